"""Machines on one wire, each a network namespace of this computer."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

HUB = 1


class NoNamespaces(Exception):
    """This computer, or this account, cannot make network namespaces."""


class Net:
    """A bridge and the machines on it. Nothing leaves this computer."""

    def __init__(self) -> None:
        number = os.getpid() % 250 + 1
        self.prefix = f"10.203.{number}."
        self._bridge = f"ttb{number}"
        self._stem = f"tt{number}-"
        self._machines: list[Machine] = []

    def __enter__(self) -> Net:
        try:
            _ip("link", "add", self._bridge, "type", "bridge")
            _ip("address", "add", f"{self.prefix}{HUB}/24", "dev", self._bridge)
            _ip("link", "set", self._bridge, "up")
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoNamespaces(str(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        for machine in self._machines:
            machine.remove()
        with suppress(subprocess.CalledProcessError):
            _ip("link", "delete", self._bridge)

    def machine(self, name: str, place: int) -> Machine:
        made = Machine(self._stem + name, f"{self.prefix}{place}", self._bridge, f"tv{place}")
        self._machines.append(made)
        made.build()
        return made


class Machine:
    """One namespace with one wire to the bridge."""

    def __init__(self, name: str, address: str, bridge: str, port: str) -> None:
        self.name = name
        self.address = address
        self._bridge = bridge
        self._port = f"{port}{bridge[3:]}"

    def build(self) -> None:
        _ip("netns", "add", self.name)
        _ip("link", "add", self._port, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        _ip("link", "set", self._port, "master", self._bridge, "up")
        _ip("-n", self.name, "address", "add", f"{self.address}/24", "dev", "eth0")
        _ip("-n", self.name, "link", "set", "eth0", "up")
        _ip("-n", self.name, "link", "set", "lo", "up")

    def start(
        self, command: Sequence[str | Path], log: IO[bytes], env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["ip", "netns", "exec", self.name, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=env,
        )

    def pids(self) -> list[int]:
        told = subprocess.run(
            ["ip", "netns", "pids", self.name], capture_output=True, text=True, check=True
        )
        return [int(pid) for pid in told.stdout.split()]

    def kill(self, *, spare: str = "") -> None:
        """kill -9 of all that runs there, but for a program called `spare`."""
        for pid in self.pids():
            with suppress(OSError):
                if not spare or Path(f"/proc/{pid}/comm").read_text().strip() != spare:
                    os.kill(pid, signal.SIGKILL)

    def cut(self) -> None:
        """The wire is pulled: nobody is told, packets just stop."""
        _ip("link", "set", self._port, "down")

    def mend(self) -> None:
        _ip("link", "set", self._port, "up")

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):
            while self.pids():
                self.kill()
            _ip("netns", "delete", self.name)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
