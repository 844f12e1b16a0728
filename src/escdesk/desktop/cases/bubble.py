"""The pieces of a conversation: lines across it, questions, instructions, messages and notes."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from escdesk.desktop.cases import talk_words
from escdesk.desktop.cases.talk_view import (
    Entry,
    InstructionEntry,
    Milestone,
    QuestionEntry,
    SaidEntry,
)
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.kinds import ICON_OF
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.chip import Chip, ChipLook
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph

_WIDE: Final = 0.84
"""Of the column: what is left over says on whose side it stands."""
_STATE_LOOKS: Final[dict[str, ChipLook]] = {
    "open": "matching",
    "answered": "outlined",
    "late": "solid",
    "done": "plain",
    "dropped": "dashed",
}
_LINE_ICONS: Final = {"customer_left": "phone", "takeover_wanted": "swap", "handed_on": "swap"}


class Piece(QWidget):
    """One entry of the conversation. ``fit`` tells it how wide the column is."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self._bounded: list[QWidget] = []

    def fit(self, width: int) -> None:
        for part in self._bounded:
            part.setMaximumWidth(round(width * _WIDE))

    def bound(self, part: QWidget) -> None:
        """Never let this part take the whole width."""
        self._bounded.append(part)


def piece(theme: Theme, texts: Catalogue, entry: Entry) -> Piece:
    """Return the widget of an entry."""
    match entry:
        case Milestone():
            return _milestone(theme, texts, entry)
        case QuestionEntry():
            return _question(theme, texts, entry)
        case InstructionEntry():
            return _instruction(theme, texts, entry)
        case SaidEntry():
            return _said(theme, texts, entry)


def _milestone(theme: Theme, texts: Catalogue, entry: Milestone) -> Piece:
    """A hairline with words in its middle; what is new is said in the accent."""
    made = Piece(entry)
    new = entry.code == "new"
    words = Paragraph(theme, "small", "accent" if new else "ink_soft", bold=new, hanging=False)
    words.say(talk_words.milestone(texts, entry))
    made.bound(words)
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 4, 0, 4)
    row.setSpacing(12)
    row.addWidget(_hairline(theme, new=new), 1)
    if entry.code in _LINE_ICONS:
        row.addWidget(Icon(theme, _LINE_ICONS[entry.code], "ink", 16))
    row.addWidget(words)
    row.addWidget(_hairline(theme, new=new), 1)
    made.setAccessibleName(words.text())
    return made


def _hairline(theme: Theme, *, new: bool) -> QWidget:
    line = Ground(theme, "accent" if new else "line")
    line.setFixedHeight(1)
    line.setMinimumWidth(8)
    return line


def _head(theme: Theme, name: str, at: int, *aside: QWidget, mine: bool) -> QHBoxLayout:
    who = ElidedLabel(theme, "small", "ink", bold=True, fills=False)
    who.say(name)
    when = Label(theme, "small", "ink_soft", text=time_of_day(at))
    return beside(STRETCH, *aside, who, when) if mine else beside(who, when, *aside, STRETCH)


def _box(made: Piece, ground: Ground, head: QHBoxLayout, *below: QWidget, mine: bool) -> None:
    made.bound(ground)
    row = beside(STRETCH, ground) if mine else beside(ground, STRETCH)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addLayout(head)
    column.addLayout(row)
    for part in below:
        column.addLayout(beside(STRETCH, part) if mine else beside(part, STRETCH))


def _words(theme: Theme, text: str, role: str = "ink") -> Paragraph:
    words = Paragraph(theme, "body", role, hanging=False)
    words.say(text)
    return words


