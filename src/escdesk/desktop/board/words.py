"""How the board writes states, holds, alarms and escalations; pure, given the catalogue."""

from escdesk.desktop.board.view import AlarmView, BoardRow, FlightRow, FlightStage
from escdesk.desktop.i18n import Catalogue, clock, long_clock, time_of_day
from escdesk.domain.ids import Instant

_NEAR_MS = 60 * 60_000


def refused(texts: Catalogue, code: str, by: str) -> str:
    """Return the sentence for a code of refusal; nothing for none."""
    if not code:
        return ""
    if code == "already_taken" and by:
        return texts("board.refused_taken", name=by)
    key = f"codes.{code}"
    return texts(key if key in texts else "board.refused_other")


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
            return " ".join(part for part in escalation(texts, row) if part) or before(texts, row, now)


def alarm(texts: Catalogue, one: AlarmView) -> str:
    """Return what an alarm says first."""
    return texts(f"board.alarm.{one.kind}", times=max(2, one.count))


def alarm_detail(texts: Catalogue, one: AlarmView) -> str:
    """Return about what and whose it is."""
    if one.taken_by is not None:
        return texts("board.alarm.taken", name=one.taken_by)
    if one.kind == "pbx_silent":
        key = "board.alarm.pbx_silent_tries" if one.tries else "board.alarm.pbx_silent_detail"
        return texts(key, time=time_of_day(one.since, seconds=True), count=one.count, tries=one.tries)
    if one.kind == "hub_silent":
        return texts("board.alarm.hub_silent_detail", time=time_of_day(one.since, seconds=True))
    customer = None if one.customer is None else texts("widgets.name.customer", name=one.customer)
    parts = (one.subject or texts("board.alarm.subject"), customer, one.operator)
    return "・".join(part for part in parts if part)


def flight(texts: Catalogue, row: FlightRow) -> str:
    """Return where an escalation stands."""
    return course(texts, row.stage, row.rung)


def course(texts: Catalogue, stage: FlightStage, rung: tuple[str, ...]) -> str:
    """Return a stage as words, with the names of those at whom it rings."""
    if stage == "ringing" and rung:
        return texts(
            "board.flight.ringing_whom", names="、".join(rung) if texts.language == "ja" else ", ".join(rung)
        )
    return texts(f"board.flight.{stage}")


def escalation(texts: Catalogue, row: BoardRow) -> tuple[str, str]:
    """Return subject and owner of a raised hand; without an owner, whom it rings."""
    if row.escalation is None:
        return "", ""
    subject = row.escalation or texts("board.alarm.subject")
    if row.owner is not None or row.flight is None:
        return subject, row.owner or ""
    return subject, course(texts, row.flight, row.rung)


def deadline(texts: Catalogue, instant: Instant | None, now: Instant) -> str:
    """Write a deadline: what is left below an hour, else the time of day; how much it is past."""
    if instant is None:
        return ""
    left_ms = instant - now
    if left_ms <= 0:
        return texts("board.flight.overdue", span=clock(-left_ms))
    if left_ms < _NEAR_MS:
        return texts.left(left_ms)
    return texts("widgets.time.until", time=time_of_day(instant))
