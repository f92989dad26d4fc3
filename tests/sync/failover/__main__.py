"""The drill: kill the primary, then cut another's wire, while devices push. Needs root."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.sync.failover import cluster, drill
from tests.sync.failover.net import NoNamespaces

DEVICES = 6


def main() -> int:
    if gone := cluster.missing():
        print(f"missing: {', '.join(gone)}", file=sys.stderr)
        return 2
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            cluster.running_cluster() as running,
            drill.storming(running, Path(folder), DEVICES) as storms,
        ):
            outcomes = _drill(running, storms)
    except NoNamespaces as error:
        print(f"no network namespaces here: {error}", file=sys.stderr)
        return 2
    late = [one for one in outcomes if one.back > drill.LIMIT]
    print("every acknowledged entry is there;", "too slow" if late else "back in time")
    return 1 if late else 0


def _drill(running: cluster.Cluster, storms: list[drill.Storm]) -> list[drill.Outcome]:
    killed = drill.fail(running, storms, "kill -9", drill.kill_primary(running))
    print(killed.line(), flush=True)
    running.start_member(killed.old)
    drill.whole_again(running)
    parted = drill.fail(running, storms, "cut wire", drill.cut_primary(running))
    print(parted.line(), flush=True)
    running.members[parted.old].mend()
    drill.whole_again(running)
    return [killed, parted]


if __name__ == "__main__":
    raise SystemExit(main())
