"""An incident (一斉障害): one cause behind many hands; a lead joins them into one and closes them together."""

from escdesk.domain.ids import CallId, ClientId, EscalationId, IncidentId, Instant, PersonId
from escdesk.domain.messages.kinds import Command, Event

# -- commands -------------------------------------------------------------------------------------------------


class OpenIncident(Command, frozen=True, kw_only=True):
    """A lead says that these hands have one cause; title, announcement and sentence come as an `IncidentText` paper.

    Hands that cannot be joined any more (somebody talks with the customer, it is resolved) are left as they are.
    """

    client: ClientId
    next_notice_at: Instant
    """Until then everybody is told something new, or an alarm says that nobody has."""
    escalations: tuple[EscalationId, ...] = ()
    category: str = ""
    symptom: str = ""


class JoinIncident(Command, frozen=True, kw_only=True):
    """More hands of the same cause; a new `IncidentText` may come with it, and so may a new instant.

    `revision`, here and below: of the words that the new ones were made from, so that nobody overwrites unread what
    somebody else has told everybody. None: nothing is written, or an earlier release does not say.
    """

    incident: IncidentId
    escalations: tuple[EscalationId, ...]
    next_notice_at: Instant | None = None
    revision: int | None = None


class UpdateIncident(Command, frozen=True, kw_only=True):
    """次の知らせ: new words (an `IncidentText` paper) and when the next ones are due."""

    incident: IncidentId
    next_notice_at: Instant
    revision: int | None = None


class CloseIncident(Command, frozen=True, kw_only=True):
    """It is over: every joined case is resolved, and what came of it (the paper) goes to each who raised one."""

    incident: IncidentId
    revision: int | None = None


class HandIncident(Command, frozen=True, kw_only=True):
    """Somebody else answers for it from now on; a lead who names themselves takes it."""

    incident: IncidentId
    to: PersonId


class LeaveIncident(Command, frozen=True, kw_only=True):
    """別の話: this hand was another matter. It rings on from the first rung."""

    escalation: EscalationId


class AttachCall(Command, frozen=True, kw_only=True):
    """この電話を加える: the operator's call is one of these, with or without a raised hand."""

    incident: IncidentId
    call: CallId


# -- events ---------------------------------------------------------------------------------------------------


class IncidentOpened(Event, frozen=True, kw_only=True):
    incident: IncidentId
    client: ClientId
    by: PersonId
    """Who opened it answers for it."""
    next_notice_at: Instant
    category: str = ""
    symptom: str = ""


class IncidentJoined(Event, frozen=True, kw_only=True):
    """A hand, or a case that somebody had at a desk, belongs to it now: it rings nowhere, the incident's owner has it."""

    incident: IncidentId
    escalation: EscalationId
    owner: PersonId
    released: tuple[PersonId, ...] = ()
    """At whom it rang."""
    had_by: PersonId | None = None
    """Who had it at a desk."""
    attached: bool = False
    """The operator attached the call; no hand had gone up for it."""


class IncidentLeft(Event, frozen=True, kw_only=True):
    """It was another matter; what follows says where it rings."""

    incident: IncidentId
    escalation: EscalationId
    by: PersonId


class IncidentUpdated(Event, frozen=True, kw_only=True):
    """`revision` counts the notices from 1, which is the announcement it was opened with."""

    incident: IncidentId
    by: PersonId
    revision: int
    next_notice_at: Instant


class IncidentOverdue(Event, frozen=True, kw_only=True):
    """The clock: the next notice was due and has not come. One alarm, however many hands belong to it."""

    incident: IncidentId


class IncidentDeserted(Event, frozen=True, kw_only=True):
    """Its owner has left the floor, or may no longer answer for it: an alarm to the other leads until one takes it."""

    incident: IncidentId
    owner: PersonId


class IncidentHanded(Event, frozen=True, kw_only=True):
    """`to` answers for it and for every case that belongs to it; `by` is `to` when they took it or came back."""

    incident: IncidentId
    by: PersonId
    to: PersonId


class IncidentClosed(Event, frozen=True, kw_only=True):
    """Every case of it has been resolved before this, in the same decision; `count` of them."""

    incident: IncidentId
    by: PersonId
    count: int
