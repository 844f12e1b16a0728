"""B11: what the floor says of a call is at every instant what its rules say of it, whatever has happened meanwhile."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.floors import call, stage
from tests.domain.rules_drawn import conditions, ranges, rulesets
from tests.domain.wall_clocks import calendars

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.ids import CallId, CustomerId, Instant, QueueId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages.conditions import Fact, IsSo, OneOf, Window
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulesets import AdoptRules
from escdesk.domain.rules import facts
from escdesk.domain.rules.matching import best

CALL = CallId("call")
LONGEST = 900_000
SPANS = st.integers(0, LONGEST)
SAID = (Fact.HARASSMENT, Fact.SUPERIOR)
LEAF = st.one_of(
    *(ranges(fact, SPANS) for fact in (Fact.HOLD, Fact.TOTAL_HOLD, Fact.CALL_TIME, Fact.SLA_REST)),
    *(
        ranges(fact, st.integers(0, 3))
        for fact in (Fact.HOLDS, Fact.EXCHANGES, Fact.REPEAT, Fact.TEMPERATURE)
    ),
    st.tuples(st.integers(0, 1_439), st.integers(0, 1_439)).map(lambda two: Window(Fact.TIME, *two)),
    st.sampled_from((Fact.OPEN, Fact.VIP, *SAID)).map(IsSo),
    st.sampled_from("ab").map(lambda word: OneOf(Fact.CATEGORY, (word,))),
)
FOUND = tuple(c.CustomerFact(CustomerId(name), vip=name == "u", recent=("a", "b", "a")) for name in "uv")


@st.composite
def steps(draw):
    """What an operator and a phone may do next, and how long they take."""
    card = k.SaveCard(
        call=CALL,
        revision=0,
        category=draw(st.sampled_from(("", "a", "b"))),
        temperature=draw(st.sampled_from(k.Temperature)),
        signs=tuple(draw(st.sets(st.sampled_from([sign.value for sign in SAID]), max_size=2))),
        exchanges=draw(st.integers(0, 3)),
    )
    message = draw(
        st.sampled_from((
            c.PhoneHeld(call=CALL),
            c.PhoneResumed(call=CALL),
            c.CustomersMatched(call=CALL, found=FOUND),
            c.CustomersMatched(call=CALL, found=FOUND[:1]),
            c.ChooseCustomer(call=CALL, customer=draw(st.sampled_from(("u", "v")))),
            card,
        ))
    )  # fmt: skip
    return message, draw(st.integers(0, LONGEST // 3))


def told(play, message):
    """As the desk would: a card goes on from the one that is known; what is refused changes nothing."""
    if isinstance(message, k.SaveCard):
        known = play.floor.cards.get(CALL)
        message = replace(message, revision=0 if known is None else known.revision)
    if isinstance(message, c.ChooseCustomer) and message.customer not in {
        one.customer for one in play.floor.calls[CALL].found
    }:
        return
    play.say(message, "op" if not isinstance(message, c.Signal) else None)


def agrees(play):
    here = play.floor.calls[CALL]
    ruleset = play.floor.ruleset(here.client)
    found = best(ruleset, facts.of_call(play.floor, here, ruleset, play.now))
    expected = None if found is None else found[0].id
    assert (None if here.match is None else here.match.rule) == expected


def let_pass(play, ms):
    """The clock acts at deadlines only; between them somebody looks."""
    end = play.now + ms
    while (due := next_deadline(play.floor)) is not None and due <= end:
        looked = Instant((play.now + max(due, play.now)) // 2)
        if play.now < looked < due:
            play.now = looked
            agrees(play)
        play.wait(max(0, due - play.now))
    play.now = Instant(end)
    agrees(play)


@settings(max_examples=150)
@given(
    data=st.data(),
    rules=rulesets(conditions(LEAF), most=5),
    sla=SPANS,
    happened=st.lists(steps(), max_size=6),
)
def test_the_match_of_a_call_is_never_out_of_date(data, rules, sla, happened):
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR))
    here = data.draw(calendars(play.now))
    play.say(AdoptRules(ruleset=replace(rules, calendar=here, sla_ms=sla)))
    call(play, "2001", CALL)
    assert play.floor.calls[CALL].queue == QueueId("q")
    agrees(play)
    for message, ms in happened:
        told(play, message)
        agrees(play)
        let_pass(play, ms)
