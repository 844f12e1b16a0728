"""Messages, commands, entities and papers as JSON bytes; what this version does not know is skipped."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Any, Final, Generic, TypeVar

from msgspec import DecodeError, Raw, Struct, ValidationError
from msgspec.json import Decoder, Encoder

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Entity, Key
from escdesk.domain.messages import (
    calls,
    cards,
    consults,
    escalations,
    incidents,
    leading,
    line,
    people,
    rulebook,
    rulesets,
    voice,
)
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper
from escdesk.protocol.messages import AnyFromDesk, AnyFromHub

MAX_FROM_DESK: Final = 256 * 1024
"""Bytes of one message of a desk; a card with everything in it needs about 10 kB."""

MAX_FROM_HUB: Final = 32 * 1024 * 1024
"""Bytes of one message of the hub; everything anew for a lead of 2,000 people is about 3 MB."""

_MODULES: Final[tuple[ModuleType, ...]] = (
    calls,
    cards,
    consults,
    escalations,
    incidents,
    leading,
    line,
    people,
    rulebook,
    rulesets,
    voice,
)
_T = TypeVar("_T")
_encoder = Encoder()


class Unreadable(Exception):  # noqa: N818  it is what it says
    """Bytes that are no message: too long, no JSON, or a known kind with a wrong value."""


class _Say(Struct):
    say: str


class _Kind(Struct):
    kind: str
    id: str = ""


class _Type(Struct):
    type: str


class _Tagged(Generic[_T]):
    """Decodes one of several kinds that a tag tells apart; None for a kind that is not among them."""

    def __init__(self, union: Any, probe: type[Struct], tag_field: str) -> None:
        self._decoder: Decoder[_T] = Decoder(union)
        self._probe: Decoder[Struct] = Decoder(probe)
        self._tag_field = tag_field
        self._tags = {kind.__struct_config__.tag for kind in getattr(union, "__args__", (union,))}

    def decode(self, data: bytes | str | Raw) -> _T | None:
        try:
            return self._decoder.decode(data)
        except ValidationError as wrong:
            if self._unknown(data):
                return None
            raise Unreadable("a known kind with a wrong value") from wrong
        except (DecodeError, UnicodeDecodeError, RecursionError) as wrong:
            raise Unreadable("not JSON") from wrong

    def _unknown(self, data: bytes | str | Raw) -> bool:
        try:
            tag = getattr(self._probe.decode(data), self._tag_field)
        except (DecodeError, RecursionError):
            return False
        return tag not in self._tags


def _commands() -> Iterable[type[Command]]:
    for module in _MODULES:
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Command) and thing is not Command:
                yield thing


COMMANDS: Final[dict[str, type[Command]]] = {kind.__name__: kind for kind in _commands()}
"""Every command by the name it bears on the wire."""

_from_desk: _Tagged[AnyFromDesk] = _Tagged(AnyFromDesk, _Say, "say")
_from_hub: _Tagged[AnyFromHub] = _Tagged(AnyFromHub, _Say, "say")
_command: _Tagged[Command] = _Tagged(reduce(or_, COMMANDS.values()), _Type, "type")
_entity: _Tagged[Entity] = _Tagged(Entity, _Kind, "kind")
_paper: _Tagged[AnyPaper] = _Tagged(AnyPaper, _Type, "type")
_key: Decoder[_Kind] = Decoder(_Kind)


def encode(message: Struct) -> bytes:
    """Anything of `protocol.messages`, an entity or a paper as JSON."""
    return _encoder.encode(message)


def raw(thing: Struct) -> Raw:
    """A command, entity or paper ready to stand inside a message."""
    return Raw(_encoder.encode(thing))


def decode_from_desk(data: bytes | str) -> AnyFromDesk | None:
    """What a desk said; None when this version does not know the word. Raises `Unreadable`."""
    if len(data) > MAX_FROM_DESK:
        raise Unreadable("too long")
    return _from_desk.decode(data)


def decode_from_hub(data: bytes | str) -> AnyFromHub | None:
    """What the hub said; None when this version does not know the word. Raises `Unreadable`."""
    if len(data) > MAX_FROM_HUB:
        raise Unreadable("too long")
    return _from_hub.decode(data)


def decode_command(data: Raw | bytes) -> Command:
    """A command. Raises `Refused`: `unknown_command` for a kind that is not known, else `bad_value`."""
    try:
        command = _command.decode(data)
    except Unreadable as wrong:
        raise Refused("bad_value") from wrong
    if command is None:
        raise Refused("unknown_command")
    return command


def decode_entity(data: Raw | bytes) -> Entity | None:
    """An entity; None when its kind is unknown. Raises `Unreadable`."""
    return _entity.decode(data)


def decode_key(data: Raw | bytes) -> Key | None:
    """Kind and id of something that may not be readable otherwise; None when it has neither."""
    try:
        key = _key.decode(data)
    except DecodeError:
        return None
    return (key.kind, key.id)


def decode_paper(data: Raw | bytes) -> AnyPaper | None:
    """A paper; None when its kind is unknown. Raises `Unreadable`."""
    return _paper.decode(data)
