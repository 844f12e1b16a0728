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
from escdesk.domain.messages.escalations import Rung, RungKind
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.messages.rulesets import Mode, Rule, Ruleset
from escdesk.domain.model.calls import Call, Hold, Telephone
from escdesk.domain.model.cards import Card
from escdesk.domain.model.people import Person
from escdesk.domain.rules import facts, matching

RULES, PEOPLE, CATEGORIES = 500, 2_000, 40
ROUNDS = 2_000
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


def bare(ruleset: Ruleset, known: Facts) -> Callable[[], int]:
    """As many look-ups and comparisons as there are rules with the question that decides each of them."""
    questions = [(RULES - number, Fact.CALL_TIME) for number in range(len(ruleset.rules))]

    def look() -> int:
        found = 0
        for bound, fact in questions:
            value = known.get(fact)
            if isinstance(value, int) and value < bound:
                found += 1
        return found

    return look


def p99_ms(work: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter_ns()
        work()
        took.append(time.perf_counter_ns() - begun)
    return quantiles(took, n=100)[-1] / 1e6


def figures() -> list[dict[str, object]]:
    """The worst case: no rule matches, so each of them has to be looked at to its end."""
    ruleset, (here, call) = rules(), floor()
    known = facts.of_call(here, call, ruleset, NOW)
    assert matching.best(ruleset, known) is None

    def look() -> object:
        return matching.best(ruleset, facts.of_call(here, call, ruleset, NOW))

    with on_one_core(), collected_as_in_the_hub():
        value, limit = p99_ms(look), p99_ms(bare(ruleset, known))
    return [
        {
            "name": f"{RULES} rules looked at for one call, p99",
            "value": round(value, 3),
            "unit": "ms",
            "limit": round(limit, 3),
            "ratio": round(value / limit, 2),
            "aim": f"<= {AIM_MS:g} ms",
            "met": value <= AIM_MS,
            "note": f"{ROUNDS} times, none of the rules matches",
        }
    ]


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2))
