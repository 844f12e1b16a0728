"""What a desk may leave of what is being written: whose it is, how long, and without secrets."""

from collections.abc import Mapping
from typing import Final, Protocol

import msgspec

from escdesk.domain.ids import Instant, PersonId
from escdesk.hub.masking import masked
from escdesk.protocol.messages import Drafts

DRAFTS_BYTES: Final = 256 * 1024
LONGEST_NAME: Final = 100
LONGEST_DRAFT: Final = 32 * 1024

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class DraftShelf(Protocol):
    """Drafts as they are kept, each person's own."""

    async def of(self, person: PersonId) -> dict[str, str]: ...

    async def keep(self, person: PersonId, drafts: Mapping[str, str], now: Instant) -> bool:
        """An empty text takes one away. False: they are too many, nothing was changed."""
        ...


def admitted(body: bytes) -> dict[str, str]:
    """The drafts of a desk's request, card numbers and マイナンバー masked. Raises `msgspec.DecodeError`."""
    drafts = msgspec.json.decode(body, type=Drafts).drafts
    for name, text in drafts.items():
        if not 0 < len(name) <= LONGEST_NAME or len(text) > LONGEST_DRAFT:
            raise msgspec.ValidationError("a draft's name or text is too long")
    return {name: text and _without_secrets(text) for name, text in drafts.items()}


def _without_secrets(text: str) -> str:
    return msgspec.json.encode(_masked(msgspec.json.decode(text))).decode()


def _masked(value: Json) -> Json:
    match value:
        case str():
            return masked(value)
        case list():
            return [_masked(one) for one in value]
        case dict():
            return {name: _masked(one) for name, one in value.items()}
        case _:
            return value
