"""Giving a case to the next one: to whom, and what to tell them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.destination_list import DestinationList
from escdesk.desktop.cases.view import HandOnDraft, HandOnView
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.writing import Writing


class HandOnForm(QWidget):
    """``edited`` carries the case and its whole :class:`HandOnDraft` at each change; a render overwrites nothing typed."""

    edited = Signal(str, object)

    def __init__(self, theme: Theme, texts: Catalogue, *, default: str = "", keys: bool = True) -> None:
        """``default`` is chosen where the person has chosen nothing. ``keys``: Ctrl and a digit choose here."""
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._default = default
        self._case = ""
        self._view = HandOnView()
        self._unheard: HandOnDraft | None = None
        self.destinations = DestinationList(theme, texts)
        self.note = Writing(theme, texts("cases.hand_on.note"), texts("cases.hand_on.note_hint"))
        self.note.setObjectName("hand_on_note")
        self._only_up = Label(theme, "small", "ink_soft", text=texts("cases.hand_on.only_up"), wrap=True)
        self._complaint = Label(theme, "body", "alarm", bold=True, wrap=True)
        self._complaint_icon = Icon(theme, "warning", "alarm", 18)
        self._layout(keys=keys)
        self.destinations.chosen.connect(self._choose)
        self.note.edited.connect(lambda text: self._change(HandOnDraft(self.draft.to, text)))
        self.complain("")

    def _layout(self, *, keys: bool) -> None:
        theme, texts = self._theme, self._texts
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        choice = QVBoxLayout()
        choice.setSpacing(6)
        choice.addWidget(self.destinations)
        choice.addWidget(self._only_up)
        for at, (name, under) in enumerate((("to", "to_keys" if keys else ""), ("note", "note_for"))):
            head = QWidget()
            head.setFixedWidth(theme.size("cases", "label"))
            stack = QVBoxLayout(head)
            stack.setContentsMargins(0, 4, 0, 0)
            stack.setSpacing(0)
            stack.addWidget(Label(theme, "name", text=texts(f"cases.hand_on.{name}")))
            if under:
                text = texts(f"cases.hand_on.{under}")
                stack.addWidget(Label(theme, "small", "ink_soft", text=text, wrap=True))
            stack.addStretch(1)
            grid.addWidget(head, at, 0)
        grid.addLayout(choice, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.note, 1, 1, Qt.AlignmentFlag.AlignTop)
        complaint = QHBoxLayout()
        complaint.setSpacing(8)
        complaint.addWidget(self._complaint_icon, 0, Qt.AlignmentFlag.AlignTop)
        complaint.addWidget(self._complaint, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addLayout(grid)
        whole.addLayout(complaint)

    @property
    def case(self) -> str:
        return self._case

    @property
    def draft(self) -> HandOnDraft:
        """What stands there now; chosen is only what can still be chosen."""
        written = self._view.draft if self._unheard is None else self._unheard
        there = [one.to for one in self._view.destinations]
        default = there[0] if len(there) == 1 else self._default
        return HandOnDraft(written.to if written.to in there else default, written.note)

    @property
    def complaint(self) -> str:
        return self._complaint.text()

    def show_hand_on(self, case: str, view: HandOnView) -> None:
        """Show the choice for a case. What was typed and has not come back in a view yet stays."""
        before, self._view = self._view, view
        if case != self._case or view.draft == self._unheard:
            self._unheard = None
        if case != self._case or before.refused != view.refused:
            self.complain("" if view.refused is None else words.not_handed_on(self._texts, view.refused))
        self._case = case
        draft = self.draft
        self.destinations.show_destinations(view.destinations, draft.to)
        self.note.show_text(draft.note)
        nowhere = not view.destinations
        self._only_up.say(self._texts("codes.no_such_level" if nowhere else "cases.hand_on.only_up"))
        self._only_up.setVisible(view.only_up or nowhere)
        for part in (self.destinations, self.note):
            part.setEnabled(not view.sending)

    def _choose(self, to: str) -> None:
        self._change(HandOnDraft(to, self.draft.note))

    def _change(self, draft: HandOnDraft) -> None:
        self._unheard = draft
        self.complain("")
        self.edited.emit(self._case, draft)

    def complain(self, sentence: str) -> None:
        self._complaint.say(sentence)
        self._complaint.setVisible(bool(sentence))
        self._complaint_icon.setVisible(bool(sentence))
