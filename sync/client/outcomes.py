"""What the central server may say instead of yes."""

from __future__ import annotations

from desktop.domain.epochs import Footing
from desktop.domain.errors import Unreachable
from desktop.domain.sync_place import Head
from sync.protocol import OutOfStep


class Busy(Unreachable):
    """The server has too much to do, or we ask too often; it names the seconds to wait."""

    def __init__(self, code: str, wait: float) -> None:
        super().__init__(code)
        self.wait = wait


class TooBig(Unreachable):
    """More than one request may carry: send fewer entries at once."""


class NotHeard(Unreachable):
    """The server leases no numbers: it wants all entries first, or gives them to the computer that
    was enrolled as this counter since."""


class HeadsDiffer(Exception):
    """The server stands elsewhere than we thought. `problem`: gap or fork."""

    def __init__(self, problem: str, head: Head) -> None:
        super().__init__(problem)
        self.problem = problem
        self.head = head


class Forked(HeadsDiffer):
    """The server has another history by this device's name. `same`: up to where this one is stored;
    `decided`: whether it goes on (chosen, set-aside), once a person said so; `evidence`: the server
    asks for what differs."""

    def __init__(
        self, head: Head, *, same: int = 0, decided: str = "", evidence: bool = False
    ) -> None:
        super().__init__("fork", head)
        self.same = same
        self.decided = decided
        self.evidence = evidence


def out_of_step(stopped: OutOfStep) -> HeadsDiffer:
    head = Head(stopped.head, bytes.fromhex(stopped.hash))
    if stopped.problem == "gap":
        return HeadsDiffer(stopped.problem, head)
    return Forked(head, same=stopped.same, decided=stopped.decided, evidence=stopped.evidence)


class StartElsewhere(Exception):
    """Nobody was enrolled: `why` is epoch-unknown, start-differs or start-fits. Up to entry `same`
    both have the same, since the epoch began there."""

    def __init__(self, why: str, head: Head, *, same: int) -> None:
        super().__init__(why)
        self.why = why
        self.head = head
        self.same = same


class Fenced(Exception):
    """This journal and the server's are not one: a person must look; nothing is sent."""

    def __init__(self, server: Head, footing: Footing) -> None:
        super().__init__(f"the server's entry {server.seq} is not ours")
        self.server = server
        self.footing = footing


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
