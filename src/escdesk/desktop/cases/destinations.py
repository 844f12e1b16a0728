"""Whom a case in hand may be given to, best first, from what this desk sees; pure."""

from collections.abc import Iterator
from typing import Final

from escdesk.desktop.cases.view import AGAIN, ANYONE, UP, Destination, HandOnDraft, HandOnView
from escdesk.desktop.known import Known
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.rules.ranking import LEVEL_OF, Fit, Need, rank

_MOST: Final = 4
"""People who are offered by name: more than that nobody compares while a customer waits."""
_MANAGER: Final = 2
_HANDED_ON: Final = frozenset({Stage.CONNECTED, Stage.IN_HAND})


def hand_on_view(
    known: Known,
    escalation: Escalation,
    now: Instant,
    *,
    draft: HandOnDraft,
    sending: bool = False,
    refused: str | None = None,
    leaving: bool = False,
) -> HandOnView | None:
    """Return the choice for a case of this person, None when it can't be handed on: its phone still rings.

    ``leaving``: the one who asks goes home, so that it may also simply ring again.
    """
    me = known.me
    if me is None or escalation.owner != me.id or escalation.stage not in _HANDED_ON:
        return None
    only_up = any(hop.sideways for hop in escalation.hops)
    return HandOnView(
        destinations=tuple(_destinations(known, escalation, me, now, only_up=only_up, leaving=leaving)),
        only_up=only_up,
        draft=draft,
        sending=sending,
        refused=refused,
    )


def had_by(escalation: Escalation) -> frozenset[PersonId]:
    """Those to whom it does not go back."""
    had = {escalation.by, *(hop.by for hop in escalation.hops)}
    if escalation.owner is not None:
        had.add(escalation.owner)
    return frozenset(had)


def _destinations(
    known: Known, escalation: Escalation, me: Person, now: Instant, *, only_up: bool, leaving: bool
) -> Iterator[Destination]:
    if leaving:
        yield Destination(AGAIN)
    yield Destination(UP, top=LEVEL_OF[me.role] >= _MANAGER)
    if only_up:
        return
    yield Destination(ANYONE)
    for fit in _candidates(known, escalation, me, now)[:_MOST]:
        yield _person(known, fit)


def _candidates(known: Known, escalation: Escalation, me: Person, now: Instant) -> tuple[Fit, ...]:
    call = known.call(escalation.at_call)
    facts = () if call is None else call.found
    need = Need(
        client=escalation.client,
        by=me.id,
        lane=escalation.lane,
        level=escalation.level,
        parties=tuple(party for rung in escalation.ladder for party in rung.parties),
        known_to=next((fact.known_to for fact in facts if fact.customer == escalation.customer), ()),
        had=had_by(escalation),
    )
    here = (person for person in known.people() if person.seated)
    return rank(here, known.presence, need, now, known.rulebook.text.load_limit)


def _person(known: Known, fit: Fit) -> Destination:
    who = known.person(fit.person)
    return Destination(
        to=fit.person,
        name=known.name(fit.person),
        role=known.role(fit.person),
        state="" if who is None else known.presence(who).state.value,
        free=fit.free,
        reasons=tuple((reason.why.value, reason.name) for reason in fit.reasons),
        load=fit.load,
        limit=fit.limit,
    )
