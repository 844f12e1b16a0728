"""Before somebody goes home: for each case in hand, to whom it goes and what to tell them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout

from escdesk.desktop.cases import words
from escdesk.desktop.cases.hand_on_form import HandOnForm
from escdesk.desktop.cases.view import AGAIN, LIVE, CasesView, Handover
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.domain.ids import Instant


class _Case(Ground):
    """One case: what it is, then the choice, or why there is none."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self._texts = texts
        self._urgent = Chip(theme, texts("cases.list.urgent"), "solid", icon="up", height=20)
        self._subject = ElidedLabel(theme, "lead", bold=True)
        self._until = Label(theme, "body", bold=True)
        self._customer = ElidedLabel(theme, "body", "ink_soft")
        self._rings_on = Label(theme, "body", text=texts("cases.leave.rings_on"), wrap=True)
        self._stays = Label(theme, "body", text=texts("cases.hand_on.stays"), wrap=True)
        self.form = HandOnForm(theme, texts, default=AGAIN, keys=False)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._urgent)
        head.addWidget(self._subject, 1)
        head.addWidget(self._until)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._customer)
        column.addWidget(self._stays)
        column.addWidget(self._rings_on)
        column.addSpacing(8)
        column.addWidget(self.form)

    def show_case(self, one: Handover, now: Instant) -> None:
        texts, row = self._texts, one.row
        self.setObjectName(f"handover_{row.escalation_id}")
        self._urgent.setVisible(row.urgent)
        self._subject.say(words.subject(texts, row))
        self._until.say(words.deadline(texts, row, now))
        self._customer.say(words.row_customer(texts, row))
        self._stays.setVisible(one.hand_on is not None and row.stage in LIVE)
        self._rings_on.setVisible(one.hand_on is None)
        self.form.setVisible(one.hand_on is not None)
        if one.hand_on is not None:
            self.form.show_hand_on(row.escalation_id, one.hand_on)


class HandoverPage(Ground):
    """``edited``: a case and what was chosen and written for it; ``answered``: go home now, or rather not."""

    edited = Signal(str, object)
    answered = Signal(bool)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._cases: list[_Case] = []
        self._title = Label(theme, "title", text=texts("cases.leave.title"))
        self._detail = Label(theme, "body", "ink_soft", wrap=True)
        self._hub_away = Label(theme, "body", "ink", text=texts("cases.leave.hub_away"), bold=True, wrap=True)
        head = Ground(theme, "canvas", line=True)
        words_of = QVBoxLayout()
        words_of.setSpacing(2)
        for part in (self._title, self._detail, self._hub_away):
            words_of.addWidget(part)
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(12)
        row.addWidget(Icon(theme, "logout", "ink", 24), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words_of, 1)
        inside = Ground(theme, "surface")
        inside.setMinimumWidth(1)  # the window says how wide, never the longest word
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stay = Button(theme, texts("cases.leave.no"), key="Esc")
        self.stay.setObjectName("leave_no")
        self.stay.clicked.connect(lambda: self.answered.emit(False))
        self.go = Button(theme, texts("cases.leave.yes"), look="filled", icon="logout")
        self.go.setObjectName("leave_yes")
        self.go.clicked.connect(lambda: self.answered.emit(True))
        foot = Ground(theme, "canvas")
        foot.setFixedHeight(theme.size("cases", "foot"))
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.stay)
        row.addWidget(self.go)
        line = Ground(theme, "line")
        line.setFixedHeight(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(scroll, 1)
        whole.addWidget(line)
        whole.addWidget(foot)

    def forms(self) -> tuple[HandOnForm, ...]:
        """Return the choices from top to bottom."""
        return tuple(one.form for one in self._cases)

    def detail(self) -> str:
        return self._detail.text()

    def show_handover(self, view: CasesView, now: Instant) -> None:
        wanted = view.handover
        while len(self._cases) < len(wanted):
            case = _Case(self.theme, self._texts)
            case.form.edited.connect(self.edited)
            self._column.insertWidget(self._column.count() - 1, case)
            self._cases.append(case)
        while len(self._cases) > len(wanted):
            gone = self._cases.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._detail.say(self._texts("cases.leave.question", count=len(wanted)))
        away = view.link.state != "connected"
        self._hub_away.setVisible(away)
        sending = any(one.hand_on is not None and one.hand_on.sending for one in wanted)
        self.go.setEnabled(away or not sending)
        self.go.show_button(self._texts("cases.leave.sending" if sending and not away else "cases.leave.yes"))
        for case, one in zip(self._cases, wanted, strict=True):
            case.show_case(one, now)
