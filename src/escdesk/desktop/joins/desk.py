"""What every join has at hand, and when views are made anew."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.joins.leaving import Leaving
from escdesk.desktop.known import Known
from escdesk.desktop.link.link import Link, Pending
from escdesk.desktop.link.mail import Stage
from escdesk.desktop.theme import Theme
from escdesk.domain.ids import CommandId, Instant
from escdesk.domain.messages.kinds import Command

Line = Literal["connected", "connecting", "lost"]
_LINES: dict[Stage, Line] = {
    Stage.OUT: "connecting",
    Stage.LOGGING_IN: "connecting",
    Stage.CONNECTING: "connecting",
    Stage.CONNECTED: "connected",
    Stage.AWAY: "lost",
}


class Witness(Protocol):
    """Who is told what the windows show (`desktop.witness`)."""

    def watch(self, name: str, window: QWidget) -> None: ...

    def rendered(self, name: str, seq: int, view: object) -> None: ...


class Join(Protocol):
    """One window and its way to the link."""

    @property
    def name(self) -> str: ...

    @property
    def window(self) -> QWidget: ...

    @property
    def comes_by_itself(self) -> bool:
        """It decides itself when it is seen: it is told everything also while it is hidden."""
        ...

    def render(self) -> None:
        """Make the view anew and show it."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """The last ask that came to nothing."""

    command: Command
    code: str
    details: dict[str, str | int]


class Desk(QObject):
    """Link, look and language of this desk. Views are made at most once a turn of the event loop."""

    answered = Signal(object, str, object)
    """Command that this run asked (or found in the outbox), code, details."""

    def __init__(
        self,
        link: Link,
        theme: Theme,
        texts: Catalogue,
        *,
        mono: Callable[[], int],
        witness: Witness | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.link = link
        self.theme = theme
        self.texts = texts
        self.mono = mono
        self.locked = False
        """The screen of this session is locked."""
        self.drafts: dict[str, bytes] = {}
        """What was kept of what was being typed, by name."""
        self._witness = witness
        self._joins: list[Join] = []
        self._asked: dict[CommandId, Command] = {}
        self._lost_at: Instant | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._render)
        self.leaving = Leaving(
            lambda: Known(link.knowledge.sight, link.knowledge.papers), link.log_out, parent=self
        )
        self.leaving.changed.connect(self._turn.start)
        link.sight_changed.connect(self._turn.start)
        link.pending_changed.connect(self._turn.start)
        link.pulsed.connect(self._turn.start)
        link.state_changed.connect(self._staged)
        link.answered.connect(self._answered)

    def now(self) -> int:
        """Floor time."""
        return self.link.now()

    # -- joins --------------------------------------------------------------------------------------------------

    def add(self, join: Join) -> None:
        """Show this window from now on what is known."""
        self._joins.append(join)
        if self._witness is not None:
            self._witness.watch(join.name, join.window)
        if self.link.person:
            join.render()

    def show_view(self, join: Join, view: object) -> None:
        """Tell the witness what a window was just given."""
        if self._witness is not None:
            self._witness.rendered(join.name, self.link.knowledge.sight.seq, view)

    def touch(self) -> None:
        """Something that only this desk knows has changed."""
        self._turn.start()

    def _render(self) -> None:
        if self.link.person:
            for join in self._joins:
                if join.window.isVisible() or join.comes_by_itself:
                    join.render()

    # -- asks -----------------------------------------------------------------------------------------------------

    def ask(self, command: Command, *papers: object) -> CommandId:
        """Ask the hub; the answer comes as `answered`."""
        command_id = self.link.ask(command, papers)  # type: ignore[arg-type]  # papers are papers, whoever calls
        self._asked[command_id] = command
        return command_id

    def pending(self) -> tuple[Pending, ...]:
        return tuple(self.link.pending.values())

    def _answered(self, command_id: str, code: str, details: dict[str, str | int]) -> None:
        command = self._asked.pop(CommandId(command_id), None)
        if command is not None:
            self.answered.emit(command, code, details)

    def adopt(self) -> None:
        """Answer for what was found in the outbox."""
        for one in self.link.pending.values():
            self._asked.setdefault(one.id, one.command)

    # -- the line -------------------------------------------------------------------------------------------------

    def _staged(self) -> None:
        lost = self.link.stage is Stage.AWAY
        heard = self.link.heard_mono
        if lost and self._lost_at is None:
            self._lost_at = self.link.instant_of(self.mono() if heard is None else heard)
        elif not lost:
            self._lost_at = None
        self._turn.start()

    @property
    def line(self) -> Line:
        return _LINES[self.link.stage]

    @property
    def lost_at(self) -> Instant | None:
        """When the hub fell silent, None while it is there."""
        return self._lost_at

    @property
    def hub_heard_at(self) -> Instant | None:
        heard = self.link.heard_mono
        return None if heard is None else self.link.instant_of(heard)

    @property
    def pbx_heard_at(self) -> Instant | None:
        """When the hub last heard the phones; None while it has none of them, or is away itself."""
        return self.link.pbx_heard_at
