"""Three database machines and one with the central server's processes, as docs/operations.md."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
import requests
import trustme

from tests.sync.failover.net import Machine, Net
from tests.waiting import until

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "operations"
ACCOUNT = "postgres"
PROGRAMS = ("etcd", "patroni", "haproxy", "ip", "setpriv")
PORTS = (8441, 8442)
_MEMBERS = ("db1", "db2", "db3")


def missing() -> list[str]:
    """What the drill needs and this computer has not."""
    gone = [name for name in PROGRAMS if shutil.which(name) is None]
    if ACCOUNT not in {user.pw_name for user in pwd.getpwall()}:
        gone.append(f"the account {ACCOUNT}")
    return gone if os.geteuid() == 0 else [*gone, "root's rights"]


class Cluster:
    def __init__(self, net: Net, folder: Path) -> None:
        self._net = net
        self._folder = folder
        self._log: IO[bytes] = (folder / "log").open("ab")
        self.members = {name: net.machine(name, 11 + at) for at, name in enumerate(_MEMBERS)}
        self.middle = net.machine("central", 20)
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        """Where devices find the central server."""
        return f"https://{self.middle.address}"

    @property
    def authority(self) -> Path:
        """Who vouches for the server's certificate."""
        return self._folder / "ca.pem"

    @property
    def database(self) -> str:
        return self._database("central", "change-this-4", "central")

    def start(self) -> None:
        for name, machine in self.members.items():
            self._start_etcd(name, machine)
        for name in self.members:
            self.start_member(name)
        self._start_haproxy()
        until(self.leader, what="a leader", within=90)
        self._make_database()
        until(lambda: len(self.replicas()) == 2, what="two replicas", within=90)
        until(self.synchronous, what="a synchronous replica", within=60)
        self._start_central()

    def close(self) -> None:
        for machine in (self.middle, *self.members.values()):
            machine.kill()
        for process in self._processes:
            process.wait(20)
        self._log.close()

    def start_member(self, name: str) -> None:
        """Patroni, which starts the member's PostgreSQL."""
        self._as_postgres(self.members[name], "patroni", self._page("patroni.yml", name))

    def leader(self) -> str:
        """The member that says it leads, or nobody."""
        return next((name for name in self.members if self._says(name, "primary")), "")

    def replicas(self) -> set[str]:
        return {name for name in self.members if self._says(name, "replica")}

    def synchronous(self) -> str:
        return next((name for name in self.members if self._says(name, "synchronous")), "")

    def _says(self, name: str, role: str) -> bool:
        try:
            address = self.members[name].address
            return requests.get(f"http://{address}:8008/{role}", timeout=1).ok
        except requests.RequestException:
            return False

    def _start_etcd(self, name: str, machine: Machine) -> None:
        here = f"http://{machine.address}"
        peers = [f"{one}=http://{at.address}:2380" for one, at in self.members.items()]
        self._as_postgres(
            machine,
            "etcd",
            *("--name", name, "--data-dir", self._folder / name / "etcd"),
            *("--listen-client-urls", f"{here}:2379", "--advertise-client-urls", f"{here}:2379"),
            *("--listen-peer-urls", f"{here}:2380", "--initial-advertise-peer-urls",
              f"{here}:2380"),
            *("--initial-cluster", ",".join(peers), "--initial-cluster-token", "thongthin"),
            *("--heartbeat-interval", "250", "--election-timeout", "2500"),
        )  # fmt: skip

    def _start_haproxy(self) -> None:
        own = trustme.CA()
        own.cert_pem.write_to_path(self.authority)
        sealed = self._folder / "central.pem"
        own.issue_cert(self.middle.address).private_key_and_cert_chain_pem.write_to_path(sealed)
        settings = self._page("haproxy.cfg")
        self._processes.append(self.middle.start(["haproxy", "-db", "-f", settings], self._log))

    def _make_database(self) -> None:
        admin = self._database("postgres", "change-this-1", "postgres")
        until(lambda: _answers(admin), what="the leader through HAProxy", within=30)
        with psycopg.connect(admin, autocommit=True) as boss:
            boss.execute("CREATE ROLE central LOGIN PASSWORD 'change-this-4'")
            boss.execute("CREATE DATABASE central OWNER central")
        command = [sys.executable, "-m", "sync.server.main", "migrate", "--db", self.database]
        subprocess.run(command, check=True, cwd=ROOT, stdout=self._log)

    def _start_central(self) -> None:
        for port in PORTS:
            command = [sys.executable, "-m", "sync.server.main", "serve", "--db", self.database]
            place = ["--host", self.middle.address, "--port", str(port)]
            behind = ["--behind", self.middle.address, "--drain", "3"]
            self._processes.append(
                self.middle.start([*command, *place, *behind], self._log, dict(os.environ))
            )
        until(self._serves, what="the central server", within=60)

    def _serves(self) -> bool:
        try:
            return requests.get(f"{self.url}/health", timeout=2, verify=self.authority).ok
        except requests.RequestException:
            return False

    def _as_postgres(self, machine: Machine, *command: str | Path) -> None:
        user = ("setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups")
        self._processes.append(machine.start([*user, *command], self._log, _PLAIN))

    def _page(self, name: str, member: str = "db1") -> Path:
        """The documented file, for the drill's addresses and folders."""
        own = self._folder / member
        text = (PAGES / name).read_text()
        text = text.replace("name: db1", f"name: {member}")
        if name == "patroni.yml":
            text = text.replace("192.0.2.11:8008", f"{self.members[member].address}:8008")
            text = text.replace("192.0.2.11:5432", f"{self.members[member].address}:5432")
        text = text.replace("192.0.2.", self._net.prefix)
        text = text.replace("/var/lib/postgresql/15", str(own))
        text = text.replace("/var/run/postgresql", str(own))
        text = text.replace("/etc/haproxy/central.pem", str(self._folder / "central.pem"))
        text = text.replace("/usr/lib/postgresql/15/bin", str(_programs()))
        own.mkdir(exist_ok=True)
        shutil.chown(own, ACCOUNT, ACCOUNT)
        file = own / name
        file.write_text(text)
        return file

    def _database(self, user: str, password: str, name: str) -> str:
        return f"postgresql://{user}:{password}@{self.middle.address}:5432/{name}"


_PLAIN = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin", "LANG": "C.UTF-8", "HOME": "/"}


def _programs() -> Path:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1].parent


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Raises NoNamespaces."""
    folder = Path(tempfile.mkdtemp(prefix="thongthin-failover-"))
    folder.chmod(0o755)
    try:
        with Net() as net:
            for name in _MEMBERS:
                (folder / name).mkdir()
                shutil.chown(folder / name, ACCOUNT, ACCOUNT)
            cluster = Cluster(net, folder)
            try:
                cluster.start()
                yield cluster
            except BaseException:
                if keep := os.environ.get("FAILOVER_LOG"):
                    shutil.copy(folder / "log", keep)
                raise
            finally:
                cluster.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
