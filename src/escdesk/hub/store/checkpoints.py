"""Whole floors kept from time to time, so that a start reads the tail of the log only."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from escdesk.domain.floor import Floor
from escdesk.hub.store.codec import checkpoint_bytes, floor_of, shape
from escdesk.hub.store.schema import checkpoints, log

KEPT = 2
"""The one before the newest stays for the case that somebody has to look."""


def newest(connection: Connection, floor: str) -> Floor | None:
    """The newest checkpoint that this release can read, None when there is none."""
    body = connection.execute(
        select(checkpoints.c.body)
        .where(checkpoints.c.floor == floor, checkpoints.c.shape == shape())
        .order_by(checkpoints.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return None if body is None else floor_of(body)


def keep(connection: Connection, name: str, floor: Floor) -> None:
    at = connection.execute(
        select(log.c.at).where(log.c.floor == name, log.c.seq == floor.seq)
    ).scalar_one_or_none()
    row = {"floor": name, "seq": floor.seq, "at": at or 0, "shape": shape(), "body": checkpoint_bytes(floor)}
    connection.execute(insert(checkpoints).on_conflict_do_nothing(), row)
    kept = (
        select(checkpoints.c.seq)
        .where(checkpoints.c.floor == name)
        .order_by(checkpoints.c.seq.desc())
        .limit(KEPT)
    )
    connection.execute(
        delete(checkpoints).where(
            checkpoints.c.floor == name, checkpoints.c.seq.not_in(kept.scalar_subquery())
        )
    )
