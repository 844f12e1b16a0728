"""What a script may say, and the player that does it on the phones of the rehearsed floor."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Literal, assert_never

import msgspec

from escdesk.domain.ids import CallId, Extension
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.legs import Customer, WrongMoveError
from escdesk.hub.telephony.rehearsal.timing import Timers

_log = logging.getLogger(__name__)

Act = Literal[
    "customer_calls",
    "answer",
    "hold",
    "resume",
    "hang_up",
    "blind_transfer",
    "customer_holds",
    "customer_resumes",
    "customer_hangs_up",
]


OutsideHabit = Literal["chance", "answers", "rejects", "silent"]
"""What whoever is rung outside does."""


class ScriptError(Exception):
    """A script that can't be played; the text says where it is wrong."""


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that happens `after_ms` of floor time after the step before it.

    `call` names the customer, wherever their call has gone meanwhile; `extension` is where they call, or where a
    transfer goes to. The number is that of the `caller`-th customer of the line's client, or `number`.
    """

    act: Act
    call: str
    after_ms: int = 0
    extension: str = ""
    queue: str = ""
    caller: int | None = None
    number: str = ""
    withheld: bool = False


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the floor is played. Without a script: traffic, and everybody is played."""

    desks: tuple[str, ...] = ()
    """Logins of the people who have a desk of their own: only their phones are played."""
    wait_for_desks: bool = False
    """The steps begin when all of these have come."""
    traffic: bool = True
    quiet: tuple[str, ...] = ()
    """Extensions that nobody calls by chance."""
    eager: tuple[str, ...] = ()
    """Extensions that are called soon, and whose every call waits past its limit."""
    steady: bool = False
    """Nobody passes on or lets it ring, and people without a desk ask only each other."""
    outside: OutsideHabit = "chance"
    """Whether phones outside the floor are picked up when they are rung."""
    silent_while: str = ""
    """The PBX is silent while this file exists."""
    steps: tuple[Step, ...] = ()


def load(path: str | None) -> Script:
    """The script in a TOML file, the usual floor when there is none. Raises ScriptError."""
    if path is None:
        return Script()
    try:
        return msgspec.toml.decode(Path(path).read_bytes(), type=Script)
    except OSError as wrong:
        raise ScriptError(f"{path}: can't be read: {wrong.strerror}") from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise ScriptError(f"{path}: {wrong}") from wrong


class Player:
    """Plays the steps of a script. `number_of` gives the number of a line's n-th customer."""

    def __init__(
        self,
        exchange: Exchange,
        timers: Timers,
        steps: tuple[Step, ...],
        number_of: Callable[[str, int], str],
    ) -> None:
        self._exchange = exchange
        self._timers = timers
        self._steps = steps
        self._number_of = number_of
        self._customers: dict[str, Customer] = {}
        self._next = 0
        self.skipped = 0
        """Steps that could not happen any more: the customer had gone elsewhere."""

    @property
    def done(self) -> bool:
        return self._next == len(self._steps)

    def begin(self) -> None:
        if not self.done:
            self._timers.after(self._steps[self._next].after_ms, self._play)

    def call(self, name: str) -> CallId | None:
        """The leg this customer is on, None when they are gone."""
        customer = self._customers.get(name)
        return None if customer is None else customer.leg

    def _play(self) -> None:
        step = self._steps[self._next]
        self._next += 1
        try:
            self._act(step)
        except WrongMoveError:
            self.skipped += 1
            _log.info("a step of the script can't happen any more", extra={"act": step.act})
        self.begin()

    def _act(self, step: Step) -> None:
        exchange = self._exchange
        if step.act == "customer_calls":
            number = step.number if step.caller is None else self._number_of(step.queue, step.caller)
            call = exchange.customer_calls(
                Extension(step.extension), number, queue=step.queue, withheld=step.withheld
            )
            customer = exchange.leg(call).customer
            if customer is not None:
                self._customers[step.call] = customer
            return
        leg = self.call(step.call)
        if leg is None:
            raise WrongMoveError("the customer is gone")
        match step.act:
            case "answer":
                exchange.answer(leg)
            case "hold":
                exchange.hold(leg)
            case "resume":
                exchange.resume(leg)
            case "hang_up":
                exchange.hang_up(leg)
            case "blind_transfer":
                exchange.blind_transfer(leg, step.extension)
            case "customer_holds":
                exchange.customer_holds(leg)
            case "customer_resumes":
                exchange.customer_resumes(leg)
            case "customer_hangs_up":
                exchange.customer_hangs_up(leg)
            case _:
                assert_never(step.act)
