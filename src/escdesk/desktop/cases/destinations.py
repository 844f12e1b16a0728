"""Whom a case in hand may be given to, best first, from what this desk sees; pure."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec.structs import replace

from escdesk.desktop.cases.view import AGAIN, ANYONE, UP, Destination, HandOnDraft, HandOnView
from escdesk.desktop.known import Known
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import present
from escdesk.domain.rules.eligible import need_of
from escdesk.domain.rules.hops import HIGHEST
from escdesk.domain.rules.ranking import LEVEL_OF, Fit, rank

_MOST: Final = 4
"""People who are offered by name: more than that nobody compares while a customer waits."""
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
    """Return the choice for a case of this person, None when it can't be handed on: its phone still rings, or
    nothing of it is left to be answered.

    ``leaving``: the one who asks goes home, so that it may also simply ring again.
    """
    me = known.me
    if me is None or escalation.owner != me.id or escalation.stage not in _HANDED_ON:
        return None
    if escalation.consult and not escalation.open_questions:
        return None  # what is answered is not handed on
    only_up = any(hop.sideways for hop in escalation.hops)
    return HandOnView(
        destinations=tuple(_destinations(known, escalation, me, now, only_up=only_up, leaving=leaving)),
        only_up=only_up,
        draft=draft,
        sending=sending,
        refused=refused,
    )


def _destinations(
    known: Known, escalation: Escalation, me: Person, now: Instant, *, only_up: bool, leaving: bool
) -> Iterator[Destination]:
    level = LEVEL_OF[me.role]
    if leaving:
        yield Destination(AGAIN)
    if level < HIGHEST:
        yield Destination(UP)
    if not only_up:
        yield Destination(ANYONE)
    above = level if only_up else -1
    fits = (fit for fit in _candidates(known, escalation, me, now) if _level(known, fit.person) > above)
    for fit in islice(fits, _MOST):
        yield _person(known, fit)


def _candidates(known: Known, escalation: Escalation, me: Person, now: Instant) -> tuple[Fit, ...]:
    need = need_of(escalation)
    # whoever is asked here was picked by this person, not by the one who raised it, and never is either of them
    need = replace(need, by=me.id, had=need.had | {escalation.by})
    here = (person for person in known.people() if present(person))
    return rank(here, known.presence, need, now, known.rulebook.text.load_limit)


def _level(known: Known, person: PersonId) -> int:
    who = known.person(person)
    return 0 if who is None else LEVEL_OF[who.role]


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
