"""Failover for real: Patroni, etcd and HAProxy in network namespaces, and devices that push.

`./dev exec python -m tests.sync.failover` runs the whole drill; docs/operations.md tells how the
same parts are set up on machines of their own.
"""
