"""A floor that rule files are checked against: who is there, and what day it is."""

from datetime import date

from escdesk.domain.ids import ClientId, PersonId
from escdesk.hub.rulefile.staff import Staff

TODAY = date(2026, 11, 26)
STAFF = Staff(
    roles=frozenset({"sv", "manager", "lead"}),
    skills=frozenset({"技術"}),
    teams=frozenset({"A班"}),
    logins={"sato": PersonId("p1")},
    queues=frozenset({"support"}),
    clients=frozenset({"default"}),
)


def look(_client: ClientId) -> tuple[Staff, int]:
    return STAFF, 7
