"""A hand that a rule raised by itself: what matched, and the way back with one of two reasons."""

from PySide6.QtCore import Signal

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.rule_view import RuleView
from escdesk.desktop.panel.why import Why
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.paragraph import Paragraph

REASONS = ("not_yet", "wrong_matter")


class WhatMatched(Ground):
    """The rule's title and its checks, on the tint of what is asked."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "accent_tint", line=True)
        self._texts = texts
        self.show_ground("accent_tint", "accent")
        self._title = Paragraph(theme, "body", bold=True)
        self.why = Why(theme, texts)
        self.setLayout(stacked(self._title, self.why, margins=(16, 0, 16, 12)))

    def show_rule(self, rule: RuleView) -> None:
        self._title.say(rule.title)
        self.why.show_rule(rule)


class NotThis(Ground):
    """ちがうときは: two reasons, counted for the rule and never for a person."""

    declined = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        head = beside(
            Icon(theme, "hand", size=16),
            Label(theme, "body", bold=True, text=texts("panel.raised.wrong")),
            STRETCH,
        )
        self.buttons = tuple(Button(theme, texts(f"panel.raised.{reason}")) for reason in REASONS)
        for reason, button in zip(REASONS, self.buttons, strict=True):
            button.setObjectName(f"withdraw_{reason}")
            button.clicked.connect(lambda _checked=False, r=reason: self.declined.emit(r))
        row = beside(*self.buttons)
        for at in range(len(self.buttons)):
            row.setStretch(at, 1)
        note = Paragraph(theme, "small", "ink_soft")
        note.say(texts("panel.raised.counted"))
        self.setLayout(stacked(head, 8, row, 6, note, margins=(16, 10, 16, 10)))
