"""What `escdesk admin` may ask and what it gets back; JSON over HTTP to a running hub, else handed over as it is."""

import msgspec

from escdesk.domain.messages.people import Role


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


AnyRequest = (
    AddPerson
    | ImportPeople
    | ImportShifts
    | ListPeople
    | SetPassword
    | ImportCustomers
    | ImportHistory
    | ReadLog
)


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """`lines` to print; or `fault`, one sentence, and nothing was changed."""

    lines: tuple[str, ...] = ()
    fault: str = ""


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
