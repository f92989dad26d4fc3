"""The keeper's chores with forked counters: see them, decide, count the other history's money."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from desktop.domain.calendar import BANGKOK, clock_time, short_date
from desktop.domain.money import Money, total
from sync.server import cases, disputes
from sync.server.database import Database
from sync.server.disputes import Branch, Disputed, Fork
from sync.server.reference_chores import Chore, ChoreRefused, Told

_BY = "command line"


def add_commands(
    command: Callable[[str, Chore, str], argparse.ArgumentParser], *, lao: Callable[[str], str]
) -> None:
    text = "counters whose two computers tell different histories: list, show, settle, accept"
    fork = command("fork", _fork, text)
    fork.add_argument("act", choices=["list", "show", "settle", "accept", "export"])
    fork.add_argument("--lao", type=lao, help="the municipality's 7 digits")
    fork.add_argument("--device", metavar="NN", help="the counter's number")
    fork.add_argument("--keep", metavar="BRANCH", help="settle: `stored`, or a branch by its name")
    fork.add_argument("--receipt", help="accept: one disputed receipt; without it all that wait")
    fork.add_argument("--note", default="", help="why, for those who ask later")
    fork.add_argument("--file", type=Path, help="export: a new CSV file")
    twice = command("paid-twice", _paid_twice, "bills that two counters took money for")
    twice.add_argument("--lao", required=True, type=lao, help="the municipality's 7 digits")
    twice.add_argument("--closed", action="store_true", help="those that are settled too")


def _fork(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    """Raises ChoreRefused."""
    if wanted.act == "list":
        laos = [wanted.lao] if wanted.lao else None
        yield from (_listed(one) for one in disputes.forked(database, laos=laos))
        return
    if not (wanted.lao and wanted.device):
        raise ChoreRefused("name the counter: --lao and --device")
    acts = {"show": _show, "settle": _settle, "accept": _accept, "export": _export}
    yield from acts[wanted.act](database, wanted)


def _show(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    for one in _forks(database, wanted):
        yield _listed(one)
        for branch in one.branches:
            yield _told_branch(branch, kept=branch.name == one.keep)
    for payment in disputes.payments(database, wanted.lao, wanted.device):
        yield _told_payment(payment)


def _settle(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    newest = _forks(database, wanted)[0]
    if not wanted.keep:
        names = ", ".join(branch.name[:12] for branch in newest.branches)
        raise ChoreRefused(f"say which history goes on with --keep: {names}")
    named = [branch.name for branch in newest.branches if branch.name.startswith(wanted.keep)]
    if len(named) != 1:
        raise ChoreRefused(f"{wanted.keep} names {len(named)} histories of this fork")
    at = datetime.now(UTC)
    done = disputes.settle(database, newest.place, named[0], by=_BY, note=wanted.note, at=at)
    if not done:
        raise ChoreRefused("this fork is settled already")
    facts = {"lao": wanted.lao, "device": wanted.device, "keep": named[0]}
    yield facts, f"{named[0][:12]} goes on: its computer enrols with a new code of {wanted.device}"


def _accept(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    waiting = [one for one in _payments(database, wanted) if one.state == "awaiting"]
    if not waiting:
        raise ChoreRefused("no disputed payment waits there")
    at = datetime.now(UTC)
    for one in waiting:
        disputes.accept(database, one, by=_BY, note=wanted.note, at=at)
    money = total(one.amount for one in waiting)
    facts = {"accepted": len(waiting), "satang": money.satang}
    yield facts, f"{len(waiting)} ฉบับ {money} บาท นับเข้าบัญชีแล้ว"


def _export(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    if wanted.file is None:
        raise ChoreRefused("name a new file: --file")
    found = disputes.payments(database, wanted.lao, wanted.device)
    try:
        with wanted.file.open("x", encoding="utf-8-sig", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["branch", "seq", "receipt", "day", "clerk", "baht", "state", "hash"])
            for one in found:
                where = (one.branch[:12], one.seq, one.receipt, one.day.isoformat(), one.clerk)
                rows.writerow([*where, str(one.amount), one.state, one.hash.hex()])
    except OSError as error:
        raise ChoreRefused(f"{wanted.file}: {error.strerror}") from error
    yield {"rows": len(found), "file": str(wanted.file)}, f"{len(found)} rows: {wanted.file}"


def _paid_twice(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    for one in cases.of(database, wanted.lao, closed=wanted.closed):
        facts = {
            "bill": one.bill,
            "receipts": [one.other, one.receipt],
            "devices": [one.other_dev, one.dev],
            "opened": one.opened.isoformat(),
            "undone": one.undone,
        }
        state = f"เหลือใบเดียวแล้ว ({one.undone})" if one.closed else "รอคืนเงินหนึ่งใบ"
        both = f"{one.other} (ช่อง {one.other_dev}) และ {one.receipt} (ช่อง {one.dev})"
        yield facts, f"{one.bill}  {both}  {state}"


def _forks(database: Database, wanted: argparse.Namespace) -> list[Fork]:
    found = disputes.look(database, wanted.lao, wanted.device)
    if not found:
        raise ChoreRefused(f"counter {wanted.device} of {wanted.lao} has one history")
    return found


def _payments(database: Database, wanted: argparse.Namespace) -> list[Disputed]:
    found = disputes.payments(database, wanted.lao, wanted.device)
    return [one for one in found if wanted.receipt in (None, one.receipt)]


def _listed(one: Fork) -> Told:
    place, keep = one.place, one.keep
    found = one.found.astimezone(BANGKOK)
    facts = {
        "lao": place.lao,
        "device": place.device,
        "epoch": str(place.epoch),
        "found": found.isoformat(timespec="seconds"),
        "keep": keep,
        "note": one.note,
    }
    state = f"settled: {keep[:12]}" if keep else "waits for a decision"
    return facts, f"{place.lao} {place.device}  {short_date(found)} {clock_time(found)}  {state}"


def _told_branch(one: Branch, *, kept: bool) -> Told:
    facts = {
        "branch": one.name,
        "first": one.first,
        "last": one.last,
        "receipts": one.receipts,
        "satang": one.amount.satang,
        "kept": kept,
    }
    money = _money(one.receipts, one.amount)
    mark = "*" if kept else " "
    return facts, f" {mark} {one.name[:12]:<12}  {one.first}–{one.last}  {money}"


def _told_payment(one: Disputed) -> Told:
    facts = {
        "branch": one.branch,
        "seq": one.seq,
        "receipt": one.receipt,
        "day": one.day.isoformat(),
        "satang": one.amount.satang,
        "state": one.state,
    }
    return facts, f"   {one.branch[:12]:<12}  {one.receipt}  {one.amount!s:>14}  {one.state}"


def _money(receipts: int, amount: Money) -> str:
    return f"{receipts} ฉบับ {amount} บาท"