def _question(theme: Theme, texts: Catalogue, entry: QuestionEntry) -> Piece:
    """The only question is what the operator says; one of several is a heading with its state."""
    made = Piece(entry)
    said = talk_words.question(texts, entry)
    state = texts(f"cases.talk.state_{entry.stage}")
    if not entry.several:
        ground = Ground(theme, "sunken", radius=theme.radius("popup"))
        ground.setLayout(stacked(_words(theme, said), margins=(14, 9, 14, 9)))
        _box(made, ground, _head(theme, entry.by, entry.at, mine=False), mine=False)
        made.setAccessibleName(f"{entry.by} {said}")
        return made
    title = Label(theme, "body", text=talk_words.question_title(texts, entry), bold=True)
    chip = Chip(theme, state, _STATE_LOOKS[entry.stage], height=20)
    who = ElidedLabel(theme, "small", "ink_soft", fills=False)
    who.say(f"{entry.by} {time_of_day(entry.at)}")
    ground = Ground(theme, "sunken", radius=theme.radius("popup"))
    over = entry.stage in {"done", "dropped"}
    words = _words(theme, said, "ink_soft" if over else "ink")
    ground.setLayout(stacked(beside(title, chip, STRETCH, who), 2, words, margins=(14, 9, 14, 9)))
    made.setLayout(stacked(ground))
    made.setAccessibleName(f"{title.text()} {said} {state}")
    return made


def _instruction(theme: Theme, texts: Catalogue, entry: InstructionEntry) -> Piece:
    """The kind first, then the figure, the words, the sentence for the customer; below how far it has come."""
    made = Piece(entry)
    kind = texts(f"cases.answer.{entry.kind.value}")
    chip = Chip(theme, kind, "matching", icon=ICON_OF[entry.kind.value], height=22)
    figure = Label(theme, "body", text=talk_words.amount(texts, entry), bold=True)
    ground = Ground(theme, "accent_tint", radius=theme.radius("popup"))
    inside = QVBoxLayout(ground)
    inside.setContentsMargins(14, 9, 14, 9)
    inside.setSpacing(4)
    inside.addLayout(beside(chip, figure, STRETCH))
    if entry.text:
        inside.addWidget(_words(theme, entry.text, "ink_soft" if entry.replaced else "ink"))
    if entry.sentence:
        speech = Paragraph(theme, "body", "ink_soft")
        speech.say(texts("cases.talk.to_customer", sentence=entry.sentence))
        first = stacked(1, Icon(theme, "speech", "ink_soft", 16), STRETCH)  # beside the first line of several
        inside.addLayout(beside(first, speech, gap=6))
    words, role = talk_words.instruction_mark(texts, entry)
    mark = ElidedLabel(theme, "small", role, bold=role == "alarm", fills=False)
    mark.say(words)
    about: list[QWidget] = []
    if entry.question:
        answers = texts("cases.talk.to_question", number=entry.question)
        about.append(Chip(theme, answers, "plain", height=20))
    head = _head(theme, _of(texts, entry.by, mine=entry.mine), entry.at, *about, mine=entry.mine)
    _box(made, ground, head, mark, mine=entry.mine)
    made.setAccessibleName(
        " ".join(part for part in (entry.by, kind, figure.text(), entry.text, entry.sentence, words) if part)
    )
    return made


def _said(theme: Theme, texts: Catalogue, entry: SaidEntry) -> Piece:
    """A note among those who take escalations has an edge and no ground: it can't be taken for a message."""
    made = Piece(entry)
    ground = Ground(
        theme,
        "surface" if entry.internal else "accent_tint" if entry.mine else "sunken",
        radius=theme.radius("popup"),
        edge="ink_soft" if entry.internal else None,
    )
    ground.setLayout(stacked(_words(theme, entry.text), margins=(14, 9, 14, 9)))
    aside: list[QWidget] = []
    if entry.internal:
        aside.append(Chip(theme, texts("cases.talk.internal"), "solid", icon="lock", height=20))
    head = _head(theme, _of(texts, entry.by, mine=entry.mine), entry.at, *aside, mine=entry.mine)
    mark = talk_words.said_mark(texts, entry)
    below: list[QWidget] = []
    if mark:
        read = ElidedLabel(theme, "small", "ink_soft", fills=False)
        read.say(mark)
        below.append(read)
    _box(made, ground, head, *below, mine=entry.mine)
    internal = texts("cases.talk.internal") if entry.internal else ""
    made.setAccessibleName(" ".join(part for part in (entry.by, internal, entry.text, mark) if part))
    return made


def _of(texts: Catalogue, name: str, *, mine: bool) -> str:
    return texts("cases.talk.me", name=name) if mine else name
