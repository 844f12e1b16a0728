"""Making one of many hands, in the charts' place: which of them, what everybody reads, when the next notice comes."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from escdesk.desktop.board import case_words, incident_words
from escdesk.desktop.board.incident_bars import IncidentBars
from escdesk.desktop.board.incident_clash import IncidentClash
from escdesk.desktop.board.incident_fields import IncidentFields
from escdesk.desktop.board.incident_hands import IncidentHands
from escdesk.desktop.board.incident_view import MOST_AT_ONCE, Asking, IncidentAsk, IncidentView, IncidentWords
from escdesk.desktop.board.incident_which import IncidentWhich
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph, Speech
from escdesk.domain.ids import Instant

_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_ALONG: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ACROSS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_OFFERED: Final = 3
_LOW: Final = 600  # px


class IncidentPane(Ground):
    """``render_view`` is the way in. ``asked`` carries an ``IncidentAsk``, ``picked`` the incident that the pane
    should be about ("": a new one); ``closed``: nothing was wanted after all.
    """

    asked = Signal(object)
    picked = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._now = now
        self._view: IncidentView | None = None
        self._notice: Instant | None = None
        self._ending = False
        self.setObjectName("incident")
        self.setAccessibleName(texts("board.incident.pane"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._subject = ElidedLabel(theme, "small", "ink_soft")
        self.close_button = Button(theme, texts("board.assign.close"), size="small", key="Esc", bold=False)
        self.close_button.setObjectName("incident_close")
        self.which = IncidentWhich(theme, texts)
        self.bars = IncidentBars(theme, texts)
        self._bars_title = ElidedLabel(theme, "small", "ink_soft")
        self.hands = IncidentHands(theme, texts, now)
        self.fields = IncidentFields(theme, texts)
        self.clash = IncidentClash(theme, texts)
        self.notices = [Button(theme, bold=False) for _ in range(_OFFERED)]
        self.say = Speech(theme, "body", ground="sunken")
        self.say.show_most(2)
        self.rewrite = Button(theme, texts("board.incident.rewrite"), look="words", size="small")
        self.rewrite.setObjectName("incident_rewrite")
        self.refusal = Paragraph(theme, "small", "alarm", bold=True)
        self.sentence = Paragraph(theme, "small", "ink_soft")
        self.end = Button(theme, texts("board.incident.end"))
        self.end.setObjectName("incident_end")
        self.go = Button(theme, look="filled", icon="megaphone", key="↵")
        self.go.setObjectName("incident_go")
        self._build(theme)
        self._wire()

    def _build(self, theme: Theme) -> None:
        texts = self._texts
        title = Label(theme, "lead", text=texts("board.incident.pane"), bold=True)
        head = beside(title, self._subject, self.close_button, margins=(16, 0, 16, 0))
        top = holding(head, Ground(theme, line=True))
        top.setFixedHeight(theme.size("board", "side_head"))
        self._chart = holding(
            stacked(self._bars_title, 4, self.bars, margins=(16, 10, 16, 6)), Ground(theme, line=True)
        )
        inside = stacked(self.which, self._chart, self.hands, self.fields, STRETCH)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holding(inside, Ground(theme, "surface")))
        self._area = area
        until = Label(theme, "body", bold=True, text=texts("board.incident.next_notice"))
        self._until = holding(beside(until, 8, *self.notices))
        said = ElidedLabel(theme, "small", "ink_soft")
        said.say(texts("board.incident.aside.sentence"))
        words = Label(theme, "body", bold=True, text=texts("board.incident.field.sentence"))
        self._said = holding(stacked(beside(words, said, self.rewrite), 4, self.say))
        parts = (self.clash, self._said, self._until, self.refusal, self.sentence)
        lower = stacked(*parts, gap=8, margins=(16, 8, 16, 10))
        foot = holding(beside(self.end, STRETCH, self.go, margins=(16, 0, 16, 0)), Ground(theme, "canvas"))
        foot.setFixedHeight(theme.size("board", "side_foot"))
        edge = Ground(theme, "line")
        edge.setFixedHeight(1)
        whole = stacked(top)
        whole.addWidget(area, 1)
        whole.addWidget(edge)
        whole.addLayout(lower)
        whole.addWidget(foot)
        self.setLayout(whole)

    def _wire(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.which.picked.connect(self.picked)
        self.which.handed.connect(
            lambda to: self._ask(IncidentAsk("hand", incident_id=self._incident_id, to=to))
        )
        self.clash.settled.connect(self._settle)
        self.hands.changed.connect(self._show_foot)
        self.hands.taken_out.connect(lambda name: self._ask(IncidentAsk("leave", escalations=(name,))))
        self.hands.seen.connect(lambda line: self._area.ensureWidgetVisible(line, 0, 8))
        self.fields.edited.connect(self._show_foot)
        for at, button in enumerate(self.notices):
            button.setObjectName(f"notice_{at + 1}")
            button.clicked.connect(lambda _on=False, at=at: self._choose_notice(at))
        self.end.clicked.connect(self._turn)
        self.rewrite.clicked.connect(self._go_to_words)
        self.go.clicked.connect(self.commit)

    # -- in -----------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> bool:
        return self._view is not None

    @property
    def _incident_id(self) -> str:
        return "" if self._view is None else self._view.incident_id

    def render_view(self, view: IncidentView | None) -> None:
        """Show what may become one; None: the pane is closed."""
        before, self._view = self._view, view
        if view is None:
            self._ending, self._notice = False, None
            self.hands.forget()
            return
        if before is None or before.incident_id != view.incident_id:
            self._ending, self._notice = False, None
            self.hands.forget()
            self._area.verticalScrollBar().setValue(0)
        self._show(view)

    def sent(self, ask: Asking) -> None:
        """What was asked has been done: what was written for it is not needed any more."""
        if ask in {"open", "close"}:
            self.fields.forget()
        self.hands.forget()

    def _show(self, view: IncidentView) -> None:
        now = Instant(self._now())
        ending = self._ending
        self.which.show_which(view)
        self._bars_title.say(incident_words.bars(self._texts, view))
        self.bars.show_bars(view.bars)
        self._chart.setVisible(not ending and not self._low)
        self.hands.setVisible(not ending)
        self.hands.show_hands(view.hands, now, able=self._able(view))
        words = IncidentWords() if view.incident is None else view.incident.words
        if view.incident is None and not words.title:
            words = IncidentWords(
                title=view.label, sentence=self._texts("board.incident.first_sentence") if view.label else ""
            )
        by_others = view.incident is not None and bool(view.incident.told_by)
        self.fields.show_words(view.incident_id, words, ending=ending, by_others=by_others)
        self._show_foot()

    @staticmethod
    def _able(view: IncidentView) -> bool:
        return not view.offline and not view.asking

    def _show_foot(self) -> None:
        view, texts = self._view, self._texts
        if view is None:
            return
        self._subject.say(incident_words.subject(texts, view, len(self._chosen()), ending=self._ending))
        clashes = self.fields.clashes
        self.clash.show_clash(view.incident, clashes)
        chosen = self._chosen_notice(view)
        self._until.setVisible(not self._ending)
        sentence = self.fields.words.sentence
        self._said.setVisible(not self._ending and bool(sentence) and not clashes)
        self.say.say(incident_words.spoken(texts, sentence))
        for at, button in enumerate(self.notices):
            button.setVisible(at < len(view.notices))
            if at < len(view.notices):
                on = view.notices[at] == chosen
                button.show_button(time_of_day(view.notices[at]), look="chosen" if on else "outlined")
        self.end.setVisible(view.incident is not None)
        self.end.show_button(texts("board.incident.back" if self._ending else "board.incident.end"))
        self.end.setEnabled(self._able(view))
        ask = self._wanted()
        self.go.setEnabled(ask is not None and self._able(view))
        word = texts("board.alarm.asking") if view.asking else self._word(view)
        self.go.show_button(word, look="filled" if self.go.isEnabled() else "waiting")
        self.refusal.setVisible(bool(view.refusal))
        self.refusal.say(case_words.refused(texts, view.refusal, view.refusal_by))
        self.sentence.say(self._sentence(view, ask))

    def _word(self, view: IncidentView) -> str:
        texts, count = self._texts, len(self._chosen())
        if self._ending:
            return texts("board.incident.end_all", count=0 if view.incident is None else view.incident.count)
        if view.incident is None:
            return texts("board.incident.gather" if count else "board.incident.announce", count=count)
        return texts("board.incident.add" if count else "board.incident.update", count=count)

    def _sentence(self, view: IncidentView, ask: IncidentAsk | None) -> str:
        texts = self._texts
        if view.offline:
            return texts("board.incident.offline")
        if self.fields.clashes:
            return texts("board.incident.say_which")
        count = 0 if view.incident is None else view.incident.count
        if self._ending:
            return texts(
                "board.incident.ends" if ask is not None else "board.incident.say_outcome", count=count
            )
        if ask is None:
            return texts(
                "board.incident.say_words" if view.incident is None else "board.incident.nothing_new"
            )
        return texts("board.incident.everybody")

    def show_time(self, now: Instant) -> None:
        if self._view is not None and not self._ending:
            self.hands.show_time(now)

    # -- out ----------------------------------------------------------------------------------------------------

    def _chosen(self) -> tuple[str, ...]:
        return () if self._view is None else self.hands.chosen(self._view.hands)

    def _chosen_notice(self, view: IncidentView) -> Instant | None:
        """The one that was pressed as long as it lies ahead, else the first."""
        if self._notice is not None and self._notice in view.notices:
            return self._notice
        return view.notices[0] if view.notices else None

    def _wanted(self) -> IncidentAsk | None:
        """What the filled button would do; None while something is missing, or nothing would change."""
        view, words = self._view, self.fields.words
        if view is None or self.fields.clashes:
            return None
        known = None if view.incident is None else view.incident.revision
        if self._ending:
            outcome = self.fields.outcome.text().strip()
            if not outcome:
                return None
            return IncidentAsk(
                "close", incident_id=view.incident_id, words=words, revision=known, outcome=outcome
            )
        if not words.title or not words.sentence:
            return None
        cases, notice = self._chosen()[:MOST_AT_ONCE], self._chosen_notice(view)
        if view.incident is None:
            return IncidentAsk(
                "open", view.client, "", cases, view.category, view.symptom, notice_at=notice, words=words
            )
        new = self.fields.changed or notice != view.incident.next_notice_at
        if not cases and not new:
            return None
        return IncidentAsk(
            "join" if cases else "update",
            incident_id=view.incident_id,
            escalations=cases,
            notice_at=notice if new else None,
            words=words if new else None,
            revision=known if new else None,
        )

    def commit(self) -> None:
        """Do what the filled button says."""
        ask = self._wanted()
        if ask is not None and self.go.isEnabled():
            self._ask(ask)

    def _ask(self, ask: IncidentAsk) -> None:
        if self._view is not None and self._able(self._view):
            self.go.setEnabled(False)  # asked once, until the next view says what came of it
            self.asked.emit(ask)

    def _settle(self, theirs: bool) -> None:
        self.fields.settle(theirs=theirs)
        self._show_foot()

    def _turn(self) -> None:
        """To the end of it and back."""
        self._ending = not self._ending
        if self._view is not None:
            self._show(self._view)
            self._area.verticalScrollBar().setValue(0)
        if self._ending:
            self.fields.outcome.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_words(self) -> None:
        field = self.fields.fields["sentence"]
        self._area.ensureWidgetVisible(field, 0, 40)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _choose_notice(self, at: int) -> None:
        if self._view is not None:
            self._notice = self._view.notices[at]
            self._show_foot()

    # -- room ---------------------------------------------------------------------------------------------------

    @property
    def _low(self) -> bool:
        """Whether the hands need the room of the bars."""
        return self.height() < _LOW

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._chart.setVisible(not self._ending and not self._low)

    # -- keys ---------------------------------------------------------------------------------------------------

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means here; while somebody types only Esc and Ctrl+Enter mean the pane."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ENTER and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.commit()
            return True
        typing = self.fields.typing or self.hands.search.hasFocus()
        if key == Qt.Key.Key_Escape:
            if typing:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.closed.emit()
            return True
        if typing or modifiers:
            return False
        if key in _ENTER:
            self.commit()
        elif key in _ALONG and not self._ending:
            self.hands.step(_ALONG[key])
        elif key in _ACROSS and not self._ending:
            self._step_notice(_ACROSS[key])
        elif key == Qt.Key.Key_Space and not self._ending:
            self.hands.toggle_here()
        elif event.text() == "/" and not self._ending:
            self.hands.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            return False
        return True

    def _step_notice(self, by: int) -> None:
        view = self._view
        if view is not None and view.notices:
            chosen = self._chosen_notice(view)
            at = view.notices.index(chosen) if chosen is not None else 0
            self._choose_notice(min(max(at + by, 0), len(view.notices) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.press(event):
            super().keyPressEvent(event)
