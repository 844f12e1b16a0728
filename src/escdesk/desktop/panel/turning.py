"""From the written word to the telephone: talk aside with whoever has the consult, or have them take over."""

from PySide6.QtCore import Signal

from escdesk.desktop.i18n import Catalogue, clock, time_of_day
from escdesk.desktop.panel.ask_view import AsideView, AskView
from escdesk.desktop.panel.progress import at_desk
from escdesk.desktop.panel.words import asked_words
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel

_SEARCHED = frozenset({"ringing", "waiting", "outside", "alarm"})


class Turning(Ground):
    """One line: what can be had by telephone, or how far that is, and its buttons."""

    turned = Signal()
    aside_asked = Signal()
    aside_ended = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._words = ElidedLabel(theme, "small", "ink_soft")
        self._aside = Button(theme, texts("panel.aside.ask"), size="small", icon="phone")
        self._aside.setObjectName("talk_aside")
        self._aside.clicked.connect(self.aside_asked)
        self._back = Button(theme, texts("panel.aside.back"), size="small", look="accent", icon="undo")
        self._back.setObjectName("end_aside")
        self._back.clicked.connect(self.aside_ended)
        self.button = Button(theme, "", size="small", icon="swap")
        self.button.setObjectName("turn_to_takeover")
        self.button.clicked.connect(self.turned)
        row = beside(self._words, self._aside, self._back, self.button, margins=(16, 6, 16, 6))
        row.setStretchFactor(self._words, 1)
        self.setLayout(row)

    def words(self) -> str:
        return self._words.text()

    def show_ask(self, ask: AskView, now: int, *, late: bool) -> None:
        """Offer it while somebody is looked for, and to whoever has the consult."""
        texts, here, aside = self._texts, at_desk(ask), ask.aside
        known = ask.escalation_id is not None and ask.mine and not late
        self.setVisible(ask.consult and known and (here or ask.stage in _SEARCHED))
        talking = aside is not None and aside.state == "talking"
        self.show_ground(*(("calm_tint", "calm") if talking else ("surface", None)))
        self._aside.setVisible(here and aside is None)
        self._back.setVisible(aside is not None and aside.state != "unknown" and not aside.going)
        if aside is not None:
            self._back.show_button(texts("panel.aside.back" if talking else "panel.aside.call_off"))
            self._words.say(self._aside_words(ask, aside, now), "ink")
        elif ask.wanted_at is not None:
            who = asked_words(texts, ask)
            self._words.say(texts("panel.turn.wanted", who=who, at=time_of_day(ask.wanted_at)), "ink_soft")
        else:
            self._words.say("" if here else texts("panel.turn.talk"), "ink_soft")
        self.button.setVisible(ask.wanted_at is None and aside is None)
        self.button.show_button(texts("panel.turn.want" if here else "panel.turn.change"))

    def _aside_words(self, ask: AskView, aside: AsideView, now: int) -> str:
        texts, who = self._texts, asked_words(self._texts, ask)
        if aside.going:
            return texts(f"panel.aside.going_{aside.going}")
        if aside.state == "talking":
            return texts("panel.aside.talking", who=who, clock=clock(now - (aside.since or now)))
        if aside.state == "unknown":
            return texts("panel.asked.checking")
        return texts("panel.aside.ringing", extension=aside.extension)
