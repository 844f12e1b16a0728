"""How the board writes alarms, escalations and what becomes of them; pure, given the catalogue."""

from escdesk.desktop.board.case_view import AssignView, Candidate, FlightRow
from escdesk.desktop.board.view import AlarmView, ReviewView
from escdesk.desktop.i18n import Catalogue, clock, time_of_day
from escdesk.domain.ids import Instant

_NEAR_MS = 60 * 60_000
_MOST_NAMES = 4


def surname(texts: Catalogue, name: str) -> str:
    """Return how one speaks of a colleague: 佐藤 of 佐藤 恵子; in English the whole name."""
    return name.split(" ", 1)[0] if texts.language == "ja" else name


def listed(texts: Catalogue, names: tuple[str, ...]) -> str:
    return ("、" if texts.language == "ja" else ", ").join(names)


# -- alarms -----------------------------------------------------------------------------------------------------


def alarm(texts: Catalogue, one: AlarmView) -> str:
    """Return what an alarm says first; once somebody has it, who."""
    if one.taken_by is not None:
        return texts("board.alarm.taken", name=one.taken_by)
    if one.assigned_to is not None:
        return texts("board.alarm.assigned", name=one.assigned_to)
    if one.by_rule:
        return texts("board.alarm.overdue_by_rule")
    return texts(f"board.alarm.{one.kind}", times=max(2, one.count))


def alarm_detail(texts: Catalogue, one: AlarmView) -> str:
    """Return about what and whose it is."""
    if one.kind == "pbx_silent":
        key = "board.alarm.pbx_silent_tries" if one.tries else "board.alarm.pbx_silent_detail"
        return texts(key, time=time_of_day(one.since, seconds=True), count=one.count, tries=one.tries)
    if one.kind == "hub_silent":
        return texts("board.alarm.hub_silent_detail", time=time_of_day(one.since, seconds=True))
    subject = (
        one.subject or one.rule or texts("board.alarm.consult" if one.consult else "board.alarm.subject")
    )
    if one.settled:
        since = texts("board.since", time=time_of_day(one.since, seconds=True))
        return joined(texts, subject, one.operator, since)
    customer = None if one.customer is None else texts("widgets.name.customer", name=one.customer)
    rule = texts("board.flight.rule", title=one.rule) if one.rule and one.rule != subject else None
    return joined(texts, subject, customer, one.operator, rule)


def joined(texts: Catalogue, *parts: str | None) -> str:
    """Return what is there of several short parts in one line."""
    return ("・" if texts.language == "ja" else " · ").join(part for part in parts if part)


# -- escalations under way --------------------------------------------------------------------------------------


def subject(texts: Catalogue, row: FlightRow) -> str:
    """Return what it is about: the card's conclusion, else the rule that raised it."""
    return row.subject or row.rule or texts("board.alarm.consult" if row.consult else "board.alarm.subject")


def course(texts: Catalogue, row: FlightRow) -> str:
    """Return where an escalation stands, with the names of those at whom it rings."""
    match row.stage:
        case "ringing" if row.rung:
            key = "assigned" if row.assigned else "ringing_whom"
            return texts(f"board.flight.{key}", names=listed(texts, row.rung))
        case "line" if row.place is not None:
            if row.about_ms is None:
                return texts("board.flight.line_unmeasured", place=row.place)
            return texts("board.flight.line_place", place=row.place, about=texts.about(row.about_ms))
        case "outside" if row.means != "phone":
            how = "sending" if row.delivered_at is None else "delivered"
            at = time_of_day(row.delivered_at or row.since)
            return texts(f"board.flight.{how}_{row.means}", party=_party(texts, row), time=at)
        case "outside" if row.party:
            return texts("board.flight.outside_whom", party=row.party)
        case "told":
            key = "told" if row.means == "phone" else "told_read"
            if row.told_at is not None and row.told_at == row.delivered_at:
                key = "told_delivered"
            at = time_of_day(row.told_at or row.since)
            return texts(f"board.flight.{key}", party=_party(texts, row), time=at)
        case "to_instruct" if row.questions > 1:
            key = "questions" if row.still_open == row.questions else "questions_left"
            return texts(f"board.flight.{key}", count=row.still_open)
        case stage:
            return texts(f"board.flight.{stage}")


def kind(texts: Catalogue, row: FlightRow) -> str:
    """Return whether the operator keeps the call (相談) or gives it away (交代)."""
    return texts("board.flight.consult" if row.consult else "board.flight.takeover")


def _party(texts: Catalogue, row: FlightRow) -> str:
    return row.party or texts("board.flight.somebody_outside")


