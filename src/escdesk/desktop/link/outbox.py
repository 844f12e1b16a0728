"""Commands on their way: each is on disk before it is sent, and is repeated with the same id until answered."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Raw, Struct
from msgspec.json import Decoder

from escdesk.desktop.link.place import CacheFailedError, Posted
from escdesk.domain.errors import Refused
from escdesk.domain.ids import CommandId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper
from escdesk.protocol.codec import decode_command, encode, raw

if TYPE_CHECKING:
    from escdesk.desktop.link.cache import Cache


class Letter(Struct, frozen=True, kw_only=True):
    """A command as it lies in the outbox."""

    command: Raw
    papers: tuple[Raw, ...] = ()


_letter: Decoder[Letter] = Decoder(Letter)


def letter(command: Command, papers: Iterable[AnyPaper] = ()) -> Letter:
    return Letter(command=raw(command), papers=tuple(raw(paper) for paper in papers))


class Outbox:
    """The unanswered commands of one person, oldest first; works in memory alone while there is no cache."""

    def __init__(self) -> None:
        self._cache: Cache | None = None
        self._letters: dict[CommandId, Letter] = {}
        self._sent: set[CommandId] = set()
        self._unkept: set[CommandId] = set()
        """What the disk did not take: in memory alone."""

    def __len__(self) -> int:
        return len(self._letters)

    def __contains__(self, command_id: CommandId) -> bool:
        return command_id in self._letters

    def attach(self, cache: "Cache") -> tuple[tuple[CommandId, Command], ...]:
        """Take over what lies in the cache and file what was asked before it was open; gives what was there."""
        kept = cache.posted()
        self._cache = cache
        waiting, self._letters = self._letters, {}
        for posted in kept:
            self._letters[posted.id] = _letter.decode(posted.body)
            self._sent.add(posted.id)  # by an earlier run, for all we know
        found = []
        for command_id, one in tuple(self._letters.items()):
            try:
                found.append((command_id, decode_command(one.command)))
            except Refused:  # written by another version: nobody could read the answer
                self.remove(command_id)
        for command_id, one in waiting.items():
            self.add(command_id, one)
        return tuple(found)

    def detach(self) -> None:
        """The cache is closed; what is in it stays there for the next time, and what is not stays here."""
        if self._cache is not None:
            self._letters = {name: one for name, one in self._letters.items() if name in self._unkept}
            self._sent &= self._unkept
        self._cache = None

    def forget(self) -> None:
        """Nothing of one person is left for the next."""
        self._letters.clear()
        self._sent.clear()
        self._unkept.clear()

    def add(self, command_id: CommandId, one: Letter) -> bool:
        """Write it down, then it may be sent. False: the disk did not take it, it is in memory only."""
        self._letters[command_id] = one
        if self._cache is None:
            return True
        try:
            self._cache.post(Posted(command_id, encode(one)))
        except CacheFailedError:
            self._unkept.add(command_id)
            return False
        self._unkept.discard(command_id)
        return True

    def sent(self, command_id: CommandId) -> None:
        """It has been given to a connection: whether the hub has it, only the hub knows."""
        self._sent.add(command_id)

    def unanswered(self) -> tuple[tuple[CommandId, Letter], ...]:
        return tuple(self._letters.items())

    def answered(self, command_id: CommandId) -> None:
        self.remove(command_id)

    def withdraw(self, command_id: CommandId) -> bool:
        """Take back what was never sent. False: it may be at the hub already, the answer will come.

        False also when the disk does not let go of it: after the next start it would be sent all the same.
        """
        if command_id in self._sent or not self._cross_out(command_id):
            return False
        self._forget(command_id)
        return True

    def remove(self, command_id: CommandId) -> None:
        self._cross_out(command_id)  # if not: said again after the next start, and answered the same way
        self._forget(command_id)

    def _forget(self, command_id: CommandId) -> None:
        self._letters.pop(command_id, None)
        self._sent.discard(command_id)
        self._unkept.discard(command_id)

    def _cross_out(self, command_id: CommandId) -> bool:
        if self._cache is None:
            return True
        try:
            self._cache.unpost(command_id)
        except CacheFailedError:
            return False
        return True
