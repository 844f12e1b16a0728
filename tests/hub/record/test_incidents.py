"""An incident's row, as people count it."""

from pathlib import Path

from tests.hub.floors import ACME, AT, OPERATOR, SUPERVISOR
from tests.hub.record.test_calls_and_cases import told

from escdesk.domain.ids import EscalationId, IncidentId, later
from escdesk.domain.messages import incidents as i

NAME = IncidentId("I1")


def opened() -> i.IncidentOpened:
    return i.IncidentOpened(
        at=AT,
        incident=NAME,
        client=ACME,
        by=SUPERVISOR,
        next_notice_at=later(AT, 1_000),
        category="line",
        symptom="down",
    )


def joined(n: int, *, attached: bool = False) -> i.IncidentJoined:
    case = EscalationId(f"E{n}")
    return i.IncidentJoined(
        at=later(AT, n), incident=NAME, escalation=case, owner=SUPERVISOR, attached=attached
    )


def test_a_row_says_how_it_went(tmp_path: Path) -> None:
    events = [
        opened(),
        joined(2),
        joined(3),
        joined(4, attached=True),
        i.IncidentOverdue(at=later(AT, 1_000), incident=NAME),
        i.IncidentUpdated(
            at=later(AT, 2_000), incident=NAME, by=SUPERVISOR, revision=2, next_notice_at=later(AT, 9_000)
        ),
        i.IncidentLeft(at=later(AT, 3_000), incident=NAME, escalation=EscalationId("E3"), by=OPERATOR),
        i.IncidentHanded(at=later(AT, 4_000), incident=NAME, by=SUPERVISOR, to=OPERATOR),
        i.IncidentClosed(at=later(AT, 5_000), incident=NAME, by=OPERATOR, count=2),
    ]
    *_, (row,) = told(tmp_path, events)
    assert row == {
        "floor": "floor", "seq": 1, "incident": "I1", "client": "acme", "category": "line", "symptom": "down",
        "opened_at": AT, "opened_by": SUPERVISOR, "owner": OPERATOR, "joined": 3, "attached": 1, "left_it": 1,
        "notices": 2, "late": 1, "closed_at": AT + 5_000, "closed_by": OPERATOR, "closed": 2,
    }  # fmt: skip


def test_an_incident_that_goes_on_has_a_row(tmp_path: Path) -> None:
    *_, (row,) = told(tmp_path, [opened(), joined(2)])
    assert (row["joined"], row["closed_at"]) == (1, None)
