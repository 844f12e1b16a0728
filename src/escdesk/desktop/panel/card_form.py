"""The card while it is written: two taps and one line, saved by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.card_figures import Figures
from escdesk.desktop.panel.card_taps import LABEL_WIDTH, Taps
from escdesk.desktop.panel.card_view import SIGNS, TEMPERATURES, CardDraft, CategoryChoice, Choice
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, holding
from escdesk.desktop.widgets.label import Label

WORD_FIELDS: Final = ("decision_wanted", "concern", "tried", "background")
FORM_ROWS: Final = ("category", "symptom", *WORD_FIELDS, "temperature", "signs", "figures")
"""Everything the form can show, conclusion first."""
_SAVE_AFTER_MS: Final = 400  # after the last letter; a draft is never further behind than this


class CardForm(QWidget):
    """Fields and taps of a card. What is being typed is never overwritten from outside."""

    edited = Signal(object)
    """The CardDraft as it stands, shortly after the last change."""

    def __init__(self, theme: Theme, texts: Catalogue, categories: Sequence[CategoryChoice]) -> None:
        super().__init__()
        self._texts = texts
        self._draft = CardDraft()
        self._seen: CardDraft | None = None
        self._call_id = ""
        self._shown: tuple[str, ...] = FORM_ROWS
        self._categories: tuple[CategoryChoice, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SAVE_AFTER_MS)
        self._later.timeout.connect(self.save)
        self._rows: dict[str, QWidget] = {}
        self._fields: dict[str, QLineEdit] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        self._category = self._add_taps(theme, "category")
        self._symptom = self._add_taps(theme, "symptom")
        for name in WORD_FIELDS:
            self._add_field(theme, name)
        self._temperature = self._add_taps(theme, "temperature", TEMPERATURES)
        self._signs = self._add_taps(theme, "signs", SIGNS)
        self.figures = Figures(theme, texts)
        self.figures.changed.connect(self.save)
        self.figures.typed.connect(self._changed)
        self._rows["figures"] = self.figures
        self._box.addWidget(self.figures)
        self.show_categories(categories)

    def _add_field(self, theme: Theme, name: str) -> None:
        texts = self._texts
        label = Label(theme, "small", text=texts(f"panel.card.field.{name}"))
        label.setFixedWidth(LABEL_WIDTH)
        field = QLineEdit()
        field.setFont(theme.font("body"))
        field.setFixedHeight(32)
        field.setPlaceholderText(texts(f"panel.card.hint.{name}"))
        field.setAccessibleName(label.text())
        field.setObjectName(f"card_{name}")
        label.setBuddy(field)
        field.textEdited.connect(self._changed)
        field.editingFinished.connect(self.save)
        self._fields[name] = field
        self._rows[name] = holding(beside(label, field))
        self._box.addWidget(self._rows[name])

    def _add_taps(self, theme: Theme, name: str, codes: Sequence[str] = ()) -> Taps:
        taps = Taps(theme, self._texts, name, tuple(map(Choice, codes)))
        taps.tapped.connect(lambda code: self._tapped(name, code))
        self._rows[name] = taps
        self._box.addWidget(taps)
        return taps

    def show_categories(self, categories: Sequence[CategoryChoice]) -> None:
        """Offer these categories, and the symptoms of the one that is chosen."""
        if tuple(categories) != self._categories:
            self._categories = tuple(categories)
            self._category.show_choices([Choice(one.code, one.label) for one in categories])
            self._show_taps()

    def show_fields(self, names: Sequence[str]) -> None:
        """Show only these rows."""
        self._shown = tuple(names)
        for name, row in self._rows.items():
            row.setVisible(name in names and (name != "symptom" or bool(self._symptom.choices)))

    def show_draft(self, draft: CardDraft, call_id: str) -> None:
        """Take over what has changed elsewhere, but nothing that is being typed here.

        A view that still shows the card as it was before the last key is no change: it is only late.
        """
        if call_id == self._call_id and (draft == self._seen or self._later.isActive()):
            return
        if call_id != self._call_id:
            self._later.stop()
            self.setFocus()
        self._call_id, self._seen = call_id, draft
        typing = {name: field.text() for name, field in self._fields.items() if self._is_typed(name)}
        self._draft = _with_words(draft, typing)
        for name, field in self._fields.items():
            value = getattr(draft, name)
            if name not in typing and field.text().strip() != value:
                field.setText(value)
        self._show_taps()

    def _is_typed(self, name: str) -> bool:
        """Whether the cursor stands there behind words that nobody else has yet.

        The cursor alone says nothing: a form that was opened before its card arrived must still be filled.
        """
        field = self._fields[name]
        return field.hasFocus() and field.text().strip() != getattr(self._draft, name)

    def focus_on(self, name: str) -> None:
        if name in self._fields:
            self._fields[name].setFocus()
        elif name == "category":
            self._category.focus()
        elif name == "temperature":
            self._temperature.focus()

    def draft(self) -> CardDraft:
        """Return what stands on the screen now."""
        words = {name: field.text().strip() for name, field in self._fields.items()}
        figures = self.figures
        return replace(
            _with_words(self._draft, words), amount_yen=figures.amount_yen, exchanges=figures.exchanges
        )

    def save(self) -> None:
        """Say what has changed, if anything has."""
        self._later.stop()
        draft = self.draft()
        if draft != self._draft:
            self._draft = draft
            self.edited.emit(draft)

    def _changed(self) -> None:
        self._later.start()

    def _tapped(self, name: str, value: str) -> None:
        self._later.stop()
        draft = self.draft()
        if name == "signs":
            kept = tuple(one for one in draft.signs if one != value)
            self._draft = replace(draft, signs=kept if value in draft.signs else (*draft.signs, value))
        elif name == "temperature":
            self._draft = replace(draft, temperature="unset" if draft.temperature == value else value)
        elif name == "symptom":
            self._draft = replace(draft, symptom="" if draft.symptom == value else value)
        else:  # what was the matter there is not the matter here
            self._draft = replace(draft, category="" if draft.category == value else value, symptom="")
        self._show_taps()
        self.edited.emit(self._draft)

    def _show_taps(self) -> None:
        draft = self._draft
        chosen = next((one for one in self._categories if one.code == draft.category), None)
        self._symptom.show_choices(() if chosen is None else chosen.symptoms)
        self._category.show_chosen((draft.category,))
        self._symptom.show_chosen((draft.symptom,))
        self._temperature.show_chosen((draft.temperature,))
        self._signs.show_chosen(draft.signs)
        self.figures.show_figures(draft.amount_yen, draft.exchanges)
        self.show_fields(self._shown)


def _with_words(draft: CardDraft, words: Mapping[str, str]) -> CardDraft:
    """The draft with other words in some of its fields."""
    return replace(
        draft,
        decision_wanted=words.get("decision_wanted", draft.decision_wanted),
        concern=words.get("concern", draft.concern),
        tried=words.get("tried", draft.tried),
        background=words.get("background", draft.background),
    )
