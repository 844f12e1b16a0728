"""No text of any window is cut or lacks a glyph, in both languages and both themes."""

from collections.abc import Iterator
from functools import cache

import pytest
import shiboken6
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QWidget,
)
from tests.harness.samples import Look, all_samples

from escdesk.desktop.i18n import BREAK_POINT, JOINER, Catalogue, Language
from escdesk.desktop.theme import Theme, ThemeName
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel
from escdesk.desktop.widgets.name import LONGEST_SURNAME, NameLabel
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.steps import StepsChain

SAMPLES = tuple(all_samples())
WRITTEN = (QLabel, QAbstractButton, ElidedLabel, Paragraph, Chip, NameLabel)
INVISIBLE = {JOINER, BREAK_POINT, "\n", " ", "\u3000"}


def words_of(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else ""


def faults_of(widget: QWidget) -> Iterator[str]:
    metrics = widget.fontMetrics()
    if isinstance(widget, QLabel) and widget.text():
        yield from label_faults(widget)
    elif isinstance(widget, QAbstractButton | Chip | KeyCap | StepsChain):
        least = widget.minimumSizeHint()
        if widget.width() < least.width():
            yield f"{widget.width()} px wide, needs {least.width()}"
        if isinstance(widget, StepsChain) and widget.height() < least.height():
            yield f"{widget.height()} px high, needs {least.height()}"
    elif isinstance(widget, ElidedLabel):
        shown = widget.shown_text()
        if widget.text() and shown != widget.text() and len(shown) < 3:
            yield f"only {shown!r} is left"
    elif isinstance(widget, NameLabel):
        surname = widget.text().split(" ")[0][:LONGEST_SURNAME]
        if widget.text() and not widget.shown()[0].startswith(surname):
            yield f"the surname is cut: {widget.shown()[0]!r}"
    elif isinstance(widget, Paragraph) and widget.text():
        lines = widget.lines(widget.contentsRect().width())
        widest = max(offset + metrics.horizontalAdvance(line) for offset, line in lines)
        if widest > widget.width() + 1:
            yield f"a line of {widest} px in {widget.width()}"
        if len(lines) * widget.line_height > widget.height():
            yield f"{len(lines)} lines in {widget.height()} px"
    elif isinstance(widget, QLineEdit) and not widget.text():
        margins = widget.textMargins()
        room = widget.width() - margins.left() - margins.right() - 2 * 8
        if metrics.horizontalAdvance(widget.placeholderText()) > room + 1:
            yield f"the hint needs {metrics.horizontalAdvance(widget.placeholderText())} px and has {room}"


def label_faults(label: QLabel) -> Iterator[str]:
    metrics, room = label.fontMetrics(), label.contentsRect()
    if label.wordWrap():
        needed = metrics.boundingRect(
            QRect(0, 0, room.width(), 10_000), Qt.TextFlag.TextWordWrap, label.text()
        )
        if needed.height() > room.height() + 1 or needed.width() > room.width() + 1:
            yield f"needs {needed.width()}x{needed.height()}, has {room.width()}x{room.height()}"
        return
    if metrics.horizontalAdvance(label.text()) > room.width() + 1:
        yield f"needs {metrics.horizontalAdvance(label.text())} px, has {room.width()}"
    if metrics.tightBoundingRect(label.text()).height() > label.height():
        yield f"is higher than its {label.height()} px"


def sticks_out(widget: QWidget) -> bool:
    """Whether a widget passes the edge of what it stands in; a scrolled area may be longer, never wider."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or isinstance(widget.window(), QScrollArea):
        return False
    inside = parent.rect()
    box = widget.geometry()
    scrolled = isinstance(parent.parentWidget(), QScrollArea)
    too_wide = box.left() < inside.left() or box.right() > inside.right()
    too_high = box.top() < inside.top() or box.bottom() > inside.bottom()
    return too_wide or (too_high and not scrolled)


def all_faults(widget: QWidget) -> Iterator[str]:
    if not widget.isVisible() or isinstance(widget, QToolButton) or widget.objectName().startswith("qt_"):
        return  # the buttons inside line edits bear icons; their words are for screen readers
    text = words_of(widget)
    who = f"{type(widget).__name__} {text!r}"
    yield from (f"{who}: {fault}" for fault in faults_of(widget))
    area = widget.parentWidget().parentWidget() if widget.parentWidget() is not None else None
    if isinstance(area, QScrollArea) and area.widget() is widget and widget.width() > area.viewport().width():
        yield f"what is scrolled is {widget.width()} px wide in {area.viewport().width()}"
    if isinstance(widget, WRITTEN) and sticks_out(widget):
        yield f"{who} sticks out: {widget.geometry()} of {widget.parentWidget().rect()}"
    missing = {c for c in text if c not in INVISIBLE and not widget.fontMetrics().inFontUcs4(ord(c))}
    if missing and not isinstance(widget, KeyCap):  # its arrows are drawn, not written
        yield f"{who}: no glyph for {missing}"


@cache
def look_of(name: ThemeName, language: Language) -> Look:
    return Look(Theme.load(name), Catalogue.load(language))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_everything_written_is_seen(qapp: QApplication, sample, name, language):
    look = look_of(name, language)
    window = sample.make(look)
    window.setStyleSheet(look.theme.style_sheet())
    window.show()
    for _ in range(
        6
    ):  # what is as tall as its width lets it be settles in the second, what holds that in the fourth
        qapp.processEvents()
    found = [fault for widget in window.findChildren(QWidget) for fault in all_faults(widget)]
    window.close()
    shiboken6.delete(window)
    assert not found, "\n".join(found)


def test_a_cut_label_is_found(qtbot):
    label = QLabel("二重請求を返金してよいか")
    qtbot.addWidget(label)
    label.setFixedWidth(40)
    assert list(label_faults(label))


def test_what_is_scrolled_and_too_wide_is_found(qapp: QApplication, qtbot):
    area, inner = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    inner.setMinimumWidth(500)
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.resize(300, 200)
    area.show()
    qapp.processEvents()
    assert list(all_faults(inner))
