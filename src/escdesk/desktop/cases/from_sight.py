"""Makes the SV's view from what this desk knows: its sight, its papers, and what it has not sent yet; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from escdesk.desktop.cases.card_of import card_view
from escdesk.desktop.cases.destinations import hand_on_view
from escdesk.desktop.cases.talk import new_messages, talk_view
from escdesk.desktop.cases.talk_view import AnswersAtDesk
from escdesk.desktop.cases.view import (
    CONSULT,
    LIVE,
    MINE,
    CallView,
    CaseDetail,
    CaseRow,
    CasesView,
    Draft,
    HandOnDraft,
    HandOnView,
    Handover,
    LinkView,
    RowCourse,
    ShiftEnd,
    Stage,
    by_deadline,
)
from escdesk.desktop.known import Known, Papers, consult_stage
from escdesk.domain.ids import EscalationId, Instant
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.ladders import Lane
from escdesk.domain.messages.papers import CardText
from escdesk.domain.messages.people import Choice, LineState
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.escalations import Stage as Course
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import State
from escdesk.domain.rules.ranking import limit_of
from escdesk.domain.sight import Sight

_NEVER: Final = Instant(0)
CHOICES: Final = tuple(choice.value for choice in Choice)
_LOOKING: Final[dict[Course, Literal["waiting", "outside", "alarm"]]] = {
    Course.WAITING: "waiting",
    Course.OUTSIDE: "outside",
    Course.ALARM: "alarm",
}
_MISSED: Final = frozenset({Outcome.EXPIRED, Outcome.LOST, Outcome.NO_ANSWER, Outcome.DESK_GONE})


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What only this desk knows.

    ``chosen`` is the case that a person has chosen. ``drafts`` are the saved ones with the instant of saving,
    by case; ``sending`` the cases whose report is on its way; ``refused`` the code of the last refusal by case.
    ``hand_ons`` are what was written and chosen for the next one, by case; ``handing_on`` and ``not_handed_on`` are
    the same for them as ``sending`` and ``refused`` for reports. ``leaving``: the person wants to go home.
    ``first_read`` are the words of a card as they stood when this person first had it, by call: what differs
    since then came later. ``unnamed`` stands for a colleague whose name is not here. ``now`` is floor time.
    """

    link: LinkView = field(default_factory=LinkView)
    chosen: str | None = None
    drafts: Mapping[str, tuple[Draft, Instant]] = field(default_factory=dict)
    sending: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)
    answers: AnswersAtDesk = field(default_factory=AnswersAtDesk)
    hand_ons: Mapping[str, HandOnDraft] = field(default_factory=dict)
    handing_on: frozenset[str] = frozenset()
    not_handed_on: Mapping[str, str] = field(default_factory=dict)
    leaving: bool = False
    first_read: Mapping[str, CardText] = field(default_factory=dict)
    finished_today: int | None = None
    loading: bool = False
    unnamed: str = ""
    now: Instant = _NEVER


def cases_view(sight: Sight, papers: Papers, desk: AtDesk) -> CasesView:
    """Return the SV's window for the person whose sight it is.

    Shown is the chosen case; without one whose customer is on the phone, else the nearest deadline.
    """
    known = Known(sight, papers, desk.unnamed)
    found = {one.id: (one, stage) for one in known.escalations() if (stage := _stage(known, one)) is not None}
    rows = {name: _row(known, one, stage, desk.chosen) for name, (one, stage) in found.items()}
    chosen = desk.chosen if desk.chosen in found else None
    if chosen is None:
        mine = by_deadline(row for row in rows.values() if row.stage in MINE or row.stage in LIVE)
        chosen = mine[0].escalation_id if mine else None
    me = known.me
    state = State.UNKNOWN if me is None or _hub_away(desk) else known.presence(me).state
    in_hand = by_deadline(row for row in rows.values() if row.stage in MINE)
    handover = (
        tuple(
            Handover(row, _hand_on(known, found[EscalationId(row.escalation_id)][0], desk, leaving=True))
            for row in in_hand
        )
        if desk.leaving
        else ()
    )
    return CasesView(
        presence=state.value,
        choices=CHOICES,
        link=desk.link,
        rows=tuple(rows.values()),
        detail=None if chosen is None else _detail(known, *found[EscalationId(chosen)], desk),
        load=None if me is None else len(in_hand),
        load_limit=None if me is None else limit_of(me, known.rulebook.text.load_limit),
        loading=desk.loading,
        finished_today=desk.finished_today,
        handover=handover,
        shift=None if me is None else _shift(me, len(in_hand)),
    )


