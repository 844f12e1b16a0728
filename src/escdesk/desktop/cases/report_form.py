"""The report: what was decided, what to do next time, why it came up; Ctrl+Enter resolves and reports."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.choices import Choices
from escdesk.desktop.cases.view import CAUSES, DECISIONS, CaseDetail, Draft
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.writing import Writing
from escdesk.domain.messages.escalations import Cause, Decision

_ICONS: Final = {"approved": "check", "partly": None, "declined": "cross", "call_back": "phone"}


class ReportForm(QWidget):
    """Keeps what is being typed for every case; a render never overwrites it.

    ``draft_changed`` carries the case and its whole draft at each change, ``resolved`` the case, decision,
    what was decided, what to do next time and the cause: once, when nothing is missing.
    """

    draft_changed = Signal(str, object)
    resolved = Signal(str, str, str, str, str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._detail: CaseDetail | None = None
        self._typed: dict[str, Draft] = {}
        self._asked: set[str] = set()
        self.decision = Choices(
            theme,
            "decision",
            texts("cases.form.decision"),
            [(one.value, texts(f"cases.form.{one.value}"), _ICONS[one.value]) for one in DECISIONS],
        )
        self.decided = Writing(theme, texts("cases.form.decided"), texts("cases.form.decided_hint"))
        self.next_time = Writing(theme, texts("cases.form.next_time"), texts("cases.form.next_time_hint"))
        self.cause = Choices(
            theme,
            "cause",
            texts("cases.form.cause"),
            [(one.value, texts(f"cases.form.{one.value}"), None) for one in CAUSES],
        )
        self.decided.setObjectName("decided")
        self.next_time.setObjectName("next_time")
        self._under_next = self._small("")
        self._complaint = Label(theme, "body", "alarm", bold=True, wrap=True)
        self._complaint_icon = Icon(theme, "warning", "alarm", 18)
        self._layout()
        self.decision.chosen.connect(lambda _value: self._changed())
        self.cause.chosen.connect(lambda _value: self._changed())
        self.decided.edited.connect(lambda _text: self._changed())
        self.next_time.edited.connect(lambda _text: self._changed())
        self._complain("")

    def _small(self, text: str) -> Label:
        return Label(self._theme, "small", "ink_soft", text=text, wrap=True)

    def _layout(self) -> None:
        theme, texts = self._theme, self._texts
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        grid.setColumnMinimumWidth(0, theme.size("cases", "label"))
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, Label, QWidget], ...] = (
            ("decision", self._small(texts("cases.form.decision_keys")), self.decision),
            ("decided", self._small(texts("cases.form.decided_for")), self.decided),
            ("next_time", self._under_next, self.next_time),
            ("cause", self._small(texts("cases.form.cause_one")), self._cause_cell()),
        )
        for at, (name, under, cell) in enumerate(rows):
            head = QWidget()
            head.setFixedWidth(theme.size("cases", "label"))
            stack = QVBoxLayout(head)
            stack.setContentsMargins(0, 4, 0, 0)
            stack.setSpacing(0)
            stack.addWidget(Label(theme, "name", text=texts(f"cases.form.{name}")))
            stack.addWidget(under)
            stack.addStretch(1)
            grid.addWidget(head, at, 0)
            grid.addWidget(cell, at, 1, Qt.AlignmentFlag.AlignTop)
        complaint = QHBoxLayout()
        complaint.setSpacing(8)
        complaint.addWidget(self._complaint_icon, 0, Qt.AlignmentFlag.AlignTop)
        complaint.addWidget(self._complaint, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        whole.addLayout(grid)
        whole.addLayout(complaint)
        whole.addStretch(1)

    def _cause_cell(self) -> QWidget:
        cell = QWidget()
        stack = QVBoxLayout(cell)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        stack.addWidget(self.cause)
        note = QHBoxLayout()
        note.setSpacing(6)
        note.addWidget(Icon(self._theme, "people", "ink_soft", 16), 0, Qt.AlignmentFlag.AlignTop)
        note.addWidget(self._small(self._texts("cases.form.no_blame")), 1)
        stack.addLayout(note)
        return cell

    @property
    def draft(self) -> Draft:
        """What stands in the fields now."""
        return Draft(
            decision=None if self.decision.value is None else Decision(self.decision.value),
            decided=self.decided.text(),
            next_time=self.next_time.text(),
            cause=None if self.cause.value is None else Cause(self.cause.value),
        )

    @property
    def may_send(self) -> bool:
        detail = self._detail
        return detail is not None and detail.editable and detail.escalation_id not in self._asked

    def show_case(self, detail: CaseDetail) -> None:
        """Show a case. What a person has typed for it stays; a saved draft is taken when nothing was typed."""
        before = self._detail
        self._detail = detail
        name = detail.escalation_id
        if not detail.editable and not detail.sending:
            self._typed.pop(name, None)
        if detail.refused is not None or (before is not None and before.sending and not detail.sending):
            self._asked.discard(name)
        if not detail.sending and (before is None or before.escalation_id != name or name not in self._typed):
            self._fill(self._typed.get(name, detail.draft))
        if before is None or before.escalation_id != name or before.refused != detail.refused:
            self._complain("" if detail.refused is None else self._refusal(detail.refused))
        named = self._texts("cases.form.next_time_for", operator=words.called(detail.call.operator))
        fits = self._under_next.fontMetrics().horizontalAdvance(named) <= self._theme.size("cases", "label")
        self._under_next.say(named if fits else self._texts("cases.form.next_time_for_them"))
        self.setEnabled(detail.editable)

    def _refusal(self, code: str) -> str:
        key = f"codes.{code}"
        sentence = self._texts(key if key in self._texts else "cases.form.refused_other")
        return self._texts("cases.form.kept", sentence=sentence)

    def _fill(self, draft: Draft) -> None:
        self.decision.show_choice(None if draft.decision is None else draft.decision.value)
        self.decided.show_text(draft.decided)
        self.next_time.show_text(draft.next_time)
        self.cause.show_choice(None if draft.cause is None else draft.cause.value)

    def _changed(self) -> None:
        if self._detail is None:
            return
        self._typed[self._detail.escalation_id] = self.draft
        self._complain("")
        self.draft_changed.emit(self._detail.escalation_id, self.draft)

    def choose_decision(self, at: int) -> None:
        """Choose the decision at a place, as Ctrl+1 to Ctrl+4 do."""
        if self.may_send:
            self.decision.choose(DECISIONS[at].value)

    def send(self) -> None:
        """Resolve and report, or say what is missing and go there."""
        detail = self._detail
        if detail is None or not self.may_send:
            return
        draft = self.draft
        if draft.missing or draft.decision is None or draft.cause is None:
            self._complain(self._texts(f"cases.form.missing_{draft.missing[0]}"))
            self._go_to(draft.missing[0])
            return
        if detail.call.stage == "connecting":
            self._complain(self._texts("cases.form.not_connected_yet"))
            return
        self._asked.add(detail.escalation_id)
        self.resolved.emit(
            detail.escalation_id,
            draft.decision.value,
            draft.decided.strip(),
            draft.next_time.strip(),
            draft.cause.value,
        )

    def _go_to(self, name: str) -> None:
        if name == "decided":
            self.decided.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            (self.decision if name == "decision" else self.cause).focus_first()

    def _complain(self, sentence: str) -> None:
        self._complaint.say(sentence)
        self._complaint.setVisible(bool(sentence))
        self._complaint_icon.setVisible(bool(sentence))

    @property
    def complaint(self) -> str:
        return self._complaint.text()
