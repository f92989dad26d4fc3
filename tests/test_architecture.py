"""The house keeps its plan: contracts hold and catch planted faults, files keep their size."""

import ast
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("desktop", "ui", "sync", "printing", "assets")
LONGEST_MODULE = 300
LONGEST_FUNCTION = 60
LINTER = Path(sysconfig.get_path("scripts")) / "lint-imports"

# Contract: faults, each a file and a line planted in it. Exactly that contract must break.
FAULTS = {
    "Folders import downwards": [
        ("desktop/services/planted.py", "import sync.protocol"),
        ("sync/protocol/planted.py", "import ui"),
        ("sync/client/planted.py", "import sync.server"),
        ("sync/client/planted.py", "import printing"),
        ("assets/planted.py", "import desktop.domain"),
    ],
    "Inside desktop: devices, services, store, packs, domain": [
        ("desktop/domain/planted.py", "import desktop.packs"),
        ("desktop/packs/planted.py", "import desktop.store"),
        ("desktop/store/planted.py", "import desktop.services"),
        ("desktop/services/planted.py", "import desktop.devices"),
        ("desktop/cellar/__init__.py", ""),
    ],
    "Inside ui: the front door sees all, screens see services": [
        ("ui/widgets/planted.py", "import ui.screens"),
        ("ui/screens/planted.py", "import ui.wiring"),
        ("ui/background.py", "import ui.widgets"),
        ("ui/background.py", "import ui.messages"),
        ("ui/cellar.py", ""),
    ],
    "Screens know no network, printer, store or device": [
        ("ui/screens/planted.py", "import sync.client"),
        ("ui/screens/planted.py", "import printing"),
        ("ui/screens/planted.py", "import desktop.store"),
        ("ui/widgets/planted.py", "import desktop.devices"),
    ],
    "Screens are strangers to each other": [
        ("ui/screens/planted.py", "import ui.screens.another"),
    ],
    "Documents know the rules alone": [
        ("printing/planted.py", "import desktop.services"),
        ("printing/planted.py", "import desktop.store"),
        ("printing/planted.py", "import desktop.packs"),
        ("printing/planted.py", "import sync.protocol"),
    ],
    "Protocol and server know the rules alone": [
        ("sync/protocol/planted.py", "import desktop.services"),
        ("sync/server/planted.py", "import desktop.store"),
        ("sync/server/planted.py", "import desktop.devices"),
    ],
    "Rules know the standard library alone": [
        ("desktop/domain/planted.py", "import msgspec"),
        ("desktop/domain/fees/planted.py", "import pythainlp"),
    ],
    "Qt lives in ui": [
        ("desktop/services/planted.py", "from PySide6.QtCore import QObject"),
        ("printing/planted.py", "import PySide6"),
        ("sync/client/planted.py", "import PySide6"),
    ],
    "The command line needs no Qt": [
        ("ui/cli.py", "import PySide6"),
        ("ui/wiring.py", "import ui.background"),
    ],
    "SQL lives in the stores": [
        ("desktop/services/planted.py", "from sqlalchemy import select"),
        ("sync/client/planted.py", "import sqlcipher3"),
        ("ui/wiring.py", "import sqlalchemy.orm"),
    ],
    "HTTP has one door": [
        ("sync/client/planted.py", "import requests"),
        ("sync/server/planted.py", "import requests"),
        ("ui/cli.py", "import requests"),
    ],
    "PDF lives in printing": [
        ("ui/widgets/planted.py", "from reportlab.pdfgen import canvas"),
        ("desktop/devices/planted.py", "import reportlab"),
    ],
    "The keyring has one door": [
        ("desktop/devices/planted.py", "import keyring"),
        ("ui/wiring.py", "import keyring.errors"),
    ],
}


# Where a file of ours may not point: somebody's own machine.
MACHINE_PATH = re.compile(r"(?<![\w.*/-])(?:/(?:home|root|Users|work|srv)/\w|[A-Z]:\\Users)")
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".spec",
    ".json",
    ".csv",
    ".ts",
    ".qss",
    ".svg",
    "",
}


def contracts() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}


def broken_contracts(house: Path) -> set[str]:
    said = subprocess.run(
        [LINTER, "--no-logo", "--cache-dir", house / ".cache"],
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", said, flags=re.MULTILINE))
    assert set(verdicts) == contracts(), said
    return {name for name, verdict in verdicts.items() if verdict == "BROKEN"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program, to plant faults in."""
    copy = tmp_path_factory.mktemp("house")
    for module in modules(*ROOMS):
        place = copy / module.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, place)
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "ui/screens/another.py").touch()
    return copy


@contextmanager
def planted(file: Path, line: str) -> Iterator[None]:
    before = file.read_bytes() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_bytes((before or b"") + f"\n{line}\n".encode())
    try:
        yield
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)


def modules(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


@pytest.fixture(scope="module")
def broken_before(house: Path) -> set[str]:
    return broken_contracts(house)


def test_the_program_keeps_every_contract(broken_before: set[str]) -> None:
    assert broken_before == set()


def test_every_contract_has_a_planted_fault() -> None:
    assert set(FAULTS) == contracts()


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [(contract, *fault) for contract, faults in FAULTS.items() for fault in faults],
)
def test_a_planted_fault_breaks_its_contract_alone(
    house: Path, broken_before: set[str], *, contract: str, file: str, line: str
) -> None:
    with planted(house / file, line):
        assert broken_contracts(house) - broken_before == {contract}


def test_the_rules_import_nothing_from_outside_the_standard_library() -> None:
    strangers = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in modules("desktop/domain")
        for name in imported(ast.parse(file.read_text(encoding="utf-8")))
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("desktop.domain")
    }
    assert strangers == set()


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module
            yield node.module


def test_every_module_says_first_what_it_is_for() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in modules(*ROOMS, "tests")
        if (source := file.read_text(encoding="utf-8")).strip() and not source.startswith('"""')
    ]
    assert silent == []


def test_no_module_is_too_long_to_read_at_once() -> None:
    lengths = {
        str(file.relative_to(ROOT)): file.read_text(encoding="utf-8").count("\n")
        for file in modules(*ROOMS)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_too_long_to_hold_in_mind() -> None:
    lengths = {
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or 0)
        - node.lineno
        + 1
        for file in modules(*ROOMS)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_no_file_points_to_the_machine_it_was_written_on() -> None:
    pointing = [
        f"{file.relative_to(ROOT)}:{number} {line.strip()}"
        for file in own_files()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line) or f"{ROOT}/" in line
    ]
    assert pointing == []


def test_the_lock_names_no_package_index() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def own_files() -> Iterator[Path]:
    """The files that make up the product: what tools leave behind is not among them."""
    top = [
        file for file in ROOT.iterdir() if file.is_file() and file.name not in (".coverage", ".git")
    ]
    inside = [
        file for room in (*ROOMS, "tests", "docs", ".ci") for file in (ROOT / room).rglob("*")
    ]
    for file in [*top, *inside]:
        if file.is_file() and file.suffix in TEXT_SUFFIXES and "__pycache__" not in file.parts:
            yield file


def test_the_servers_migrations_form_one_line() -> None:
    """Two who add a step at once both mean to come next: the second takes the number after."""
    files = sorted((ROOT / "sync/server/migrations/versions").glob("[0-9]*.py"))
    numbers = [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [file.name[:4] for file in files] == numbers
    told = [dict(re.findall(r'^(\w*revision) = "(\d+)"', file.read_text(), re.M)) for file in files]
    assert [one["revision"] for one in told] == numbers
    assert [one.get("down_revision") for one in told] == [None, *numbers[:-1]]
