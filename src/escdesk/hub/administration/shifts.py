"""When shifts end, as administration writes it: a file of them, by the clock on the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from escdesk.domain.ids import Instant
from escdesk.hub.csv_files import BadFile, Columns, Row, Table, dashed, read_table
from escdesk.hub.rulefile.calendars import UnknownZone, zone_of

SHIFT_COLUMNS: Final = Columns(
    known={"login": ("社員番号", "id"), "ends_at": ("ends", "終了", "終了時刻", "退勤予定")},
    needed=(("login",), ("ends_at",)),
    filled=("login",),
)
_WRITTEN: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """`ends_at` None: it is not known any more."""

    line: int
    login: str
    ends_at: Instant | None


def read_shifts(
    file: str, content: bytes, columns: Sequence[str] | None, zone: str
) -> tuple[Table, list[ShiftRow]]:
    """The shifts of a file, each login once; `zone` empty: this machine's. Raises `BadFile`."""
    try:
        there = zone_of(zone) if zone else None
    except UnknownZone as wrong:
        raise BadFile(
            file, None, f"there is no time zone {zone!r}; expected one such as Asia/Tokyo."
        ) from wrong
    table = read_table(file, content, SHIFT_COLUMNS, columns)
    seen: dict[str, int] = {}
    found: list[ShiftRow] = []
    for row in table.rows:
        login = row["login"]
        if login in seen:
            raise table.bad(row, f"login stands in line {seen[login]} already; expected each once.")
        seen[login] = row.line
        found.append(ShiftRow(row.line, login, _instant(table, row, there) if row["ends_at"] else None))
    return table, found


def _instant(table: Table, row: Row, zone: tzinfo | None) -> Instant:
    wall = _wall(dashed(row["ends_at"]).replace("T", " "))
    if wall is None:
        raise table.bad(row, "ends_at must be a day and a time such as 2026-11-26 18:00.")
    at = wall.astimezone() if zone is None else wall.replace(tzinfo=zone)
    if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise table.bad(row, "ends_at is a time that the clock leaves out on that day.")
    return Instant(int(at.timestamp()) * 1_000)


def _wall(written: str) -> datetime | None:
    for form in _WRITTEN:
        try:
            return datetime.strptime(written, form)  # noqa: DTZ007  the zone is said beside the file
        except ValueError:
            continue
    return None


def ends_written(at: Instant | None) -> str:
    """For the list of people, by this machine's clock; empty when it is not known."""
    return (
        ""
        if at is None
        else datetime.fromtimestamp(at / 1_000, UTC).astimezone().isoformat(timespec="minutes")
    )
