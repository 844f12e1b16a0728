"""What a person can read on a window: the words of every visible widget, as painted or as a screen reader says them."""

from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from escdesk.desktop.i18n import BREAK_POINT, JOINER
from escdesk.desktop.widgets.exposure import exposed

_UNSEEN = str.maketrans("", "", f"{BREAK_POINT}{JOINER}\n")
_CELLS = 400


def plain(text: str) -> str:
    """Without what is there for line breaking only."""
    return text.translate(_UNSEEN)


def words_on(window: QWidget) -> Iterator[str]:
    """Every text of an exposed window; nothing of a hidden one."""
    if not window.isVisible() or not exposed(window):
        return
    yield plain(window.windowTitle())
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible():
            yield from (plain(text) for text in _words_of(widget) if text)


def _words_of(widget: QWidget) -> Iterator[str]:
    if widget.objectName().startswith("qt_"):
        return
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    if isinstance(widget, QAbstractItemView):
        yield from _cells(widget)
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        yield widget.currentText() or widget.placeholderText()
    elif isinstance(widget, QLineEdit):
        yield widget.text()
        yield widget.placeholderText()
    else:
        text = getattr(widget, "text", None)
        yield str(text()) if callable(text) else ""


def _cells(table: QAbstractItemView) -> Iterator[str]:
    model = table.model()
    for row in range(min(model.rowCount(), _CELLS)):
        yield " ".join(str(model.index(row, at).data() or "") for at in range(model.columnCount()))
