"""Silent help: who has been told, what may be said next, and nothing that could be heard or looks like an alarm."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.ask_view import AskView
from escdesk.desktop.panel.progress import steps_of, title_of, undelivered
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import asked_words, to_speak
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.steps import Step, StepsChain
from escdesk.desktop.widgets.ticker import Ticker

_MOST: Final = 9  # digits


class SilentHelp(Ground):
    """Takes the place of what else is said about a raised hand. What was said is known here only."""

    withdrawn = Signal(str)
    sent_on = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme)
        self._texts = texts
        self._now = ticker.now
        self._ask: AskView | None = None
        self._said: dict[int, int] = {}
        self._title = Paragraph(theme, "lead", hanging=False)
        self._back = Button(theme, texts("panel.asked.take_back"), icon="undo")
        self._back.setObjectName("take_help_back")
        self._back.clicked.connect(self._take_back)
        head = beside(Icon(theme, "shield", "accent", 18), self._title, self._back)
        head.setStretchFactor(self._title, 1)
        self._chain = StepsChain(theme)
        self._then = ElidedLabel(theme, "small", "ink_soft")
        self._on = Button(theme, texts("panel.asked.send_on"), icon="person")
        self._on.setObjectName("send_help_on")
        self._on.clicked.connect(self._send_on)
        progress = Ground(theme, line=True)
        progress.setLayout(
            stacked(
                head, 10, self._chain, 8, self._then, 8, beside(self._on, STRETCH), margins=(16, 10, 16, 12)
            )
        )
        self._heading = Ground(theme, line=True)
        words = Label(theme, "body", bold=True, text=texts("panel.silent.allowed"))
        order = ElidedLabel(theme, "small", "ink_soft")
        order.say(texts("panel.silent.in_order"))
        self._heading.setLayout(beside(words, order, margins=(16, 0, 16, 0)))
        self._heading.setFixedHeight(theme.size("panel", "list_head"))
        self._lines: list[_Sentence] = []
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.setLayout(stacked(progress, self._heading, self._box))
        ticker.attach(self, self._tick)

    # -- what comes in ----------------------------------------------------------------------------------------

    def render_view(self, view: PanelView) -> None:
        ask = view.ask if view.ask is not None and view.ask.silent else None
        if ask is None or self._ask is None or ask.call_id != self._ask.call_id:
            self._said = {}
        self._ask = ask
        if ask is not None:
            self._show_sentences()
            self._tick(self._now())

    def steps(self) -> tuple[Step, ...]:
        return self._chain.steps()

    def sentences(self) -> tuple[tuple[str, str], ...]:
        """Return each sentence with what stands beside it."""
        return tuple((line.words(), line.beside()) for line in self._lines if not line.isHidden())

    def choose(self, digit: int) -> bool:
        """Mark the sentence of a digit as said; a second time takes it back. False when there is none."""
        if not 1 <= digit <= len(self._allowed()):
            return False
        if digit - 1 in self._said:
            del self._said[digit - 1]
        else:
            self._said[digit - 1] = self._now()
        self._show_sentences()
        return True

    def _tick(self, now: int) -> None:
        ask = self._ask
        if ask is None:
            return
        texts = self._texts
        self._title.say(title_of(texts, ask))
        left = ask.asked_at + self.theme.time_ms("undo") - now
        self._back.setVisible(ask.mine and ask.stage not in {"unknown", "in_hand"})
        if ask.stage == "taken":
            self._back.show_button(texts("panel.asked.back"))
        elif left > 0 and not undelivered(ask):
            self._back.show_button(texts("panel.asked.undo"), aside=texts.seconds(left + 999))
        else:
            self._back.show_button(texts("panel.asked.take_back"))
        self._chain.show_steps(steps_of(texts, ask, now))
        self._then.say(self._then_words(ask, now))
        self._on.setVisible(ask.escalation_id is not None and ask.stage in {"ringing", "waiting", "taken"})

    def _then_words(self, ask: AskView, now: int) -> str:
        texts = self._texts
        if undelivered(ask):
            return texts("panel.silent.undelivered")
        if ask.stage == "in_hand":
            return texts("panel.asked.on_your_phone")
        if ask.stage == "taken":
            return texts("panel.asked.stays_connected", who=asked_words(texts, ask))
        if ask.until is None:
            return texts("panel.asked.never_silent")
        return texts("panel.silent.then", span=texts.seconds(max(0, ask.until - now) + 999))

    # -- the sentences ----------------------------------------------------------------------------------------

    def _allowed(self) -> Sequence[str]:
        rule = None if self._ask is None else self._ask.rule
        return () if rule is None else rule.steps[:_MOST]

    def _show_sentences(self) -> None:
        allowed = self._allowed()
        self._heading.setVisible(bool(allowed))
        while len(self._lines) < len(allowed):
            line = _Sentence(self.theme, self._texts, len(self._lines) + 1)
            line.picked.connect(self.choose)
            self._lines.append(line)
            self._box.addWidget(line)
        following = next((at for at in range(len(allowed)) if at not in self._said), None)
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(allowed))
            if at < len(allowed):
                line.show_sentence(allowed[at], self._said.get(at), following=at == following)

    # -- what is pressed --------------------------------------------------------------------------------------

    def _take_back(self) -> None:
        if self._ask is not None:
            self.withdrawn.emit(self._ask.escalation_id or self._ask.ask_id)

    def _send_on(self) -> None:
        if self._ask is not None and self._ask.escalation_id is not None:
            self.sent_on.emit(self._ask.escalation_id)


class _Sentence(Ground):
    """A sentence that the company permits; only the next one is large and stands on tint."""

    picked = Signal(int)

    def __init__(self, theme: Theme, texts: Catalogue, digit: int) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._digit = digit
        self._sentence = Paragraph(theme)
        self._check = Icon(theme, "check", "calm", 14)
        self._state = Label(theme, "small", bold=True)
        row = beside(
            stacked(KeyCap(theme, str(digit)), STRETCH),
            self._sentence,
            stacked(beside(self._check, self._state, gap=4), STRETCH),
            margins=(16, 8, 16, 10),
        )
        self.setLayout(row)

    def words(self) -> str:
        return self._sentence.text()

    def beside(self) -> str:
        return self._state.text()

    def show_sentence(self, text: str, said_at: int | None, *, following: bool) -> None:
        texts = self._texts
        self.show_ground("accent_tint" if following else "surface", "accent" if following else None)
        self._sentence.show_font("lead" if following else "body")
        self._sentence.say(to_speak(texts, text), bold=False)
        self._check.setVisible(said_at is not None)
        if said_at is not None:
            self._state.say(texts("panel.silent.said", at=time_of_day(said_at)), "calm")
        else:
            self._state.say(texts("panel.silent.next") if following else "", "ink")

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.picked.emit(self._digit)
