"""Run by the focus test on a real X server: `editor` is somebody's work, `popup` a popup, `keyed` one that is reached by keys. Lines in, JSON lines out."""

import json
import sys
import threading
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.joins.popup_keys import PopupKeys
from escdesk.desktop.popup.view import PopupAsk, PopupView
from escdesk.desktop.popup.window import Popup
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.key_cap import KeyCap

T = 1_756_272_808_000


class Lines(QObject):
    """Reads commands beside the event loop."""

    came = Signal(str)
    ended = Signal()

    def start(self):
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in sys.stdin:
            self.came.emit(line.strip())
        self.ended.emit()


def say(**what):
    print(json.dumps(what), flush=True)


class Editor(QLineEdit):
    """Says whenever it loses the focus."""

    def focusInEvent(self, event):
        super().focusInEvent(event)
        say(focus=True)

    def focusOutEvent(self, event):
        super().focusOutEvent(event)
        say(focus=False)


class Desk(QObject):
    locked = False

    def __init__(self, *, keyed):
        super().__init__()
        self.popup = Popup(Theme.load("light"), Catalogue.load("ja"), lambda: T)
        if keyed:
            self.keys = PopupKeys(self, self.popup, self)
        for name in ("accepted", "declined", "drawn", "closed"):
            getattr(self.popup, name).connect(lambda *what, name=name: say(signal=name, of=list(what)))
        self.popup.installEventFilter(self)

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.WindowActivate:
            say(active=True)
        return False

    def obey(self, line):
        word, _, rest = line.partition(" ")
        if word == "ask":
            ask = PopupAsk(rest, "asked", "op", "田中 美咲", "請求窓口", T - 40_000, T, T + 20_000,
                           conclusion="返金してよいか", customer="山田 太郎", extension="2101")  # fmt: skip
            self.popup.render(PopupView((ask,)))
        elif word == "second":
            ask = self.popup.ask
            self.popup.render(PopupView((replace(ask, times=2, rung_at=T + 1),)))
        elif word == "gone":
            self.popup.render(PopupView())
        elif word == "keys":
            self.popup.take_keys()
        elif word == "hint":
            self._hint()
        elif word == "where":
            self._where(rest)

    def _hint(self):
        """Answer as soon as the popup says with which key one gets there."""
        if self.popup.next_line.findChild(KeyCap).isVisible():
            say(hint=True)
        else:
            QTimer.singleShot(20, self._hint)

    def _where(self, name):
        """Answer as soon as the button is live: a person waits for the fill."""
        if not self.popup.armed:
            QTimer.singleShot(20, lambda: self._where(name))
            return
        button = self.popup.findChild(QWidget, name)
        at = button.mapTo(self.popup, button.rect().center())
        say(where=[at.x(), at.y()], window=int(self.popup.winId()))


def main():
    app = QApplication(sys.argv)
    app.setQuitOnLastWindowClosed(False)
    lines = Lines()
    lines.ended.connect(app.quit)
    if sys.argv[1] == "editor":
        window = Editor()
        window.setWindowTitle("editor")
        window.setGeometry(60, 60, 500, 40)
        window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.show()
        say(window=int(window.winId()))
        lines.came.connect(lambda _line: say(text=window.text()))
    else:
        desk = Desk(keyed=sys.argv[1] == "keyed")
        lines.came.connect(desk.obey)
    lines.start()
    say(ready=True)
    sys.exit(app.exec())


if __name__ == "__main__":
    main()
