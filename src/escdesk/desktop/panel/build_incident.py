"""Which incident the panel speaks of, and what of it: pure, from sight and papers."""

from collections.abc import Collection

from escdesk.desktop.known import Known
from escdesk.desktop.panel.incident_view import IncidentState, IncidentView
from escdesk.desktop.panel.view import LinkView
from escdesk.domain.messages.calls import Direction
from escdesk.domain.messages.papers import IncidentText
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.incidents import Incident

OtherMatters = Collection[tuple[str, str]]
"""Calls that are another matter than an incident, as the person at this desk said: call and incident."""


def incident_view(
    known: Known, call: Call | None, link: LinkView, apart: OtherMatters
) -> IncidentView | None:
    """Return the one this call belongs to, else the newest of its client; between calls the newest of all.

    One that the person said is another matter comes after the others, folded.
    """
    if call is not None and call.direction is Direction.INTERNAL:
        return None
    found = sorted(
        (one for one in known.incidents() if call is None or one.client == call.client),
        key=lambda one: (-one.opened_at, one.id),
    )
    if not found:
        return None
    case = _case(known, call)
    mine = next((one for one in found if case is not None and one.id == case.incident), None)
    if mine is not None:
        return _view(known, mine, "joined", link, call, case, others=len(found) - 1)
    if call is None or call.answered_at is None:
        return _view(known, found[0], "idle", link, call, None, others=len(found) - 1)
    near = [one for one in found if (call.id, one.id) not in apart]
    one = (near or found)[0]
    state: IncidentState = "open" if near else "folded"
    if any(row.kind == "AttachCall" and row.call_id == call.id for row in link.outbox):
        state = "joining"
    return _view(known, one, state, link, call, None, others=len(found) - 1)


def _case(known: Known, call: Call | None) -> Escalation | None:
    case = None if call is None or call.escalation is None else known.escalation(call.escalation)
    mine = case is not None and case.by == known.sight.person and case.stage is Stage.IN_HAND
    return case if mine else None


def _view(
    known: Known,
    one: Incident,
    state: IncidentState,
    link: LinkView,
    call: Call | None,
    case: Escalation | None,
    *,
    others: int,
) -> IncidentView:
    text = known.papers.get(("IncidentText", one.id))
    words = text if isinstance(text, IncidentText) else IncidentText(incident=one.id)
    card = None if call is None else known.card(call.id)
    return IncidentView(
        incident_id=one.id,
        state=state,
        title=words.title,
        announcement=words.announcement,
        sentence=words.sentence,
        owner=known.name(one.owner),
        count=one.count,
        opened_at=one.opened_at,
        told_at=one.told_at,
        may_say=words.may_say,
        must_not=words.must_not,
        others=others,
        alike=card is not None and bool(card.category) and card.category == one.category,
        escalation_id="" if case is None else case.id,
        attached=case is not None and case.attached,
        stale_at=link.lost_at if link.state == "lost" else None,
        own=sum(
            mine.incident == one.id and mine.by == known.sight.person and mine.stage is Stage.IN_HAND
            for mine in known.escalations()
        ),
        call_id="" if call is None else call.id,
    )
