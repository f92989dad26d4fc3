"""thongthin: the counter's chores from the command line, for IT staff.

Facts go to the standard output, as Thai sentences or, with --json, as one JSON object; why
something failed goes to the standard error with a code.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from desktop.devices.instance import InstanceLock
from desktop.domain.errors import Refused, WorldFailed
from ui import cli_chores as chores
from ui import cli_reports as reports
from ui import logs, messages
from ui.chore import Chore, ChoreFailed, Exit
from ui.entrance import PassphraseNeeded, PassphraseWrong
from ui.profile import Profile, usual
from ui.version import version

_CODES = """exit codes:
  0  done
  1  a rule refused it; the sentence says why, and nothing was changed
  2  the command line is not understood
  3  the database or its key cannot be opened; nothing was changed
  4  the central server does not answer; nothing is lost
  5  the program is open on this profile already: close it, or use its screens
  6  something is wrong: the journal is broken, or a check of doctor failed
  7  done, but some rows were rejected: see the file that is named
  9  unforeseen; the log has it under the reference number"""


class Group(Protocol):
    """What argparse gives for sub-commands; it has no public name for it."""

    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser: ...


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    profile = Profile(wanted.profile) if wanted.profile else usual()
    chore = Chore(profile, as_json=wanted.json)
    lock = InstanceLock(profile.folder)
    try:
        if wanted.alone:
            profile.make()
            lock.take()
        return int(wanted.run(chore, wanted))
    except ChoreFailed as failed:
        return _fail(failed.sentence, failed.code)
    except (PassphraseNeeded, PassphraseWrong) as needed:
        return _fail(_passphrase(needed), Exit.CLOSED)
    except Refused as refused:
        return _fail(f"{messages.explain(refused)} ({refused.reason})", Exit.REFUSED)
    except WorldFailed as failed:
        return _fail(messages.explain(failed), Exit.of(failed))
    except Exception as error:  # noqa: BLE001 -- the last door: logged with a reference number
        logs.start(profile.logs)
        return _fail(messages.explain(error), Exit.SURPRISE)
    finally:
        lock.release()


def _passphrase(needed: Exception) -> str:
    if isinstance(needed, PassphraseWrong):
        return "วลีรหัสผ่านไม่ถูกต้อง ไม่มีอะไรถูกเปลี่ยน"
    if getattr(needed, "new", False):
        return "ยังไม่มีฐานข้อมูลและไม่มีที่เก็บรหัสของระบบ เปิดโปรแกรมครั้งแรกเพื่อตั้งวลี หรือใช้ --passphrase-file"
    return "ฐานข้อมูลนี้เปิดด้วยวลีรหัสผ่าน ใส่ไว้ในไฟล์แล้วใช้ --passphrase-file"


def _fail(sentence: str, code: int) -> int:
    sys.stderr.write(f"thongthin: {sentence}\n")
    return int(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thongthin",
        description="The counter's chores for IT staff.",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--profile", metavar="DIR", type=Path, help="where this counter's data is")
    parser.add_argument("--version", action="version", version=f"thongthin {version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _register_commands(commands)
    _server_commands(commands)
    _people_commands(commands)
    doctor = "check this computer and this profile; changes nothing"
    _add(commands, "doctor", chores.doctor, doctor, alone=False)
    return parser


def _register_commands(commands: Group) -> None:
    text = "fill an empty profile with an invented municipality"
    demo = _add(commands, "demo", chores.demo, text)
    demo.add_argument("--counter", default="01", metavar="NN", help="which counter (default: 01)")
    demo.add_argument("--households", type=int, metavar="N", help="a smaller town")
    bring = _add(commands, "import", chores.bring_in, "bring in a register from CSV or XLSX")
    bring.add_argument("what", choices=["payers", "bills"])
    bring.add_argument("file", type=Path)
    bring.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=HEADING",
        help="which heading holds a field; remembered for the next file of the same shape",
    )
    bring.add_argument("--dry-run", action="store_true", help="check every row, write nothing")
    journal = _group(commands, "journal", "the journal")
    text = "read the whole journal and check its chain"
    _add(journal, "verify", reports.verify, text, alone=False)
    text = "write every entry, one a line, as it is kept and sent: people stay sealed"
    export = _add(journal, "export", reports.export, text, alone=False)
    export.add_argument("file", type=Path, metavar="FILE", help="a new file")
    text = "a day's totals as this device knows them"
    totals = _add(commands, "totals", reports.totals, text, alone=False)
    totals.add_argument("--day", required=True, metavar="D", help="2026-11-22 or 22/11/2569")


def _server_commands(commands: Group) -> None:
    sync = _group(commands, "sync", "the central server")
    _add(sync, "now", chores.sync_now, "send what waits and fetch what is new")
    _add(sync, "status", reports.sync_status, "what waits, what is set apart", alone=False)
    network = _group(commands, "network", "the way to the network")
    _add(network, "show", chores.network_show, "the proxy and the kind of line", alone=False)
    setting = _add(network, "set", chores.network_set, "set the proxy and the kind of line")
    setting.add_argument("--proxy", default="", metavar="HOST:PORT", help="none: no proxy")
    setting.add_argument("--user", default="")
    setting.add_argument("--password-file", type=Path, metavar="FILE", help="its first line")
    setting.add_argument("--metered", choices=["auto", "yes", "no"], default="auto")
    bundle = _group(commands, "bundle", "the central server by USB stick")
    text = "write what waits into a sealed file for a USB stick"
    _add(bundle, "out", chores.bundle_out, text, alone=False).add_argument("file", type=Path)
    text = "take in the answer that came back on the stick"
    _add(bundle, "in", chores.bundle_in, text).add_argument("file", type=Path)
    enrol = _add(commands, "enrol", chores.enrol, "enrol this device with a one-time code")
    enrol.add_argument("--server", required=True, metavar="URL")
    enrol.add_argument("--code", required=True, metavar="C")


def _people_commands(commands: Group) -> None:
    staff = _group(commands, "staff", "people who sign in here")
    new = _add(staff, "add", chores.staff_add, "add a person; the PIN is asked for")
    new.add_argument("code")
    new.add_argument("name")
    new.add_argument("--position", required=True)
    new.add_argument("--role", required=True, choices=["clerk", "finance", "supervisor", "it"])
    new.add_argument("--pin-file", type=Path, metavar="FILE", help="its first line is the PIN")
    _add(staff, "list", chores.staff_list, "who may sign in", alone=False)


def _group(commands: Group, name: str, text: str) -> Group:
    inner = commands.add_parser(name, help=text, description=text)
    return inner.add_subparsers(required=True, metavar="WHAT")


def _add(
    commands: Group,
    name: str,
    run: Callable[[Chore, argparse.Namespace], int],
    text: str,
    *,
    alone: bool = True,
) -> argparse.ArgumentParser:
    """`alone`: it writes, so the program must not be open on the same profile."""
    made = commands.add_parser(name, help=text, description=text)
    made.add_argument("--json", action="store_true", help="print facts as one JSON object")
    made.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help="its first line opens a database that has no keyring",
    )
    made.set_defaults(run=run, alone=alone)
    return made


if __name__ == "__main__":
    sys.exit(main())