def _hub_away(desk: AtDesk) -> bool:
    return desk.link.state != "connected"


def _shift(me: Person, in_hand: int) -> ShiftEnd | None:
    if me.off_shift:
        return ShiftEnd(me.shift_ends_at, in_hand, over=True)
    return ShiftEnd(me.shift_ends_at, in_hand) if me.handover_asked and in_hand else None


def _hand_on(known: Known, one: Escalation, desk: AtDesk, *, leaving: bool = False) -> HandOnView | None:
    return hand_on_view(
        known,
        one,
        desk.now,
        draft=desk.hand_ons.get(one.id, HandOnDraft()),
        sending=one.id in desk.handing_on,
        refused=desk.not_handed_on.get(one.id),
        leaving=leaving,
    )


def _stage(known: Known, one: Escalation) -> Stage | None:
    """Where this case stands for the person, None when it is not theirs to see here."""
    me = known.sight.person
    if one.incident is not None:  # it is answered for with the others, on the board
        return None
    if one.stage in {Course.RESOLVED, Course.REPORTED}:
        if one.resolved_by != me:
            return None
        return "drawn" if one.stage is Course.REPORTED else "reported"
    if one.owner == me:
        if one.stage is Course.TAKEN:
            return "connecting"
        if one.consult:
            return consult_stage(one)
        call = known.call(one.connected_call)
        if call is None or call.person != me:
            return "callback" if one.callback else "after_call"
        return "holding" if call.state is LineState.HELD else "talking"
    ringing = one.ring is not None and me in one.ring.targets
    if one.hops and one.hops[-1].by == me and not ringing:
        return _after_hop(known, one)
    if not ringing and any(tried.person == me and tried.outcome in _MISSED for tried in one.tried):
        return "missed"
    return None


def _lost(known: Known, one: Escalation) -> bool:
    """Whether it last went on from here because this desk was gone."""
    mine = [tried.outcome for tried in one.tried if tried.person == known.sight.person]
    return bool(mine) and mine[-1] is Outcome.DESK_GONE


def _course(one: Escalation) -> RowCourse:
    """Return where a case stands that this person missed: somebody else may have it by now."""
    if one.owner is None:
        return _LOOKING.get(one.stage, "ringing")
    if one.stage is not Course.IN_HAND or not one.consult:
        return "taken"
    stage = consult_stage(one)
    return "instructed" if stage == "cause" else stage


def _after_hop(known: Known, one: Escalation) -> Stage | None:
    """What was given away stays in sight until somebody has taken over, and as long as the customer is here."""
    call = known.call(one.connected_call)
    if one.holder == known.sight.person and call is not None and call.person == known.sight.person:
        return "handing_on"
    looked_for = one.owner is None and (one.taken_at is None or one.taken_at <= one.hops[-1].at)
    return "handed_on" if looked_for else None


def _since(known: Known, one: Escalation, stage: Stage) -> Instant:
    call = known.call(one.connected_call)
    match stage:
        case "holding" if call is not None and call.hold is not None:
            return call.hold.since
        case "to_instruct" | "instructed" | "unread" | "cause":
            return one.taken_at or one.raised_at
        case "talking" | "holding" | "after_call" | "callback" | "handing_on":
            return one.connected_at or one.taken_at or one.raised_at
        case "handed_on":
            return one.hops[-1].at
        case "connecting":
            return one.taken_at or one.raised_at
        case "missed":
            mine = [tried.at for tried in one.tried if tried.person == known.sight.person]
            return max(mine, default=one.raised_at)
        case _:
            return one.resolved_at or one.raised_at


