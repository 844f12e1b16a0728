"""Finds many hands of one kind that went up within a few minutes (一斉障害に似ています): a hint, and pure.

What is alike is what codes say: the client and the card's category and symptom. Nobody reads what was written. Where
no card says what it is about, the line counts; and of a line only the hands that nobody has, for more than enough of
them is what a busy line looks like anyway.
"""

from collections import defaultdict
from collections.abc import Iterable

from escdesk.desktop.board.incident_from_sight import kind_of, label_of, words_of
from escdesk.desktop.board.incident_view import AlikeHint
from escdesk.desktop.board.known_floor import KnownFloor
from escdesk.domain.ids import ClientId, Instant
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import UNOWNED, Escalation
from escdesk.domain.model.incidents import Incident
from escdesk.domain.rules.incidents import may_join

_LEADS = frozenset({Role.LEAD, Role.MANAGER})
_Kind = tuple[ClientId, str, str, str]
"""Client, category, symptom, and the line where nothing else is known."""


def hints(known: KnownFloor, now: Instant) -> tuple[AlikeHint, ...]:
    """Return what looks like one cause, most hands first; nothing for whoever may not lead."""
    me, text = known.people.get(known.me), known.text
    if me is None or me.role not in _LEADS or not text.alike_hands:
        return ()
    recent = (
        one
        for one in known.escalations.values()
        if one.client in me.clients and now - one.raised_at <= text.alike_ms and may_join(one, known.calls)
    )
    groups = _grouped(recent)
    found = [
        _hint(known, kind, hands, several=len(me.clients) > 1)
        for kind, hands in groups.items()
        if len(hands) >= text.alike_hands
    ]
    return tuple(sorted(found, key=lambda hint: (-hint.count, hint.hint_id)))


def _grouped(recent: Iterable[Escalation]) -> dict[_Kind, list[Escalation]]:
    """Whoever has not said the symptom is one of each kind of the category; alone they are a kind of their own."""
    groups: defaultdict[_Kind, list[Escalation]] = defaultdict(list)
    for one in recent:
        category, symptom, queue = kind_of(one)
        if category or one.stage in UNOWNED:
            groups[one.client, category, symptom, queue].append(one)
    for kind in [kind for kind in groups if kind[1] and not kind[2]]:
        others = [other for other in groups if other[:2] == kind[:2] and other != kind]
        if others:
            unsaid = groups.pop(kind)
            for other in others:
                groups[other].extend(unsaid)
    return groups


def _hint(known: KnownFloor, kind: _Kind, hands: list[Escalation], *, several: bool) -> AlikeHint:
    client, category, symptom, queue = kind
    incident = _known_already(known, kind)
    newest = max(
        (one for one in hands if kind_of(one) == (category, symptom, queue)),
        key=lambda one: (one.raised_at, one.id),
    )
    about = "" if incident is None else incident.id
    return AlikeHint(
        hint_id="/".join((*kind, about)),
        seed="" if about else newest.id,
        incident_id=about,
        incident="" if incident is None else words_of(known, incident.id).title,
        label=label_of(known, client, category, symptom),
        queue=known.queue(queue) if queue else "",
        client=client if several else "",
        count=len(hands),
        owned=sum(one.stage not in UNOWNED for one in hands),
        within_ms=known.text.alike_ms,
    )


def _known_already(known: KnownFloor, kind: _Kind) -> Incident | None:
    """The newest open incident of this kind: these hands may belong to it."""
    client, category, symptom, _queue = kind
    same = [
        one
        for one in known.incidents.values()
        if category
        and (one.client, one.category) == (client, category)
        and (not symptom or not one.symptom or one.symptom == symptom)
    ]
    return max(same, key=lambda one: (one.opened_at, one.id), default=None)
