"""やりとり: the last messages of a consult, and one line to add."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.consult_view import ConsultView, MessageView
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import called
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.exposure import exposed
from escdesk.desktop.widgets.fold import Fold
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.line_field import LineField
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.ticker import Ticker

_LAST: Final = 3  # messages in sight until somebody asks for more
_NEW_MS: Final = 10_000  # how long a message that has been seen still counts as new to the eye


class Talk(Ground):
    """``seen`` tells up to which message everything has been painted in an exposed window."""

    sent = Signal(str, str, str)  # escalation, words, the ready-made text they are
    draft_changed = Signal(str, str)
    seen = Signal(str, int)

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._now = ticker.now
        self._case: ConsultView | None = None
        self._all = False
        self._new: dict[int, int] = {}
        self._told = 0
        self._who = ElidedLabel(theme, "small", bold=True)
        self._count = Chip(theme, "", "tinted")
        self._earlier = Fold(theme, "history")
        self._earlier.toggled.connect(self._show_all)
        self._lines: list[_Message] = []
        self._box = QVBoxLayout()
        self._box.setContentsMargins(16, 0, 16, 0)
        self._box.setSpacing(4)
        self.field = LineField(theme, texts("panel.talk.hint"), key="Ctrl ↵")
        self.field.setObjectName("message")
        self.field.textEdited.connect(self._typed)
        self._ready = Button(theme, texts("panel.talk.ready"), size="small", look="words", icon="book")
        self._ready.setObjectName("ready_texts")
        self._ready.clicked.connect(self._turn_ready)
        self._choices: list[Button] = []
        self._choice_box = QVBoxLayout()
        self._choice_box.setContentsMargins(16, 0, 16, 8)
        self._choice_box.setSpacing(4)
        self._offered = holding(self._choice_box)
        self._offered.setVisible(False)
        head = beside(
            Icon(theme, "send", size=16),
            self._who,
            self._count,
            self._ready,
            KeyCap(theme, "F4"),
            margins=(16, 8, 16, 6),
        )
        head.setStretchFactor(self._who, 1)
        self.setLayout(
            stacked(
                head, self._earlier, self._box, beside(self.field, margins=(16, 6, 16, 10)), self._offered
            )
        )
        ticker.attach(self, self._tick)

    # -- what comes in ----------------------------------------------------------------------------------------

    def render_view(self, view: PanelView) -> None:
        case = view.consult
        fresh = case is None or self._case is None or case.escalation_id != self._case.escalation_id
        self._case = case
        if case is None:
            return
        if fresh:
            self._all, self._new, self._told = False, {}, 0
            self.field.setText(case.draft)
        elif case.draft and not self.field.text() and not self.field.hasFocus():
            self.field.setText(case.draft)  # kept by an earlier run, or refused: nothing is lost
        who = called(self._texts, case.owner, case.owner_role) if case.owner else ""
        self._who.say(
            self._texts("panel.talk.with", who=who) if who else self._texts("panel.talk.with_nobody")
        )
        for one in case.messages:
            if one.fresh:
                self._new.setdefault(one.number, self._now() + _NEW_MS)
        self._ready.setVisible(bool(case.ready))
        if not case.ready or fresh:
            self._offered.setVisible(False)
        self._draw()

    def _shown(self) -> tuple[MessageView, ...]:
        messages = () if self._case is None else self._case.messages
        if self._all:
            return messages
        unread = [at for at, one in enumerate(messages) if one.fresh]
        first = min(max(0, len(messages) - _LAST), unread[0] if unread else len(messages))
        return messages[first:]

    def _draw(self) -> None:
        messages = () if self._case is None else self._case.messages
        shown = self._shown()
        while len(self._lines) < len(shown):
            line = _Message(self.theme, self._texts)
            self._lines.append(line)
            self._box.addWidget(line)
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(shown))
            if at < len(shown):
                line.show_message(shown[at], new=shown[at].number in self._new)
        hidden = len(messages) - len(shown)
        self._earlier.setVisible(hidden > 0 or self._all)
        self._earlier.show_fold(self._texts("panel.talk.earlier", count=hidden), "", opened=self._all)
        self._say_count()

    def _say_count(self) -> None:
        self._count.setVisible(bool(self._new))
        self._count.say(self._texts("panel.talk.new", count=len(self._new)))

    def _tick(self, now: int) -> None:
        over = [number for number, until in self._new.items() if until <= now]
        if over and (self._case is None or not self._case.fresh):
            for number in over:
                del self._new[number]
            self._draw()

    def words(self) -> tuple[str, ...]:
        """Return the messages in sight, each with who wrote it and when."""
        return tuple(line.words() for line in self._lines if not line.isHidden())

    # -- what is pressed and painted --------------------------------------------------------------------------

    def send(self) -> bool:
        """Send the line, unless it is empty or an input method still holds a part of it."""
        words = self.field.text().strip()
        if self._case is None or not words or self.field.composing:
            return False
        template = next((one.template for one in self._case.ready if one.text == words), "")
        self.field.clear()
        self.sent.emit(self._case.escalation_id, words, template)
        return True

    def _turn_ready(self) -> None:
        """Show the ready-made texts below the line, or put them away."""
        ready = () if self._case is None else self._case.ready
        while len(self._choices) < len(ready):
            self._add_choice(len(self._choices))
        for at, button in enumerate(self._choices):
            button.setVisible(at < len(ready))
            if at < len(ready):
                button.show_button(ready[at].label)
                button.setObjectName(f"ready_{ready[at].template}")
        self._offered.setVisible(self._offered.isHidden())

    def _add_choice(self, at: int) -> None:
        button = Button(self.theme, "", size="small", bold=False)
        button.clicked.connect(lambda: self._choose(at))
        self._choices.append(button)
        self._choice_box.addWidget(button)

    def _choose(self, at: int) -> None:
        """Take a text into the line, where it can be changed before it is sent."""
        if self._case is not None and at < len(self._case.ready):
            self.field.setText(self._case.ready[at].text)
            self._typed(self.field.text())
        self._offered.setVisible(False)
        self.field.setFocus()

    def _typed(self, text: str) -> None:
        if self._case is not None:
            self.draft_changed.emit(self._case.escalation_id, text)

    def _show_all(self, shown: bool) -> None:
        self._all = shown
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        case = self._case
        if case is None or not case.fresh or case.last <= self._told or not exposed(self):
            return
        lines = [line for line in self._lines if not line.isHidden()]
        if lines and not lines[-1].visibleRegion().isEmpty():
            self._told = case.last
            self.seen.emit(case.escalation_id, case.last)


class _Message(Ground):
    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "sunken", radius=theme.radius("control"))
        self._texts = texts
        self._who = ElidedLabel(theme, "small", "ink_soft", bold=True)
        self._new = Label(theme, "small", "accent", bold=True, text=texts("panel.talk.fresh"))
        self._text = Paragraph(theme, "body", bold=False)
        head = beside(self._who, self._new)
        head.setStretchFactor(self._who, 1)
        self.setLayout(stacked(head, self._text, margins=(10, 4, 10, 6)))

    def words(self) -> str:
        return f"{self._who.text()} {self._text.text()}"

    def show_message(self, one: MessageView, *, new: bool) -> None:
        texts = self._texts
        who = texts("panel.talk.me") if one.mine else called(texts, one.by, one.by_role)
        at = time_of_day(one.at) if one.number else texts("panel.question.state.sending")
        self._who.say(texts("panel.talk.line", who=who, at=at))
        self._new.setVisible(new)
        self._text.say(one.text)
        self.show_ground("accent_tint" if one.mine else "sunken", None)
