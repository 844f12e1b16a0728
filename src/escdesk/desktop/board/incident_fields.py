"""What a lead writes of an incident: its name, the announcement, the sentence for the customer, what may be said."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from escdesk.desktop.board.incident_view import Clash, IncidentWords
from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, holding, stacked
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.writing import Writing

_FIELDS: Final = ("title", "announcement", "sentence", "may_say", "must_not")
_LINES: Final = {"title": 1, "announcement": 2, "sentence": 2, "may_say": 1, "must_not": 1}
_MANY: Final = frozenset({"may_say", "must_not"})
"""One thing on each line."""


class IncidentFields(QWidget):
    """What is being typed is never overwritten; what nobody has touched follows what is shown."""

    edited = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._shown = IncidentWords()
        self._about = ""
        self._kept: dict[str, tuple[IncidentWords, IncidentWords]] = {}
        """Of the incidents that are not shown: what stands there, and what it was made from."""
        self._clashing: dict[str, set[str]] = {}
        """Of each incident: the fields that were changed here and elsewhere."""
        self.fields: dict[str, Writing] = {}
        self._rows: dict[str, QWidget] = {}
        self.outcome = self._field(theme, "outcome", 2)
        for name in _FIELDS:
            self.fields[name] = self._field(theme, name, _LINES[name])
        self.setLayout(stacked(*self._rows.values(), gap=8, margins=(16, 10, 16, 10)))
        self._rows["outcome"].hide()

    def _field(self, theme: Theme, name: str, lines: int) -> Writing:
        texts = self._texts
        label = Label(theme, "body", bold=True, text=texts(f"board.incident.field.{name}"))
        aside = ElidedLabel(theme, "small", "ink_soft")
        aside.say(texts(f"board.incident.aside.{name}"))
        field = Writing(theme, label.text(), texts(f"board.incident.hint.{name}"), lines=lines)
        field.setObjectName(f"incident_{name}")
        field.edited.connect(lambda _text: self._edited())
        self._rows[name] = holding(stacked(beside(label, aside), 2, field))
        return field

    # -- in -----------------------------------------------------------------------------------------------------

    def show_words(self, about: str, words: IncidentWords, *, ending: bool, by_others: bool = False) -> None:
        """Show what is written of the incident ``about`` ("": a new one); ``ending``: it is about its end.

        ``by_others``: who wrote it last is not this lead, so it may clash with what is being written here.
        """
        if about != self._about:
            self._kept[self._about] = (self.words, self._shown)
            self._about = about
            typed, self._shown = self._kept.pop(about, (words, words))
            for name, text in _texts(typed):
                self.fields[name].show_text(text)
        if words != self._shown:
            self._follow(words, by_others=by_others)
        self._shown = words
        for name, row in self._rows.items():
            row.setVisible(name in ({"outcome", "sentence"} if ending else _FIELDS))

    def _follow(self, words: IncidentWords, *, by_others: bool) -> None:
        """What nobody has changed here is shown as it is now; what was changed on both sides clashes."""
        clashing = self._clashing.setdefault(self._about, set())
        for (name, before), (_, now) in zip(_texts(self._shown), _texts(words), strict=True):
            field = self.fields[name]
            if field.text() in ("", before):
                field.show_text(now)
            elif by_others and now != before:
                clashing.add(name)

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """Return the fields in which somebody else has meanwhile told everybody something else."""
        names = self._clashing.get(self._about, set())
        return tuple(
            Clash(name, text, self.fields[name].text())
            for name, text in _texts(self._shown)
            if name in names and self.fields[name].text() != text
        )

    def settle(self, *, theirs: bool) -> None:
        """The lead has read both: what everybody reads stays, or what is written here is to replace it."""
        for one in self.clashes if theirs else ():
            self.fields[one.field].show_text(one.theirs)
        self._clashing.pop(self._about, None)

    def forget(self) -> None:
        """What was written here has been sent: the next new incident begins anew."""
        self._kept.pop("", None)
        self._clashing.pop(self._about, None)
        self.outcome.show_text("")
        if not self._about:
            self._shown = IncidentWords()
            for field in self.fields.values():
                field.show_text("")

    # -- out ----------------------------------------------------------------------------------------------------

    @property
    def words(self) -> IncidentWords:
        """Return all that stands there."""
        said: dict[str, str | tuple[str, ...]] = {
            name: tuple(_lines(field.text())) if name in _MANY else plain(field.text()).strip()
            for name, field in self.fields.items()
        }
        return replace(IncidentWords(), **said)  # type: ignore[arg-type]  # each field its own kind

    @property
    def changed(self) -> bool:
        """Whether something else stands there than what everybody reads."""
        return self.words != self._shown

    @property
    def typing(self) -> bool:
        """Whether a letter would be written here."""
        return any(field.hasFocus() for field in (self.outcome, *self.fields.values()))

    def _edited(self) -> None:
        self.edited.emit()


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in plain(text).splitlines() if line.strip())


def _texts(words: IncidentWords) -> Iterator[tuple[str, str]]:
    """Each field as it stands there, in order."""
    for name in _FIELDS:
        value = getattr(words, name)
        yield name, value if isinstance(value, str) else "\n".join(value)
