"""How the SV's window writes names, deadlines and stages; pure, given the catalogue."""

from escdesk.desktop.cases.view import CONSULT, CallView, CaseRow, Destination, LinkView, PastRing, ShiftEnd
from escdesk.desktop.i18n import Catalogue, clock, day_and_time, long_clock, time_of_day
from escdesk.domain.ids import Instant

_NEAR_MS = 10 * 60_000
_TODAY_MS = 60 * 60_000

MARKS = {
    "connecting": "ringing",
    "talking": "on_call",
    "holding": "holding",
    "after_call": "wrap_up",
    "callback": "wrap_up",
    "to_instruct": "escalating",
    "instructed": "reserved",
    "unread": "ringing",
    "cause": "wrap_up",
    "handing_on": "on_call",
    "handed_on": "reserved",
    "reported": "reserved",
    "drawn": "reserved",
    "missed": "ringing",
}
"""The mark that stands before the stage of a case in the list."""


def customer(texts: Catalogue, name: str | None) -> str:
    """Return a customer's name with its 様, or the word for nobody known."""
    return texts("cases.list.nobody") if name is None else texts("widgets.name.customer", name=name)


def subject(texts: Catalogue, row: CaseRow) -> str:
    """Return what a case is about, or what was asked for where nobody has written it."""
    return row.subject or texts(f"cases.list.asks_{row.asks}")


def row_customer(texts: Catalogue, row: CaseRow) -> str:
    """Return a row's customer with whether they are a VIP."""
    who = customer(texts, row.customer)
    return who + texts("cases.list.vip") if row.vip else who


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
    return texts("cases.list.until", time=day_and_time(row.deadline, now))


def stage(texts: Catalogue, row: CaseRow, now: Instant) -> str:
    """Write where a case stands, with the running time where the customer is on the phone."""
    if row.stage == "missed" and row.course:
        key = f"cases.lost.{row.course}" if row.lost else ""
        return texts(key if key in texts else f"cases.course.{row.course}", name=row.taken_by or "")
    if row.stage == "missed" and row.taken_by is not None:
        return texts("cases.stage.missed_taken", name=row.taken_by)
    if row.stage not in CONSULT:
        return texts(f"cases.stage.{row.stage}", span=long_clock(max(0, now - row.since)))
    said = [texts("cases.stage.wanted")] if row.wanted else []
    if row.left:
        said.append(texts("cases.stage.left"))
    if row.stage == "to_instruct" and row.still_open < row.questions:
        said.append(texts("cases.stage.questions_left", count=row.still_open))
    elif row.stage == "to_instruct" and row.questions > 1:
        said.append(texts("cases.stage.questions", count=row.questions))
    else:
        said.append(texts(f"cases.stage.{row.stage}"))
    return texts("cases.dot").join(said)


def consult_title(texts: Catalogue, call: CallView) -> str:
    """Return what a consult is about, or what is asked for where nobody has written it."""
    return call.subject or texts(f"cases.list.asks_{call.asks}")


def call_title(texts: Catalogue, call: CallView, name: str) -> str:
    """Return the sentence at the head of the case, with ``name`` (perhaps shortened) for who it is about."""
    if call.lost:
        return texts("cases.call.lost" if call.taken_by is None else "cases.call.lost_taken", name=name)
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


def call_detail(texts: Catalogue, call: CallView, now: Instant) -> str:
    """Return the second line of the head: from whom, or what is to be done next."""
    match call.stage:
        case "to_instruct" | "instructed" | "unread" | "cause":
            who = customer(texts, call.customer)
            return texts(f"cases.call.line_{call.line}", customer=who, operator=call.operator)
        case "connecting":
            return texts("cases.call.pick_up")
        case "callback" if call.due is not None:
            return texts("cases.call.callback_due", operator=call.operator, time=day_and_time(call.due, now))
        case "handing_on":
            return texts("cases.call.stays")
        case "handed_on":
            return texts("cases.call.handed_on_at", time=time_of_day(call.since))
        case "after_call" | "callback":
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


def destination(texts: Catalogue, one: Destination) -> str:
    """Return what a row of the choice says first: somebody's name, or who else is meant."""
    if one.name:
        return one.name
    return texts(f"cases.hand_on.{one.to}")


def destination_why(texts: Catalogue, one: Destination) -> str:
    """Return what stands behind it: for a person their state, unless they are free, and what speaks for them."""
    if not one.name:
        return texts(f"cases.hand_on.{one.to}_why")
    said = [] if one.free else [texts(f"widgets.state.{one.state}")]
    for why, name in one.reasons:
        said.append(texts(f"cases.why.{why}", name=texts(f"cases.role.{name}") if why == "role" else name))
    return texts("cases.dot").join(said)


def handed_on(texts: Catalogue, call: CallView) -> str:
    """Return what goes on after a hop: whom it rings at, and what becomes of the customer until they answer."""
    who = (
        texts("cases.hand_on.calling", name=call.ringing)
        if call.ringing
        else texts(f"cases.hand_on.looking_{call.looking}")
    )
    return f"{who}\n{texts(f'cases.hand_on.{call.stage}')}"


def not_handed_on(texts: Catalogue, code: str) -> str:
    """Return why it stayed here, and that nothing that was written is lost."""
    return texts("cases.form.kept", sentence=refused(texts, code))


def past_ring(texts: Catalogue, ring: PastRing) -> str:
    """Return why it went on from somebody: their reason where they gave one."""
    return texts(f"cases.reason.{ring.reason}") if ring.reason else texts(f"cases.outcome.{ring.outcome}")


def shift_end(texts: Catalogue, shift: ShiftEnd | None) -> str:
    """Return what is said when a shift ends soon or has ended; nothing otherwise."""
    if shift is None:
        return ""
    if shift.over:
        key = "cases.shift.over_in_hand" if shift.in_hand else "cases.shift.over"
        return texts(key, count=shift.in_hand)
    if shift.at is None:
        return texts("cases.shift.soon", count=shift.in_hand)
    return texts("cases.shift.soon_at", time=time_of_day(shift.at), count=shift.in_hand)
