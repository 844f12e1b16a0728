"""Giving one escalation to somebody, in the charts' place: about whom, whom it rang, who fits, until when."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from escdesk.desktop.board import case_words
from escdesk.desktop.board.assign_about import AssignAbout
from escdesk.desktop.board.candidate_row import ME, CandidateRow
from escdesk.desktop.board.case_view import AssignView, Candidate
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.tip import as_tip
from escdesk.domain.ids import Instant

RINGS_MS: Final = (20_000, 60_000, 180_000)
_ROWS: Final = 9  # as many as there are digits
_LOW: Final = 500  # px of height; in less it says only what is needed to decide
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ACROSS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ALONG: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class AssignPane(Ground):
    """``render_view`` is the way in. Each signal carries the escalation.

    ``assigned`` also the person and for how many ms it rings there; ``taken_over``: the lead takes it;
    ``released``: it leaves its owner; ``closed``: nothing was wanted after all.
    """

    assigned = Signal(str, str, int)
    taken_over = Signal(str)
    released = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._now = now
        self._view: AssignView | None = None
        self._order: tuple[str, ...] = ()
        self._chosen = ""
        self._wants_me = False
        self._ring_ms = RINGS_MS[0]
        self._still_ms = theme.time_ms("list_order_frozen_after_key_or_hover")
        self._touched_at = -self._still_ms
        self.setObjectName("assign")
        self.setAccessibleName(texts("board.assign.title"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.about = AssignAbout(theme, texts)
        self.rows = [CandidateRow(theme, texts) for _ in range(_ROWS)]
        self.mine = CandidateRow(theme, texts)
        self._subject = ElidedLabel(theme, "small", "ink_soft")
        self.close_button = Button(theme, texts("board.assign.close"), size="small", key="Esc", bold=False)
        self.close_button.setObjectName("assign_close")
        self.sentence = Paragraph(theme, "small", "ink_soft")
        self.refusal = Paragraph(theme, "small", "alarm", bold=True)
        self.ring_buttons = [Button(theme, texts.seconds(ring_ms), bold=False) for ring_ms in RINGS_MS]
        self.release = Button(theme, texts("board.assign.release"))
        self.release.setObjectName("assign_release")
        self.go = Button(theme, look="filled", icon="person", key="↵")
        self.go.setObjectName("assign_go")
        self._build(theme)
        self._wire()

    # -- building -----------------------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        texts = self._texts
        title = Label(theme, "lead", text=texts("board.assign.title"), bold=True)
        head = holding(
            beside(title, self._subject, self.close_button, margins=(16, 0, 16, 0)), Ground(theme, line=True)
        )
        head.setFixedHeight(theme.size("board", "side_head"))
        who = Label(theme, "body", text=texts("board.assign.to_whom"), bold=True)
        order = ElidedLabel(theme, "small", "ink_soft")
        order.say(texts("board.assign.order"))
        self._list_head = list_head = holding(
            beside(who, order, margins=(16, 6, 16, 6)), Ground(theme, line=True)
        )
        list_head.setFixedHeight(32)
        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._nobody = Label(theme, "body", "ink_soft", text=texts("board.assign.nobody"))
        self._nobody.setContentsMargins(16, 6, 16, 6)
        self._nobody.setFixedHeight(36)
        box.addWidget(self._nobody)
        for row in self.rows:
            box.addWidget(row)
        box.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setMinimumHeight(self.rows[0].height())
        self._area.setWidget(holding(box, Ground(theme, "surface")))
        self._until: QWidget = holding(
            beside(Label(theme, "body", text=texts("board.assign.until"), bold=True), 8, *self.ring_buttons)
        )
        lower = stacked(self._until, self.refusal, self.sentence, gap=8, margins=(16, 10, 16, 10))
        foot = holding(
            beside(self.release, STRETCH, self.go, margins=(16, 0, 16, 0)), Ground(theme, "canvas")
        )
        foot.setFixedHeight(theme.size("board", "side_foot"))
        whole = stacked(head, self.about, list_head)
        whole.addWidget(self._area, 1)
        edge = Ground(theme, "line")
        edge.setFixedHeight(1)
        whole.addWidget(edge)
        whole.addWidget(self.mine)
        whole.addLayout(lower)
        whole.addWidget(foot)
        self.setLayout(whole)

    def _wire(self) -> None:
        for row in (*self.rows, self.mine):
            row.picked.connect(self._pick)
            row.hovered.connect(self._touch)
        for ring_ms, button in zip(RINGS_MS, self.ring_buttons, strict=True):
            button.setObjectName(f"ring_{ring_ms // 1000}")
            button.clicked.connect(lambda _on=False, ring_ms=ring_ms: self._choose_ring(ring_ms))
        self.close_button.clicked.connect(self.closed)
        self.release.clicked.connect(self._release)
        self.go.clicked.connect(self.commit)

    # -- in -----------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> str:
        """The escalation it is about, "" while it is closed."""
        return "" if self._view is None else self._view.case.escalation_id

    def want_me(self) -> None:
        """Choose the lead's own row, now or as soon as there is one."""
        self._wants_me = True
        if self._view is not None:
            self._show(self._view)

    def render_view(self, view: AssignView | None) -> None:
        """Show what is to be given to somebody; None: nothing is."""
        if view is None:
            self._view = None
            self._wants_me = False
            return
        fresh = self.shown != view.case.escalation_id
        if fresh:
            self._order, self._chosen, self._ring_ms = (), "", RINGS_MS[0]
            self._touched_at = self._now() - self._still_ms
        self._view = view
        if not self._still or not self._order:
            self._order = tuple(one.person_id for one in view.candidates)
        if fresh:
            first = next((one.person_id for one in view.candidates), "")
            self._chosen = first or (ME if view.me is not None else "")
            self._area.verticalScrollBar().setValue(0)
        self._show(view)

    @property
    def _still(self) -> bool:
        """Whether the order is kept because somebody is aiming."""
        return self._now() - self._touched_at < self._still_ms

    def _candidates(self) -> tuple[Candidate, ...]:
        """Return the candidates in the order they stand in: who has come while it was kept still stands last."""
        found = () if self._view is None else self._view.candidates
        place = {person: at for at, person in enumerate(self._order)}
        return tuple(sorted(found, key=lambda one: place.get(one.person_id, len(place))))

    def _choices(self) -> list[str]:
        mine = [ME] if self._view is not None and self._view.me is not None else []
        return [*(one.person_id for one in self._candidates()), *mine]

    def _show(self, view: AssignView) -> None:
        now = Instant(self._now())
        texts = self._texts
        if self._wants_me and view.me is not None:
            self._chosen, self._wants_me = ME, False
        if self._chosen not in self._choices():
            self._chosen = ""  # never somebody else in the place of whom the lead chose
        candidates = self._candidates()
        for at, row in enumerate(self.rows):
            row.setVisible(at < len(candidates))
            if at < len(candidates):
                one = candidates[at]
                row.show_candidate(one, digit=at + 1, chosen=one.person_id == self._chosen, now=now)
        self.mine.setVisible(view.me is not None)
        if view.me is not None:
            self.mine.show_me(view.me, phone=view.my_phone, chosen=self._chosen == ME)
        self._nobody.setVisible(not candidates)
        self._subject.say(case_words.joined(texts, case_words.subject(texts, view.case), view.case.operator))
        self.about.show_about(view, now)
        self._show_foot(view)

    def _show_foot(self, view: AssignView) -> None:
        texts, name = self._texts, self._name()
        chosen = self._chosen not in {"", ME}
        self._until.setVisible(self._chosen != ME)
        for ring_ms, button in zip(RINGS_MS, self.ring_buttons, strict=True):
            on = ring_ms == self._ring_ms
            button.show_button(button.text(), look="chosen" if on else "outlined")
        self.release.setVisible(view.can_release)
        owner = case_words.surname(texts, view.case.owner or "")
        self.release.setToolTip(as_tip(texts("board.assign.release_why", name=owner)))
        self.release.setEnabled(self._ready(view))
        self.go.setEnabled(self._ready(view) and not view.blocked and bool(self._chosen))
        if view.asking:
            word = texts("board.alarm.asking")
        elif self._chosen == ME:
            word = texts("board.assign.take")
        elif chosen:
            word = texts("board.assign.go", name=case_words.surname(texts, name))
        else:
            word = texts("board.assign.title")
        self.go.show_button(word, look="filled" if self.go.isEnabled() else "waiting")
        self.refusal.setVisible(bool(view.refusal))
        self.refusal.say(case_words.refused(texts, view.refusal, view.refusal_by))
        self.sentence.say("\n".join(self._sentences(view, name)))
        self.sentence.setVisible(not (self._low and view.refusal))

    @staticmethod
    def _ready(view: AssignView) -> bool:
        return not view.offline and not view.asking

    def _name(self) -> str:
        return next((one.name for one in self._candidates() if one.person_id == self._chosen), "")

    def _sentences(self, view: AssignView, name: str) -> list[str]:
        texts = self._texts
        if view.offline:
            return [texts("board.assign.offline")]
        owner = case_words.surname(texts, view.case.owner or "")
        if view.blocked:
            said = [texts(f"board.assign.blocked_{view.blocked}", name=owner)]
        elif self._chosen == ME and view.my_phone:
            said = [texts("board.assign.rings_me", extension=view.my_phone)]
        elif self._chosen == ME:
            said = [texts("board.assign.becomes_mine", name=case_words.surname(texts, view.case.operator))]
        elif self._chosen:
            span = texts.seconds(self._ring_ms)
            said = [texts("board.assign.comes_back", name=case_words.surname(texts, name), span=span)]
        else:
            said = [texts("board.assign.choose")]
        if view.can_release and not self._low:
            said.append(self.release.toolTip())
        return said

    def show_time(self, now: Instant) -> None:
        """Bring dial and ages up to an instant."""
        view = self._view
        if view is None:
            return
        order = tuple(one.person_id for one in view.candidates)
        if self._order != order and not self._still:
            self._order = order
            self._show(view)
            return
        self.about.show_time(now)
        for row in self.rows:
            if not row.isHidden():
                row.show_time(now)

    # -- out ----------------------------------------------------------------------------------------------------

    def commit(self) -> None:
        """Do what the filled button says."""
        view = self._view
        if view is None or not self.go.isEnabled():
            return
        self.go.setEnabled(False)  # asked once, until the next view says what came of it
        if self._chosen == ME:
            self.taken_over.emit(view.case.escalation_id)
        else:
            self.assigned.emit(view.case.escalation_id, self._chosen, self._ring_ms)

    def _release(self) -> None:
        if self._view is not None:
            self.release.setEnabled(False)
            self.released.emit(self._view.case.escalation_id)

    # -- room ---------------------------------------------------------------------------------------------------

    @property
    def _low(self) -> bool:
        return self.height() < _LOW

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._list_head.setVisible(not self._low)
        self.about.show_low(low=self._low)
        if self._view is not None:
            self._show_foot(self._view)

    # -- the hand -----------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        self._touched_at = self._now()

    def _pick(self, who: str) -> None:
        self._touch()
        self._chosen = who
        if self._view is not None:
            self._show(self._view)
        row = next((row for row in self.rows if row.who == who), None)
        if row is not None:
            self._area.ensureWidgetVisible(row, 0, 0)

    def _choose_ring(self, ring_ms: int) -> None:
        self._touch()
        self._ring_ms = ring_ms
        if self._view is not None:
            self._show_foot(self._view)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False when it means nothing."""
        key, choices = Qt.Key(event.key()), self._choices()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in _ENTER:
            self.commit()
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in _ACROSS:
            at = RINGS_MS.index(self._ring_ms) + _ACROSS[key]
            self._choose_ring(RINGS_MS[min(max(at, 0), len(RINGS_MS) - 1)])
        elif key in _ALONG:
            self._step(_ALONG[key], choices)
        elif key == Qt.Key.Key_T and ME in choices:
            self._pick(ME)
        elif event.text() in {str(digit) for digit in range(1, 1 + len(self._candidates()))}:
            self._pick(choices[int(event.text()) - 1])
        else:
            return False
        return True

    def _step(self, by: int, choices: list[str]) -> None:
        if choices:
            at = choices.index(self._chosen) + by if self._chosen in choices else 0
            self._pick(choices[min(max(at, 0), len(choices) - 1)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.press(event):
            super().keyPressEvent(event)
