"""What one window asks for its person, and the last of it that came to nothing: said where they look, then gone."""

from typing import Final

from escdesk.desktop.joins.desk import Desk, Refused
from escdesk.domain.messages.kinds import Command

SHOWN_MS: Final = 20_000
"""How long a refusal is shown on its own; the next thing that is asked takes it away at once."""
NOT_REFUSED: Final = frozenset({"ok", "withdrawn"})


class Hand:
    """One for each window: what another window asked is refused there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: list[Command] = []
        self._refused: tuple[Refused, int] | None = None
        desk.answered.connect(self._answered)

    def ask(self, command: Command, *papers: object) -> None:
        """Ask the hub because a person pressed something here."""
        self._refused = None
        self._asked.append(command)
        self._desk.ask(command, *papers)

    def adopt(self, command: Command) -> None:
        """Answer for what an earlier run asked: who pressed it then reads here what came of it."""
        self._asked.append(command)

    def refuse(self, command: Command, code: str, details: dict[str, str | int]) -> None:
        """Show this refusal."""
        self._refused = (Refused(command, code, details), self._desk.mono())
        self._desk.touch()

    def read(self) -> None:
        """The person has seen it."""
        self._refused = None
        self._desk.touch()

    @property
    def refused(self) -> Refused | None:
        """What was refused last, while it is to be shown."""
        if self._refused is None or self._desk.mono() - self._refused[1] >= SHOWN_MS:
            return None
        return self._refused[0]

    def _answered(self, command: Command, code: str, details: dict[str, str | int]) -> None:
        mine = next((one for one in self._asked if one is command), None)
        if mine is None:
            return
        self._asked = [one for one in self._asked if one is not command]
        if code not in NOT_REFUSED:
            self.refuse(command, code, details)
