"""The rule's line: what it says, the one filled button of the window, and why, for whoever asks."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.rule_view import RuleView
from escdesk.desktop.panel.strip import NARROW
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.why import Why
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon, paint_icon
from escdesk.desktop.widgets.label import ElidedLabel
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.desktop.widgets.tip import as_tip

_UNFOLD: Final = 16
_IN_SECONDS_TO_MS: Final = 120_000  # a promise of 90 s is said as 90 s
_UNDER_THE_WORDS: Final = 16 + 18 + 10  # margin, icon, gap: the checks stand below the title


class RuleLine(Ground):
    """F5 does what the rule says; past the hold's limit its button takes the alarm's colour."""

    followed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._now = ticker.now
        self._view: PanelView | None = None
        self._opened = ""
        self._title = ElidedLabel(theme, "body", bold=True, fills=False)
        self._tag = Chip(theme, texts("panel.rule.required"), "matching")
        self._detail = ElidedLabel(theme, "small", "ink_soft", fills=False)
        self._ask_why = _Unfold(theme, texts("panel.rule.why"))
        self._ask_why.setObjectName("why_this_rule")
        self._ask_why.clicked.connect(self._turn)
        self.button = Button(theme, texts("panel.rule.do_sv"), look="filled", key="F5")
        self.button.setObjectName("follow_rule")
        self.button.clicked.connect(self.followed)
        head = beside(self._title, self._tag, STRETCH, gap=6)
        detail = beside(self._detail, self._ask_why, STRETCH, gap=2)
        words = stacked(STRETCH, head, detail, STRETCH)
        row = beside(Icon(theme, "rule"), words, self.button, gap=10, margins=(16, 0, 16, 0))
        row.setStretchFactor(words, 1)
        line = Ground(theme, None)
        line.setLayout(row)
        line.setFixedHeight(theme.size("panel", "rule"))
        self.why = Why(theme, texts)
        self.why.setContentsMargins(_UNDER_THE_WORDS, 0, 16, 10)
        self.setLayout(stacked(line, self.why))
        ticker.attach(self, self._tick)

    def words(self) -> str:
        """Return title and detail as they stand there."""
        return f"{self._title.text()} {self._detail.text()}"

    def render_view(self, view: PanelView) -> None:
        self._view = view
        rule = view.rule
        self.setVisible(rule is not None)
        if rule is None:
            return
        self._title.say(rule.title or self._texts("panel.rule.anybody"))
        self.button.show_button(self._word(rule))
        other = "consult" if rule.asks == "takeover" else "takeover"
        self.button.setToolTip(
            as_tip("" if rule.whom == "silent" else self._texts(f"panel.rule.other_{other}"))
        )
        self.why.show_rule(rule)
        self._fold(rule)
        self._tick(self._now())

    def _word(self, rule: RuleView) -> str:
        """Return what the button says: whom it asks, and whether to take over or for a word."""
        word = f"panel.rule.do_{rule.whom}"
        consult = f"{word}_consult"
        return self._texts(consult if rule.asks != "takeover" and consult in self._texts else word)

    def _room(self) -> int:
        """Return how wide the words may be beside the button."""
        return self.width() - _UNDER_THE_WORDS - 10 - self.button.sizeHint().width() - 16

    def _detail_line(self, rule: RuleView) -> str:
        """Return topic, time and version; where they have no room the version goes, then the time comes first."""
        texts = self._texts
        wide = self.width() >= NARROW
        topic = rule.topic or ("" if rule.title else texts("panel.rule.anybody_line"))
        within = texts("panel.rule.within", span=_span(texts, rule.within_ms)) if rule.within_ms else ""
        version = texts("panel.rule.version", n=rule.version) if rule.title else ""
        if not wide:
            return self._joined(texts("panel.rule.required") if rule.required else "", within)
        metrics, room = self._detail.fontMetrics(), self._room() - _UNFOLD - 2
        for line in (self._joined(topic, within, version), self._joined(topic, within)):
            if metrics.horizontalAdvance(line) <= room:
                return line
        return self._joined(within, topic)

    def _joined(self, *parts: str) -> str:
        return self._texts("panel.dot").join(part for part in parts if part)

    def _left_out(self, rule: RuleView) -> str:
        """Return the words that are cut or folded away: the reasons say them in full."""
        tag = self._tag.sizeHint().width() + 6 if rule.required and self.width() >= NARROW else 0
        title = self._title.sizeHint().width() > self._room() - tag
        detail = self._detail.sizeHint().width() > self._room() - _UNFOLD - 2
        cut_topic = rule.topic and (detail or self.width() < NARROW)
        return "\n".join(
            part for part in (rule.title if title else "", rule.topic if cut_topic else "") if part
        )

    def _fold(self, rule: RuleView) -> None:
        self._tag.setVisible(rule.required and self.width() >= NARROW)
        self._detail.say(self._detail_line(rule))
        opened = bool(rule.rule_id) and rule.rule_id == self._opened
        self._ask_why.setVisible(bool(rule.rule_id))
        self._ask_why.show_opened(opened=opened)
        self.why.show_left_out(self._left_out(rule))
        self.why.setVisible(opened)

    def _turn(self) -> None:
        rule = None if self._view is None else self._view.rule
        if rule is not None:
            self._opened = "" if self._opened == rule.rule_id else rule.rule_id
            self._fold(rule)

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


class _Unfold(QAbstractButton):
    """An arrow behind the words: it opens and closes the reasons, and takes no room from the words."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = "chevron_down"
        self.setAccessibleName(name)
        self.setToolTip(as_tip(name))
        self.setFixedSize(_UNFOLD, _UNFOLD)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_opened(self, *, opened: bool) -> None:
        self._icon = "chevron_up" if opened else "chevron_down"
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        paint_icon(painter, QRectF(self.rect()), self._icon, self._theme.colour("accent"))
        painter.end()


def _span(texts: Catalogue, ms: int) -> str:
    return texts("widgets.time.seconds", n=ms // 1000) if ms < _IN_SECONDS_TO_MS else texts.seconds(ms)
