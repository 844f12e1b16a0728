"""Events, papers and floors as they stand in the database."""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Union

import msgspec
from immutables import Map
from msgspec import Struct

from escdesk.domain.floor import Floor
from escdesk.domain.messages.kinds import Event, Order
from escdesk.domain.messages.papers import AnyPaper
from escdesk.domain.model.calls import Call, Pbx, Phone, Telephone
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.incidents import Incident, Incidents
from escdesk.domain.model.pace import Pace
from escdesk.domain.model.people import Person
from escdesk.domain.model.rulebook import Rulebook
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.model.takers import RECEIVERS
from escdesk.domain.model.voice import Aside
from escdesk.hub.store.upcast import UPCASTERS, VERSIONS, upcast

encode = msgspec.json.Encoder().encode


def kinds() -> dict[str, type[Event]]:
    """Every kind of event of the domain by its name (importing the floor has imported them all)."""
    return {
        kind.__name__: kind
        for kind in _leaves(Event)
        if kind.__module__.startswith("escdesk.domain.messages.") and kind is not Order
    }


def _leaves(kind: type[Event]) -> Iterator[type[Event]]:
    for one in kind.__subclasses__():
        yield one
        yield from _leaves(one)


@cache
def _events() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(Union[tuple(kinds().values())])  # noqa: UP007  made at run time


_papers: msgspec.json.Decoder[AnyPaper] = msgspec.json.Decoder(AnyPaper)


def version_of(kind: str) -> int:
    return VERSIONS.get(kind, 1)


def event_of(kind: str, version: int, body: str) -> Event:
    """What stands in a row of the log, brought up to today. Raises `UnknownVersion`, msgspec's errors."""
    return _reading(kind, version)(body)


@cache
def _reading(kind: str, version: int) -> Callable[[str], Event]:
    """A start reads a million rows of few kinds: what to do with each is looked up once."""
    if (kind, version) not in UPCASTERS and version == version_of(kind):
        return _events().decode

    def brought_up(body: str) -> Event:
        event: Event = _events().decode(encode(upcast(kind, version, msgspec.json.decode(body))))
        return event

    return brought_up


def paper_of(body: str) -> AnyPaper:
    return _papers.decode(body)


# -- checkpoints ----------------------------------------------------------------------------------------------


class Checkpoint(Struct, frozen=True, kw_only=True):
    """The whole floor at one number, its maps as lists."""

    seq: int
    rulebook: Rulebook
    pbx: Pbx
    people: tuple[Person, ...]
    phones: tuple[Phone, ...]
    calls: tuple[Call, ...]
    cards: tuple[Card, ...]
    escalations: tuple[Escalation, ...]
    asides: tuple[Aside, ...] = ()
    rulesets: tuple[Rules, ...] = ()
    paces: tuple[Pace, ...] = ()
    incidents: tuple[Incident, ...] = ()


@cache
def shape() -> str:
    """Changes with any field of the model: a checkpoint of another shape is left alone and the log replayed."""
    return hashlib.blake2b(encode(msgspec.json.schema(Checkpoint)), digest_size=12).hexdigest()


def checkpoint_bytes(floor: Floor) -> bytes:
    return encode(
        Checkpoint(
            seq=floor.seq,
            rulebook=floor.rulebook,
            pbx=floor.pbx,
            people=tuple(floor.people.values()),
            phones=tuple(floor.phones.values()),
            calls=tuple(floor.calls.values()),
            cards=tuple(floor.cards.values()),
            escalations=tuple(floor.escalations.values()),
            asides=tuple(floor.asides.values()),
            rulesets=tuple(floor.rulesets.values()),
            paces=tuple(floor.paces.values()),
            incidents=tuple(floor.incidents.open.values()),
        )
    )


def floor_of(body: bytes) -> Floor:
    """The floor a checkpoint was made of."""
    kept = msgspec.json.decode(body, type=Checkpoint)
    return Floor(
        seq=kept.seq,
        rulebook=kept.rulebook,
        people=Map({one.id: one for one in kept.people}),
        telephone=Telephone(
            calls=Map({one.id: one for one in kept.calls}),
            phones=Map({one.id: one for one in kept.phones}),
            pbx=kept.pbx,
        ),
        cards=Map({one.id: one for one in kept.cards}),
        escalations=Map({one.id: one for one in kept.escalations}),
        asides=Map({one.id: one for one in kept.asides}),
        rulesets=Map({one.id: one for one in kept.rulesets}),
        paces=Map({one.id: one for one in kept.paces}),
        takers=Map({one.id: one.role for one in kept.people if one.role in RECEIVERS}),
        waiting=Map({one.id: True for one in kept.escalations if one.line is not None}),
        incidents=Incidents(
            open=Map({one.id: one for one in kept.incidents}),
            joined=Map(
                {
                    one.id: one.incident
                    for one in kept.escalations
                    if one.incident is not None and one.stage is Stage.IN_HAND
                }
            ),
        ),
    )
