"""Every sentence of the console has its English, and nothing is translated that nobody says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from sync.server.console import phrases
from sync.server.console.words import english

HERE = Path(phrases.__file__).parent
_THAI = re.compile("[\u0e00-\u0e7f]")
_QUOTED = re.compile(r'(?:(?<=t\()|(?<=[\s(,]))"([^"\n<>=]+)"')


def _of_program(file: Path) -> set[str]:
    """Whole Thai texts, without docstrings and patterns."""
    tree = ast.parse(file.read_text("utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and isinstance(node.body[0], ast.Expr)
    }
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in told | parts
        and _THAI.search(node.value)
        and "[" not in node.value
    }


def _said() -> set[str]:
    pages = {
        text
        for file in HERE.glob("templates/*.html")
        for text in _QUOTED.findall(file.read_text("utf-8"))
        if _THAI.search(text)
    }
    programs = [file for file in HERE.rglob("*.py") if file.name != "chores.py"]
    return pages.union(*(_of_program(file) for file in programs))


def test_every_sentence_has_its_english_and_none_is_left_over() -> None:
    said, known = _said(), set(english())
    assert said - known == set()
    assert known - said == set()


def test_pages_hold_no_thai_outside_their_words() -> None:
    for file in HERE.glob("templates/*.html"):
        bare = re.sub(r"{#.*?#}|{{.*?}}|{%.*?%}", "", file.read_text("utf-8"))
        assert not _THAI.search(bare.replace("ภาษาไทย", "")), file.name


def test_what_is_filled_in_is_the_same_in_both() -> None:
    for thai, text in english().items():
        assert set(re.findall(r"{\w+}", thai)) == set(re.findall(r"{\w+}", text)), thai
        assert not _THAI.search(text.replace("ลงทะเบียนเครื่อง", "")), text


def test_all_codes_have_their_words() -> None:
    assert set(phrases.every()) <= set(english())
