"""How a hand goes up: asked for by the operator, silently, or by a rule; everything it needs is stamped then."""

from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, EscalationId, Instant, PersonId, RuleId, is_code
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.conditions import Fact, Facts
from escdesk.domain.messages.ladders import Asks, Lane, Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.messages.rulesets import LEVELS, OUTSIDE_RING_MS, HandleTime, Rule, Ruleset
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import UNOWNED
from escdesk.domain.model.people import Person
from escdesk.domain.model.takers import RECEIVERS, TAKERS
from escdesk.domain.rules import ending, facts, ladder, matching, ranking
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.people import seated


class _Terms(Struct, frozen=True, kw_only=True):
    """What is stamped on a hand from a rule, or from the rulebook when no rule says anything."""

    ladder: tuple[Rung, ...]
    rule: str = ""
    rules: int = 0
    lane: Lane = Lane.ORDINARY
    asks: Asks = Asks.TAKEOVER
    level: int = 1
    due_ms: int = 0
    business_time: bool = False
    silent: bool = False


def ask_for_takeover(course: Course, command: e.AskForTakeover, by: PersonId | None) -> None:
    _ask(course, command, Asks.TAKEOVER, by)


def ask_for_consult(course: Course, command: co.AskForConsult, by: PersonId | None) -> None:
    if command.asks is Asks.TAKEOVER:
        raise Refused("bad_value", field="asks")
    _ask(course, command, command.asks, by)


def _ask(
    course: Course, command: e.AskForTakeover | co.AskForConsult, asks: Asks, by: PersonId | None
) -> None:
    """What the person asks for stands, whatever the rule they followed would ask for."""
    who = seated(course, by)
    call = _own_call(course, command.call, who)
    if not is_code(command.rule):
        raise Refused("bad_value", field="rule")
    ruleset = course.floor.ruleset(call.client)
    rule = _rule(ruleset, command.rule)
    if command.person is not None:
        _may_be_chosen(course, command.person, who, call, rule)
    terms = _plain(course.floor, ruleset) if rule is None or ruleset is None else _terms(rule, ruleset)
    ladder.ring_on(course, _raise(course, call, who, replace(terms, asks=asks), chosen=command.person))


def ask_for_help(course: Course, command: e.AskForHelp, by: PersonId | None) -> None:
    """Silent and urgent: by the first silent rule that holds once harassment is said, else by the plain ladder."""
    who = seated(course, by)
    _put_down(course, command.call, who)
    call = _own_call(course, command.call, who)
    ruleset = course.floor.ruleset(call.client)
    rule = None
    if ruleset is not None:
        known = facts.of_call(course.floor, call, ruleset, course.now)
        rule = _silent_rule(ruleset, {**known, Fact.HARASSMENT: True})
    if rule is None or ruleset is None:
        plain = _plain(course.floor, ruleset)
        terms = _Terms(ladder=plain.ladder, lane=Lane.URGENT, silent=True)
    else:
        terms = _terms(rule, ruleset)
    ladder.ring_on(course, _raise(course, call, who, terms))


def _put_down(course: Course, name: CallId, who: Person) -> None:
    """An ordinary hand that nobody has taken yet gives way: whoever is threatened does not wait in its line.

    So does a consult that somebody has at their desk: what is needed now is somebody on the phone.
    """
    escalation = course.floor.escalation_of(name)
    if escalation is None or escalation.silent or not escalation.by == escalation.holder == who.id:
        return
    if escalation.stage in UNOWNED or escalation.id in course.floor.incidents.joined:
        ending.withdrawn(course, escalation)
    elif escalation.answerer is not None:
        ending.drop_all(course, escalation)


def _silent_rule(ruleset: Ruleset, known: Facts) -> Rule | None:
    loud = frozenset(rule.id for rule in ruleset.rules if not rule.silent)
    found = matching.best(ruleset, known, leave_out=loud)
    return None if found is None else found[0]


def by_rule(course: Course, call: Call, rule: Rule, ruleset: Ruleset) -> None:
    """A rule raises the hand by itself, once for a call: taken back, it stays down."""
    person = None if call.person is None else course.floor.people.get(call.person)
    if person is None or not person.seated or call.escalation is not None or rule.id in call.declined:
        return
    ladder.ring_on(course, _raise(course, call, person, _terms(rule, ruleset), automatic=True))


def without_ringing(course: Course, call: Call, who: Person) -> EscalationId:
    """A case that rings nobody by itself, because somebody has it at once: the incident that it belongs to."""
    return _raise(course, call, who, _plain(course.floor, course.floor.ruleset(call.client)))


def _own_call(course: Course, name: CallId, who: Person) -> Call:
    """The call a hand may be raised from. Raises `Refused`."""
    call = course.floor.calls.get(name)
    if call is None:
        raise Refused("no_such_call")
    if call.person != who.id:
        raise Refused("not_yours")
    if call.state is LineState.RINGING:
        raise Refused("call_not_talking")
    if call.escalation is not None:
        raise Refused("already_raised", escalation=call.escalation)
    return call


