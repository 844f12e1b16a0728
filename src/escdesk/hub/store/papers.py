"""Identity and free text, filed with the event that names it; of cards every revision stays."""

from collections.abc import Iterable, Sequence
from itertools import islice

from sqlalchemy import Connection, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert

from escdesk.domain.messages.papers import (
    AnyPaper,
    CardText,
    CustomerPaper,
    PaperKey,
    paper_key,
)
from escdesk.hub.batch import Stored
from escdesk.hub.store.codec import encode, paper_of
from escdesk.hub.store.schema import papers


def file(connection: Connection, floor: str, batch: Sequence[Stored]) -> None:
    """The papers of these events. What is not a card replaces the one before it: the newest is enough."""
    rows = [_row(floor, stored, paper) for stored in batch for paper in stored.papers]
    if rows:
        statement = insert(papers)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["floor", "kind", "id", "revision"],
                set_={name: statement.excluded[name] for name in ("seq", "at", "person", "client", "body")},
            ),
            rows,
        )


def _row(floor: str, stored: Stored, paper: AnyPaper) -> dict[str, object]:
    kind, name = paper_key(paper)
    return {
        "floor": floor,
        "kind": kind,
        "id": name,
        "revision": paper.revision if isinstance(paper, CardText) else 0,
        "seq": stored.seq,
        "at": stored.event.at,
        "person": stored.by or "",
        "client": paper.client if isinstance(paper, CustomerPaper) else "",
        "body": encode(paper).decode(),
    }


def newest(connection: Connection, floor: str, keys: Iterable[PaperKey]) -> list[AnyPaper]:
    """The newest paper under each of these keys, those that exist."""
    left = iter(sorted(set(keys)))
    table = papers.c
    found = []
    while some := list(islice(left, 400)):
        latest = (
            select(table.kind, table.id, func.max(table.revision).label("revision"))
            .where(table.floor == floor, tuple_(table.kind, table.id).in_(some))
            .group_by(table.kind, table.id)
            .subquery()
        )
        query = select(table.body).join(
            latest,
            (table.kind == latest.c.kind) & (table.id == latest.c.id) & (table.revision == latest.c.revision),
        )
        found += [paper_of(body) for body in connection.execute(query.where(table.floor == floor)).scalars()]
    return found


def revisions(connection: Connection, floor: str, key: PaperKey) -> list[AnyPaper]:
    """Every revision that was filed under this key, oldest first."""
    table = papers.c
    query = (
        select(table.body)
        .where(table.floor == floor, table.kind == key[0], table.id == key[1])
        .order_by(table.revision)
    )
    return [paper_of(body) for body in connection.execute(query).scalars()]
