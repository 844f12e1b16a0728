"""The handoff card on the panel: conclusion first, what is still to be asked, the form behind F3."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from escdesk.desktop.i18n import Catalogue, tied, time_of_day
from escdesk.desktop.panel.card_form import FORM_ROWS, WORD_FIELDS, CardForm
from escdesk.desktop.panel.card_view import CARD_FIELDS, CardDraft, CardView
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import called
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import CompletenessBars
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph

_QUESTIONS: Final = 3  # chips of what is still to be asked
_MS_PER_LETTER: Final = 140  # Japanese read aloud, about seven letters a second


def script(draft: CardDraft) -> str:
    """Return the card in words to be said: what is wanted, what was tried, what worries."""
    parts = (draft.decision_wanted, draft.tried, draft.concern)
    return "".join(f"{part.strip().rstrip('。')}。" for part in parts if part.strip())


def spoken_ms(text: str) -> int:
    """Return about how long a text takes to say."""
    return max(1000, len(text) * _MS_PER_LETTER)


class CardSection(Ground):
    """Shows a card; ``opened`` puts the form in the place of its summary's lower half."""

    edited = Signal(str, object)
    opened = Signal(bool)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._card: CardView | None = None
        self._open = False
        self._asked = self._folded = False
        self._state = ElidedLabel(theme, "small", "ink_soft")
        self._bars = CompletenessBars(theme, len(CARD_FIELDS), wide=True)
        self._count = Label(theme, "small", "ink_soft")
        self._close = Button(theme, texts("panel.card.close"), size="small", look="words", key="F3")
        self._close.clicked.connect(lambda: self.show_open(False))
        self._key = KeyCap(theme, "F3")
        self._conclusion = ElidedLabel(theme, "lead")
        self._concern_word = Label(theme, "small", bold=True, text=texts("panel.card.concern"))
        self._concern = ElidedLabel(theme, "small")
        self._ask_word = Label(theme, "small", "ink_soft", text=texts("panel.card.to_ask"))
        self._questions = tuple(Button(theme, "", size="small", bold=False) for _ in range(_QUESTIONS))
        for button in self._questions:
            button.setFont(theme.font("small"))
            button.setFixedHeight(22)
            button.clicked.connect(lambda _checked=False, b=button: self._answer(b))
        self._said = Label(theme, "small", "ink_soft", bold=True)
        self._script = Paragraph(theme, most=2)
        self._hops: list[Paragraph] = []
        self._hop_box = QVBoxLayout()
        self._hop_box.setContentsMargins(0, 0, 0, 0)
        self._hop_box.setSpacing(2)
        self._form: CardForm | None = None
        self._form_place = QHBoxLayout()
        title = Label(theme, "small", bold=True, text=texts("panel.card.title"))
        head = beside(
            Icon(theme, "card", size=16), title, self._state, self._bars, self._count, self._key, self._close
        )
        head.setStretchFactor(self._state, 1)
        self._concern_row = holding(beside(self._concern_word, self._concern))
        self._ask_row = holding(beside(self._ask_word, *self._questions, STRETCH))
        said = stacked(beside(Icon(theme, "clock", size=16), self._said, gap=4), STRETCH)
        row = beside(said, self._script)
        row.setStretchFactor(self._script, 1)
        self._script_row = holding(row)
        self.setLayout(
            stacked(
                head,
                self._conclusion,
                self._concern_row,
                self._ask_row,
                self._script_row,
                self._hop_box,
                self._form_place,
                gap=4,
                margins=(16, 8, 16, 10),
            )
        )

    @property
    def is_open(self) -> bool:
        return self._open

    def render_view(self, view: PanelView, *, asked: bool, folded: bool = False) -> None:
        """``asked``: it is on its way, the gaps stay open. ``folded``: only its head has room."""
        card = view.card
        if card is None:
            return
        if self._card is None or self._card.call_id != card.call_id:
            self._open = False
        self._card, self._asked, self._folded = card, asked, folded
        texts, draft = self._texts, card.draft
        self._state.say(texts("panel.card.sent") if card.sent else "")
        self._bars.show_figure(len(CARD_FIELDS) - len(card.missing))
        self._count.say(
            texts("panel.card.count", n=len(CARD_FIELDS) - len(card.missing), of=len(CARD_FIELDS))
        )
        if draft.decision_wanted:
            self._conclusion.say(draft.decision_wanted, "ink")
        else:
            self._conclusion.say(texts("panel.card.empty"), "ink_soft")
        self._concern.say(draft.concern)
        words = script(draft)
        self._said.say(texts("panel.card.said_in", span=texts.seconds(spoken_ms(words))))
        self._script.say(tied(words))
        if self._form is not None or self._open or asked:
            self._form_of(card).show_draft(draft, card.call_id)
        self._show_hops(card)
        self._lay_out()

    def show_open(self, opened: bool, field: str = "") -> None:
        """Open or close the form; ``field`` gets the focus."""
        if opened != self._open:
            self._open = opened
            self._lay_out()
            self.opened.emit(opened)
        if opened and self._form is not None:
            self._form.focus_on(field or self._first_gap())

    @property
    def wants_decision(self) -> bool:
        """Whether it says what somebody is to decide, in what was typed just now too."""
        if self._form is not None:
            return bool(self._form.draft().decision_wanted.strip())
        return self._card is not None and bool(self._card.draft.decision_wanted.strip())

    def save(self) -> None:
        """Say what was typed last, before the card is sent."""
        if self._form is not None:
            self._form.save()

    def _first_gap(self) -> str:
        missing = () if self._card is None else self._card.missing
        return next((name for name in missing if name in WORD_FIELDS), "decision_wanted")

    def _form_of(self, card: CardView) -> CardForm:
        if self._form is None:
            self._form = CardForm(self.theme, self._texts, card.categories)
            self._form.edited.connect(self._edited)
            self._form_place.addWidget(self._form)
        self._form.show_categories(card.categories)
        return self._form

    def _show_hops(self, card: CardView) -> None:
        """What each owner told the next one; nothing is asked twice."""
        while len(self._hops) < len(card.hops):
            self._hops.append(Paragraph(self.theme, most=3))
            self._hop_box.addWidget(self._hops[-1])
        for at, words in enumerate(self._hops):
            words.setVisible(at < len(card.hops))
            if at < len(card.hops):
                hop = card.hops[at]
                who = called(self._texts, hop.by, hop.by_role)
                said = self._texts("panel.card.hop", who=who, at=time_of_day(hop.at), text=hop.text)
                words.say(said)

    def _lay_out(self) -> None:
        card = self._card
        if card is None:
            return
        if self._open and self._form is None:
            self._form_of(card).show_draft(card.draft, card.call_id)
        gaps = [name for name in card.missing if name in WORD_FIELDS]
        adding = self._asked and not self._open and not self._folded
        self._bars.show_wide(wide=not self._asked and not self._open)
        self._key.setVisible(not self._open)
        self._close.setVisible(self._open)
        self._conclusion.setVisible(not self._open and not self._folded)
        self._concern_row.setVisible(not self._open and not self._folded and bool(card.draft.concern))
        plain = not self._open and not adding and not self._folded
        self._ask_row.setVisible(plain and bool(card.missing))
        self._script_row.setVisible(plain and bool(script(card.draft)))
        if self._form is not None:
            self._form.setVisible(self._open or (adding and bool(gaps)))
            self._form.show_fields(FORM_ROWS if self._open else gaps[:2])
        for at, button in enumerate(self._questions):
            button.setVisible(at < len(card.missing))
            if at < len(card.missing):
                button.setProperty("field", card.missing[at])
                button.show_button(self._texts(f"panel.card.field.{card.missing[at]}"), look="to_ask")

    def _answer(self, button: Button) -> None:
        self.show_open(True, str(button.property("field")))

    def _edited(self, draft: CardDraft) -> None:
        if self._card is not None:
            self.edited.emit(self._card.call_id, draft)
