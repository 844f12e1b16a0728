"""500 rules looked at for one call, facts gathered included, against the bare comparisons they come down to.

Run by itself (`python -m tests.bench.bench_rules`) it prints the figures; `make bench` joins all benches.
"""

import json
import time
from collections.abc import Callable
from statistics import quantiles

from immutables import Map
from msgspec.structs import replace
from tests.bench.bench_engine import collected_as_in_the_hub, on_one_core
from tests.bench.figure import at_most

from escdesk.domain.floor import Floor, empty
from escdesk.domain.ids import CallId, ClientId, CustomerId, Extension, Instant, PersonId, QueueId, RuleId
from escdesk.domain.messages.calls import CustomerFact, Direction
from escdesk.domain.messages.cards import Temperature
from escdesk.domain.messages.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Fact,
    Facts,
    InRange,
    IsSo,
    Not,
    OneOf,
    Window,
)
from escdesk.domain.messages.ladders import Rung, RungKind
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.messages.rulesets import Mode, Rule, Ruleset
from escdesk.domain.model.calls import Call, Hold, Telephone
from escdesk.domain.model.cards import Card
from escdesk.domain.model.people import Person
from escdesk.domain.rules import facts, matching

RULES, PEOPLE, CATEGORIES = 500, 2_000, 40
ROUNDS = 1_000
AIM_MS = 1.0
NOW = Instant(1_700_000_000_000)
MINUTE = 60_000


def rules() -> Ruleset:
    """What a client with forty categories writes: most rules name one, some any call, few match a given one."""
    made = [
        Rule(
            id=RuleId(f"r{number}"),
            title=f"{number}",
            when=_condition(number),
            mode=list(Mode)[number % 3],
            ladder=(Rung(RungKind.ALARM, 20_000),),
        )
        for number in range(RULES)
    ]
    return Ruleset(client=ClientId("x"), version=1, effective_from=Instant(0), rules=tuple(made))


def _condition(number: int) -> Condition:
    about = OneOf(Fact.CATEGORY, (f"c{number % CATEGORIES}",))
    match number % 5:
        case 0:
            return AllOf((about, OneOf(Fact.SYMPTOM, (f"s{number}",)), InRange(Fact.AMOUNT, 10_000)))
        case 1:
            return AllOf((about, InRange(Fact.HOLD, (30 + number) * 1_000)))
        case 2:
            return AllOf((InRange(Fact.CALL_TIME, 15 * MINUTE), Not(IsSo(Fact.VIP)), about))
        case 3:
            return AllOf((AnyOf((IsSo(Fact.SUPERIOR), IsSo(Fact.LEGAL), InRange(Fact.REPEAT, 2))), about))
        case _:
            return AllOf((Window(Fact.TIME, 540, 1_080), InRange(Fact.EXPERIENCE, None, 90), about))


def floor() -> tuple[Floor, Call]:
    """A full floor and one call on it, of which everything is known."""
    call = Call(
        id=CallId("call"),
        extension=Extension("2001"),
        person=PersonId("p0"),
        direction=Direction.INBOUND,
        queue=QueueId("q"),
        client=ClientId("x"),
        state=LineState.HELD,
        rang_at=Instant(NOW - 20 * MINUTE),
        answered_at=Instant(NOW - 19 * MINUTE),
        hold=Hold(since=Instant(NOW - 40_000), promise_at=NOW, limit_at=NOW),
        customer=CustomerId("u"),
        fact=CustomerFact(CustomerId("u"), contract="gold", recent=("c3", "c7")),
    )
    people = {
        PersonId(f"p{number}"): Person(id=PersonId(f"p{number}"), role=Role.OPERATOR, began_on=19_000)
        for number in range(PEOPLE)
    }
    card = Card(
        id=call.id,
        by=PersonId("p0"),
        revision=1,
        category="c3",
        symptom="s1",
        amount_yen=5_000,
        temperature=Temperature.HIGH,
    )
    here = replace(
        empty(),
        people=Map(people),
        telephone=Telephone(calls=Map({call.id: call}), phones=Map()),
        cards=Map({call.id: card}),
    )
    return here, call


def bare(known: Facts) -> Callable[[], int]:
    """One look-up and one comparison for each rule: the least that can tell that it does not match."""
    bounds = [(Fact.CALL_TIME, number) for number in range(RULES)]

    def look() -> int:
        matching = 0
        for fact, bound in bounds:
            value = known.get(fact)
            if isinstance(value, int) and value < bound:
                matching += 1
        return matching

    return look


def p99_ms(work: Callable[[], object]) -> float:
    """Of this thread's own time, garbage collection included: it waits for nothing, and others use the machine too."""
    took = []
    for _ in range(ROUNDS):
        begun = time.thread_time_ns()
        work()
        took.append(time.thread_time_ns() - begun)
    return quantiles(took, n=100)[-1] / 1e6


def figures() -> list[dict[str, object]]:
    """The worst case: no rule matches, so each of them has to be looked at."""
    ruleset, (here, call) = rules(), floor()
    known = facts.of_call(here, call, ruleset, NOW)
    assert matching.best(ruleset, known) is None
    assert matching.call_marks(ruleset, NOW, NOW)

    def look() -> object:
        return matching.best(ruleset, facts.of_call(here, call, ruleset, NOW))

    def mark() -> object:
        return matching.call_marks(ruleset, NOW, NOW)

    with on_one_core(), collected_as_in_the_hub():
        limit = p99_ms(bare(known))
        return [
            figure(f"{RULES} rules looked at for one call, p99", p99_ms(look), limit),
            figure(f"when {RULES} rules look at a call again, p99", p99_ms(mark), limit),
        ]


def figure(name: str, value: float, limit: float) -> dict[str, object]:
    return at_most(name, value, "ms", AIM_MS, f"{ROUNDS} times, none of the rules matches", limit)


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2))
