"""What the central server may say instead of yes."""

from __future__ import annotations

from desktop.domain.errors import Unreachable
from desktop.domain.sync_place import Head


class Busy(Unreachable):
    """The server has too much to do, or we ask too often; it names the seconds to wait."""

    def __init__(self, code: str, wait: float) -> None:
        super().__init__(code)
        self.wait = wait


class TooBig(Unreachable):
    """More than one request may carry: send fewer entries at once."""


class NotHeard(Unreachable):
    """The server wants all entries before it leases numbers."""


class HeadsDiffer(Exception):
    """The server stands elsewhere than we thought. `problem`: gap or fork."""

    def __init__(self, problem: str, head: Head) -> None:
        super().__init__(problem)
        self.problem = problem
        self.head = head


class Fenced(Exception):
    """Two different journals go by this device's name: a person must look; nothing is sent."""

    def __init__(self, server: Head) -> None:
        super().__init__(f"the server's entry {server.seq} is not ours")
        self.server = server


class NeedsEnrolment(Exception):
    """The server does not know this device (any more): it needs a new code."""


class Revoked(Exception):
    """The server's operators withdrew this device: nothing is taken until they give it back."""


class EnrolmentRefused(Exception):
    """`code`: code-unknown, code-used, code-expired, other-municipality, other-device,
    revoked, numbers-exhausted or too-many-tries; `message` is the server's Thai sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
