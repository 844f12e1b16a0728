"""Without the hub: what still works, what waits to be sent, whom to dial, what to say."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue, clock, tied
from escdesk.desktop.panel.card import script, spoken_ms
from escdesk.desktop.panel.view import OutboxRow, PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.ticker import Ticker

_MOST = 3


class OfflineNotice(Ground):
    """The notice and the outbox with its way back."""

    undone = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme)
        self._texts = texts
        self._now = ticker.now
        self._view: PanelView | None = None
        notice = Ground(theme)
        notice.show_ground("caution_tint", "caution_solid")
        head = beside(
            Icon(theme, "disconnected", "ink", 18), Label(theme, "lead", text=texts("panel.offline.head"))
        )
        head.addStretch(1)
        body = Paragraph(theme)
        body.say(texts("panel.offline.body"))
        notice.setLayout(stacked(head, 4, body, margins=(16, 12, 16, 12)))
        self._count = Chip(theme, "")
        self._outbox = Ground(theme, line=True)
        title = beside(
            Label(theme, "body", bold=True, text=texts("panel.offline.outbox")), self._count, STRETCH
        )
        title.setContentsMargins(16, 10, 16, 2)
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._outbox.setLayout(stacked(title, self._box))
        self._lines: list[_Waiting] = []
        self.setLayout(stacked(notice, self._outbox))
        ticker.attach(self, self._tick)

    def render_view(self, view: PanelView) -> None:
        self._view = view
        rows = view.link.outbox[-_MOST:]
        self._outbox.setVisible(bool(rows))
        self._count.say(self._texts("panel.offline.count", n=len(view.link.outbox)))
        while len(self._lines) < len(rows):
            line = _Waiting(self.theme, self._texts)
            line.undone.connect(self.undone)
            self._lines.append(line)
            self._box.addWidget(line)
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(rows))
            if at < len(rows):
                line.show_row(rows[at], self._now())

    def _tick(self, now: int) -> None:
        for line in self._lines:
            if not line.isHidden():
                line.tick(now)


class _Waiting(Ground):
    undone = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._row: OutboxRow | None = None
        self._icon = Icon(theme, "send", "accent", 16)
        self._what = ElidedLabel(theme, "small")
        self._age = Label(theme, "small", "ink_soft")
        self._undo = Button(theme, texts("panel.asked.undo"), look="words", size="small")
        self._undo.clicked.connect(self._undone)
        row = beside(self._icon, self._what, self._age, self._undo, margins=(16, 0, 8, 0))
        row.setStretchFactor(self._what, 1)
        self.setLayout(row)
        self.setFixedHeight(self.theme.size("panel", "fold") + 4)

    def show_row(self, row: OutboxRow, now: int) -> None:
        self._row = row
        self._icon.show_icon("card" if row.kind == "SaveCard" else "send", "ink_soft")
        key = f"panel.command.{row.kind}"
        texts = self._texts
        words = texts(key) if key in texts else texts("panel.command.other")
        self._what.say(texts("panel.dot").join(part for part in (words, row.subject) if part))
        self._undo.setVisible(row.kind in {"AskForTakeover", "AskForConsult"})
        self.tick(now)

    def tick(self, now: int) -> None:
        if self._row is not None:
            self._age.say(self._texts("panel.offline.ago", clock=clock(now - self._row.since)))

    def _undone(self) -> None:
        if self._row is not None:
            self.undone.emit(self._row.command_id)


class ByVoice(Ground):
    """The card in words, to be said on the telephone."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._span = Label(theme, "small", "ink_soft")
        self._words = Paragraph(theme, "lead", bold=False)
        title = Label(theme, "body", bold=True, text=texts("panel.offline.by_voice"))
        self.setLayout(
            stacked(
                beside(Icon(theme, "phone", size=16), title, self._span, STRETCH),
                4,
                self._words,
                margins=(16, 10, 16, 12),
            )
        )

    def render_view(self, view: PanelView) -> bool:
        """Show the card's words; False when there are none yet."""
        words = "" if view.card is None else script(view.card.draft)
        self._span.say(self._texts.seconds(spoken_ms(words)))
        self._words.say(self._texts("panel.quoted", text=tied(words)) if words else "")
        return bool(words)
