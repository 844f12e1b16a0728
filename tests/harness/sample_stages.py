"""The hold in its three stages and all marks, on one sheet each, like the design's."""

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from escdesk.desktop.panel.hold import HoldSection
from escdesk.desktop.widgets.boxes import STRETCH, beside
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.marks import Mark, mark_names
from escdesk.desktop.widgets.ticker import Ticker
from tests.harness.sample_panel import WORD, hold
from tests.harness.samples import Look, sample


@sample("hold-stages")
def stages(look: Look) -> QWidget:
    sheet = Ground(look.theme, "canvas")
    row = QHBoxLayout(sheet)
    row.setContentsMargins(24, 24, 24, 24)
    row.setSpacing(24)
    ticker = Ticker(look.now, sheet)
    for seconds in (24, 48, 94):
        section = HoldSection(look.theme, look.texts, ticker)
        section.setFixedWidth(400)
        section.render_view(replace(WORD, hold=hold(seconds)))
        row.addWidget(section)
    return sheet


@sample("marks-presence")
def marks(look: Look) -> QWidget:
    sheet = Ground(look.theme, "surface")
    column = QVBoxLayout(sheet)
    column.setContentsMargins(24, 24, 24, 24)
    column.setSpacing(8)
    for mark in mark_names(look.theme):
        word = Label(look.theme, "body", text=look.texts(f"widgets.state.{mark}"))
        marks = [Mark(look.theme, mark, size) for size in (12, 14, 20, 32)]
        column.addLayout(beside(*marks, word, STRETCH, gap=16))
    return sheet
