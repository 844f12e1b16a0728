"""The band of the second stage: nobody has looked, or it has become an alarm."""

from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, clock
from escdesk.desktop.popup.view import PopupAsk
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label


class SecondHeader(QWidget):
    """Words on the vermilion that the frame paints behind them."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._words = Label(theme, "lead", "on_solid")
        self._clock = Label(theme, "body", "on_solid", bold=True)
        bell = Icon(theme, "bell", "on_solid", 20)
        self.setLayout(beside(bell, self._words, STRETCH, self._clock, margins=(14, 9, 14, 9)))

    def words(self) -> str:
        return self._words.text()

    def tick(self, ask: PopupAsk, now: int) -> None:
        texts = self._texts
        self._words.say(texts(f"popup.second.{ask.alarm or 'unseen'}"))
        key = "popup.second.ringing" if ask.times < 2 else "popup.second.ringing_again"
        self._clock.say(texts(key, clock=clock(now - ask.rung_at), times=ask.times))
