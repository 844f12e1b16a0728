"""The card while it is written: two taps and one line, saved by itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.view import TEMPERATURES, CardDraft
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.flow import Flow
from escdesk.desktop.widgets.label import Label

WORD_FIELDS: Final = ("decision_wanted", "concern", "tried", "background")
_SAVE_AFTER_MS: Final = 400  # after the last letter; a draft is never further behind than this


class CardForm(QWidget):
    """Fields and taps of a card. What is being typed is never overwritten from outside."""

    edited = Signal(object)
    """The CardDraft as it stands, shortly after the last change."""

    def __init__(self, theme: Theme, texts: Catalogue, categories: Sequence[str]) -> None:
        super().__init__()
        self._texts = texts
        self._draft = CardDraft()
        self._seen: CardDraft | None = None
        self._call_id = ""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SAVE_AFTER_MS)
        self._later.timeout.connect(self.save)
        self._rows: dict[str, QWidget] = {}
        self._fields: dict[str, QLineEdit] = {}
        self._taps: dict[str, dict[str, Button]] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        self._add_taps(theme, box, "category", categories)
        for name in WORD_FIELDS:
            self._add_field(theme, box, name)
        self._add_taps(theme, box, "temperature", TEMPERATURES)

    def _add_field(self, theme: Theme, box: QVBoxLayout, name: str) -> None:
        texts = self._texts
        label = Label(theme, "small", text=texts(f"panel.card.field.{name}"))
        label.setFixedWidth(84)
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
        box.addWidget(self._rows[name])

    def _add_taps(self, theme: Theme, box: QVBoxLayout, name: str, values: Sequence[str]) -> None:
        texts = self._texts
        label = Label(theme, "small", text=texts(f"panel.card.field.{name}"))
        label.setFixedWidth(84)
        self._taps[name] = {}
        for value in values:
            key = f"panel.card.{name}.{value}"
            button = Button(theme, texts(key) if key in texts else value, size="small", bold=False)
            button.clicked.connect(lambda _checked=False, n=name, v=value: self._tapped(n, v))
            button.setObjectName(f"{name}_{value}")
            self._taps[name][value] = button
        taps = Flow(tuple(self._taps[name].values()))
        row = beside(stacked(4, label, STRETCH), taps)
        row.setStretchFactor(taps, 1)
        self._rows[name] = holding(row)
        box.addWidget(self._rows[name])

    def show_fields(self, names: Sequence[str]) -> None:
        """Show only these rows."""
        for name, row in self._rows.items():
            row.setVisible(name in names)

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
        self._draft = replace(draft, **typing)
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
        elif name in self._taps:
            next(iter(self._taps[name].values())).setFocus()

    def draft(self) -> CardDraft:
        """Return what stands on the screen now."""
        words = {name: field.text().strip() for name, field in self._fields.items()}
        return replace(self._draft, **words)

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
        empty = "unset" if name == "temperature" else ""
        chosen = empty if getattr(self._draft, name) == value else value
        self._later.stop()
        self._draft = replace(self.draft(), **{name: chosen})
        self._show_taps()
        self.edited.emit(self._draft)

    def _show_taps(self) -> None:
        for name, buttons in self._taps.items():
            for value, button in buttons.items():
                look = "chosen" if getattr(self._draft, name) == value else "outlined"
                if button.look != look:
                    button.show_button(button.text(), look="chosen" if look == "chosen" else "outlined")
