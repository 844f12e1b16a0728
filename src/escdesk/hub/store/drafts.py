"""What somebody is still writing, kept among the papers until it is sent or a week has passed."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, select
from sqlalchemy.dialects.sqlite import insert

from escdesk.domain.ids import Instant, PersonId
from escdesk.hub.store.schema import papers

KIND: Final = "Draft"
"""Not a paper of the domain: no event names it, and it travels to nobody but its writer."""
MOST: Final = 100
"""Drafts of one person; more are not kept."""
KEEP_MS: Final = 7 * 24 * 3_600_000


def of(connection: Connection, floor: str, person: PersonId) -> dict[str, str]:
    """Name to text."""
    rows = connection.execute(select(papers.c.id, papers.c.body).where(_written_by(floor, person)))
    return {row.id.removeprefix(f"{person}/"): row.body for row in rows}


def keep(
    connection: Connection, floor: str, person: PersonId, drafts: Mapping[str, str], now: Instant
) -> bool:
    """Keep these instead of what stood under their names; an empty text takes one away. False: too many of them."""
    names = of(connection, floor, person).keys() | drafts.keys()
    if sum(drafts.get(name) != "" for name in names) > MOST:
        return False
    gone = [f"{person}/{name}" for name, text in drafts.items() if not text]
    connection.execute(delete(papers).where(_written_by(floor, person), papers.c.id.in_(gone)))
    connection.execute(
        delete(papers).where(papers.c.floor == floor, papers.c.kind == KIND, papers.c.at < now - KEEP_MS)
    )
    rows = [
        {
            "floor": floor,
            "kind": KIND,
            "id": f"{person}/{name}",
            "revision": 0,
            "seq": 0,
            "at": now,
            "person": person,
            "client": "",
            "body": text,
        }
        for name, text in drafts.items()
        if text
    ]
    if rows:
        statement = insert(papers)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["floor", "kind", "id", "revision"],
                set_={name: statement.excluded[name] for name in ("at", "body")},
            ),
            rows,
        )
    return True


def _written_by(floor: str, person: PersonId) -> ColumnElement[bool]:
    return and_(papers.c.floor == floor, papers.c.kind == KIND, papers.c.person == person)
