"""`./dev bench`: measures every benchmark in a process of its own, prints a table, writes JSON."""

import argparse
import json
import os
import pkgutil
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests import benchmarks
from tests.benchmarks import Figure

ROOT = Path(__file__).parents[2]
RESULT = ROOT / ".dev" / "bench.json"
COLUMNS = ("figure", "value", "limit", "ratio", "goal", "")
WIDTHS = (46, 16, 40, 8, 8, 6)

MEASURE = """
import importlib, json, pathlib, sys
measure = getattr(importlib.import_module(sys.argv[1]), "measure", None)
figures = measure() if measure else []
if isinstance(figures, dict):
    figures = [figures]
pathlib.Path(sys.argv[2]).write_text(json.dumps(figures, ensure_ascii=False))
"""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One module and what it measured; no figures and no fault if it measures nothing."""

    name: str
    figures: Sequence[Figure]
    fault: str = ""


def main() -> int:
    wanted = _arguments()
    names = [name for name in _names() if wanted.only in name]
    if not names:
        print(f"no benchmark named {wanted.only}; there are: {', '.join(_names())}")
        return 2
    print(_row(COLUMNS))
    print(_row(["-" * width for width in WIDTHS]))
    done = [_show(_run(name)) for name in names]
    _write(done)
    missed = [figure["name"] for one in done for figure in one.figures if figure["met"] is False]
    failed = [one.name for one in done if one.fault]
    print(f"\n{sum(len(one.figures) for one in done)} figures in {RESULT.relative_to(ROOT)}")
    if missed:
        print(f"goals missed: {', '.join(missed)}")
    if failed:
        print(f"benchmarks that failed: {', '.join(failed)}")
    return 1 if missed or failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "--only", default="", metavar="NAME", help="modules with this in their name"
    )
    return parser.parse_args()


def _names() -> list[str]:
    names = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name for name in names if not name.startswith("_"))


def _run(name: str) -> Benchmark:
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "figures.json"
        run = subprocess.run(
            [sys.executable, "-c", MEASURE, f"{benchmarks.__name__}.{name}", answer],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if run.returncode:
            return Benchmark(name, (), fault=run.stdout or f"ended with {run.returncode}")
        return Benchmark(name, json.loads(answer.read_text()))


def _show(benchmark: Benchmark) -> Benchmark:
    for figure in benchmark.figures:
        print(_row(_cells(figure)), flush=True)
        if figure["note"]:
            print(f"    {figure['note']}", flush=True)
    if benchmark.fault:
        print(f"{benchmark.name} failed:\n{benchmark.fault}", flush=True)
    return benchmark


def _cells(figure: Figure) -> list[str]:
    limit = figure["limit_value"]
    verdict = {True: "met", False: "MISSED", None: ""}[figure["met"]]
    return [
        figure["name"],
        f"{_number(figure['value'])} {figure['unit']}",
        "" if limit is None else f"{_number(limit)} {figure['limit_name']}",
        _number(figure["ratio"]),
        _number(figure["goal"]),
        verdict,
    ]


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _row(cells: Sequence[str]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _write(done: Sequence[Benchmark]) -> None:
    RESULT.parent.mkdir(exist_ok=True)
    facts = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "figures": [{"benchmark": one.name, **figure} for one in done for figure in one.figures],
        "failed": {one.name: one.fault for one in done if one.fault},
    }
    RESULT.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
