"""What was asked in this call: each question with its state and its answer, and one more with a key."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.card_taps import Taps
from escdesk.desktop.panel.card_view import CategoryChoice, Choice
from escdesk.desktop.panel.consult_view import ConsultView, QuestionView
from escdesk.desktop.panel.raise_hand import may_ask_more
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import called, code_word, instruction_words, to_speak
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.line_field import LineField
from escdesk.desktop.widgets.paragraph import Paragraph

_MARKS: Final = {
    "sending": ("send", "ink_soft"),
    "waiting": ("clock", "ink_soft"),
    "answered": ("send", "accent"),
    "read": ("check", "calm"),
    "dropped": ("cross", "ink_soft"),
}
_SHORT: Final = 200  # signs: some eight lines on the panel


class Questions(Ground):
    """Digits choose a question; the chosen one opens. The form for one more keeps what is typed."""

    dropped = Signal(str, int)
    asked_again = Signal(str, int)
    added = Signal(str, str, str)  # escalation, category, words
    draft_changed = Signal(str, str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._case: ConsultView | None = None
        self._told: tuple[QuestionView, ...] = ()
        self._chosen = 0
        self._category = ""
        self._by_key = self._listed = False
        self._title = Label(theme, "small", bold=True, text=texts("panel.question.title"))
        self._count = ElidedLabel(theme, "small", "ink_soft")
        self.more = Button(theme, texts("panel.question.more"), size="small", icon="plus")
        self.more.setObjectName("ask_another")
        self.more.clicked.connect(self.open_form)
        head = beside(
            Icon(theme, "list", size=16), self._title, self._count, self.more, margins=(16, 6, 16, 6)
        )
        head.setStretchFactor(self._count, 1)
        self._lines: list[_Question] = []
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._taps = Taps(theme, texts, "category")
        self._taps.tapped.connect(self._tapped)
        self.field = LineField(theme, texts("panel.question.hint"), key="Ctrl ↵")
        self.field.setObjectName("another_question")
        self.field.textEdited.connect(self._typed)
        self._close = Button(theme, texts("panel.card.close"), size="small", look="words", key="Esc")
        self._close.clicked.connect(self.close_form)
        self._send = Button(theme, texts("panel.question.send"), size="small", look="accent", icon="send")
        self._send.setObjectName("send_question")
        self._send.clicked.connect(self.send)
        self._form = Ground(theme, "sunken")
        self._form.setLayout(
            stacked(
                self._taps,
                6,
                self.field,
                6,
                beside(self._send, STRETCH, self._close),
                margins=(16, 8, 16, 8),
            )
        )
        self._form.setVisible(False)
        self._head = holding(head)
        self.setLayout(stacked(self._head, self._box, self._form))

    # -- what comes in ----------------------------------------------------------------------------------------

    def render_view(self, view: PanelView) -> None:
        case = view.consult
        fresh = case is None or self._case is None or case.escalation_id != self._case.escalation_id
        self._case = case
        self._title.say(self._texts("panel.question.told" if case is None else "panel.question.title"))
        if case is None:
            self._show_told(view.told)
            return
        self._told = ()
        if fresh:
            self._chosen, self._category = 0, ""
            self.field.setText(case.question_draft)
            self._form.setVisible(bool(case.question_draft) and case.may_ask)
        elif case.question_draft and not self.field.text() and not self.field.hasFocus():
            self.field.setText(case.question_draft)  # kept by an earlier run, or refused: nothing is lost
            self._form.setVisible(case.may_ask)
        if not case.may_ask:
            self._form.setVisible(False)
        self._by_key = may_ask_more(view)
        self._show_categories(() if view.card is None else view.card.categories)
        self._draw()

    def _show_told(self, told: tuple[QuestionView, ...]) -> None:
        """What is over is read only; the newest stands open, unless its words would push the list away."""
        if len(told) != len(self._told):
            given = told[-1].instruction if told else None
            short = given is not None and len(given.text) + len(given.sentence) <= _SHORT
            self._chosen = len(told) if short else 0
        self._told, self._by_key = told, False
        self._form.setVisible(False)
        self._draw()

    def _rows(self) -> tuple[QuestionView, ...]:
        return self._told if self._case is None else self._case.questions

    def _show_categories(self, categories: Sequence[CategoryChoice]) -> None:
        self._taps.show_choices([Choice(one.code, one.label) for one in categories])
        self._taps.setVisible(bool(categories))
        self._taps.show_chosen((self._category,))

    def _draw(self) -> None:
        case = self._case
        rows = self._rows()
        self._listed = listed = len(rows) > 1 or any(one.instruction is not None for one in rows)
        while len(self._lines) < len(rows):
            line = _Question(self.theme, self._texts)
            line.picked.connect(self.choose)
            line.dropped.connect(self._drop)
            line.asked_again.connect(self._ask_again)
            self._lines.append(line)
            self._box.addWidget(line)
        for at, line in enumerate(self._lines):
            line.setVisible(listed and at < len(rows))
            if at < len(rows):
                opened = rows[at].number == self._chosen
                line.show_question(rows[at], opened=opened, alone=len(rows) == 1, over=case is None)
        count = listed and case is not None
        waiting = 0 if case is None else case.waiting
        self._count.say(
            self._texts("panel.question.count", count=len(rows), waiting=waiting) if count else ""
        )
        self._offer()

    def states(self) -> tuple[tuple[str, str], ...]:
        """Return each question with its state, as they stand there."""
        return tuple(line.words() for line in self._lines if not line.isHidden())

    # -- what is pressed --------------------------------------------------------------------------------------

    def choose(self, digit: int) -> bool:
        """Open the question of a digit, or close it again; False when there is none."""
        if not any(one.number == digit for one in self._rows()):
            return False
        self._chosen = 0 if digit == self._chosen else digit
        self._draw()
        return True

    @property
    def writing(self) -> bool:
        return not self._form.isHidden()

    def open_form(self) -> None:
        if self._case is not None and self._case.may_ask:
            self._form.setVisible(True)
            self._offer()
            self.field.setFocus()

    def _offer(self) -> None:
        """The button is there unless the raised hand's own says the same just now."""
        may = self._case is not None and self._case.may_ask
        self.more.setVisible(may and self._form.isHidden() and not self._by_key)
        self._head.setVisible(self._listed or self.writing or not self.more.isHidden())

    def close_form(self) -> None:
        if self._form.isAncestorOf(QApplication.focusWidget() or self):
            self.window().setFocus()  # what is hidden would give the keys to the next field
        self._form.setVisible(False)
        self._offer()

    def send(self) -> None:
        """Ask it, unless nothing stands there or an input method still holds a part of it."""
        words = self.field.text().strip()
        if self._case is None or not words or self.field.composing:
            return
        self.field.clear()
        self.close_form()
        category, self._category = self._category, ""
        self.added.emit(self._case.escalation_id, category, words)

    def _tapped(self, code: str) -> None:
        self._category = "" if code == self._category else code
        self._taps.show_chosen((self._category,))

    def _typed(self, text: str) -> None:
        if self._case is not None:
            self.draft_changed.emit(self._case.escalation_id, text)

    def _drop(self, question: int) -> None:
        if self._case is not None:
            self.dropped.emit(self._case.escalation_id, question)

    def _ask_again(self, question: int) -> None:
        if self._case is not None:
            self.asked_again.emit(self._case.escalation_id, question)


