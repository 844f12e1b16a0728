"""The ladder while it is climbed: who had it, who has it now, who comes next and when."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.ask_view import AskView, NextRung, TriedRow
from escdesk.desktop.panel.progress import fell_words, steps_of
from escdesk.desktop.panel.words import asked_words, role_word, rung_words
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import DrainedLine
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.marks import Mark
from escdesk.desktop.widgets.steps import StepsChain

_PAST: Final = 3  # the newest tries; older ones have nothing to say to the operator any more
_RIGHT: Final = Qt.AlignmentFlag.AlignRight


class Ladder(Ground):
    """Only the present rung is open, with its three marks; the rungs to come are soft."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme)
        self._texts = texts
        self._shown: tuple[object, ...] = ()
        self._past: list[_Past] = []
        self._next: list[_Next] = []
        self._past_box, self._next_box = QVBoxLayout(), QVBoxLayout()
        for box in (self._past_box, self._next_box):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(0)
        self._now = _Present(theme, texts)
        self.setLayout(stacked(self._past_box, self._now, self._next_box))

    def show_ask(self, ask: AskView, now: int) -> None:
        past, following = ask.tried[-_PAST:], tuple(r for r in ask.to_come)
        self._now.show_rung(ask, now)
        if (past, following) == self._shown:
            return
        self._shown = (past, following)
        while len(self._past) < len(past):
            self._past.append(_Past(self.theme, self._texts))
            self._past_box.addWidget(self._past[-1])
        while len(self._next) < len(following):
            self._next.append(_Next(self.theme, self._texts))
            self._next_box.addWidget(self._next[-1])
        for at, one in enumerate(self._past):
            one.setVisible(at < len(past))
            if at < len(past):
                one.show_try(past[at])
        for at, other in enumerate(self._next):
            other.setVisible(at < len(following))
            if at < len(following):
                other.show_rung(following[at])


class _Past(Ground):
    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._mark = Mark(theme, "unknown", 14)
        self._name = Label(theme, "name")
        self._role = Label(theme, "small", "ink_soft")
        self._went = Label(theme, "small", align=_RIGHT)
        self._line = ElidedLabel(theme, "small", "ink_soft")
        first = beside(self._mark, self._name, self._role, STRETCH, self._went)
        self.setLayout(stacked(first, beside(22, self._line), margins=(16, 8, 16, 8)))
        self.setFixedHeight(theme.size("rung", "past"))

    def show_try(self, row: TriedRow) -> None:
        texts = self._texts
        self._mark.show_mark(row.state)
        self._name.say(row.name)
        self._role.say(role_word(texts, row.role))
        self._went.say(texts("panel.ladder.went_on", at=time_of_day(row.at, seconds=True)))
        drawn = (
            ""
            if row.drawn_at is None
            else texts("panel.ladder.drawn", at=time_of_day(row.drawn_at, seconds=True))
        )
        parts = (drawn, texts(f"panel.outcome.{row.outcome}") if row.outcome else "")
        self._line.say(texts("panel.dot").join(part for part in parts if part))


class _Present(Ground):
    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "accent_tint", line=True)
        self.show_ground("accent_tint", "accent")
        self._texts = texts
        self._mark = Mark(theme, "ringing", 14)
        self._name = ElidedLabel(theme, "name")
        self._left = Label(theme, "small", bold=True, align=_RIGHT)
        self._chain = StepsChain(theme)
        self._warn = Icon(theme, "warning", "ink", 16)
        self._note = ElidedLabel(theme, "small")
        self._line = DrainedLine(theme, 4)
        first = beside(self._mark, self._name, self._left)
        first.setStretchFactor(self._name, 1)
        body = stacked(self._chain, 8, beside(self._warn, self._note), 8, self._line, margins=(22, 8, 0, 0))
        self.setLayout(stacked(first, body, margins=(16, 10, 16, 12)))

    def show_rung(self, ask: AskView, now: int) -> None:
        texts = self._texts
        alone = len(ask.names) == 1 and ask.stage == "ringing"
        self._name.say(ask.names[0] if alone else asked_words(texts, ask))
        self._mark.show_mark("escalating")
        self._left.setVisible(ask.until is not None)
        self._line.setVisible(ask.until is not None)
        if ask.until is not None:
            self._left.say(texts("panel.ladder.left", span=texts.seconds(ask.until - now + 999)))
            self._line.show_share((ask.until - now) / max(1, ask.until - (ask.ring_at or now)))
        self._chain.show_steps(steps_of(texts, ask, now))
        unseen = ask.stage == "ringing" and ask.drawn_at is None
        self._warn.setVisible(unseen)
        self._note.say(self._note_words(ask, unseen=unseen))

    def _note_words(self, ask: AskView, *, unseen: bool) -> str:
        texts = self._texts
        if ask.stage == "waiting" and ask.line is not None:
            known = ask.line.samples
            return texts("panel.wait.samples" if known else "panel.wait.no_samples", count=known)
        if ask.stage == "outside":
            outside = ask.outside
            fell = "" if outside is None or outside.told_at is not None else fell_words(texts, outside)
            return fell or texts("panel.asked.outside_then")
        if ask.stage == "alarm":
            return texts("panel.asked.never_silent")
        return texts("panel.ladder.unseen_counts" if unseen else "panel.step.awaiting")


class _Next(Ground):
    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._icon = Icon(theme, "people", size=16)
        self._name = ElidedLabel(theme, "body")
        self._when = Label(theme, "small", align=_RIGHT)
        row = beside(self._icon, self._name, self._when, margins=(16, 0, 16, 0), gap=6)
        row.setStretchFactor(self._name, 1)
        self.setLayout(row)
        self.setFixedHeight(theme.size("rung", "next"))

    def show_rung(self, rung: NextRung) -> None:
        texts = self._texts
        alone = len(rung.names) == 1
        icons = {"alarm": "bell", "chosen": "person", "outside": "phone_ringing"}
        self._icon.show_icon(icons.get(rung.kind, "person" if alone else "people"), "ink_soft")
        word = rung_words(texts, rung.kind, rung.destinations)
        if rung.line:
            self._name.say(texts("panel.ladder.line", rung=word, count=rung.present))
        elif alone:
            self._name.say(texts("panel.ladder.named", rung=word, name=rung.names[0]))
        elif rung.present:
            self._name.say(texts("panel.ladder.present", rung=word, count=rung.present))
        else:
            self._name.say(word)
        self._when.say(texts("panel.ladder.from", at=time_of_day(rung.at, seconds=True)))
