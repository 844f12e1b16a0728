"""Answers are told once what they did is in the sight, so that no screen flickers in between."""

import asyncio
from collections.abc import Callable
from typing import Final

from escdesk.desktop.link.mail import Answer, Mail
from escdesk.protocol.client import Answered

WAIT_MS: Final = 500
"""How long an answer waits for that; then it is told all the same."""


class Answers:
    """Those that wait. On the loop of the link's thread."""

    def __init__(self, tell: Callable[[Mail], None]) -> None:
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Answered] = []

    def came(self, answered: Answered, seq: int) -> None:
        """The hub has answered; the sight stands at `seq`."""
        self._waiting.append(answered)
        self.seen(seq)
        if answered in self._waiting:
            self._loop.call_later(WAIT_MS / 1000, self._give, answered)

    def seen(self, seq: int) -> None:
        """The sight stands at `seq` now."""
        for answer in tuple(self._waiting):
            if answer.upto <= seq:
                self._give(answer)

    def _give(self, answer: Answered) -> None:
        if answer in self._waiting:
            self._waiting.remove(answer)
            self._tell(Answer(answer.id, answer.code, answer.details))
