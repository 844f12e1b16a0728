"""What the door shows, as plain frozen values: which hub, who, which extension, and why it was refused."""

from dataclasses import dataclass, field
from typing import Literal

from escdesk.domain.ids import Instant

RefusalCode = Literal[
    "wrong_password",
    "slow_down",
    "extension_taken",
    "extension_unknown",
    "hub_unreachable",
    "hub_distrusted",
    "version_too_old",
    "account_closed",
]
LOGIN_CODES: tuple[RefusalCode, ...] = (
    "wrong_password",
    "slow_down",
    "extension_taken",
    "extension_unknown",
    "hub_unreachable",
    "hub_distrusted",
    "version_too_old",
    "account_closed",
)


@dataclass(frozen=True, slots=True)
class Extension:
    """One place to sit. ``used`` by somebody else, who is named where that is known."""

    number: str
    seat: str = ""
    used: bool = False
    used_by: str = ""
    last_time: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the hub said no. ``until`` is when the next try counts, ``by`` who has the extension."""

    code: str
    by: str = ""
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a hub answers at the address, and how long one answer took."""

    state: Literal["not_tried", "trying", "reachable", "unreachable"] = "not_tried"
    round_trip_ms: float | None = None
    floor: str = ""


@dataclass(frozen=True, slots=True)
class LoginView:
    """The whole door.

    ``hub`` empty means the first start: the address is asked first. ``hub_fixed``: an administrator set
    the address, it is never asked. ``person`` is who sat here last. ``extensions`` empty means that
    the hub keeps no list: the number is typed.
    """

    hub: str = ""
    hub_fixed: bool = False
    reach: Reach = Reach()
    person: str = ""
    extension: str = ""
    extensions: tuple[Extension, ...] = ()
    without_phone: bool = False
    asking: bool = False
    refusal: Refusal | None = None
    keyring_missing: bool = False
    language: Literal["ja", "en"] = "ja"

    @property
    def first_start(self) -> bool:
        return not self.hub


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person typed; the password never shows in a representation, so it cannot reach a log."""

    person: str
    password: str = field(repr=False)
    extension: str = ""
