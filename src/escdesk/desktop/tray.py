"""The sign in the system's tray: brings the windows back and ends the program."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon

_SIZE = 64


class Tray(QObject):
    """Only where `available`: everything else Qt says of trays is true without any."""

    def __init__(
        self,
        theme: Theme,
        texts: Catalogue,
        *,
        show: Callable[[], None],
        leave: Callable[[], None],
        end: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._menu = QMenu()
        self._menu.addAction(texts("tray.show")).triggered.connect(lambda *_: show())
        self._menu.addAction(texts("tray.leave")).triggered.connect(lambda *_: leave())
        self._menu.addAction(texts("tray.end")).triggered.connect(lambda *_: end())
        self._icon = QSystemTrayIcon(_drawn(theme), self)
        self._icon.setToolTip(texts("tray.title"))
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(lambda *_: show())
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    @staticmethod
    def available() -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()


def _drawn(theme: Theme) -> QIcon:
    picture = QPixmap(_SIZE, _SIZE)
    picture.fill(theme.colour("accent"))
    painter = QPainter(picture)
    paint_icon(painter, QRectF(8, 8, _SIZE - 16, _SIZE - 16), "up", theme.colour("on_solid"))
    painter.end()
    return QIcon(picture)
