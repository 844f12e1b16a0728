"""What a rule may ask about a call: a closed list of typed facts, and the shape of a condition over them."""

from enum import StrEnum
from typing import Final

from msgspec import Struct


class Unit(StrEnum):
    """How a fact is measured, and so which conditions make sense of it."""

    SPAN = "span"  # milliseconds; written as "90s", "15m"
    COUNT = "count"
    YEN = "yen"
    DAYS = "days"
    GRADE = "grade"  # a temperature, ordered: calm, warm, high, extreme
    CODE = "code"  # one word of a list
    CODES = "codes"  # any number of them
    FLAG = "flag"
    CLOCK = "clock"  # minutes since local midnight in the client's time zone; written as "09:00-18:00"
    WEEKDAY = "weekday"  # mon … sun, in the client's time zone


class Fact(StrEnum):
    HOLD = "hold"  # the present hold; absent while nobody is on hold
    TOTAL_HOLD = "total_hold"  # all holds of this call together
    HOLDS = "holds"  # how many
    CALL_TIME = "call_time"  # since the operator picked up
    SLA_REST = "sla_rest"  # what is left of the client's service level for this matter
    UNRESOLVED = "unresolved"  # since the hand was raised; only a case that is in somebody's hands has it
    EXCHANGES = "exchanges"  # on this question, without solution (card and answers so far)
    REPEAT = "repeat"  # earlier contacts about the same matter in the last 30 days
    HOPS = "hops"  # how often the case went from one owner to the next
    CATEGORY = "category"
    SYMPTOM = "symptom"
    QUEUE = "queue"
    CONTRACT = "contract"
    WORDS = "words"  # groups of words that stand on the card
    VIP = "vip"
    HARASSMENT = "harassment"  # カスハラ, said by the operator (card or silent help)
    SUPERIOR = "superior"  # the customer asks for a superior
    THREAT = "threat"  # threat, danger to life
    LEGAL = "legal"  # legal risk
    SECURITY = "security"
    OUTAGE = "outage"  # the whole system
    TEMPERATURE = "temperature"
    AMOUNT = "amount"  # yen at stake, from the card
    EXPERIENCE = "experience"  # of the operator, days since they began
    TIME = "time"  # of day
    WEEKDAY = "weekday"
    OPEN = "open"  # the client's business calendar says open


UNITS: Final[dict[Fact, Unit]] = {
    Fact.HOLD: Unit.SPAN,
    Fact.TOTAL_HOLD: Unit.SPAN,
    Fact.HOLDS: Unit.COUNT,
    Fact.CALL_TIME: Unit.SPAN,
    Fact.SLA_REST: Unit.SPAN,
    Fact.UNRESOLVED: Unit.SPAN,
    Fact.EXCHANGES: Unit.COUNT,
    Fact.REPEAT: Unit.COUNT,
    Fact.HOPS: Unit.COUNT,
    Fact.CATEGORY: Unit.CODE,
    Fact.SYMPTOM: Unit.CODE,
    Fact.QUEUE: Unit.CODE,
    Fact.CONTRACT: Unit.CODE,
    Fact.WORDS: Unit.CODES,
    Fact.VIP: Unit.FLAG,
    Fact.HARASSMENT: Unit.FLAG,
    Fact.SUPERIOR: Unit.FLAG,
    Fact.THREAT: Unit.FLAG,
    Fact.LEGAL: Unit.FLAG,
    Fact.SECURITY: Unit.FLAG,
    Fact.OUTAGE: Unit.FLAG,
    Fact.TEMPERATURE: Unit.GRADE,
    Fact.AMOUNT: Unit.YEN,
    Fact.EXPERIENCE: Unit.DAYS,
    Fact.TIME: Unit.CLOCK,
    Fact.WEEKDAY: Unit.WEEKDAY,
    Fact.OPEN: Unit.FLAG,
}

SIGNS: Final = (Fact.HARASSMENT, Fact.SUPERIOR, Fact.THREAT, Fact.LEGAL, Fact.SECURITY, Fact.OUTAGE)
"""Flags that the operator taps on the card; their values are the codes in `SaveCard.signs`."""

GRADES: Final = ("calm", "warm", "high", "extreme")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Value = int | str | bool | tuple[str, ...]
"""A fact's value: ms, counts, yen, days, minutes and grades (as index into `GRADES`) are int."""

Facts = dict[Fact, Value]
"""What is known of a call at one instant. A fact that is not known is absent: no condition over it holds, and
neither does its `Not`: what is not known can't be denied."""


class AllOf(Struct, frozen=True, tag="all", tag_field="is"):
    parts: tuple["Condition", ...]


class AnyOf(Struct, frozen=True, tag="any", tag_field="is"):
    parts: tuple["Condition", ...]


class Not(Struct, frozen=True, tag="not", tag_field="is"):
    part: "Condition"


class InRange(Struct, frozen=True, tag="range", tag_field="is"):
    """SPAN, COUNT, YEN, DAYS, GRADE: `low <= fact < below`; None is no bound."""

    fact: Fact
    low: int | None = None
    below: int | None = None


class OneOf(Struct, frozen=True, tag="one_of", tag_field="is"):
    """CODE, WEEKDAY: the fact is one of these. CODES: at least one of these is among the fact's."""

    fact: Fact
    values: tuple[str, ...]


class IsSo(Struct, frozen=True, tag="flag", tag_field="is"):
    """FLAG: true; with `so=False`, known to be false."""

    fact: Fact
    so: bool = True


class Window(Struct, frozen=True, tag="window", tag_field="is"):
    """CLOCK: from `start` up to, not including, `end`, in minutes; `end <= start` goes past midnight."""

    fact: Fact
    start: int
    end: int


Leaf = InRange | OneOf | IsSo | Window
Condition = AllOf | AnyOf | Not | InRange | OneOf | IsSo | Window


class Because(Struct, frozen=True):
    """One leaf that held when a rule matched, and the fact's value then: codes and numbers, nothing personal."""

    fact: Fact
    value: Value
