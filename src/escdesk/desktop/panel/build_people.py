"""The transfer list: who can take a call over, ranked as the hub ranks them; pure, from sight and papers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from escdesk.desktop.known import Known
from escdesk.desktop.panel.build_rule import matching_rule
from escdesk.desktop.panel.person_view import Authority, PersonRow, Reason, Reserved, Skill, Wait
from escdesk.desktop.panel.view import LinkView
from escdesk.domain.ids import ClientId, Instant
from escdesk.domain.messages.ladders import Lane, PartyKind
from escdesk.domain.model.calls import Call
from escdesk.domain.model.pace import Paces, usual_ms
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import State
from escdesk.domain.rules.authority import limit_of
from escdesk.domain.rules.ranking import Fit, Need, Why, rank

_BUSY: Final = frozenset({State.ON_CALL, State.HOLDING, State.RINGING})
_STANDS: Final = Instant(0)
"""A reservation holds as long as the floor says so: the hub's clock ends it, the desk's has no say."""


def people_rows(known: Known, call: Call | None, link: LinkView) -> tuple[PersonRow, ...]:
    """Return who can take this call over, best first; between calls, who could for any of one's own clients."""
    card = None if call is None else known.card(call.id)
    category = "" if card is None else card.category
    money = card is not None and card.amount_yen is not None
    paces = known.paces()
    rows: dict[str, PersonRow] = {}
    for need in _needs(known, call):
        skills = set(_skills(need))
        limit = known.rulebook.text.load_limit
        for fit in rank(known.people(), known.presence, need, _STANDS, limit):
            person = known.person(fit.person)
            if person is not None and person.seated and person.id not in rows:
                row = _row(known, person, fit, skills, _wait(known, person, paces, category), link)
                decides = Authority(limit_of(person, known.rulebook.text), matters=money)
                rows[person.id] = replace(row, authority=decides)
    return tuple(rows.values())


def _needs(known: Known, call: Call | None) -> Iterator[Need]:
    me = known.sight.person
    if call is None:
        clients: tuple[ClientId, ...] = () if known.me is None else known.me.clients
        yield from (Need(client=client, by=me) for client in clients)
        return
    rule = matching_rule(known, call)
    yield Need(
        client=call.client,
        by=me,
        lane=Lane.ORDINARY if rule is None else rule.lane,
        level=1 if rule is None else rule.level,
        parties=() if rule is None else next((rung.parties for rung in rule.ladder if rung.parties), ()),
        known_to=() if call.fact is None else call.fact.known_to,
    )


def _skills(need: Need) -> Iterator[str]:
    return (party.name for party in need.parties if party.kind is PartyKind.SKILL)


def _row(known: Known, person: Person, fit: Fit, wanted: set[str], wait: Wait, link: LinkView) -> PersonRow:
    presence = known.presence(person)
    heard_at: int | None = presence.since
    if presence.source.value == "phone":  # unknown: since the phones fell silent, 0 if they never spoke
        heard_at = (presence.since or None) if presence.state is State.UNKNOWN else link.pbx_heard_at
    reserved = _reserved(known, person)
    return PersonRow(
        person_id=person.id,
        name=known.name(person.id),
        role=person.role.value,
        state=presence.state.value,
        source=presence.source.value,
        heard_at=heard_at,
        since=presence.since,
        wait=Wait("none") if reserved == "other" else wait,
        team=person.teams[0] if person.teams else "",
        skills=tuple(Skill(skill, matching=skill in wanted) for skill in person.skills),
        reasons=_reasons(fit, presence.state),
        load=(fit.load, fit.limit),
        extension=person.extension or "",
        can_be_asked=fit.askable,
        rung=bool(person.ringing),
        reserved=reserved,
        reserved_until=(person.reserved_until or 0) if reserved else 0,
    )


def _reserved(known: Known, person: Person) -> Reserved:
    if person.reserved_by is None:
        return ""
    return "me" if person.reserved_by == known.sight.person else "other"


def _reasons(fit: Fit, state: State) -> tuple[Reason, ...]:
    """The ranking's reasons; of a person in conversation, how long it has been going on."""
    reasons = [Reason(one.why.value, one.name) for one in fit.reasons]
    if state in {State.ON_CALL, State.HOLDING} and not any(one.why is Why.RESERVED for one in fit.reasons):
        reasons.append(Reason("in_call"))
    return tuple(reasons)


def _wait(known: Known, person: Person, paces: Paces, category: str) -> Wait:
    presence = known.presence(person)
    if presence.state is State.FREE and not person.ringing:
        return Wait("now")
    if presence.state is State.WRAP_UP and person.wrap_up_until is not None:
        return Wait("until", at=person.wrap_up_until)
    if presence.state in _BUSY:
        usual, samples = usual_ms(paces, category, person.role.value)
        return Wait("unknown") if usual is None else Wait("soon", at=presence.since + usual, samples=samples)
    return Wait("none")
