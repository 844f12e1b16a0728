"""Makes the board's incidents from what this desk knows, and finds the hands that have one cause; pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

from escdesk.desktop.board.incident_view import (
    BAR_MS,
    BARS,
    Bar,
    HandRow,
    Heir,
    IncidentRow,
    IncidentView,
    IncidentWords,
)
from escdesk.desktop.board.known_floor import KnownFloor
from escdesk.domain.ids import ClientId, Instant
from escdesk.domain.messages.papers import CardText, CustomerPaper, IncidentText
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import UNOWNED, Escalation, Stage
from escdesk.domain.model.incidents import Incident
from escdesk.domain.model.presence import State
from escdesk.domain.rules.incident_owners import answers
from escdesk.domain.rules.incidents import may_join

RECENT_MS: Final = 30 * 60_000
"""Hands that went up within so long may have one cause."""
_LEADS: Final = frozenset({Role.LEAD, Role.MANAGER})
_THERE: Final = frozenset({State.FREE.value, State.ON_CALL.value, State.HOLDING.value, State.WRAP_UP.value})
_TEN_MS: Final = 10 * 60_000
_HALF_HOUR_MS: Final = 30 * 60_000


def incident_rows(known: KnownFloor) -> tuple[IncidentRow, ...]:
    """Return the open incidents: what alarms first, then the newest."""
    rows = [_row(known, one) for one in known.incidents.values()]
    return tuple(sorted(rows, key=lambda row: (not row.alarms, -row.opened_at, row.incident_id)))


def _row(known: KnownFloor, one: Incident) -> IncidentRow:
    return IncidentRow(
        incident_id=one.id,
        words=words_of(known, one.id),
        owner=known.staff(one.owner) or "",
        opened_at=one.opened_at,
        told_at=one.told_at,
        next_notice_at=one.next_notice_at,
        count=one.count,
        late=one.overdue,
        deserted=one.deserted,
        mine=one.owner == known.me,
        revision=one.revision,
        told_by="" if one.told_by in ("", known.me) else known.staff(one.told_by) or "",
    )


def words_of(known: KnownFloor, name: str) -> IncidentWords:
    """Return what is written of an incident; empty where it is not here."""
    text = known.papers.get(("IncidentText", name))
    if not isinstance(text, IncidentText):
        return IncidentWords()
    return IncidentWords(text.title, text.announcement, text.sentence, text.may_say, text.must_not)


# -- the pane -------------------------------------------------------------------------------------------------


def incident_view(
    known: KnownFloor, about: str, seed: str, now: Instant, *, offline: bool
) -> IncidentView | None:
    """Return the pane about the incident ``about``, or about a new one made of hands like ``seed``.

    Without a seed it begins with what most of the recent hands have in common. None for whoever may not lead.
    """
    me = known.people.get(known.me)
    if me is None or me.role not in _LEADS or not me.clients:
        return None
    incident = known.incidents.get(about)
    first = known.escalations.get(seed)
    client = incident.client if incident is not None else first.client if first is not None else None
    recent = _recent(known, me.clients if client is None else (client,), now)
    if incident is not None:
        category, symptom, queue = incident.category, incident.symptom, ""
    else:
        first = first or _most_common(recent)
        category, symptom, queue = ("", "", "") if first is None else kind_of(first)
        client = client or (me.clients[0] if first is None else first.client)
    found = tuple(
        _hand(known, one, _alike((category, symptom, queue), one, now))
        for one in known.escalations.values()
        if one.client == client
        and (may_join(one, known.calls) or (one.incident == about and one.stage is Stage.IN_HAND))
    )
    hands = tuple(sorted(found, key=lambda one: (one.joined, not one.alike, -one.since, one.escalation_id)))
    return IncidentView(
        client=client or "",
        hands=hands,
        bars=_bars(hands, now),
        incident=None if incident is None else _row(known, incident),
        others=incident_rows(known),
        category=category,
        symptom=symptom,
        label=label_of(known, client, category, symptom) or known.queue(queue),
        client_named=len(me.clients) > 1,
        notices=notices(now, None if incident is None else incident.next_notice_at),
        heirs=() if incident is None else _heirs(known, incident),
        me=known.me,
        offline=offline,
    )


def _heirs(known: KnownFloor, incident: Incident) -> tuple[Heir, ...]:
    """Who is there first, each group by name."""
    able = (
        one
        for one in known.people.values()
        if one.id not in (known.me, incident.owner) and answers(one, incident)
    )
    rows = [
        Heir(one.id, known.staff(one.id) or "", one.role.value, known.presence(one)[0].state.value)
        for one in able
    ]
    return tuple(sorted(rows, key=lambda row: (row.state not in _THERE, row.name, row.person_id)))


def kind_of(one: Escalation) -> tuple[str, str, str]:
    """What others of the same cause share with it: category and symptom, the line where nothing else is known."""
    return one.category, one.symptom, "" if one.category else one.queue


def _recent(known: KnownFloor, clients: Iterable[ClientId], now: Instant) -> list[Escalation]:
    wanted = frozenset(clients)
    return [
        one
        for one in known.escalations.values()
        if one.client in wanted
        and one.stage in UNOWNED
        and not one.silent
        and now - one.raised_at <= RECENT_MS
    ]


def _most_common(recent: list[Escalation]) -> Escalation | None:
    """The newest hand of the kind that most are of; the name decides between equals."""
    counts = Counter(kind_of(one) for one in recent)
    return max(recent, key=lambda one: (counts[kind_of(one)], one.raised_at, one.id), default=None)


def _alike(kind: tuple[str, str, str], one: Escalation, now: Instant) -> bool:
    category, symptom, queue = kind
    if one.stage not in UNOWNED or now - one.raised_at > RECENT_MS or not (category or queue):
        return False
    if not category:
        return one.queue == queue
    return one.category == category and (not symptom or not one.symptom or one.symptom == symptom)


def _hand(known: KnownFloor, one: Escalation, alike: bool) -> HandRow:
    text = known.papers.get(("CardText", one.call))
    customer = None if one.customer is None else known.papers.get(("CustomerPaper", one.customer))
    environment = text.environment.split("\n", 1)[0] if isinstance(text, CardText) else ""
    contract = customer.contract if isinstance(customer, CustomerPaper) else ""
    joined = one.incident is not None
    label = label_of(known, one.client, one.category, one.symptom)
    return HandRow(
        escalation_id=one.id,
        subject=known.conclusion(one) or label,
        operator=known.staff(one.by) or "",
        since=one.raised_at,
        queue=known.queue(one.queue),
        about=environment or contract,
        owner="" if joined or one.stage in UNOWNED else known.staff(one.owner) or "",
        alike=alike and not joined,
        joined=joined,
    )


def label_of(known: KnownFloor, client: str | None, category: str, symptom: str) -> str:
    """How the client writes it: the symptom where there is one, else the category; "" for a code without words."""
    rules = None if client is None else known.rules.get(client)
    current = None if rules is None else rules.current
    for one in () if current is None else current.categories:
        if one.id == category:
            return one.symptoms.get(symptom, "") or one.label
    return ""


def _bars(hands: Iterable[HandRow], now: Instant) -> tuple[Bar, ...]:
    """The last one ends now."""
    counts: Counter[int] = Counter()
    for hand in hands:
        back = (now - hand.since) // BAR_MS
        if (hand.alike or hand.joined) and 0 <= back < BARS:
            counts[back] += 1
    return tuple(Bar(Instant(now - (back + 1) * BAR_MS), counts[back]) for back in reversed(range(BARS)))


def notices(now: Instant, said: Instant | None = None) -> tuple[Instant, ...]:
    """Return three instants for the next notice, as a person would say them: 14:50, 15:00, 15:30.

    What was ``said`` comes first as long as it lies ahead.
    """
    first = -(-(now + _TEN_MS) // _TEN_MS) * _TEN_MS
    if said is not None and said > now:
        first = said
    second = (first // _HALF_HOUR_MS + 1) * _HALF_HOUR_MS
    return (Instant(first), Instant(second), Instant(second + _HALF_HOUR_MS))


def found(hands: Iterable[HandRow], words: str) -> tuple[HandRow, ...]:
    """Return the hands in which every one of these words stands, whatever width it was typed in."""
    wanted = _folded(words).split()
    return tuple(
        one
        for one in hands
        if all(word in _folded(f"{one.subject} {one.operator} {one.about} {one.queue}") for word in wanted)
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
