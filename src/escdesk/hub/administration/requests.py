"""What `escdesk admin` may ask and what it gets back; JSON over HTTP to a running hub, else handed over as it is."""

import msgspec

from escdesk.domain.messages.people import Role
from escdesk.hub.record.reading import Kept
from escdesk.hub.resources import Language


class AdminRequest(msgspec.Struct, frozen=True, kw_only=True, tag_field="do"):
    """Something administration asks."""


class AddPerson(AdminRequest, frozen=True, kw_only=True, tag="add_person"):
    """A new person; `password` empty: they can't log in until one is set."""

    login: str
    name: str
    role: Role
    kana: str = ""
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    began_on: int | None = None
    """Days since 1970-01-01."""
    load_limit: int = 0
    authority_yen: int | None = None
    """The largest amount they decide about by themselves; None: their level's."""
    password: str = ""


class ImportPeople(AdminRequest, frozen=True, kw_only=True, tag="import_people"):
    """A CSV file of people; known logins are changed, others added. `file` is its name, for sentences."""

    file: str
    content: bytes
    columns: tuple[str, ...] | None = None


class ImportShifts(AdminRequest, frozen=True, kw_only=True, tag="import_shifts"):
    """A CSV file saying when whose shift ends, by the clock on the wall in `zone` (empty: the hub's machine's)."""

    file: str
    content: bytes
    zone: str = ""
    columns: tuple[str, ...] | None = None


class ListPeople(AdminRequest, frozen=True, kw_only=True, tag="list_people"):
    pass


class SetPassword(AdminRequest, frozen=True, kw_only=True, tag="set_password"):
    login: str
    password: str


class ImportCustomers(AdminRequest, frozen=True, kw_only=True, tag="import_customers"):
    file: str
    content: bytes
    client: str
    columns: tuple[str, ...] | None = None


class ImportHistory(AdminRequest, frozen=True, kw_only=True, tag="import_history"):
    file: str
    content: bytes
    client: str
    columns: tuple[str, ...] | None = None


class ReadLog(AdminRequest, frozen=True, kw_only=True, tag="read_log"):
    """The events after number `after`, at most `most` of them."""

    after: int = 0
    most: int = 5_000


class ReadRecord(AdminRequest, frozen=True, kw_only=True, tag="read_record"):
    """Calls, escalations or instructions that began at `since` or later, as CSV; the rows after number `after`, at most `most`."""

    kept: Kept
    since: int = 0
    """Milliseconds since 1970-01-01 UTC."""
    after: int = 0
    most: int = 5_000


class ReadCauses(AdminRequest, frozen=True, kw_only=True, tag="read_causes"):
    """Why escalations were needed in a month that is over (2026-10), as CSV."""

    month: str


class CheckRules(AdminRequest, frozen=True, kw_only=True, tag="check_rules"):
    """Whether a rule file can be trusted on this floor. `file` is its name, for sentences."""

    file: str
    content: bytes


class ImportRules(AdminRequest, frozen=True, kw_only=True, tag="import_rules"):
    """The next version of a client's rules, in force from its date on; all of it or nothing."""

    file: str
    content: bytes


class ExportRules(AdminRequest, frozen=True, kw_only=True, tag="export_rules"):
    """The file as it was imported; the newest version when none is named."""

    client: str
    version: int | None = None


class ListRules(AdminRequest, frozen=True, kw_only=True, tag="list_rules"):
    """Every version of a client's rules."""

    client: str


class CompareRules(AdminRequest, frozen=True, kw_only=True, tag="compare_rules"):
    """What changed from version `old` to version `new`, or to a file that is not imported yet."""

    client: str
    old: int
    new: int | None = None
    file: str = ""
    content: bytes = b""


FactValue = str | int | bool | list[str]


class ExplainRules(AdminRequest, frozen=True, kw_only=True, tag="explain_rules"):
    """Why each rule in force matches or not: for a call on the floor, or for facts as an example writes them."""

    client: str
    call: str | None = None
    facts: dict[str, FactValue] = {}
    language: Language = "ja"


class PrintRules(AdminRequest, frozen=True, kw_only=True, tag="print_rules"):
    """The rules in force as Markdown for people, or those of a file."""

    client: str
    file: str = ""
    content: bytes = b""
    language: Language = "ja"


class ListUncaught(AdminRequest, frozen=True, kw_only=True, tag="list_uncaught"):
    """Hands that were raised without a rule: what the next version may want to name."""

    client: str


class TryMeans(AdminRequest, frozen=True, kw_only=True, tag="try_means"):
    """A test message by each means of a party outside; `party` "": to those who are told of alarms."""

    client: str
    party: str


RulesRequest = (
    CheckRules
    | ImportRules
    | ExportRules
    | ListRules
    | CompareRules
    | ExplainRules
    | PrintRules
    | ListUncaught
)
AnyRequest = (
    AddPerson
    | ImportPeople
    | ImportShifts
    | ListPeople
    | SetPassword
    | ImportCustomers
    | ImportHistory
    | ReadLog
    | ReadRecord
    | ReadCauses
    | TryMeans
    | RulesRequest
)

CHANGING = (
    AddPerson | ImportPeople | ImportShifts | SetPassword | ImportCustomers | ImportHistory | ImportRules
)
"""Whoever asks something else only looks."""
CHANGING_FLOOR = AddPerson | ImportPeople | ImportShifts | ImportRules
"""What becomes events."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """`lines` to print; or `fault`, a sentence, and nothing was changed; `more` are further ones about one file."""

    lines: tuple[str, ...] = ()
    fault: str = ""
    more: tuple[str, ...] = ()


_requests: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)
_replies: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)


def encode(one: AnyRequest | Reply) -> bytes:
    return msgspec.json.encode(one)


def request_of(data: bytes) -> AnyRequest:
    """Raises `msgspec.DecodeError`."""
    return _requests.decode(data)


def reply_of(data: bytes) -> Reply:
    """Raises `msgspec.DecodeError`."""
    return _replies.decode(data)
