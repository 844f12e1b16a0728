"""An incident as the board shows it, and what a lead is about to make of many hands: plain frozen values."""

from dataclasses import dataclass
from typing import Final, Literal

from escdesk.domain.ids import Instant

Asking = Literal["", "open", "join", "update", "close", "hand", "leave"]

BAR_MS: Final = 2 * 60_000
BARS: Final = 13
"""Twenty-six minutes in bars of two."""
MOST_AT_ONCE: Final = 100
"""Hands of one command; the rest join with the next."""


@dataclass(frozen=True, slots=True)
class IncidentWords:
    """What is written of an incident; nothing of it is in the log."""

    title: str = ""
    announcement: str = ""
    sentence: str = ""
    may_say: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that was changed here while somebody else has told everybody something else: ``theirs``."""

    field: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An open incident on the strip.

    ``late``: the next notice was due at ``next_notice_at`` and has not come; ``deserted``: its owner has gone.
    ``mine``: the lead at this board answers for it. ``revision`` counts its notices; ``told_by`` is who wrote the
    newest, "" for this lead.
    """

    incident_id: str
    words: IncidentWords
    owner: str
    opened_at: Instant
    told_at: Instant
    next_notice_at: Instant
    count: int
    late: bool = False
    deserted: bool = False
    mine: bool = False
    revision: int = 1
    told_by: str = ""

    @property
    def alarms(self) -> bool:
        return self.late or self.deserted


@dataclass(frozen=True, slots=True)
class HandRow:
    """A hand that may belong to it, or does already (``joined``).

    ``alike``: of the same category and symptom (else the same line), not long ago, and nobody has it: chosen from
    the start. ``about`` is the environment as the card says it, else the contract. ``owner``: who has it at a desk.
    """

    escalation_id: str
    subject: str
    operator: str
    since: Instant
    queue: str = ""
    about: str = ""
    owner: str = ""
    alike: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class AlikeHint:
    """Many hands of one kind within a few minutes.

    ``seed`` is one of them, for a new incident; ``incident_id`` and ``incident`` (its name) that of one that is open
    and may be theirs. ``label`` is how the client writes the kind, ``queue`` the line where no card says more,
    ``client`` only where the lead has several. ``owned`` of ``count`` somebody has at a desk. ``hint_id`` stays the
    same as long as it is about the same.
    """

    hint_id: str
    seed: str
    count: int
    within_ms: int
    owned: int = 0
    incident_id: str = ""
    incident: str = ""
    label: str = ""
    queue: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class Heir:
    """Somebody else who may answer for an incident from now on; ``role`` and ``state`` are codes."""

    person_id: str
    name: str
    role: str
    state: str


@dataclass(frozen=True, slots=True)
class Bar:
    """So many hands went up in the two minutes from ``at``."""

    at: Instant
    count: int


@dataclass(frozen=True, slots=True)
class IncidentView:
    """The pane. ``incident`` is the one that hands are joined to, None for a new one; ``others`` are all that are open.

    ``category`` and ``symptom`` are codes of what they have in common, ``label`` how the client writes it.
    ``client_named``: the lead has several, and reads which one this is. ``notices`` are the instants offered for the
    next notice. ``heirs``: to whom it can be handed, this lead aside. ``me`` is this lead. ``asking`` is what this desk
    has asked and not heard about, ``refusal`` the code of what came to nothing.
    """

    client: str
    hands: tuple[HandRow, ...] = ()
    bars: tuple[Bar, ...] = ()
    incident: IncidentRow | None = None
    others: tuple[IncidentRow, ...] = ()
    category: str = ""
    symptom: str = ""
    label: str = ""
    client_named: bool = False
    notices: tuple[Instant, ...] = ()
    heirs: tuple[Heir, ...] = ()
    me: str = ""
    offline: bool = False
    asking: Asking = ""
    refusal: str = ""
    refusal_by: str = ""

    @property
    def incident_id(self) -> str:
        return "" if self.incident is None else self.incident.incident_id


@dataclass(frozen=True, slots=True)
class IncidentAsk:
    """What the lead wants done. ``words`` None: nothing new is written, else ``revision`` is what they were made from;
    ``outcome`` only at its end, ``to`` only when it is handed to somebody.
    """

    what: Asking
    client: str = ""
    incident_id: str = ""
    escalations: tuple[str, ...] = ()
    category: str = ""
    symptom: str = ""
    notice_at: Instant | None = None
    words: IncidentWords | None = None
    revision: int | None = None
    outcome: str = ""
    to: str = ""
