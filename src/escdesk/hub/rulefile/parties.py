"""[[outside]] of a rule file: who is reached outside the floor, by which means, and the papers with their addresses."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from escdesk.domain.ids import ClientId, PartyId
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.papers import OutsideAddress, OutsideNumber
from escdesk.domain.messages.rulesets import OutsideParty
from escdesk.hub.phone_numbers import dialable, dialled
from escdesk.hub.toml_tables import Reading, shown_value

Table = Mapping[str, Any]

_KEYS: Final = {Means.PHONE: "number", Means.MAIL: "mail", Means.CHAT: "chat"}
"""Where the address of each means stands; also the order in which they are tried when the file names none."""


def party(reading: Reading, number: int, table: Table) -> OutsideParty:
    """The party of the `number`th table; what is wrong with it is noted."""
    written = table["number"]
    if written is not None and not dialable(dialled(written)):
        sentence = f"number must be a telephone number such as 03-1234-0000, not {shown_value(written)}."
        reading.wrong(("outside", number, "number"), sentence)
    return OutsideParty(
        id=PartyId(table["id"]),
        label=table["label"] or table["id"],
        within_ms=table["within"],
        fallback=table["fallback"],
        means=_means(reading, number, table),
    )


def _means(reading: Reading, number: int, table: Table) -> tuple[Means, ...]:
    """In the file's order; every means has its address and every address its means."""
    given = tuple(means for means, key in _KEYS.items() if table[key] is not None)
    if not given:
        reading.wrong(("outside", number), "[[outside]] needs a way to reach them: number, mail or chat.")
        return (Means.PHONE,)
    if table["means"] is None:
        return given
    named: tuple[str, ...] = table["means"]
    known = tuple(Means(one) for one in named if one in _KEYS)
    at = ("outside", number, "means")
    if len(known) < len(named) or len(set(named)) < len(named) or not named:
        reading.wrong(at, "means names some of phone, mail and chat, each once, in the order they are tried.")
        return given
    for means in known:
        if means not in given:
            reading.wrong(at, f'means names "{means}", and there is no {_KEYS[means]}.')
    for means in given:
        if means not in known:
            reading.wrong(
                ("outside", number, _KEYS[means]), f'means does not name "{means}": it is never tried.'
            )
    return known


def papers(client: ClientId, tables: Sequence[Table]) -> Iterator[OutsideNumber | OutsideAddress]:
    """Numbers and addresses: they never stand in an event."""
    for one in tables:
        if one["id"] is None:
            continue
        name = PartyId(one["id"])
        if one["number"] is not None:
            yield OutsideNumber(client=client, party=name, number=one["number"])
        if one["mail"] is not None:
            yield OutsideAddress(client=client, party=name, means=Means.MAIL, to=one["mail"])
        if one["chat"] is not None:
            yield OutsideAddress(client=client, party=name, means=Means.CHAT, to=(one["chat"],))