def _row(known: Known, one: Escalation, stage: Stage, chosen: str | None) -> CaseRow:
    customer = known.customer(one.customer)
    consult = stage in CONSULT
    return CaseRow(
        escalation_id=one.id,
        stage=stage,
        subject=_subject(known, one),
        customer=None if customer is None else customer.name,
        vip=one.vip,
        operator=known.name(one.by),
        since=_since(known, one, stage),
        deadline=one.due if stage in MINE or stage in {"reported", "drawn", "missed"} else None,
        taken_by=known.name(one.owner) or None if stage == "missed" else None,
        fresh=one.owner == known.sight.person and one.card_opened_at is None and one.id != chosen,
        urgent=one.lane is Lane.URGENT,
        asks=one.asks.value,
        hops=len(one.hops),
        unread=new_messages(known, one),
        questions=len(one.questions),
        still_open=one.open_questions,
        wanted=consult and one.takeover_wanted_at is not None,
        left=consult and one.customer_left_at is not None,
        course=_course(one) if stage == "missed" else "",
        lost=stage == "missed" and _lost(known, one),
    )


def _subject(known: Known, one: Escalation) -> str:
    words = known.card_text(one.call)
    written = "" if words is None else words.decision_wanted.split("\n", 1)[0]
    return written or known.rule_title(one)


def _detail(known: Known, one: Escalation, stage: Stage, desk: AtDesk) -> CaseDetail:
    draft, saved_at = desk.drafts.get(one.id, (Draft(), None))
    if stage in {"reported", "drawn"}:
        report = known.report(one.id)
        draft = Draft(
            decision=one.decision,
            decided="" if report is None else report.decided,
            next_time="" if report is None else report.next_time,
            cause=one.cause,
        )
        saved_at = None
    return CaseDetail(
        escalation_id=one.id,
        call=_call(known, one, stage, desk),
        card=card_view(known, one, desk.first_read.get(one.call)),
        draft=draft,
        draft_saved_at=saved_at,
        sending=one.id in desk.sending,
        refused=desk.refused.get(one.id),
        hand_on=_hand_on(known, one, desk),
        talk=talk_view(known, one, desk.answers, going_up=one.id in desk.handing_on),
    )


def _call(known: Known, one: Escalation, stage: Stage, desk: AtDesk) -> CallView:
    customer = known.customer(one.customer)
    mine = known.call(one.connected_call)
    consult = stage in CONSULT
    line = known.call(one.call) if consult and one.customer_left_at is None else None
    theirs = None if line is None else line.hold
    hold = theirs if consult else None if mine is None or stage != "holding" else mine.hold
    return CallView(
        stage=stage,
        customer=None if customer is None else customer.name,
        vip=one.vip,
        operator=known.name(one.by),
        asked_at=one.raised_at,
        since=_since(known, one, stage),
        waited_ms=None if one.connected_at is None else max(0, one.connected_at - one.waiting_since),
        call_started_at=one.talking_since,
        call_limit_ms=one.call_limit_ms or None,
        say_at=None if hold is None else hold.promise_at,
        escalate_at=None if hold is None else hold.limit_at,
        estimated=(hold is not None and hold.estimated)
        or (stage in LIVE and (_hub_away(desk) or known.pbx_lost_at is not None)),
        taken_by=known.name(one.owner) or None if stage == "missed" else None,
        due=one.due if consult or stage == "callback" else None,
        ringing=_rings_at(known, one),
        looking=_LOOKING.get(one.stage, "ringing"),
        subject=_subject(known, one),
        asks=one.asks.value,
        line="" if not consult else "left" if line is None else "held" if theirs is not None else "talking",
        held_since=None if theirs is None else theirs.since,
        lost=stage == "missed" and _lost(known, one),
    )


def _rings_at(known: Known, one: Escalation) -> str:
    if one.owner is not None:
        return known.name(one.owner)
    if one.ring is not None and len(one.ring.targets) == 1:
        return known.name(one.ring.targets[0])
    return ""
