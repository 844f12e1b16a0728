"""What came back from the one who took it: decided, next time; 読みました folds it to a line."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.ask_view import ReportView
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import called
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.exposure import exposed
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph

_LABEL: Final = 72


class Reports(Ground):
    """Shows the oldest unread report; how many more there are stands beside its head."""

    read = Signal(str)
    drawn = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "accent_tint", line=True)
        self._texts = texts
        self._report: ReportView | None = None
        self._told: set[str] = set()
        self._who = Label(theme, "body", bold=True)
        self._when = ElidedLabel(theme, "small", "ink_soft")
        self._more = Chip(theme, "", "raised")
        self._decided = Paragraph(theme, "title")
        self._customer = ElidedLabel(theme, "small", "ink_soft")
        self._next = Paragraph(theme, "body")
        self._next_row = holding(self._labelled("next_time", self._next))
        self._cause = Chip(theme, "", "outlined", height=20)
        self._no_names = ElidedLabel(theme, "small", "ink_soft")
        self._no_names.say(texts("panel.report.no_names"))
        cause = beside(self._cause, self._no_names)
        cause.setStretchFactor(self._no_names, 1)
        self._cause_row = holding(self._labelled("cause", holding(cause)))
        self.button = Button(theme, texts("panel.report.read"), look="filled", icon="check", key="Ctrl ↵")
        self.button.setObjectName("read_report")
        self.button.clicked.connect(self.acknowledge)
        head = beside(
            Icon(theme, "send", "accent", 16), self._who, self._when, self._more, KeyCap(theme, "F4")
        )
        head.setStretchFactor(self._when, 1)
        self.setLayout(
            stacked(
                head,
                4,
                self._decided,
                4,
                self._customer,
                6,
                self._next_row,
                4,
                self._cause_row,
                10,
                beside(self.button, STRETCH),
                margins=(16, 10, 16, 12),
            )
        )

    def _labelled(self, name: str, widget: QWidget) -> QHBoxLayout:
        label = Label(self.theme, "small", "ink_soft", text=self._texts(f"panel.report.{name}"))
        label.setFixedWidth(_LABEL)
        return beside(stacked(2, label, STRETCH), widget, gap=0)

    @property
    def report(self) -> ReportView | None:
        return self._report

    def render_view(self, view: PanelView) -> None:
        self._report = view.reports[0] if view.reports else None
        report = self._report
        if report is None:
            return
        texts = self._texts
        self._who.say(texts("panel.report.from", who=called(texts, report.by, report.by_role)))
        self._when.say(time_of_day(report.at))
        self._more.setVisible(len(view.reports) > 1)
        self._more.say(texts("panel.report.more", count=len(view.reports) - 1))
        decision = texts(f"panel.decision.{report.decision}")
        self._decided.say(
            texts("panel.report.decided", decision=decision, text=report.decided)
            if report.decided
            else decision
        )
        self._customer.setVisible(bool(report.customer))
        self._customer.say(texts("widgets.name.customer", name=report.customer) if report.customer else "")
        self._next_row.setVisible(bool(report.next_time))
        self._next.say(report.next_time)
        self._cause_row.setVisible(bool(report.cause))
        if report.cause:
            self._cause.say(texts(f"panel.cause.{report.cause}"))

    def acknowledge(self) -> None:
        if self._report is not None:
            self.read.emit(self._report.escalation_id)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        report = self._report
        if report is None or report.escalation_id in self._told or not exposed(self):
            return
        self._told.add(report.escalation_id)
        self.drawn.emit(report.escalation_id)
