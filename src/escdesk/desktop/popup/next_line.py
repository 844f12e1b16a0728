"""The popup's last line: who rings next and when, and the key that gives the popup the keyboard."""

from typing import Final

from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.popup.view import PopupAsk
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label

_PATIENCE_MS: Final = 3000  # the hub has said by then that it rings elsewhere; if not, the desk does not know


class NextLine(QWidget):
    """「18秒後に 長谷川 健太郎へ」."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._next = ElidedLabel(theme, "small", "ink_soft")
        self._cap = KeyCap(theme, "Ctrl Alt P")
        self._to = Label(theme, "small", "ink_soft", text=texts("popup.next.to_choose"))
        self.setLayout(beside(self._next, self._cap, self._to, gap=6, margins=(16, 0, 16, 8)))
        self.setFixedHeight(theme.size("key_cap") + 8)
        self.show_keys(shown=False)

    def text(self) -> str:
        return self._next.text()

    def show_keys(self, *, shown: bool) -> None:
        """Say with which key the person gets here, or nothing of it."""
        self._cap.setVisible(shown)
        self._to.setVisible(shown)

    def tick(self, ask: PopupAsk, now: int) -> None:
        self._next.say(self._words(ask, now))

    def _words(self, ask: PopupAsk, now: int) -> str:
        texts = self._texts
        if ask.alarm:
            return texts("popup.next.until_taken")
        until = ask.phone_until if ask.stage == "phone_rings" else ask.until
        if until is None:
            return ""
        if now - until > _PATIENCE_MS or ask.silent == "hub":
            return texts("popup.next.no_word")
        span = texts.seconds(max(0, until - now) + 999)
        if ask.again:
            return texts("popup.next.again", span=span)
        if ask.following:
            key = "popup.next.manager" if ask.following_role == "manager" else "popup.next.named"
            return texts(key, span=span, name=ask.following)
        key = f"popup.next.{ask.following_rung}"
        return texts(key if key in texts else "popup.next.somebody", span=span)
