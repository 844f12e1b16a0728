"""What is known of a call, or of an open case, at one instant: the facts that a client's rules may ask about."""

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, Instant, PersonId, between
from escdesk.domain.messages.calls import CustomerFact
from escdesk.domain.messages.cards import Temperature
from escdesk.domain.messages.conditions import GRADES, SIGNS, WEEKDAYS, Fact, Facts
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.domain.model.calls import Call
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.rules import calendar


def of_call(floor: Floor, call: Call, ruleset: Ruleset, now: Instant) -> Facts:
    """Of a call on the floor; of the case that was raised from it, its card and how often it went on.

    They are all computed, whatever the rules ask: it costs less than to find out what they ask.
    """
    escalation = None if call.escalation is None else floor.escalations.get(call.escalation)
    facts: Facts = {
        Fact.HOLDS: call.holds,
        Fact.TOTAL_HOLD: call.held_ms,
        Fact.HOPS: 0 if escalation is None else len(escalation.hops),
        Fact.QUEUE: call.queue,
    }
    if call.hold is not None:
        present = between(call.hold.since, now)
        facts[Fact.HOLD] = present
        facts[Fact.TOTAL_HOLD] = call.held_ms + present
    if call.answered_at is not None:
        talked = between(call.answered_at, now)
        facts[Fact.CALL_TIME] = talked
        facts[Fact.SLA_REST] = ruleset.sla_ms - talked
    card = _card(floor, call.id if escalation is None else escalation.call)
    given = 0 if escalation is None else len(escalation.instructions)
    _add_card(facts, card, call.answers + given)
    if call.customer is not None:
        facts[Fact.VIP] = call.vip
    _add_customer(facts, call.fact, card)
    _add_silent_help(facts, escalation)
    _add_clock(facts, floor, call.person, ruleset, now)
    return facts


def of_case(floor: Floor, escalation: Escalation, ruleset: Ruleset, now: Instant) -> Facts:
    """Of an open case: what its hand, its card and its operator say.

    Of the call only what outlives it; contract, earlier contacts and answers as long as the call is there. Holds
    and call time are a call's and no case's.
    """
    waited = between(escalation.raised_at, now)
    call = floor.calls.get(escalation.call)
    facts: Facts = {
        Fact.HOPS: len(escalation.hops),
        Fact.QUEUE: escalation.queue,
        Fact.SLA_REST: ruleset.sla_ms - waited,
    }
    answered = escalation.consult and not escalation.open_questions
    if escalation.owner is not None and escalation.stage in _IN_SOMEBODYS_HANDS and not answered:
        facts[Fact.UNRESOLVED] = waited
    if escalation.category:
        facts[Fact.CATEGORY] = escalation.category
    card = _card(floor, escalation.call)
    _add_card(facts, card, len(escalation.instructions) + (0 if call is None else call.answers))
    if escalation.customer is not None:
        facts[Fact.VIP] = escalation.vip
    if call is not None and call.customer == escalation.customer:
        _add_customer(facts, call.fact, card)
    _add_silent_help(facts, escalation)
    _add_clock(facts, floor, escalation.by, ruleset, now)
    return facts


_IN_SOMEBODYS_HANDS = frozenset({Stage.IN_HAND, Stage.CONNECTED})

_GRADE = {Temperature(name): grade for grade, name in enumerate(GRADES)}


def _card(floor: Floor, call: CallId) -> Card | None:
    """A card that nobody has saved yet says nothing: a raised hand makes one to write on."""
    card = floor.cards.get(call)
    return None if card is None or card.revision == 0 else card


def _add_card(facts: Facts, card: Card | None, answers: int) -> None:
    """What an SV has answered already was a question and an answer too."""
    facts[Fact.EXCHANGES] = answers if card is None else answers + card.exchanges
    if card is None:
        return
    facts[Fact.WORDS] = card.words
    for sign in SIGNS:
        facts[sign] = sign.value in card.signs
    if card.category:
        facts[Fact.CATEGORY] = card.category
    if card.symptom:
        facts[Fact.SYMPTOM] = card.symptom
    if card.temperature in _GRADE:
        facts[Fact.TEMPERATURE] = _GRADE[card.temperature]
    if card.amount_yen is not None:
        facts[Fact.AMOUNT] = card.amount_yen


def _add_customer(facts: Facts, customer: CustomerFact | None, card: Card | None) -> None:
    """Nothing while nobody knows who it is."""
    if customer is None:
        return
    category = "" if card is None else card.category
    facts[Fact.REPEAT] = customer.recent.count(category) if category else 0
    if customer.contract:
        facts[Fact.CONTRACT] = customer.contract


def _add_silent_help(facts: Facts, escalation: Escalation | None) -> None:
    """Who asks for help silently says that they are harassed, whether or not they find time to tap it."""
    if escalation is not None and escalation.silent and not escalation.automatic:
        facts[Fact.HARASSMENT] = True


def _add_clock(facts: Facts, floor: Floor, operator: PersonId | None, ruleset: Ruleset, now: Instant) -> None:
    hours = ruleset.calendar
    day, minute = calendar.local(hours, now)
    facts[Fact.TIME] = minute
    facts[Fact.WEEKDAY] = WEEKDAYS[calendar.weekday(day)]
    facts[Fact.OPEN] = calendar.open_by_the_clock(hours, day, minute)
    person = None if operator is None else floor.people.get(operator)
    if person is not None and person.began_on is not None:
        facts[Fact.EXPERIENCE] = max(0, day - person.began_on)
