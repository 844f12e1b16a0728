"""Who plays on the rehearsed floor: its people, clients, lines and phones, drawn from a seed."""

from dataclasses import dataclass
from random import Random
from typing import Final

from escdesk.domain.ids import ClientId, Extension, QueueId
from escdesk.domain.messages.people import Role
from escdesk.hub.telephony.rehearsal.names import FullName, draw_distinct

TEAMS: Final = ("A班", "B班")
CLIENTS: Final = (ClientId("aoba"), ClientId("minato"))
SKILLS: Final = ("返金", "契約", "技術", "クレーム")


@dataclass(frozen=True, slots=True)
class Line:
    """A number that customers call."""

    queue: QueueId
    client: ClientId
    label: str


LINES: Final = (
    Line(QueueId("aoba-order"), CLIENTS[0], "アオバ通販 注文"),
    Line(QueueId("aoba-return"), CLIENTS[0], "アオバ通販 返品"),
    Line(QueueId("minato-line"), CLIENTS[1], "ミナト回線 故障"),
    Line(QueueId("minato-plan"), CLIENTS[1], "ミナト回線 契約"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the floor. `lines` are those whose calls ring at an operator's phone."""

    login: str
    name: FullName
    role: Role
    extension: Extension | None
    teams: tuple[str, ...]
    skills: tuple[str, ...]
    clients: tuple[ClientId, ...]
    lines: tuple[Line, ...] = ()


def cast(seed: int) -> tuple[Member, ...]:
    """Twelve operators in two teams, four SVs, two specialists, a manager and a lead."""
    chance = Random(f"cast {seed}")  # noqa: S311  a rehearsal
    names = iter(draw_distinct(chance, 20))
    operators = (_operator(number, next(names), chance) for number in range(12))
    supervisors = (_supervisor(number, next(names), chance) for number in range(4))
    specialists = (
        _chief(f"sp{number:02}", next(names), Role.SPECIALIST, str(2100 + number), (skill,))
        for number, skill in enumerate(("技術", "契約"), start=1)
    )
    return (
        *operators,
        *supervisors,
        *specialists,
        _chief("mgr01", next(names), Role.MANAGER, "2201"),
        _chief("lead01", next(names), Role.LEAD, None),
    )


def _operator(number: int, name: FullName, chance: Random) -> Member:
    team = number % 2
    return Member(
        f"op{number + 1:02}",
        name,
        Role.OPERATOR,
        Extension(str(1001 + number)),
        (TEAMS[team],),
        (chance.choice(SKILLS),),
        CLIENTS,
        LINES[2 * team : 2 * team + 2],
    )


def _supervisor(number: int, name: FullName, chance: Random) -> Member:
    return Member(
        f"sv{number + 1:02}",
        name,
        Role.SUPERVISOR,
        Extension(str(2001 + number)),
        (TEAMS[number % 2],),
        tuple(sorted(chance.sample(SKILLS, 2))),
        CLIENTS,
    )


def _chief(
    login: str, name: FullName, role: Role, extension: str | None, skills: tuple[str, ...] = ()
) -> Member:
    """Somebody of both teams."""
    return Member(
        login, name, role, None if extension is None else Extension(extension), TEAMS, skills, CLIENTS
    )
