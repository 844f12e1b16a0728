"""What the link's thread tells the screens' thread: frozen values, nothing else crosses."""

from dataclasses import dataclass, field
from enum import StrEnum

from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.protocol.client import HubClock, Knowledge
from escdesk.protocol.messages import LoginRefused


class Stage(StrEnum):
    """How far this desk is."""

    OUT = "out"  # nobody is logged in
    LOGGING_IN = "logging_in"
    CONNECTING = "connecting"  # what is shown comes from the cache
    CONNECTED = "connected"
    AWAY = "away"  # was connected; the hub is silent or gone


@dataclass(frozen=True, slots=True)
class Staged:
    stage: Stage


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody is in. `knowledge` comes from the cache when the hub was not asked yet."""

    person: PersonId
    role: str
    knowledge: Knowledge = field(repr=False)
    known_at: Instant
    """A time of the floor that is over; 0 when none is known."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What earlier runs left for them. `pending`: commands without an answer, oldest first."""

    drafts: dict[str, bytes] = field(repr=False)
    settings: dict[str, str] = field(repr=False)
    pending: tuple[tuple[CommandId, Command], ...] = ()


@dataclass(frozen=True, slots=True)
class Out:
    """Nobody is in (any more). Codes of `LoginRefused`, and of this side: hub_unreachable, hub_distrusted,
    hub_unreadable, bad_address, cache_in_use, no_key, no_session; and the hub's goodbyes.
    """

    refused: LoginRefused


@dataclass(frozen=True, slots=True)
class Left:
    """The person has logged out at this desk. `told` False: the hub could not be reached, it will find out."""

    told: bool


@dataclass(frozen=True, slots=True)
class Seen:
    knowledge: Knowledge = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pulse:
    """`heard_mono`: own monotonic clock, ms."""

    clock: HubClock
    heard_mono: int
    pbx_heard_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is `ok`, a code of refusal, or `withdrawn` when it was taken back before it was sent."""

    id: CommandId
    code: str
    details: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Late:
    id: CommandId


@dataclass(frozen=True, slots=True)
class Looked:
    """A hub's address was tried. `code` is empty when it answered."""

    address: str
    code: str = ""
    floor: str = ""
    extensions: tuple[tuple[str, bool], ...] = ()
    """Number and whether it is free."""
    round_trip_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something the person must know: no_keyring, cache_set_aside, cache_rescued, cache_newer, cache_failed,
    hub_distrusted.
    """

    code: str


Mail = Staged | Opened | Restored | Out | Left | Seen | Pulse | Answer | Late | Looked | Noticed
