"""A consult that is to become a takeover: asked for here, and said when whoever has it was told."""

from PySide6.QtCore import Signal

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.ask_view import AskView
from escdesk.desktop.panel.progress import at_desk
from escdesk.desktop.panel.words import asked_words
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel

_SEARCHED = frozenset({"ringing", "waiting", "outside", "alarm"})


class Turning(Ground):
    """One line: what the customer would get by it, and the button."""

    turned = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._words = ElidedLabel(theme, "small", "ink_soft")
        self.button = Button(theme, "", size="small", icon="swap")
        self.button.setObjectName("turn_to_takeover")
        self.button.clicked.connect(self.turned)
        row = beside(self._words, self.button, margins=(16, 6, 16, 6))
        row.setStretchFactor(self._words, 1)
        self.setLayout(row)

    def show_ask(self, ask: AskView, *, late: bool) -> None:
        """Offer it while somebody is looked for, and to whoever has the consult."""
        texts, here = self._texts, at_desk(ask)
        known = ask.escalation_id is not None and ask.mine and not late
        self.setVisible(ask.consult and known and (here or ask.stage in _SEARCHED))
        self.button.setVisible(ask.wanted_at is None)
        self.button.show_button(texts("panel.turn.want" if here else "panel.turn.change"))
        if ask.wanted_at is not None:
            words = texts("panel.turn.wanted", who=asked_words(texts, ask), at=time_of_day(ask.wanted_at))
        else:
            words = texts("panel.turn.phone" if here else "panel.turn.talk")
        self._words.say(words)