def tried_outside(texts: Catalogue, row: FlightRow) -> str:
    """Return by what somebody outside was tried before, and why that was not enough."""
    return joined(
        texts,
        *(
            texts(
                "board.outside.fell",
                means=texts(f"board.outside.{means}"),
                why=texts(f"board.outside.why.{why}"),
            )
            for means, why in row.fell
        ),
    )


def alarm_told(texts: Catalogue, row: FlightRow) -> str:
    """Return how the alarm was told beside the board."""
    return joined(
        texts,
        *(
            texts("board.outside.alarm_failed", means=texts(f"board.outside.{means}"))
            if at is None
            else texts(
                "board.outside.alarm_told", means=texts(f"board.outside.{means}"), time=time_of_day(at)
            )
            for means, at in row.alarm_told
        ),
    )


def further(texts: Catalogue, row: FlightRow) -> str:
    """Return what else is to be known of it: means tried outside, promised call-back, hops, the rule behind it."""
    rule = ""
    if row.rule and row.rule != subject(texts, row):
        rule = texts("board.flight.raised_by_rule" if row.automatic else "board.flight.rule", title=row.rule)
    return joined(
        texts,
        texts("board.flight.wanted") if row.wanted else None,
        texts("board.flight.left") if row.left else None,
        tried_outside(texts, row),
        alarm_told(texts, row),
        texts("board.flight.callback") if row.callback else None,
        texts("board.flight.hops", count=row.hops) if row.hops else None,
        rule,
    )


def owner(texts: Catalogue, row: FlightRow) -> str:
    """Return who has it; without an owner where it stands."""
    if row.owner is None:
        return course(texts, row)
    return joined(texts, row.owner, course(texts, row)) if row.consult else row.owner


def to_whom(texts: Catalogue, row: FlightRow) -> str:
    """Return in whose conversation a message would stand."""
    whose = None if row.owner is None else texts("board.flight.owner", name=row.owner)
    return joined(texts, subject(texts, row), texts("board.flight.from", name=row.operator), whose)


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


# -- giving it to somebody --------------------------------------------------------------------------------------


def rang(texts: Catalogue, view: AssignView) -> str:
    """Write whom it rang, in order; "" when it rang nobody yet."""
    names = [surname(texts, name) for name in view.rang]
    if len(names) > _MOST_NAMES:
        names = [*names[: _MOST_NAMES - 1], texts("board.assign.others", count=len(names) - _MOST_NAMES + 1)]
    if view.everyone:
        names.append(texts("board.assign.everyone"))
    if not names:
        return ""
    key = "board.assign.rang_silent" if view.silent else "board.assign.rang"
    return texts(key, names=" → ".join(names))


def had(texts: Catalogue, view: AssignView) -> str:
    """Write who owned it before: those are not offered again."""
    if not view.had:
        return ""
    return texts("board.assign.had", names=listed(texts, tuple(surname(texts, name) for name in view.had)))


def reasons(texts: Catalogue, one: Candidate) -> str:
    """Write why somebody stands where they stand."""
    found = [texts("board.why.rung")] if one.rung else []
    for because in one.reasons:
        name = texts(f"board.role.{because.name}") if because.code == "role" else because.name
        found.append(texts(f"board.why.{because.code}", name=name))
    return joined(texts, *found)


def source(texts: Catalogue, one: Candidate, now: Instant) -> str:
    """Write who says so, and how old that is."""
    age = texts("board.source.never") if one.heard_at is None else texts.age(now - one.heard_at)
    return texts(f"board.source.{one.source}", age=age)


def wait(texts: Catalogue, one: Candidate) -> str:
    """Write how long until somebody could take it; nothing for those of whom nobody can say."""
    if one.takes:
        return texts("board.assign.now")
    return "" if one.about_ms is None else texts.about(one.about_ms)


# -- refused, reminded ------------------------------------------------------------------------------------------


def refused(texts: Catalogue, code: str, by: str) -> str:
    """Return the sentence for a code of refusal; nothing for none."""
    if not code:
        return ""
    if code == "already_taken" and by:
        return texts("board.refused_taken", name=by)
    if code == "stale_incident" and by:
        return texts("board.refused_stale", name=by)
    key = f"codes.{code}"
    return texts(key if key in texts else "board.refused_other")


def review(texts: Catalogue, one: ReviewView) -> str:
    """Return the reminder to look through a client's rules."""
    key = "board.review.named" if one.named else "board.review.due"
    due = texts(key, version=one.version, client=one.client)
    return due + texts("board.review.unruled", count=one.unruled) if one.unruled else due
