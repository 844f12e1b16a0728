"""The rule's line: what it says and the one filled button of the window."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.strip import NARROW
from escdesk.desktop.panel.view import PanelView, RuleView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel
from escdesk.desktop.widgets.ticker import Ticker


class RuleLine(Ground):
    """F5 does what the rule says; past the hold's limit its button takes the alarm's colour."""

    followed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._now = ticker.now
        self._view: PanelView | None = None
        self._title = ElidedLabel(theme, "body", bold=True, fills=False)
        self._tag = Chip(theme, texts("panel.rule.required"), "matching")
        self._detail = ElidedLabel(theme, "small", "ink_soft")
        self.button = Button(theme, texts("panel.rule.do"), look="filled", key="F5")
        self.button.setObjectName("follow_rule")
        self.button.clicked.connect(self.followed)
        head = beside(self._title, self._tag, STRETCH, gap=6)
        words = stacked(STRETCH, head, self._detail, STRETCH)
        row = beside(Icon(theme, "rule"), words, self.button, gap=10, margins=(16, 0, 16, 0))
        row.setStretchFactor(words, 1)
        self.setLayout(row)
        self.setFixedHeight(theme.size("panel", "rule"))
        ticker.attach(self, self._tick)

    def render_view(self, view: PanelView) -> None:
        self._view = view
        rule = view.rule
        self.setVisible(rule is not None)
        if rule is None:
            return
        self._title.say(rule.title or self._texts("panel.rule.anybody"))
        self._detail.say(self._detail_line(rule))
        self._fold(rule)
        self._tick(self._now())

    def _detail_line(self, rule: RuleView) -> str:
        texts = self._texts
        parts = [texts("panel.rule.required")] if rule.required and self.width() < NARROW else []
        if self.width() >= NARROW:
            parts.append(rule.topic or ("" if rule.title else texts("panel.rule.anybody_line")))
        if rule.within_ms:
            parts.append(texts("panel.rule.within", n=rule.within_ms // 1000))
        return texts("panel.dot").join(part for part in parts if part)

    def _fold(self, rule: RuleView) -> None:
        self._tag.setVisible(rule.required and self.width() >= NARROW)
        self._detail.say(self._detail_line(rule))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None and self._view.rule is not None:
            self._fold(self._view.rule)

    def _tick(self, now: int) -> None:
        hold = None if self._view is None else self._view.hold
        late = hold is not None and not hold.estimated and hold.stage(now) == 3
        look = "alarm" if late else "filled"
        if look != self.button.look:
            self.button.show_button(self.button.text(), look="alarm" if late else "filled")
