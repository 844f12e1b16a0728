"""What the lead gives to somebody: the customer's wait, what is to be decided, whose it is, whom it rang."""

from escdesk.desktop.board import case_words
from escdesk.desktop.board.case_view import AssignView
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.dial import DialView, HoldDial
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.name import NameLabel
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.domain.ids import Instant

_DIAL = 84
_SMALL_DIAL = 64


class AssignAbout(Ground):
    """A dial while the customer waits; beside it the conclusion first."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self._texts = texts
        self._dial_view = DialView(None)
        self._low = False
        self.dial = HoldDial(theme, _DIAL)
        self.conclusion = Paragraph(theme, "lead", bold=True, line=22, most=2)
        self._urgent = Chip(theme, texts("board.flight.urgent"), "solid")
        self.customer = NameLabel(theme, "name", suffix=texts("widgets.name.customer_suffix"))
        self._vip = Chip(theme, texts("widgets.name.vip"), "solid", icon="star")
        self.course = Paragraph(theme, "small", "ink", most=2)
        self.rang = Paragraph(theme, "small", "ink", most=2)
        self.further = Paragraph(theme, "small", "ink_soft", most=2)
        name = beside(self._urgent, self.customer, self._vip, STRETCH)
        column = stacked(self.conclusion, name, self.course, self.rang, self.further, STRETCH, gap=2)
        row = beside(stacked(self.dial, STRETCH), gap=16, margins=(16, 12, 16, 10))
        row.addLayout(column, 1)
        self.setLayout(row)

    def show_about(self, view: AssignView, now: Instant) -> None:
        texts, case = self._texts, view.case
        self.conclusion.say(view.conclusion or case_words.subject(texts, case))
        self._urgent.setVisible(case.urgent)
        self.customer.setVisible(view.customer is not None)
        self.customer.say(view.customer or "")
        self._vip.setVisible(view.vip)
        whose = "" if case.owner is None else texts("board.flight.owner", name=case.owner)
        stage = case_words.course(texts, case)
        self.course.say(texts("board.assign.whose", owner=whose, stage=stage) if whose else stage)
        rang = case_words.rang(texts, view)
        self.rang.setVisible(bool(rang))
        self.rang.say(rang)
        parts = [part for part in (case_words.had(texts, view), case_words.further(texts, case)) if part]
        self.further.say("\n".join(parts))
        self.further.setVisible(bool(parts) and not self._low)
        self._dial_view = self._dial(view)
        self.show_time(now)

    def show_low(self, *, low: bool) -> None:
        """Say only the conclusion, whose it is and whom it rang, in one line each."""
        if low == self._low:
            return
        self._low = low
        self.dial.resize_to(_SMALL_DIAL if low else _DIAL)
        for paragraph in (self.conclusion, self.course, self.rang):
            paragraph.show_most(1 if low else 2)
        self.further.setVisible(bool(self.further.text()) and not low)

    def _dial(self, view: AssignView) -> DialView:
        """Nobody waits without a hold: then the dial is empty and says what the customer does instead."""
        texts, hold = self._texts, view.hold
        if hold is not None:
            waits = texts("board.assign.waits")
            return DialView(
                hold.since, hold.promise_ms, max(1, hold.escalate_at - hold.since), waits, view.offline
            )
        if not view.on_line:
            return DialView(None, caption=texts("board.assign.later"), icon="phone")
        return DialView(None, caption=texts("board.assign.talks"), icon="on_call")

    def show_time(self, now: Instant) -> None:
        self.dial.show_dial(self._dial_view, now, tinted=False)
