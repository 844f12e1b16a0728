"""Who is calling: the customers take the place of the rule and the list, and the digits."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.view import CustomerRow, PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.name import NameLabel
from escdesk.desktop.widgets.paragraph import Paragraph

NOBODY = CustomerRow("", "")
"""The last row: none of these, or nobody known; the call goes on with its number alone."""


class CustomerLine(Ground):
    """One customer; the selected row opens with its two buttons."""

    picked = Signal(str)
    chosen = Signal(str, bool)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._row = NOBODY
        self._key = KeyCap(theme, "1")
        self._icon = Icon(theme, "person", size=16)
        self._name = NameLabel(theme, "name")
        self._vip = Chip(theme, "", "solid", icon="star")
        self._vip.setAccessibleName(texts("widgets.name.vip"))
        self._kana = ElidedLabel(theme, "small", "ink_soft")
        self._day = Label(theme, "small", align=Qt.AlignmentFlag.AlignRight)
        self._line = ElidedLabel(theme, "small", "ink_soft")
        self._how = ElidedLabel(theme, "small")
        self._go = Button(theme, texts("panel.caller.go_on"), look="filled", key="↵")
        self._sure = Button(theme, texts("panel.caller.confirmed"), key="Shift ↵")
        self._go.setObjectName("go_on_with_customer")
        self._sure.setObjectName("confirm_customer")
        self._go.clicked.connect(lambda: self.chosen.emit(self._row.customer_id, False))
        self._sure.clicked.connect(lambda: self.chosen.emit(self._row.customer_id, True))
        first = beside(self._key, self._icon, self._name, self._vip, self._kana, self._day)
        self._open = holding(stacked(self._how, 8, beside(self._go, self._sure, STRETCH)))
        below = stacked(self._line, self._open, margins=(28, 1, 0, 0))
        self.setLayout(stacked(first, below, STRETCH, margins=(16, 6, 16, 0)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_customer(self, row: CustomerRow, *, digit: int, selected: bool, caller: str) -> None:
        texts = self._texts
        self._row = row
        nobody = row.customer_id == ""
        self.show_ground("accent_tint" if selected else "surface", "accent" if selected else None)
        self._key.say(str(digit))
        self._icon.setVisible(nobody)
        self._vip.setVisible(row.vip)
        self._kana.setVisible(not nobody)
        self._day.say(row.last_day)
        if nobody:
            self._name.say(texts(f"panel.caller.nobody_{caller}"), suffix="")
            self._line.say(texts("panel.caller.nobody_line"))
        else:
            self._name.say(row.name, suffix=texts("widgets.name.customer_suffix"))
            self._kana.say(row.kana)
            self._line.say(row.contract)
        self._go.show_button(texts("panel.caller.go_on_alone" if nobody else "panel.caller.go_on"))
        self._how.say(texts("panel.caller.how_to_confirm"))
        self._how.setVisible(not nobody)
        self._sure.setVisible(not nobody)
        self._open.setVisible(selected)
        opened = 116 if not nobody else 96
        self.setFixedHeight(opened if selected else self.theme.size("panel", "row"))

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.picked.emit(self._row.customer_id)


class CallerChoice(Ground):
    """Digits and arrows choose, Enter goes on with the selected one, Shift+Enter says the person proved it."""

    chosen = Signal(str, bool)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme)
        self._texts = texts
        self._rows: tuple[CustomerRow, ...] = ()
        self._at = 0
        self._call_id = ""
        self._caller = "none"
        self._sentence = Paragraph(theme, "lead", bold=False)
        word = Label(theme, "small", "ink_soft", text=texts("panel.asked.to_customer"))
        self._say = Ground(theme, line=True)
        self._say.setLayout(
            stacked(
                beside(Icon(theme, "speech", size=16), word, STRETCH),
                4,
                self._sentence,
                margins=(16, 10, 16, 10),
            )
        )
        self._title = Label(theme, "body", bold=True, text=texts("panel.caller.title"))
        self._sub = ElidedLabel(theme, "small", "ink_soft")
        self._tag = Chip(theme, texts("panel.caller.by_digit"), "tinted")
        head = Ground(theme, line=True)
        row = beside(self._title, self._sub, self._tag, margins=(16, 4, 16, 4))
        row.setStretchFactor(self._sub, 1)
        head.setLayout(row)
        head.setFixedHeight(theme.size("panel", "list_head"))
        self._lines: list[CustomerLine] = []
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.setLayout(stacked(self._say, head, self._box))

    def render_view(self, view: PanelView) -> None:
        call = view.call
        if call is None:
            return
        if call.call_id != self._call_id:
            self._call_id, self._at = call.call_id, 0
        self._caller = call.caller
        self._rows = (*view.customers[:8], NOBODY)
        several = call.caller == "several"
        self._say.setVisible(not several)
        if not several:
            self._sentence.say(self._texts(f"panel.caller.{call.caller}_say"))
        self._sub.say(self._texts("panel.caller.best_first" if several else "panel.caller.please_choose"))
        self._draw()

    def choose(self, digit: int) -> bool:
        if not 1 <= digit <= len(self._rows):
            return False
        self._at = digit - 1
        self._draw()
        return True

    def step(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), len(self._rows) - 1)
        self._draw()

    def take(self, *, confirmed: bool) -> None:
        """Go on with the selected one."""
        if self._rows:
            customer = self._rows[self._at].customer_id
            self.chosen.emit(customer, confirmed and bool(customer))

    def lines(self) -> list[CustomerLine]:
        return [line for line in self._lines if not line.isHidden()]

    def _draw(self) -> None:
        self._at = min(self._at, len(self._rows) - 1)
        while len(self._lines) < len(self._rows):
            line = CustomerLine(self.theme, self._texts)
            line.picked.connect(self._picked)
            line.chosen.connect(self.chosen)
            self._lines.append(line)
            self._box.addWidget(line)
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(self._rows))
            if at < len(self._rows):
                line.show_customer(self._rows[at], digit=at + 1, selected=at == self._at, caller=self._caller)

    def _picked(self, customer: str) -> None:
        for at, row in enumerate(self._rows):
            if row.customer_id == customer:
                self._at = at
        self._draw()
