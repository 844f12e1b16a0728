"""Nothing that anybody wrote is taken for markup: no label, no tool tip, no menu renders it."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel
from tests.harness.samples import Look, all_samples

import escdesk.desktop
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.tip import as_tip

ROOT = Path(escdesk.desktop.__file__).parent
SAMPLES = tuple(all_samples())
HOSTILE = (
    "<b>太字</b>",
    '<img src="http://127.0.0.1/x.png">',
    "<a href='x'>押して</a> 佐藤",
    "<table><tr><td>1</td></tr></table>\n二行目",
)
TIPS_FROM_CATALOGUES = {ROOT / "tray.py"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_tool_tip_shows_it_sign_by_sign(qapp: QApplication, text: str) -> None:
    assert GuiQt.mightBeRichText(text)
    shown = QTextDocument()
    shown.setHtml(as_tip(text))
    assert shown.toPlainText().replace("\n\n", "\n") == text
    assert "<img" not in as_tip(text)


def test_what_is_no_markup_stays_as_it_is() -> None:
    assert as_tip("待ち < 30 秒 & 保留") == "待ち < 30 秒 & 保留"


@pytest.mark.parametrize("sample", SAMPLES, ids=[one.name for one in SAMPLES])
def test_every_label_of_every_window_is_plain(qapp: QApplication, sample) -> None:
    window = sample.make(Look(Theme.load("light"), Catalogue.load("ja")))
    labels = window.findChildren(QLabel)
    assert [one.text() for one in labels if one.textFormat() is not Qt.TextFormat.PlainText] == []
    window.deleteLater()


def test_every_tool_tip_is_made_plain_where_it_is_set() -> None:
    bare = []
    for file in sorted(ROOT.rglob("*.py")):
        if file in TIPS_FROM_CATALOGUES:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("setToolTip", "showText"):
                given = node.args[-1]
                if not (isinstance(given, ast.Call) and getattr(given.func, "id", "") == "as_tip"):
                    bare.append(f"{file.name}:{node.lineno}")
    assert bare == []
