"""The handoff card, conclusion first; what came after sending is tinted and stamped."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.view import CardLine, CardView, CustomerView, PastContact, PastOwner, PastRing
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import TemperatureBars
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.exposure import exposed
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.name import NameLabel
from escdesk.desktop.widgets.paragraph import Paragraph

_CONCLUSION = "decision_wanted"


def _block(theme: Theme, ground: str = "surface", *, line: bool = True) -> tuple[Ground, QVBoxLayout]:
    block = Ground(theme, ground, line=line)
    column = QVBoxLayout(block)
    column.setContentsMargins(16, 8, 16, 9)
    column.setSpacing(2)
    return block, column


def field_block(theme: Theme, texts: Catalogue, line: CardLine) -> QWidget:
    """Return one field: its name, when it was added later, and its words."""
    added = line.added_at is not None
    block, column = _block(theme, "accent_tint" if added else "surface")
    key = f"cases.card.{line.field}"
    head = QHBoxLayout()
    head.setSpacing(8)
    name = ElidedLabel(theme, "body", "ink_soft")
    name.say(texts(key) if key in texts else line.field)
    head.addWidget(name, 1)
    if line.added_at is not None:
        time = time_of_day(line.added_at)
        stamp = (
            texts("cases.card.added_plain", time=time)
            if line.added_by is None
            else texts("cases.card.added", name=line.added_by, time=time)
        )
        head.addWidget(Label(theme, "body", "accent", text=stamp, bold=True))
    column.addLayout(head)
    said, role = line.text or texts("cases.card.not_said"), "ink" if line.text else "ink_soft"
    if line.field == _CONCLUSION:
        words = Paragraph(
            theme, "lead", role, hanging=False
        )  # it breaks between phrases, never before its last kana
        words.say(said)
        column.addWidget(words)
    else:
        column.addWidget(Label(theme, "body", role, text=said, wrap=True))
    return block


def temperature_block(theme: Theme, texts: Catalogue, grade: int, note: str) -> QWidget:
    """Return the temperature: bars of ink, because it describes a person and is no limit."""
    block, column = _block(theme)
    column.addWidget(Label(theme, "body", "ink_soft", text=texts("cases.card.temperature")))
    row = QHBoxLayout()
    row.setSpacing(8)
    if grade:
        bars = TemperatureBars(theme)
        bars.show_figure(grade)
        row.addWidget(bars)
    role = "ink" if grade else "ink_soft"
    row.addWidget(Label(theme, "body", role, text=texts(f"cases.card.temperature_{grade}"), bold=bool(grade)))
    aside = ElidedLabel(theme, "body", "ink_soft")
    aside.say(note)
    row.addWidget(aside, 1)
    column.addLayout(row)
    return block


def customer_block(theme: Theme, texts: Catalogue, card: CardView) -> QWidget:
    """Return who calls, or why that is not known."""
    block, column = _block(theme)
    column.addWidget(Label(theme, "body", "ink_soft", text=texts("cases.card.customer")))
    customer = card.customer
    if customer is None:
        why = card.caller if card.caller in {"none", "several", "withheld", "looking"} else "none"
        column.addWidget(Label(theme, "body", text=texts(f"cases.card.caller_{why}"), wrap=True))
        return block
    column.addLayout(_name_row(theme, texts, customer))
    for text in (customer.reading, customer.contract, customer.number):
        if text:
            column.addWidget(Label(theme, "body", "ink_soft", text=text, wrap=True))
    if not customer.confirmed:
        chip = Chip(theme, texts("cases.card.unconfirmed"), "dashed")
        column.addSpacing(4)
        column.addWidget(chip)
    return block


def _name_row(theme: Theme, texts: Catalogue, customer: CustomerView) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    name = NameLabel(theme, "name", suffix=texts("widgets.name.customer_suffix"))
    name.setMinimumWidth(64)  # a firm has no surname to keep whole, and the column is narrow
    name.say(customer.name)
    row.addWidget(name)
    if customer.vip:
        row.addWidget(Chip(theme, texts("cases.card.vip"), "solid", icon="star"))
    row.addStretch(1)
    return row


def owner_block(theme: Theme, texts: Catalogue, owner: PastOwner) -> QWidget:
    """Return what somebody who had it told the next one, or that they told nothing."""
    block, column = _block(theme, "sunken")
    head = QHBoxLayout()
    head.setSpacing(8)
    name = ElidedLabel(theme, "body", "ink_soft", bold=True)
    name.say(texts("cases.card.note", name=owner.name))
    head.addWidget(name, 1)
    way = texts("cases.card.sideways" if owner.sideways else "cases.card.upwards", time=time_of_day(owner.at))
    head.addWidget(Label(theme, "body", "ink_soft", text=way))
    column.addLayout(head)
    said = owner.note or texts("cases.card.no_note")
    column.addWidget(Label(theme, "body", "ink" if owner.note else "ink_soft", text=said, wrap=True))
    return block


def rings_block(theme: Theme, texts: Catalogue, rings: tuple[PastRing, ...]) -> QWidget:
    """Return at whom it rang in vain and why it went on, in order."""
    block, column = _block(theme)
    title = texts("cases.card.rings", count=len(rings))
    column.addWidget(Label(theme, "body", "ink_soft", text=title))
    for ring in rings:
        row = QHBoxLayout()
        row.setSpacing(8)
        name = ElidedLabel(theme, "body", least=60)
        name.say(ring.name)
        row.addWidget(name, 1)
        row.addWidget(Label(theme, "body", "ink_soft", text=words.past_ring(texts, ring)))
        row.addWidget(Label(theme, "body", "ink_soft", text=time_of_day(ring.at)))
        column.addLayout(row)
    return block


def history_block(theme: Theme, texts: Catalogue, history: tuple[PastContact, ...]) -> QWidget:
    """Return the earlier contacts, newest first."""
    block, column = _block(theme, line=False)
    title = texts("cases.card.history", count=len(history))
    column.addWidget(Label(theme, "body", "ink_soft", text=title))
    for past in history:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(theme, "body", "ink_soft", text=past.day))
        what = ElidedLabel(theme, "body")
        what.say(past.category)
        row.addWidget(what, 1)
        row.addWidget(Label(theme, "body", "ink_soft", text=past.outcome))
        column.addLayout(row)
        if past.text:
            column.addWidget(Label(theme, "small", "ink_soft", text=past.text, wrap=True))
    return block


class CardColumn(Ground):
    """The right column. ``painted`` tells the case whose card stands there, after it has been painted."""

    painted = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._case: str | None = None
        self._card: CardView | None = None
        self._told: str | None = None
        self.setAccessibleName(texts("cases.card.title"))
        head = Ground(theme, "surface", line=True)
        head.setFixedHeight(theme.size("cases", "tabs"))
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(Icon(theme, "card", "ink_soft", 18))
        row.addWidget(Label(theme, "name", text=texts("cases.card.title")))
        row.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(texts("cases.card.title"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._scroll, 1)

    def show_card(self, case: str | None, card: CardView | None) -> None:
        """Show the card of a case; the scroll position stays while the case does."""
        if (case, card) == (self._case, self._card):
            return
        place = self._scroll.verticalScrollBar().value() if case == self._case else 0
        self._case, self._card = case, card
        body = self._body(card)
        body.installEventFilter(self)
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().setValue(place)

    def _body(self, card: CardView | None) -> QWidget:
        theme, texts = self.theme, self._texts
        body = Ground(theme, "surface")
        body.setMinimumWidth(1)  # the column says how wide, never the longest word
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if card is not None:
            self._fill(column, card)
        else:
            empty, inside = _block(theme, line=False)
            inside.addWidget(Label(theme, "name", text=texts("cases.card.waiting_title")))
            inside.addWidget(
                Label(theme, "body", "ink_soft", text=texts("cases.card.waiting_detail"), wrap=True)
            )
            column.addWidget(empty)
        column.addStretch(1)
        return body

    def _fill(self, column: QVBoxLayout, card: CardView) -> None:
        theme, texts = self.theme, self._texts
        lines = list(card.lines)
        upper = [
            line for line in lines if line.field in {_CONCLUSION, "concern", "category"} and not line.added_at
        ]
        for line in upper:
            column.addWidget(field_block(theme, texts, line))
        for owner in reversed(card.owners):
            column.addWidget(owner_block(theme, texts, owner))
        column.addWidget(temperature_block(theme, texts, card.temperature, card.temperature_note))
        for line in lines:
            if line not in upper:
                column.addWidget(field_block(theme, texts, line))
        column.addWidget(customer_block(theme, texts, card))
        for line in card.background:
            column.addWidget(field_block(theme, texts, line))
        if card.rule:
            column.addWidget(field_block(theme, texts, CardLine("rule", card.rule)))
        if card.rings:
            column.addWidget(rings_block(theme, texts, card.rings))
        if card.history:
            column.addWidget(history_block(theme, texts, card.history))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and watched is self._scroll.widget() and self._case is not None:
            # told only after the paint has reached the screen: the backing store is flushed within this turn
            case = self._case
            QTimer.singleShot(0, self, lambda: self._tell(case))
        return False

    def _tell(self, case: str) -> None:
        if case != self._case or self._card is None or case == self._told:
            return
        if exposed(self) and self._scroll.isVisible():
            self._told = case
            self.painted.emit(case)
