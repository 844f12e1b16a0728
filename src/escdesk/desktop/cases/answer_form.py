"""The answer to the one who asked: an instruction within one's authority, a message, or a note that stays here."""

from dataclasses import replace
from typing import Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from escdesk.desktop.cases import talk_words
from escdesk.desktop.cases.amount import AmountCheck, check
from escdesk.desktop.cases.amount_field import AmountField
from escdesk.desktop.cases.choices import Choices
from escdesk.desktop.cases.talk_view import KINDS, WITH_AMOUNT, AnswerDraft, Mode, TalkView, TemplateView
from escdesk.desktop.cases.view import CAUSES
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.kinds import ICON_OF
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.tip import as_tip
from escdesk.desktop.widgets.writing import Writing
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.escalations import Cause

MODES: Final[tuple[tuple[Mode, str, str], ...]] = (
    ("instruction", "pencil", "F4"),
    ("message", "speech", "F4"),
    ("note", "lock", "Shift F4"),
)
_WITH_STATE: Final = 3
"""So many questions have room for their states; of more the conversation tells them."""


class AnswerForm(QWidget):
    """Always open while the case is; a render overwrites nothing that is being typed.

    ``edited``: the case and its whole :class:`AnswerDraft`. ``cause_said``: the case and its cause, where no
    answer is missing. ``went_up``: the case, and what to tell who has more authority. ``templates_wanted``: choose one.
    """

    edited = Signal(str, object)
    cause_said = Signal(str, str)
    went_up = Signal(str, str)
    templates_wanted = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._case = ""
        self._view = TalkView()
        self._unheard: AnswerDraft | None = None
        self._questions: list[Button] = []
        self._modes: dict[Mode, Button] = {}
        for mode, icon, key in MODES:
            button = Button(theme, texts(f"cases.answer.{mode}"), icon=icon, size="small")
            button.setObjectName(f"mode_{mode}")
            button.setToolTip(as_tip(texts("cases.answer.by_key", key=key)))
            button.clicked.connect(lambda _on=False, mode=mode: self.show_mode(mode))
            self._modes[mode] = button
        self._limit = ElidedLabel(theme, "small", "ink_soft", fills=False)
        self.kind = Choices(
            theme,
            "instruct",
            texts("cases.answer.kind"),
            [(one.value, texts(f"cases.answer.{one.value}"), ICON_OF[one.value]) for one in KINDS],
            size="small",
        )
        self.amount = AmountField(theme, texts("cases.answer.yen"))
        self._check_icon = Icon(theme, "check", "calm", 18)
        self._check = ElidedLabel(theme, "body", "calm", bold=True, fills=False)
        self.up = Button(
            theme, texts("cases.answer.go_up"), look="filled", icon="up", key="Ctrl ↑", size="small"
        )
        self.up.setObjectName("go_up")
        self.up.clicked.connect(self.go_up)
        self.templates = Button(
            theme, texts("cases.answer.templates"), look="words", icon="book", key="Ctrl T", size="small"
        )
        self.templates.setObjectName("templates")
        self.templates.clicked.connect(self.templates_wanted)
        self.text = Writing(theme, texts("cases.answer.text"), "", lines=2, most=5)
        self.text.setObjectName("answer")
        self.sentence = Writing(
            theme, texts("cases.answer.sentence"), texts("cases.answer.sentence_hint"), lines=1, most=2
        )
        self.sentence.setObjectName("sentence")
        self.cause = Choices(
            theme,
            "why",
            texts("cases.form.cause"),
            [(one.value, texts(f"cases.form.{one.value}"), None) for one in CAUSES],
            size="small",
        )
        self._cause_title = Label(theme, "body", "ink_soft", text=texts("cases.form.cause"))
        self._no_blame = Label(theme, "small", "ink_soft", text=texts("cases.form.no_blame"), wrap=True)
        self._complaint = Label(theme, "body", "alarm", bold=True, wrap=True)
        self._complaint_icon = Icon(theme, "warning", "alarm", 18)
        self._build()
        self.kind.chosen.connect(lambda value: self._change(kind=InstructionKind(value)))
        self.amount.edited.connect(lambda text: self._change(amount=text))
        self.text.edited.connect(self._written)
        self.sentence.edited.connect(lambda text: self._change(sentence=text))
        self.cause.chosen.connect(self._caused)

    def _build(self) -> None:
        self._question_row = QHBoxLayout()
        self._question_row.setContentsMargins(0, 0, 0, 0)
        self._question_row.setSpacing(6)
        self._question_part = holding(self._question_row)
        self._up_part = holding(beside(STRETCH, self.up))
        amount = beside(self.amount, self._check_icon, self._check, STRETCH, self._limit)
        self._amount_part = holding(stacked(amount, self._up_part, gap=6))
        self._cause_part = holding(beside(self._cause_title, self.cause, gap=12))
        self._complaint_part = holding(beside(self._complaint_icon, self._complaint))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addLayout(beside(*self._modes.values(), STRETCH, self.templates, gap=6))
        for part in (
            self._question_part,
            self.kind,
            self._amount_part,
            self.text,
            self.sentence,
            self._cause_part,
            self._no_blame,
            self._complaint_part,
        ):
            column.addWidget(part)

    # -- in -----------------------------------------------------------------------------------------------------

    @property
    def draft(self) -> AnswerDraft:
        """What stands in the fields now."""
        return self._view.draft if self._unheard is None else self._unheard

    @property
    def found(self) -> AmountCheck:
        """Whether what is decided about is within this person's authority."""
        draft = self.draft
        kind = draft.kind if draft.mode == "instruction" else None
        return check(self._view, kind, draft.amount, self._now.question)

    @property
    def _now(self) -> TalkView:
        """The view with what was typed since it was made."""
        return replace(self._view, draft=self.draft)

    def show_talk(self, case: str, view: TalkView) -> None:
        """Show what may be written to a case. What was typed and has not come back in a view yet stays."""
        if case != self._case or view.draft == self._unheard or view.sending != self._view.sending:
            self._unheard = None
        if case != self._case or view.refused != self._view.refused:
            self.complain(talk_words.refused(self._texts, view))
        self._case, self._view = case, view
        self._show()

    def _show(self) -> None:
        texts, view, draft = self._texts, self._now, self.draft
        instructs = draft.mode == "instruction"
        for mode, button in self._modes.items():
            button.show_button(button.text(), look="chosen" if mode == draft.mode else "outlined")
            button.setVisible(mode != "instruction" or view.may_instruct)
        self._show_questions(view)
        self.kind.setVisible(instructs)
        self.kind.show_choice(None if draft.kind is None else draft.kind.value)
        self._show_amount(view, draft)
        coming = instructs and draft.kind is InstructionKind.TAKE_OVER
        self.text.setPlaceholderText(texts(f"cases.answer.hint_{'coming' if coming else draft.mode}"))
        self.text.show_text(draft.words)
        self.sentence.setVisible(instructs and not coming)
        self.sentence.show_text(draft.sentence)
        for field in (self.text, self.sentence, self.amount):
            field.setReadOnly(bool(view.sending))
        self._show_cause(view, draft)

    def _show_questions(self, view: TalkView) -> None:
        several = view.may_instruct and self.draft.mode == "instruction" and len(view.questions) > 1
        self._question_part.setVisible(several)
        if not several:
            return
        while len(self._questions) < len(view.questions):
            number = len(self._questions) + 1
            button = Button(self._theme, "", size="small")
            button.setObjectName(f"question_{number}")
            button.clicked.connect(lambda _on=False, number=number: self.choose_question(number))
            self._questions.append(button)
            self._question_row.addWidget(button)
        for at, button in enumerate(self._questions):
            button.setVisible(at < len(view.questions))
        for button, question in zip(self._questions, view.questions, strict=False):
            chosen = question.number == view.question
            said = talk_words.question(self._texts, question)
            state = self._texts(f"cases.talk.state_{question.stage}")
            few = len(view.questions) <= _WITH_STATE
            name = self._texts("cases.talk.question", number=question.number)
            button.show_button(
                name if few else str(question.number),
                look="chosen" if chosen else "accent" if question.stage == "open" else "outlined",
                aside=state if few else "",
            )
            button.setToolTip(as_tip(f"Alt+{question.number}  {said}"))
            button.setAccessibleName(f"{name} {said} {state}")
            button.setEnabled(question.stage != "dropped")

    def _show_amount(self, view: TalkView, draft: AnswerDraft) -> None:
        texts, kind = self._texts, draft.kind
        decides = draft.mode == "instruction" and kind is not None and kind in WITH_AMOUNT
        self._amount_part.setVisible(decides)
        found = self.found
        beyond = found.verdict == "beyond"
        self._up_part.setVisible(self.goes_up)
        self._limit.setVisible(not beyond)
        self._limit.say(talk_words.limit(texts, view))
        self.up.setEnabled(not view.going_up and not view.sending)
        if not decides:
            return
        word = texts(
            "cases.answer.limit_word" if kind is InstructionKind.LIMIT else "cases.answer.amount_word"
        )
        asked = view.asked_yen if kind is InstructionKind.APPROVED and view.question <= 1 else None
        self.amount.show_word(word, "" if asked is None else talk_words.yen(asked))
        self.amount.show_amount(draft.amount)
        sentence, role, icon = talk_words.check(texts, view, found)
        self._check.say(sentence, role)
        self._check_icon.setVisible(bool(icon))
        if icon:
            self._check_icon.show_icon(icon, role)

    @property
    def goes_up(self) -> bool:
        """Whether the way on is to more authority: what is written can't be sent as it stands."""
        return self.draft.mode == "instruction" and self.found.verdict == "beyond" and self._view.may_go_up

    def _show_cause(self, view: TalkView, draft: AnswerDraft) -> None:
        self._cause_part.setVisible(view.may_instruct and (view.cause_due or draft.mode == "instruction"))
        self._no_blame.setVisible(view.cause_due)
        # what goes at once and did not go is not chosen: it would look said
        said = view.cause if view.cause is not None or view.cause_goes else draft.cause
        self.cause.show_choice(None if said is None else said.value)

    # -- what was pressed -----------------------------------------------------------------------------------------

    def _change(self, **changes: object) -> None:
        if self._view.sending:
            self._show()  # a button that was pressed shows what holds
            return
        self._unheard = replace(self.draft, **changes)  # type: ignore[arg-type]  # each caller names fields of the draft
        self.complain("")
        self._show()
        self.edited.emit(self._case, self._unheard)

    def _written(self, text: str) -> None:
        name = {"instruction": "text", "message": "message", "note": "note"}[self.draft.mode]
        self._change(**{name: text})

    def _caused(self, value: str) -> None:
        if self._view.cause_goes:
            self.cause_said.emit(self._case, value)
        else:
            again = self.draft.cause is Cause(value)  # pressed once more it is taken back
            self._change(cause=None if again else Cause(value))

    def show_mode(self, mode: Mode) -> None:
        """Write an instruction, a message or a note from now on."""
        if mode == "instruction" and not self._view.may_instruct:
            return
        self._change(mode=mode)
        self.focus_words()

    def turn_mode(self, *, note: bool) -> None:
        """F4 goes to the message and back to the instruction; with Shift to the note."""
        if note:
            self.show_mode("note")
        else:
            back = self.draft.mode == "message" and self._view.may_instruct
            self.show_mode("instruction" if back else "message")

    def choose_kind(self, at: int) -> None:
        """Choose the kind of instruction at a place, as Ctrl+1 to Ctrl+5 do."""
        if self._view.may_instruct and at < len(KINDS):
            self._change(mode="instruction", kind=KINDS[at])
            if KINDS[at] is InstructionKind.LIMIT and not self.draft.amount:
                self.amount.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_question(self, number: int) -> None:
        there = [one.number for one in self._view.questions if one.stage != "dropped"]
        if number in there:
            self._change(question=number)

    def take(self, template: TemplateView) -> None:
        """Put a ready-made text in; what was written stands before it."""
        draft = self.draft
        instructs = template.kind is not None and self._view.may_instruct
        mode: Mode = "instruction" if instructs else "note" if draft.mode == "note" else "message"
        before = replace(draft, mode=mode).words.rstrip()
        words = f"{before}\n{template.text}" if before else template.text
        name = {"instruction": "text", "message": "message", "note": "note"}[mode]
        changes: dict[str, object] = {"mode": mode, "template": template.template_id, name: words}
        if instructs:
            changes |= {"kind": template.kind, "sentence": template.sentence or draft.sentence}
        self._change(**changes)
        self.focus_words()

    def go_up(self) -> None:
        """Give it to more authority, with what was written for the operator as the note."""
        if self.found.verdict != "beyond" or not self.up.isEnabled() or not self._up_part.isVisibleTo(self):
            return
        draft, texts = self.draft, self._texts
        figure = talk_words.yen(self.found.yen or 0)
        kind = texts(f"cases.answer.{cast('InstructionKind', draft.kind).value}")
        note = texts("cases.answer.up_note", kind=kind, yen=figure)
        self.up.setEnabled(False)  # until the next view: pressed twice it is still once
        self.went_up.emit(self._case, f"{note}\n{draft.text.strip()}".strip())

    def missing(self) -> str:
        """Return why it can't be sent yet, "" when it can, and go to what is missing."""
        draft, found = self.draft, self.found
        if draft.mode == "instruction":
            if draft.kind is None:
                self.kind.focus_first()
                return self._texts("cases.answer.missing_kind")
            if found.verdict in {"needed", "bad", "beyond"}:
                self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
                return talk_words.check(self._texts, self._view, found)[0]
            return ""
        if not draft.words.strip():
            self.focus_words()
            return self._texts(f"cases.answer.missing_{draft.mode}")
        return ""

    def focus_words(self) -> None:
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def complain(self, sentence: str) -> None:
        self._complaint.say(sentence)
        self._complaint_part.setVisible(bool(sentence))

    @property
    def complaint(self) -> str:
        return self._complaint.text()
