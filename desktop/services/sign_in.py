"""Signing in with a PIN, with no network, and the lock that wrong PINs close."""

from __future__ import annotations

from desktop.domain import access
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import SignedIn, SignInLocked
from desktop.services.changes import Changes, Topic
from desktop.services.ports import PinHash
from desktop.store.staff import Door
from desktop.store.store import Store


class SignIn:
    def __init__(self, store: Store, clock: Clock, pins: PinHash, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._pins = pins
        self._changes = changes

    def people(self) -> list[Staff]:
        with self._store.read() as tx:
            return tx.staff.active()

    def enter(self, code: str, pin: str) -> Staff:
        """Slow on purpose (argon2id): call it off the GUI thread.

        The try is counted and on disk before the PIN is looked at, so that ending the program
        does not win a further try. Raises Refused: PIN_WRONG, LOCKED_OUT, STAFF_CLOSED.
        """
        door = self._count_try(code)
        if not self._pins.fits(pin, door.pin_hash):
            raise self._refusal(code)
        with self._store.write() as tx:
            tx.staff.forgive(code)
            if tx.devices.find() is not None:
                tx.record(SignedIn(code), code)
        self._changes.announce(Topic.JOURNAL)
        return door.person

    def vouch(self, given: Credentials, act: Act) -> Staff:
        """Who stands for one act of somebody else's, on the spot: nobody is signed in by it, and it
        holds for that one act alone. A wrong PIN counts as at the sign-in. Slow, as `enter`.

        Raises Refused: PIN_WRONG, LOCKED_OUT, STAFF_CLOSED, NOT_ALLOWED, APPROVAL_MISSING.
        """
        if not given.code or not given.pin:
            raise Refused(Reason.APPROVAL_MISSING)
        door = self._count_try(given.code)
        if not self._pins.fits(given.pin, door.pin_hash):
            raise self._refusal(given.code)
        with self._store.write() as tx:
            tx.staff.forgive(given.code)
        door.person.require(act)
        return door.person

    def who_may(self, act: Act) -> list[Staff]:
        """Everybody of this counter with the right to it."""
        return [one for one in self.people() if one.may(act)]

    def add(self, person: Staff, pin: str) -> None:
        """Raises Refused: PIN_TOO_SIMPLE, STAFF_EXISTS."""
        access.check_new_pin(pin)
        hashed = self._pins.hash(pin)
        with self._store.write() as tx:
            if tx.staff.door(person.code) is not None:
                raise Refused(Reason.STAFF_EXISTS, code=person.code)
            tx.staff.add(person, hashed)
        self._changes.announce(Topic.STAFF)

    def _count_try(self, code: str) -> Door:
        now = self._clock.now()
        with self._store.write() as tx:
            door = tx.staff.door(code)
            if door is None:
                raise Refused(Reason.PIN_WRONG, left=0)
            if not door.active:
                raise Refused(Reason.STAFF_CLOSED, code=code)
            if door.last_failure is not None:
                until = access.locked_until(door.failures, door.last_failure)
                if until is not None and now < until:
                    raise Refused(Reason.LOCKED_OUT, until=until)
            tx.staff.count_failure(code, now)
        return door

    def _refusal(self, code: str) -> Refused:
        with self._store.write() as tx:
            door = tx.staff.door(code)
            failures = door.failures if door else 0
            if failures >= access.TRIES and tx.devices.find() is not None:
                tx.record(SignInLocked(code, failures), code)
        if door is None or door.last_failure is None or failures < access.TRIES:
            return Refused(Reason.PIN_WRONG, left=access.TRIES - failures)
        return Refused(Reason.LOCKED_OUT, until=access.locked_until(failures, door.last_failure))
