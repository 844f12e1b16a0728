"""Whom a rule rings: its [[rule.to]] tables as a ladder that is complete and never ends in silence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from escdesk.domain.messages.ladders import Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.rulesets import LEVELS, OUTSIDE_RING_MS
from escdesk.hub.keys import spelt
from escdesk.hub.rulefile import shape
from escdesk.hub.rulefile.reading import rule_path
from escdesk.hub.rulefile.staff import Staff
from escdesk.hub.toml_tables import Path, Reading, read_table

RING_MS: Final = 20_000
"""How long a rung rings when the file does not say, at the most."""
SHORTEST_RING_MS: Final = 5_000
"""Less than this nobody can answer."""
ALARM_RING_MS: Final = 20_000
"""How often the alarm rings anew."""
_MANAGER, _TOP = LEVELS.index("manager"), LEVELS.index("top")
_ROLE_LEVELS: Final = {"sv": 1, "specialist": 1, "manager": _MANAGER, "lead": _TOP}


@dataclass(frozen=True, slots=True)
class Around:
    """What a rule's destinations are looked up in. `staff` None: nobody is known, people are not looked at."""

    outside: Mapping[str, int]
    """Parties, and how many means are tried at each."""
    fallback: str | None
    staff: Staff | None


@dataclass(frozen=True, slots=True)
class _Step:
    """A rung before its ring is settled; `ring_ms` None: the file leaves it to us."""

    kind: RungKind
    ring_ms: int | None
    wait_ms: int = 0
    parties: tuple[Party, ...] = ()
    level: int = 1
    times: int = 1
    """How often its ring passes: at a party outside once for each means."""


def ladder(reading: Reading, number: int, rule: Mapping[str, Any], around: Around) -> tuple[Rung, ...]:
    """The ladder of the `number`th rule; what is wrong with it is noted."""
    demanded = LEVELS.index(rule["level"])
    named = list(_named(reading, number, rule["to"] or (), demanded, around))
    seen: dict[Party, int] = {}
    for place, step in enumerate(named):
        for party in step.parties:
            if party in seen:
                reading.wrong(
                    rule_path(number, "to", place),
                    f"{shown(party)} stands in this chain twice: it would come back to where it has been.",
                )
            seen[party] = place
    steps = [*named, *_tail(named, demanded, around)]
    return (
        *_settled(reading, number, rule["answer_within"], steps),
        Rung(RungKind.ALARM, ALARM_RING_MS, level=_TOP),
    )


def _named(
    reading: Reading, number: int, tables: Sequence[Mapping[str, Any]], demanded: int, around: Around
) -> Iterator[_Step]:
    for place, table in enumerate(tables):
        path = rule_path(number, "to", place)
        found = read_table(reading, path, table, shape.TO)
        parties = tuple(_parties(reading, path, found, around))
        if not parties:
            continue
        own = max((_level(party, demanded) for party in parties), default=demanded)
        level = own if found["level"] is None else LEVELS.index(found["level"])
        if level < demanded:
            reading.wrong(
                path,
                f'{shown(parties[0])} has the authority of level "{LEVELS[level]}", '
                f'but the rule demands level "{LEVELS[demanded]}".',
            )
        kind = RungKind.OUTSIDE if parties[0].kind is PartyKind.OUTSIDE else RungKind.PARTIES
        ring = found["ring"]
        if kind is RungKind.OUTSIDE and ring is None:
            ring = OUTSIDE_RING_MS
        times = around.outside.get(parties[0].name, 1) if kind is RungKind.OUTSIDE else 1
        yield _Step(kind, ring, found["wait"], parties, level, times)


def _level(party: Party, demanded: int) -> int:
    """A role has its own authority; a skill, a team or a person has what the rule demands of them."""
    return _ROLE_LEVELS[party.name] if party.kind is PartyKind.ROLE else demanded


