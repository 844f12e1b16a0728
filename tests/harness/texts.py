"""`python -m tests.harness.texts`: the texts say the same things in both languages, and none is missing."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from escdesk.desktop.i18n import Catalogue
from escdesk.domain.errors import CODES

ROOT = Path(__file__).resolve().parents[2]
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def placeholders(text: str) -> set[str]:
    """Japanese calls people by their surname where English takes the whole name."""
    names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    return {"name" if name == "surname" else name for name in names}


def used() -> Iterator[tuple[str, str]]:
    """Each literal key a widget asks for, and where: `texts("panel.hold.total", …)`."""
    for file in sorted((ROOT / "src/escdesk/desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if name in {"texts", "_texts"} and literal and KEY.fullmatch(first.value):
                yield first.value, f"{file.relative_to(ROOT)}:{node.lineno}"


def faults() -> Iterator[str]:
    ja, en = Catalogue.load("ja"), Catalogue.load("en")
    for key in sorted(ja.keys() ^ en.keys()):
        yield f"{key}: only in {'ja' if key in ja else 'en'}"
    for key in sorted(ja.keys() & en.keys()):
        if placeholders(ja.raw(key)) != placeholders(en.raw(key)):
            yield f"{key}: fields differ: {sorted(placeholders(ja.raw(key)) ^ placeholders(en.raw(key)))}"
        if not ja.raw(key).strip() and not en.raw(key).strip():
            yield f"{key}: empty"
        if "お客さま" in ja.raw(key):
            yield f"{key}: one word is written in one way: お客様"
    for key, where in used():
        if key not in ja:
            yield f"{where}: no text {key}"
    for code in sorted(CODES):
        if f"codes.{code}" not in ja:
            yield f"codes.{code}: a refusal without a sentence"


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found) or "texts: ja = en")
    sys.exit(bool(found))
