"""Customers and calls on the PBX in memory, as values that its parts share."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages.calls import Direction


class WrongMoveError(Exception):
    """The phone can't do that now; the message says why."""


class LegState(StrEnum):
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    HELD = "held"


@dataclass(eq=False, slots=True)
class Customer:
    """Somebody outside, on the line. `number` is empty when withheld."""

    number: str
    name: str = ""
    queue: str = ""
    withheld: bool = False
    holding: bool = False
    leg: CallId | None = None
    """The leg they talk to or ring at; None once they are gone, and while they are aside."""


@dataclass(eq=False, slots=True)
class Leg:
    """One call at one phone: with a customer, with the leg of another phone, or with nobody yet."""

    call: CallId
    extension: Extension
    direction: Direction
    state: LegState
    customer: Customer | None = None
    other: CallId | None = None
    order: OrderId | None = None
    beside: CallId | None = None
    """The other of two phones that talk while a customer is aside, or are about to."""
    minder: "Minder | None" = None
    """Who decides what follows when somebody leaves: this leg's customer, or its colleague's, is aside."""


class Minder(Protocol):
    """Watches over a customer who is aside."""

    def phone_leaves(self, leg: Leg) -> None: ...

    def customer_leaves(self) -> None: ...
