"""One person in the transfer list; the selected row opens with its two ways: consult and transfer."""

from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.person_view import PersonRow, Reason, Wait
from escdesk.desktop.panel.words import authority_words, role_word
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import LoadBars
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip, ChipLook
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.marks import Mark
from escdesk.desktop.widgets.name import NameLabel
from escdesk.desktop.widgets.tip import as_tip

_MOST_BARS: Final = 6  # a higher limit is a figure only: bars would push the reason out of the row
_SKILLS: Final = 2  # more than two would push the wait out of the row


class PersonLine(Ground):
    """Digit, mark, name, role, skills and wait; below: state, source with its age, reason, load."""

    picked = Signal(str)
    consulted = Signal(str)
    transferred = Signal(str)
    hovered = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._view: PersonRow | None = None
        self._opened = self._silent = False
        self._key = KeyCap(theme, "1")
        self._mark = Mark(theme, "free", 14)
        self._name = NameLabel(theme, "name")
        self._role = Label(theme, "small", "ink_soft")
        self._skills = tuple(Chip(theme) for _ in range(_SKILLS))
        self._wait = Label(theme, "small", "ink", bold=True, align=Qt.AlignmentFlag.AlignRight)
        self._phone = Icon(theme, "phone", "ink", 16)
        self._state = Label(theme, "small", "ink_soft", bold=True)
        self._source = ElidedLabel(theme, "small", "ink_soft", fills=False)
        self._reason = ElidedLabel(theme, "small", "ink_soft")
        self._bars = LoadBars(theme)
        self._load = Label(theme, "small", "ink_soft", align=Qt.AlignmentFlag.AlignRight)
        self._why = ElidedLabel(theme, "small")
        self.consult = Button(theme, texts("panel.people.consult"), look="accent", icon="hand", key="↵")
        self.consult.setObjectName("consult_selected")
        self.consult.clicked.connect(lambda: self._asked(self.consulted))
        self.transfer = Button(theme, texts("panel.people.transfer"), icon="swap", key="Shift ↵")
        self.transfer.setObjectName("transfer_selected")
        self.transfer.clicked.connect(lambda: self._asked(self.transferred))
        first = beside(
            self._key, self._mark, self._name, self._role, *self._skills, STRETCH, self._phone, self._wait
        )
        load = beside(self._bars, self._load, gap=4)
        second = beside(self._state, self._source, self._reason, load)
        ways = beside(self.consult, self.transfer)
        for at in (0, 1):
            ways.setStretch(at, 1)
        self._open: QWidget = holding(stacked(self._why, 10, ways, margins=(0, 2, 0, 0)))
        below = stacked(second, self._open, margins=(28, 0, 0, 0))
        self._column = stacked(first, below, STRETCH, margins=(16, 6, 16, 0))
        self.setLayout(self._column)
        second.setContentsMargins(0, 1, 0, 0)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def person_id(self) -> str:
        return "" if self._view is None else self._view.person_id

    @property
    def state_word(self) -> str:
        """Return the state as it is written in the row."""
        return self._state.text()

    def show_person(self, row: PersonRow, *, digit: int, selected: bool, by_phone: bool, now: int) -> None:
        """Show a row. ``by_phone``: the hub is away, so the extension stands where the wait stood."""
        self._view = row
        selected = selected and not by_phone  # nothing can be asked: the telephone does it
        opened = selected
        self.show_ground("accent_tint" if selected else "surface", "accent" if selected else None)
        self._open.setVisible(opened)
        self._opened = opened
        self.setFixedHeight(self.theme.size("panel", "row_selected" if opened else "row"))
        self._column.setContentsMargins(16, 8 if opened else 6, 16, 0)
        self._key.setVisible(digit < 10)
        self._key.say(str(digit))
        self._name.say(row.name)
        self._role.say(role_word(self._texts, row.role))
        matching = sorted(row.skills, key=lambda skill: not skill.matching)
        room = _SKILLS if self.width() >= 360 or not self.width() else 1
        for at, chip in enumerate(self._skills):
            shown = at < len(matching) and at < room and not by_phone
            chip.setVisible(shown)
            if shown:
                skill = matching[at]
                plain: ChipLook = "raised" if selected else "plain"
                chip.say(skill.name, "matching" if skill.matching and selected else plain)
        self._phone.setVisible(by_phone and bool(row.extension))
        self._bars.setVisible(row.load is not None and row.load[1] <= _MOST_BARS and not by_phone)
        self._load.setVisible(row.load is not None and not by_phone)
        if row.load is not None:
            self._bars.show_figure(*row.load)
            self._load.say(self._texts("panel.people.load", n=row.load[0], of=row.load[1]))
        self.consult.setEnabled(row.can_be_asked)
        self.transfer.setEnabled(row.can_be_asked)
        self.tick(now, by_phone=by_phone)

    def show_phones(self, *, silent: bool) -> None:
        """Say what becomes of a transfer: without the phones nobody can be rung; a consult needs none."""
        self._silent = silent
        self.transfer.setToolTip(
            as_tip(self._texts("panel.people.ask_silent" if silent else "panel.people.ask_note"))
        )

    def tick(self, now: int, *, by_phone: bool) -> None:
        """Bring the ages up to an instant."""
        row = self._view
        if row is None:
            return
        texts = self._texts
        state = "unknown" if by_phone else row.shown_state(now)
        self._mark.show_mark(state)
        self._state.say(
            texts(f"widgets.state.{state}"),
            {"free": "calm", "reserved": "accent", "escalating": "accent"}.get(state, "ink_soft"),
        )
        self._source.say(self._source_words(row, now, by_phone=by_phone))
        reason = "" if state == "unknown" else self._reason_words(row, now)
        self._reason.say("" if by_phone or self._opened else reason)
        self._why.say(self._joined(self._texts("panel.people.ask_silent") if self._silent else "", reason))
        if by_phone:
            self._wait.say(
                texts("panel.people.extension", extension=row.extension) if row.extension else "", "ink"
            )
        elif state == "unknown":
            self._wait.say(texts("panel.wait.unknown"), "ink_soft", bold=False)
        else:
            kind = row.wait.shown_kind(now)
            role = {"now": "calm", "unknown": "ink_soft"}.get(kind, "ink")
            self._wait.say(self._wait_words(row.wait, now), role, bold=kind != "unknown")
        samples = row.wait.samples if row.wait.shown_kind(now) == "soon" else 0
        self._wait.setToolTip(as_tip(texts("panel.wait.samples", count=samples) if samples else ""))

    def _source_words(self, row: PersonRow, now: int, *, by_phone: bool) -> str:
        texts = self._texts
        age = texts("panel.people.never") if row.heard_at is None else texts.age(now - row.heard_at)
        if by_phone:
            return texts("panel.people.before", state=texts(f"widgets.state.{row.state}"), age=age)
        stale = row.shown_state(now) == "unknown" != row.state
        key = "panel.source.phone_stale" if stale else f"panel.source.{row.source}"
        return texts(key, age=age)

    def _reason_words(self, row: PersonRow, now: int) -> str:
        """Why the row stands here and what they may decide: 返金の担当・前回も対応・権限 3万円まで.

        Where the card speaks of an amount, what they may decide comes first in a closed row: it has to be seen.
        """
        texts = self._texts
        words = [self._one_reason(row, reason, now) for reason in row.reasons]
        if row.authority is not None:
            first = row.authority.matters and not self._opened
            words.insert(0 if first else len(words), authority_words(texts, row.authority.limit_yen))
        if row.reserved == "me" and row.reserved_until > now:
            words.insert(0, texts("panel.reason.mine", span=texts.seconds(row.reserved_until - now + 999)))
        return self._joined(*words)

    def _joined(self, *words: str) -> str:
        return self._texts("panel.dot").join(one for one in words if one)

    def _one_reason(self, row: PersonRow, reason: Reason, now: int) -> str:
        since = max(0, now - row.since)
        return self._texts(f"panel.reason.{reason.why}", name=reason.name, span=self._texts.seconds(since))

    def _wait_words(self, wait: Wait, now: int) -> str:
        texts = self._texts
        match wait.shown_kind(now):
            case "now":
                return texts("panel.wait.now")
            case "soon":
                return texts.about(wait.at - now)
            case "until":
                return texts("widgets.time.until", time=time_of_day(wait.at)) if wait.at > now else ""
            case "unknown":
                return texts("panel.wait.unknown")
            case _:
                return ""

    def _asked(self, way: SignalInstance) -> None:
        if self._view is not None:
            way.emit(self._view.person_id)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if self._view is not None:
            self.picked.emit(self._view.person_id)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.hovered.emit()