def _may_be_chosen(course: Course, chosen: PersonId, by: Person, call: Call, rule: Rule | None) -> None:
    person = course.floor.people.get(chosen)
    if person is None:
        raise Refused("no_such_person")
    if chosen == by.id:
        raise Refused("to_yourself")
    named = rule is not None and any(ranking.names(rung.parties, person) for rung in rule.ladder)
    able = person.role in TAKERS or (person.role is Role.LEAD and named)
    if not able or call.client not in person.clients or person.off_shift:
        raise Refused("cannot_receive")
    if ranking.reserved(person, by.id, course.now):
        raise Refused("reserved", by=person.reserved_by or "")


def _rule(ruleset: Ruleset | None, name: str) -> Rule | None:
    """The rule the desk followed, as it is now; one that is gone means the plain ladder, never a refusal."""
    if ruleset is None or not name:
        return None
    return next((rule for rule in ruleset.rules if rule.id == RuleId(name)), None)


def _plain(floor: Floor, ruleset: Ruleset | None) -> _Terms:
    """悩んだらエスカレ: the floor's own ladder; the client's phone outside stands before its alarm."""
    rungs = floor.rulebook.text.ladder
    party = next((one for one in (() if ruleset is None else ruleset.outside) if one.fallback), None)
    if party is None:
        return _Terms(ladder=rungs)
    last_but_one = Rung(
        RungKind.OUTSIDE,
        OUTSIDE_RING_MS,
        parties=(Party(PartyKind.OUTSIDE, party.id),),
        level=len(LEVELS) - 1,
    )
    return _Terms(ladder=(*rungs[:-1], last_but_one, rungs[-1]))


def _terms(rule: Rule, ruleset: Ruleset) -> _Terms:
    return _Terms(
        ladder=rule.ladder,
        rule=rule.id,
        rules=ruleset.version,
        lane=rule.lane,
        asks=rule.asks,
        level=rule.level,
        due_ms=rule.handle_within_ms,
        business_time=rule.handle_time is HandleTime.BUSINESS,
        silent=rule.silent,
    )


def _raise(
    course: Course,
    call: Call,
    who: Person,
    terms: _Terms,
    *,
    chosen: PersonId | None = None,
    automatic: bool = False,
) -> EscalationId:
    """The hand goes up; whoever calls this says where it rings."""
    floor = course.floor
    name = EscalationId(f"E{course.next_seq}")
    hold, card = call.hold, floor.cards.get(call.id)
    ruleset = floor.ruleset(call.client)
    marks: tuple[Instant, ...] = ()
    if ruleset is not None:
        marks = matching.case_marks(ruleset, course.now, course.now)
    course.add(
        e.EscalationRaised(
            at=course.now,
            escalation=name,
            call=call.id,
            by=who.id,
            client=call.client,
            queue=call.queue,
            customer=call.customer,
            chosen=chosen,
            ladder=_with_chosen(terms.ladder, floor, chosen),
            rulebook=floor.rulebook.text.version,
            rule=terms.rule,
            vip=call.vip,
            waiting_since=course.now if hold is None else hold.since,
            promise_at=None if hold is None else hold.promise_at,
            limit_at=None if hold is None else hold.limit_at,
            talking_since=call.answered_at,
            call_limit_ms=call.limit_ms,
            lane=terms.lane,
            asks=terms.asks,
            level=terms.level,
            category="" if card is None else card.category,
            rules=terms.rules,
            due_ms=terms.due_ms,
            business_time=terms.business_time,
            automatic=automatic,
            silent=terms.silent,
            marks=marks,
            known_to=() if call.fact is None else call.fact.known_to,
            symptom="" if card is None else card.symptom,
        )
    )
    _give_back(course, who.id)
    return name


def _with_chosen(rungs: tuple[Rung, ...], floor: Floor, chosen: PersonId | None) -> tuple[Rung, ...]:
    """Whoever was picked is rung before anybody a rule names."""
    if chosen is None or any(rung.kind is RungKind.CHOSEN for rung in rungs):
        return rungs
    plain = floor.rulebook.text.ladder
    first = next(
        (rung for rung in plain if rung.kind is RungKind.CHOSEN), Rung(RungKind.CHOSEN, rungs[0].ring_ms)
    )
    return (first, *rungs)


def _give_back(course: Course, by: PersonId) -> None:
    """Whoever was held for the one who asks has been asked now, or somebody else was."""
    for name in course.floor.takers:
        if course.floor.people[name].reserved_by == by:
            course.add(p.ReservationEnded(at=course.now, person=name))


# -- held for a few seconds -----------------------------------------------------------------------------------


def reserve(course: Course, command: p.Reserve, by: PersonId | None) -> None:
    """仮押さえ: exactly one of two who pick the same person at the same instant holds them (C3)."""
    who = seated(course, by)
    if command.person is None:
        _give_back(course, who.id)
        return
    person = course.floor.people.get(command.person)
    if person is None:
        raise Refused("no_such_person")
    if person.id == who.id:
        raise Refused("to_yourself")
    if person.role not in RECEIVERS or not set(person.clients) & set(who.clients) or person.off_shift:
        raise Refused("cannot_receive")
    if ranking.reserved(person, who.id, course.now):
        raise Refused("reserved", by=person.reserved_by or "")
    _give_back(course, who.id)
    until = Instant(course.now + course.floor.rulebook.text.reserve_ms)
    course.add(p.PersonReserved(at=course.now, person=person.id, by=who.id, until=until))
