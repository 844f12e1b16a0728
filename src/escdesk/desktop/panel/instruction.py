"""指示: what the one who has the consult decided, at the top until it was read; then it folds into its question."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.kinds import ICON_OF
from escdesk.desktop.panel.consult_view import ConsultView, InstructionView
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import called, instruction_words, to_speak, yen_words
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.exposure import exposed
from escdesk.desktop.widgets.fold import Fold
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph, Speech
from escdesk.desktop.widgets.ticker import Ticker

_JUST_MS: Final = 60_000
_TALLEST: Final = 216  # px; a longer text scrolls within itself, so that the card keeps its place


class Instructions(Ground):
    """The oldest unread instruction. It stands outside what scrolls: it is seen whatever is being written.

    ``drawn`` comes once for each instruction, after the first paint in an exposed window.
    """

    read = Signal(str, int)
    drawn = Signal(str, int)
    asked_again = Signal(str, int)

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme, "accent_tint")
        self._texts = texts
        self._now = ticker.now
        self._case: ConsultView | None = None
        self._shown: InstructionView | None = None
        self._told: set[tuple[str, int]] = set()
        self._opened = ""
        self._fold = Fold(theme, "send", key="F4")
        self._fold.toggled.connect(lambda _opened: self.open())
        self._who = Label(theme, "body", bold=True)
        self._when = ElidedLabel(theme, "small", "ink_soft")
        self._more = Chip(theme, "", "raised")
        self._icon = Icon(theme, "check", "accent", 20)
        self._kind = Paragraph(theme, "title", hanging=False)
        self._about = ElidedLabel(theme, "small", "ink_soft")
        self._body = _Body(theme)
        self._by = ElidedLabel(theme, "small", "ink_soft")
        self.button = Button(theme, texts("panel.report.read"), look="filled", icon="check", key="Ctrl ↵")
        self.button.setObjectName("read_instruction")
        self.button.clicked.connect(self.acknowledge)
        self._again = Button(theme, texts("panel.instruction.ask_again"), icon="speech")
        self._again.setObjectName("ask_again")
        self._again.clicked.connect(self._ask_again)
        head = beside(
            Icon(theme, "send", "accent", 16), self._who, self._when, self._more, KeyCap(theme, "F4")
        )
        head.setStretchFactor(self._when, 1)
        conclusion = beside(stacked(4, self._icon, STRETCH), self._kind, gap=6)
        ways = beside(self.button, self._again)
        for at in (0, 1):
            ways.setStretch(at, 1)
        self._whole = Ground(theme, "accent_tint", line=True)
        self._whole.show_ground("accent_tint", "accent")
        self._whole.setLayout(
            stacked(
                head,
                4,
                conclusion,
                self._about,
                2,
                self._body,
                4,
                self._by,
                8,
                ways,
                margins=(16, 10, 16, 12),
            )
        )
        self.setLayout(stacked(self._fold, self._whole))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setVisible(False)
        ticker.attach(self, self._tick)

    # -- what comes in ----------------------------------------------------------------------------------------

    def render_view(self, view: PanelView) -> None:
        cases = [one for one in view.consults if one.unread]
        case = cases[0] if cases else None
        self._case = case
        self._shown = None if case is None else case.unread[0]
        if case is None or self._shown is None:
            self.setVisible(False)
            return
        elsewhere = view.call is not None and not case.here and self._opened != case.escalation_id
        count = sum(len(one.unread) for one in cases)
        self._show(case, self._shown, view, more=count - 1)
        line = self._texts("widgets.name.customer", name=case.customer) if case.customer else ""
        self._fold.show_fold(self._texts("panel.replies.unread", count=count), line)
        self._fold.setVisible(elsewhere)
        self._whole.setVisible(not elsewhere)
        self.setVisible(True)

    def open(self) -> None:
        """Show in full what came for another call than the one at hand."""
        if self._case is not None:
            self._opened = self._case.escalation_id
            self._fold.setVisible(False)
            self._whole.setVisible(True)

    @property
    def shown(self) -> InstructionView | None:
        """The instruction that can be read just now."""
        return None if self.isHidden() or self._whole.isHidden() else self._shown

    def words(self) -> tuple[str, str]:
        """Return conclusion and sentence as they are read."""
        return self._kind.text(), self._body.sentence.text()

    def _show(self, case: ConsultView, one: InstructionView, view: PanelView, *, more: int) -> None:
        texts = self._texts
        key = "again" if one.again else "from"
        self._who.say(texts(f"panel.instruction.{key}", who=called(texts, one.by, one.by_role)))
        self._more.setVisible(more > 0)
        self._more.say(texts("panel.report.more", count=more))
        self._icon.show_icon(ICON_OF.get(one.kind, "send"), "accent")
        self._kind.say(instruction_words(texts, one))
        about = self._about_words(case, one, view)
        self._about.setVisible(bool(about))
        self._about.say(about)
        self._body.show_words(one.text, to_speak(texts, one.sentence) if one.sentence else "")
        limit = one.authority_yen
        by = (
            texts("panel.instruction.unlimited")
            if limit is None
            else texts("panel.instruction.authority", amount=yen_words(texts, limit))
        )
        late = texts("panel.instruction.late") if one.late else ""
        self._by.say(texts("panel.dot").join(part for part in (by, late) if part))
        self._tick(self._now())

    def _about_words(self, case: ConsultView, one: InstructionView, view: PanelView) -> str:
        """Which customer, where it is not the one on the phone; which question, where there are several."""
        texts = self._texts
        parts = []
        if case.customer and (view.call is None or not case.here):
            parts.append(texts("widgets.name.customer", name=case.customer))
        question = next((q for q in case.questions if q.number == one.question), None)
        if question is not None and len(case.questions) > 1:
            words = question.text or question.category
            parts.append(texts("panel.question.number", n=question.number, text=words))
        return texts("panel.dot").join(parts)

    def _tick(self, now: int) -> None:
        one = self._shown
        if one is None:
            return
        at = time_of_day(one.at)
        just = now - one.at < _JUST_MS
        self._when.say(self._texts("panel.instruction.just", at=at) if just else at)

    # -- what is pressed and painted --------------------------------------------------------------------------

    def acknowledge(self) -> None:
        one, case = self.shown, self._case
        if one is not None and case is not None:
            self.read.emit(case.escalation_id, one.number)

    def _ask_again(self) -> None:
        one, case = self.shown, self._case
        if one is not None and case is not None:
            self.asked_again.emit(case.escalation_id, one.question)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        one, case = self.shown, self._case
        if one is None or case is None or not exposed(self):
            return
        receipt = (case.escalation_id, one.number)
        if receipt not in self._told:
            self._told.add(receipt)
            self.drawn.emit(*receipt)


class _Body(QScrollArea):
    """The words and the sentence for the customer: as tall as they need, then they scroll."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = Paragraph(theme, "body", hanging=False)
        self.sentence = Speech(theme, "body")
        self._content = holding(stacked(self._text, 6, self.sentence), QWidget())
        self._content.installEventFilter(self)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_words(self, text: str, sentence: str) -> None:
        self._text.setVisible(bool(text))
        self._text.say(text)
        self.sentence.setVisible(bool(sentence))
        self.sentence.say(sentence)
        self.setVisible(bool(text or sentence))
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        needed = self._content.minimumSizeHint().height()
        if self.height() != min(needed, _TALLEST):
            self.setFixedHeight(min(needed, _TALLEST))
