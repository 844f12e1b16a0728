"""How the SV's window writes names, deadlines and stages; pure, given the catalogue."""

from escdesk.desktop.cases.view import CallView, CaseRow, LinkView
from escdesk.desktop.i18n import Catalogue, clock, long_clock, time_of_day
from escdesk.domain.ids import Instant

_NEAR_MS = 10 * 60_000
_TODAY_MS = 60 * 60_000

MARKS = {
    "connecting": "ringing",
    "talking": "on_call",
    "holding": "holding",
    "after_call": "wrap_up",
    "reported": "reserved",
    "drawn": "reserved",
    "missed": "ringing",
}
"""The mark that stands before the stage of a case in the list."""


def customer(texts: Catalogue, name: str | None) -> str:
    """Return a customer's name with its 様, or the word for nobody known."""
    return texts("cases.list.nobody") if name is None else texts("widgets.name.customer", name=name)


def deadline(texts: Catalogue, row: CaseRow, now: Instant) -> str:
    """Write what is left: to the second below ten minutes, in minutes below an hour, else the time of day."""
    if row.stage == "missed":
        return time_of_day(row.since)
    if row.deadline is None:
        return ""
    left_ms = row.deadline - now
    if left_ms <= 0:
        return texts("cases.list.overdue", span=clock(-left_ms))
    if left_ms < _NEAR_MS:
        return texts.left(left_ms)
    if left_ms < _TODAY_MS:
        return texts("cases.list.minutes_left", count=left_ms // 60_000)
    return texts("cases.list.until", time=time_of_day(row.deadline))


def stage(texts: Catalogue, row: CaseRow, now: Instant) -> str:
    """Write where a case stands, with the running time where the customer is on the phone."""
    if row.stage == "missed" and row.taken_by is not None:
        return texts("cases.stage.missed_taken", name=row.taken_by)
    return texts(f"cases.stage.{row.stage}", span=long_clock(max(0, now - row.since)))


def call_title(texts: Catalogue, call: CallView, name: str) -> str:
    """Return the sentence at the head of the case, with ``name`` (perhaps shortened) for who it is about."""
    if call.stage == "missed" and call.taken_by is not None:
        return texts("cases.call.missed_taken", name=name)
    who = customer(texts, name) if name else texts("cases.call.nobody")
    return texts(f"cases.call.{call.stage}", customer=who)


def refused(texts: Catalogue, code: str) -> str:
    """Return the sentence for a code of refusal; nothing for none."""
    if not code:
        return ""
    key = f"codes.{code}"
    return texts(key if key in texts else "cases.refused_other")


def hub_away(texts: Catalogue, link: LinkView) -> str:
    """Return what is said while the hub is out of sight; nothing otherwise."""
    if link.state != "away":
        return ""
    if link.heard_at is None:
        return texts("cases.link.away_never")
    return texts("cases.link.away_since", time=time_of_day(link.heard_at, seconds=True))


def called(name: str) -> str:
    """Return how a colleague is called: the surname, which stands first (田中 美咲 → 田中)."""
    return name.split(" ", 1)[0]


def call_detail(texts: Catalogue, call: CallView) -> str:
    """Return the second line of the head: from whom, or what is to be done next."""
    match call.stage:
        case "connecting":
            return texts("cases.call.pick_up")
        case "after_call":
            return texts("cases.call.to_write", operator=call.operator)
        case "reported":
            return texts("cases.call.waiting_read", operator=call.operator)
        case "drawn":
            return texts("cases.call.was_drawn", operator=call.operator)
        case "missed":
            return texts("cases.call.missed_detail", operator=call.operator, time=time_of_day(call.asked_at))
        case _:
            asked = time_of_day(call.asked_at)
            if call.waited_ms is None:
                return texts("cases.call.from_short", operator=call.operator, time=asked)
            waited = clock(call.waited_ms)
            return texts("cases.call.from", operator=call.operator, time=asked, waited=waited)


def whole_call(texts: Catalogue, call: CallView, now: Instant) -> str:
    """Write the length of the customer's whole call against its limit, nothing when it is not known."""
    if call.call_started_at is None:
        return ""
    span = long_clock(max(0, now - call.call_started_at))
    if not call.call_limit_ms:
        return texts("cases.call.total_open", span=span)
    return texts("cases.call.total", span=span, limit=long_clock(call.call_limit_ms))