_UNDER_MARK, _UNDER_DIGIT = 22, 50


class _Question(Ground):
    """One line with its state; opened, the whole answer and what can be done about it."""

    picked = Signal(int)
    dropped = Signal(int)
    asked_again = Signal(int)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._view: QuestionView | None = None
        self._key = KeyCap(theme, "1")
        self._mark = Icon(theme, "clock", "ink_soft", 16)
        self._text = ElidedLabel(theme, "body")
        self._state = Label(theme, "small", "ink_soft", bold=True)
        self._answer = ElidedLabel(theme, "small", "ink_soft")
        self._whole = Paragraph(theme)
        self._sentence = Paragraph(theme, "body", bold=False)
        self._again = Button(theme, texts("panel.instruction.ask_again"), size="small", icon="speech")
        self._again.setObjectName("ask_again")
        self._again.clicked.connect(lambda: self._tell(self.asked_again))
        self._drop = Button(theme, texts("panel.question.drop"), size="small", icon="undo")
        self._drop.setObjectName("drop_question")
        self._drop.clicked.connect(lambda: self._tell(self.dropped))
        first = beside(self._key, self._mark, self._text, self._state, gap=6)
        first.setStretchFactor(self._text, 1)
        self._answer_box = beside(self._answer)
        self._answer_row = holding(self._answer_box)
        self._open_box = stacked(self._whole, 4, self._sentence, 6, beside(self._again, self._drop, STRETCH))
        self._open = holding(self._open_box)
        self.setLayout(stacked(first, self._answer_row, self._open, margins=(16, 5, 16, 6)))

    def words(self) -> tuple[str, str]:
        return self._text.text(), self._state.text()

    def show_question(self, one: QuestionView, *, opened: bool, alone: bool, over: bool) -> None:
        """``over``: nothing can be done about it any more, nor does a digit choose it."""
        texts = self._texts
        self._view = one
        self.show_ground("accent_tint" if one.state == "answered" else "surface", None)
        self._key.setVisible(not alone and not over)
        under = (
            _UNDER_MARK if alone or over else _UNDER_DIGIT
        )  # what belongs to the question begins where its words do
        self._answer_box.setContentsMargins(under, 0, 0, 0)
        self._open_box.setContentsMargins(under, 2, 0, 0)
        self._key.say(str(one.number))
        self._mark.show_icon(*_MARKS[one.state])
        words = one.text or (code_word(texts, "category", one.category) if one.category else "")
        soft = one.state == "dropped" or not words
        self._text.say(words or texts("panel.question.by_card"), "ink_soft" if soft else "ink")
        self._state.say(
            texts(f"panel.question.state.{one.state}"),
            {"answered": "accent", "read": "calm"}.get(one.state, "ink_soft"),
        )
        given = one.instruction
        line = "" if given is None else instruction_words(texts, given)
        if given is not None:
            who = called(texts, given.by, given.by_role)
            line = texts("panel.question.answer", words=line, who=who, at=time_of_day(given.at))
        self._answer_row.setVisible(bool(line))
        self._answer.say(line)
        self._open.setVisible(opened)
        self._whole.setVisible(given is not None and bool(given.text))
        self._sentence.setVisible(given is not None and bool(given.sentence))
        if given is not None:
            self._whole.say(given.text)
            self._sentence.say(to_speak(texts, given.sentence) if given.sentence else "")
        self._again.setVisible(given is not None and one.state in {"answered", "read"} and not over)
        self._drop.setVisible(one.may_drop and one.state == "waiting")

    def _tell(self, way: SignalInstance) -> None:
        if self._view is not None:
            way.emit(self._view.number)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if self._view is not None:
            self.picked.emit(self._view.number)