def _parties(reading: Reading, path: Path, found: Mapping[str, Any], around: Around) -> Iterator[Party]:
    own = [key.name for key in shape.PARTY if found[key.name] is not None]
    together = found["at_once"]
    if len(own) + (together is not None) != 1:
        names = ", ".join(key.name for key in shape.PARTY)
        reading.wrong(path, f"[[rule.to]] names exactly one of {names} and at_once.")
        return
    if together is None:
        party = _party(reading, (*path, own[0]), own[0], found[own[0]], around)
        if party is not None:
            yield party
        return
    for place, one in enumerate(together):
        here = (*path, "at_once", place)
        inner = read_table(reading, here, one, shape.PARTY)
        said = [name for name in inner if name in one]
        if len(said) != 1 or said[0] == PartyKind.OUTSIDE:
            sentence = "each of at_once names one role, skill, team or person; a party outside has a step of its own."
            reading.wrong(here, sentence)
            continue
        wanted = inner[said[0]]
        party = None if wanted is None else _party(reading, (*here, said[0]), said[0], wanted, around)
        if party is not None:
            yield party


def _party(reading: Reading, path: Path, kind: str, name: str, around: Around) -> Party | None:
    party = Party(PartyKind(kind), name)
    if party.kind is PartyKind.OUTSIDE:
        if name in around.outside:
            return party
        reading.wrong(path, f'there is no [[outside]] party "{name}".')
        return None
    if around.staff is None:
        return party
    if not around.staff.has(party.kind, name):
        reading.wrong(path, _NOBODY[party.kind].format(name=name))
        return None
    return _by_id(party, around.staff)


def _by_id(party: Party, staff: Staff) -> Party:
    """The log knows people by their id, not by their login."""
    return Party(PartyKind.PERSON, staff.logins[party.name]) if party.kind is PartyKind.PERSON else party


_NOBODY: Final = {
    PartyKind.ROLE: 'nobody of this client has the role "{name}".',
    PartyKind.SKILL: 'nobody of this client who takes escalations has the skill "{name}".',
    PartyKind.TEAM: 'nobody of this client who takes escalations is in the team "{name}".',
    PartyKind.PERSON: 'nobody of this client who takes escalations has the login "{name}".',
}


def shown(party: Party) -> str:
    """How it stands in the file."""
    return f'{party.kind.value} "{party.name}"'


def _tail(named: Sequence[_Step], demanded: int, around: Around) -> Iterator[_Step]:
    """What follows whatever the file names: managers, everyone, the party outside."""
    managers = Party(PartyKind.ROLE, "manager")
    if demanded <= _MANAGER and not any(managers in step.parties for step in named):
        yield _Step(RungKind.MANAGERS, None, level=_MANAGER)
    yield _Step(RungKind.EVERYONE, None)
    if around.fallback is not None:
        party = Party(PartyKind.OUTSIDE, around.fallback)
        if not any(party in step.parties for step in named):
            times = around.outside.get(party.name, 1)
            yield _Step(RungKind.OUTSIDE, OUTSIDE_RING_MS, parties=(party,), level=_TOP, times=times)


def _settled(reading: Reading, number: int, within_ms: int | None, steps: Sequence[_Step]) -> Iterator[Rung]:
    """Every rung with its ring: so that the alarm stands within `within_ms`, if the rule promises that."""
    open_steps = sum(1 for step in steps if step.ring_ms is None)
    stated = sum((step.ring_ms or 0) * step.times + step.wait_ms for step in steps)
    ring_ms = RING_MS
    if within_ms is not None:
        left = within_ms - stated
        if open_steps:
            ring_ms = min(RING_MS, left // open_steps // 1_000 * 1_000)
        if left < 0 or ring_ms < SHORTEST_RING_MS:
            needed = stated + open_steps * SHORTEST_RING_MS
            reading.wrong(
                rule_path(number, "answer_within"),
                f'answer_within "{spelt(within_ms)}" is too short: ringing and waiting for everybody in this '
                f'chain, managers and everyone behind them included, takes at least "{spelt(needed)}".',
            )
            ring_ms = RING_MS
    for step in steps:
        yield Rung(
            step.kind,
            ring_ms if step.ring_ms is None else step.ring_ms,
            step.wait_ms,
            step.parties,
            step.level,
        )
