"""How the board writes the cells of its table; pure, given the catalogue."""

from escdesk.desktop.board import case_words
from escdesk.desktop.board.view import BoardRow
from escdesk.desktop.i18n import Catalogue, clock, long_clock, time_of_day
from escdesk.domain.ids import Instant


def state(texts: Catalogue, name: str, role: str = "operator") -> str:
    """Return the board's short word for a state: an operator waits (待機), the others can be asked (対応可)."""
    if name == "free" and role != "operator":
        return texts("widgets.state.free")
    return texts(f"board.short.{name}")


def role(texts: Catalogue, code: str) -> str:
    """Return the word for a role, as in SV."""
    return texts(f"board.role.{code}")


def name(texts: Catalogue, row: BoardRow) -> str:
    """Return the person's name, for those who are no operators with their role."""
    return row.name if row.role == "operator" else f"{row.name} {role(texts, row.role)}"


def call(texts: Catalogue, row: BoardRow, now: Instant) -> str:
    """Write how long the call is, a dash for what the PBX can't say."""
    if not row.known:
        return texts("board.row.none")
    return "" if row.call_at is None else long_clock(now - row.call_at)


def held(texts: Catalogue, row: BoardRow, now: Instant) -> tuple[str, str]:
    """Write the running hold and its promise; of somebody unknown only what is probable."""
    if row.hold is None:
        return "", ""
    span = clock(now - row.hold.since)
    if not row.known:
        return texts("board.row.probably", span=span), ""
    return span, texts("board.row.over", span=clock(row.hold.promise_ms))


def holds(texts: Catalogue, row: BoardRow, now: Instant) -> str:
    """Write number and total of the holds of this call."""
    if not row.known or row.call_at is None:
        return ""
    if not row.holds:
        return texts("board.row.none")
    return texts("board.row.times", count=row.holds, span=clock(row.held_total_ms(now)))


def before(texts: Catalogue, row: BoardRow, now: Instant) -> str:
    """Write what somebody unknown was doing when the PBX fell silent."""
    if row.known or row.before is None:
        return ""
    was = state(texts, row.before, row.role)
    if row.hold is not None and row.before_at is not None:
        span = clock(row.before_at - row.hold.since)
        return texts("board.row.before_hold", state=was, span=span)
    if row.before_at is None:
        return texts("board.row.before", state=was)
    return texts("board.row.before_age", state=was, age=texts.age(now - row.before_at))


def aside(texts: Catalogue, row: BoardRow, now: Instant) -> str:
    """Write what stands where others have an escalation: what somebody unknown did, or what an SV has in hand."""
    return before(texts, row, now) or carrying(texts, row)


def cell(texts: Catalogue, row: BoardRow, column: str, now: Instant) -> str:
    """Return all that a cell says, for tooltips and screen readers."""
    match column:
        case "state":
            return state(texts, row.shown_state(now), row.role)
        case "name":
            return f"{name(texts, row)} {row.extension}".rstrip()
        case "queue":
            return row.queue
        case "call":
            return call(texts, row, now)
        case "hold" | "time":
            return "".join(held(texts, row, now))
        case "holds":
            return holds(texts, row, now)
        case _:
            urgent = texts("board.flight.urgent") if row.case is not None and row.case.urgent else ""
            said = " ".join(part for part in (urgent, *escalation(texts, row)) if part)
            return said or aside(texts, row, now)


def carrying(texts: Catalogue, row: BoardRow) -> str:
    """Write what somebody who takes escalations has in hand, and what keeps more from them."""
    if row.leaves_at is not None:
        key = "left" if row.off_shift else "leaves"
        return texts(f"board.load.{key}", time=time_of_day(row.leaves_at), count=row.load)
    if not row.limit or not row.load:
        return ""
    key = "full" if row.load >= row.limit else "carrying"
    return texts(f"board.load.{key}", count=row.load, limit=row.limit)


def escalation(texts: Catalogue, row: BoardRow) -> tuple[str, str]:
    """Return subject and owner of a raised hand; without an owner, where it stands."""
    case = row.case
    if case is not None and case.incident is not None:
        return texts("board.incident.short"), case.incident
    return ("", "") if case is None else (case_words.subject(texts, case), case_words.owner(texts, case))
