"""Widgets beside each other as long as there is room, then in the next row."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """Keeps each widget at its own size and takes the height that its rows need."""

    def __init__(self, widgets: Sequence[QWidget], gap: int = 4) -> None:
        super().__init__()
        self._widgets = tuple(widgets)
        self._gap = gap
        for widget in self._widgets:
            widget.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._arrange(10_000)

    def sizeHint(self) -> QSize:
        width = sum(widget.sizeHint().width() + self._gap for widget in self._widgets)
        return QSize(max(0, width - self._gap), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        widest = max((widget.sizeHint().width() for widget in self._widgets), default=0)
        return QSize(widest, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self._arrange(event.size().width())

    def _arrange(self, width: int) -> None:
        x = y = row = 0
        for widget in self._widgets:
            size = widget.sizeHint()
            if x and x + size.width() > width:
                x, y = 0, y + row + self._gap
                row = 0
            widget.setGeometry(x, y, size.width(), size.height())
            x += size.width() + self._gap
            row = max(row, size.height())
        if self.minimumHeight() != y + row:
            self.setFixedHeight(y + row)
