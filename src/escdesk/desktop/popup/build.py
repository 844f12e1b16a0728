"""The popup's view of what a desk knows: pure, from sight and papers, and from the view before."""

from dataclasses import replace
from typing import Final

from escdesk.desktop.known import Known, Papers
from escdesk.desktop.popup.view import Alarm, AskStage, PassedOn, PopupAsk, PopupNotice, PopupView, Silent
from escdesk.domain.ids import EscalationId
from escdesk.domain.messages.cards import Temperature
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.ladders import Lane, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import UNOWNED, Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import present
from escdesk.domain.rules.eligible import can_take, meant_by
from escdesk.domain.sight import Sight

_OVER: Final = frozenset({Stage.RESOLVED, Stage.REPORTED})
_PHONE_FAILED: Final = frozenset({Outcome.NO_ANSWER, Outcome.REJECTED, Outcome.UNREACHABLE, Outcome.UNDONE})
_WITHOUT_PHONE: Final = frozenset({Role.LEAD, Role.MANAGER})
_ORDER: Final[dict[AskStage, int]] = {"phone_rings": 0, "asked": 1, "unusable": 1, "missed": 2}


def popup_view(
    sight: Sight,
    papers: Papers,
    now: int,
    before: PopupView | None = None,
    *,
    hide_temperature: bool = False,
    hub_away: bool = False,
    unnamed: str = "",
) -> PopupView:
    """Return what the popup of the sight's person shows at ``now`` (ms); it is empty when there is nothing.

    ``before`` is what this function returned last time: how something ended can only be told from what stood
    there. ``hide_temperature``: the floor shows it after acceptance only (D2). ``hub_away``: nothing of this is
    sure any more. ``unnamed`` stands for a colleague whose name is not here.
    """
    known = Known(sight, papers, unnamed)
    silent: Silent = "hub" if hub_away else "" if known.pbx_lost_at is None else "phones"
    me = known.me
    if me is None:
        return PopupView(seq=sight.seq)
    before = before or PopupView()
    asks = []
    for escalation in known.escalations():
        last = before.ask(escalation.id)
        stage = _stage(known, escalation, me, last)
        if stage is not None:
            ask = _ask(known, escalation, me, stage, last, hide_temperature=hide_temperature)
            asks.append(replace(ask, silent=silent))
    asks.sort(key=_urgency)
    return PopupView(tuple(asks), _notice(known, before, {ask.escalation_id for ask in asks}, now), sight.seq)


def _stage(known: Known, escalation: Escalation, me: Person, last: PopupAsk | None) -> AskStage | None:
    if escalation.stage is Stage.TAKEN and escalation.owner == me.id:
        return "phone_rings"
    if escalation.ring is not None and me.id in escalation.ring.targets:
        return "asked" if _reachable(known, escalation, me) else "unusable"
    mine = next((one for one in reversed(escalation.tried) if one.person == me.id), None)
    failed = mine is not None and mine.outcome in _PHONE_FAILED and escalation.stage in UNOWNED
    stood = last is not None and last.stage in {"phone_rings", "missed"}
    return "missed" if failed and stood else None


def _reachable(known: Known, escalation: Escalation, me: Person) -> bool:
    """Whether accepting would do: the own phone can be rung, or none is needed."""
    if escalation.consult or escalation.stage not in UNOWNED or not _live(known, escalation):
        return True
    if me.extension is None:
        return me.role in _WITHOUT_PHONE
    phone = known.phone(me.extension)
    return phone is None or phone.usable is not False


def _live(known: Known, escalation: Escalation) -> bool:
    """Whether a customer is on the line who would be put through, as `domain.rules.taking.take` decides it."""
    call = known.call(escalation.at_call)
    return not escalation.callback_promised and call is not None and call.person != known.sight.person


def _urgency(ask: PopupAsk) -> tuple[int, bool, bool, int]:
    """The own ringing phone first, then alarms, the urgent lane, who has waited longest; what went on is last."""
    return _ORDER[ask.stage], not ask.alarm, not ask.urgent, ask.waiting_since


def _ask(
    known: Known,
    escalation: Escalation,
    me: Person,
    stage: AskStage,
    last: PopupAsk | None,
    *,
    hide_temperature: bool,
) -> PopupAsk:
    ring, transfer = escalation.ring, escalation.transfer
    card, text = known.card(escalation.call), known.card_text(escalation.call)
    customer = known.customer(escalation.customer)
    hot = "" if card is None or card.temperature is Temperature.UNSET else card.temperature.value
    hidden = hide_temperature and stage in {"asked", "unusable"}
    had = [one for one in escalation.tried if one.person == me.id]
    others = () if ring is None else tuple(person for person in ring.targets if person != me.id)
    alone = others[0] if len(others) == 1 else None
    accepted = stage in {"phone_rings", "missed"}
    rung_at = escalation.raised_at if ring is None else ring.started_at
    ask = PopupAsk(
        escalation_id=escalation.id,
        stage=stage,
        from_id=escalation.by,
        from_name=known.name(escalation.by),
        from_line=known.queue(escalation.queue),
        waiting_since=escalation.waiting_since,
        rung_at=last.rung_at if accepted and last is not None else rung_at,
        until=None if ring is None or stage == "missed" else ring.until,
        promise_at=escalation.promise_at,
        limit_at=escalation.limit_at,
        conclusion="" if text is None else text.decision_wanted,
        concern="" if text is None else text.concern,
        tried="" if text is None else text.tried,
        customer="" if customer is None else customer.name,
        caller_number=known.number(escalation.call),
        vip=escalation.vip,
        contract="" if customer is None else customer.contract,
        temperature="" if hidden else hot,
        temperature_hidden=hidden,
        extension=(me.extension or "") if transfer is None else transfer.extension,
        by_phone=_by_phone(known, escalation, me),
        ringing_now=known.name(alone),
        ringing_now_role=known.role(alone),
        taken_at=escalation.taken_at,
        phone_until=None if transfer is None else transfer.ring_until,
        order_state="" if transfer is None else transfer.state.value,
        why=had[-1].outcome.value if had else "",
        times=1 + len(had) if stage == "asked" else 1,
        alarm=_alarm(escalation),
        due=escalation.due,
        asks=escalation.asks.value,
        rule=known.rule_title(escalation),
        urgent=escalation.lane is Lane.URGENT,
        unheard=escalation.silent,
        callback=escalation.callback,
        absent=escalation.stage in UNOWNED and known.call(escalation.at_call) is None,
        hops=tuple(
            PassedOn(known.name(hop.by), known.hop_note(escalation.id, number))
            for number, hop in enumerate(escalation.hops, 1)
        ),
        assigned_by="" if ring is None else known.name(ring.assigned_by),
        assigned_by_role="" if ring is None else known.role(ring.assigned_by),
        can_instruct=_can_instruct(escalation),
        questions=escalation.open_questions,
    )
    return _with_following(known, escalation, ask, last)


def _alarm(escalation: Escalation) -> Alarm:
    if escalation.stage is Stage.ALARM:
        return "unanswered"
    if escalation.ring is None or escalation.stage is Stage.RINGING:
        return ""
    return "unread" if escalation.stage in _OVER else "overdue"


def _can_instruct(escalation: Escalation) -> bool:
    """Whether it can be answered at the desk: who raised it still has the customer, to whom the answer is told."""
    if escalation.stage not in UNOWNED or escalation.callback_promised:
        return False
    return escalation.consult or escalation.holder == escalation.by


def _by_phone(known: Known, escalation: Escalation, me: Person) -> bool:
    if escalation.consult:
        return False
    calls = escalation.stage not in UNOWNED or _live(known, escalation)
    needs = escalation.stage in UNOWNED or escalation.stage is Stage.TAKEN
    return needs and calls and me.extension is not None


# -- who comes after ------------------------------------------------------------------------------------------


def _with_following(known: Known, escalation: Escalation, ask: PopupAsk, last: PopupAsk | None) -> PopupAsk:
    ring = escalation.ring
    if ask.alarm or ask.stage == "missed":
        return ask
    if ring is None:  # it was taken, which ended the ring: what was said then still holds
        if last is None:
            return ask
        return replace(
            ask,
            following=last.following,
            following_role=last.following_role,
            following_rung=last.following_rung,
            again=last.again,
        )
    if ring.following is not None and ring.following in ring.targets:
        return replace(ask, again=True)
    if ring.following is not None:
        return replace(ask, following=known.name(ring.following), following_role=known.role(ring.following))
    return replace(ask, following_rung=_next_rung(known, escalation))


def _next_rung(known: Known, escalation: Escalation) -> str:
    """Return which rung rings several people next, as the desk knows who is here; the last one is the alarm."""
    here = [person for person in known.people() if present(person) and can_take(person, escalation)]
    for rung in escalation.ladder[escalation.rung + 1 :]:
        if rung.kind is RungKind.PARTIES and any(meant_by(escalation, rung, person) for person in here):
            return rung.kind.value
        if rung.kind is RungKind.OUTSIDE and rung.parties:
            return rung.kind.value
        if rung.kind is RungKind.MANAGERS and any(person.role is Role.MANAGER for person in here):
            return rung.kind.value
        if rung.kind is RungKind.EVERYONE and here:
            return rung.kind.value
    return RungKind.ALARM.value


# -- how it ended ---------------------------------------------------------------------------------------------


def _notice(known: Known, before: PopupView, still: set[str], now: int) -> PopupNotice | None:
    """Say how the first of those that stood there has ended, if one has."""
    for ask in before.asks:
        if ask.escalation_id not in still:
            ended = _ended(known, ask, now)
            if ended is not None:
                return ended
    notice = before.notice
    return None if notice is None or notice.over(now) else notice


def _ended(known: Known, ask: PopupAsk, now: int) -> PopupNotice | None:
    base = PopupNotice(
        ask.escalation_id,
        "over",
        now,
        now,
        from_name=ask.from_name,
        conclusion=ask.conclusion,
        customer=ask.customer,
        answered_ms=max(0, now - ask.rung_at),
    )
    escalation = known.escalation(EscalationId(ask.escalation_id))
    if escalation is not None and escalation.owner == known.sight.person:
        return _mine(escalation, ask, base)
    if escalation is not None and escalation.incident is not None:
        return replace(base, kind="joined")
    if ask.alarm in {"overdue", "unread"}:
        return None  # resolved or read: there is nothing to be done any more
    if escalation is not None and escalation.callback and not ask.callback:
        return replace(base, kind="left", due=escalation.due)
    if escalation is not None and escalation.stage in UNOWNED:
        return replace(base, kind="sent_on") if _was_sent_on(known, escalation, ask) else None
    owner = next((one for one in known.people() if EscalationId(ask.escalation_id) in one.in_hand), None)
    if owner is not None and owner.id != ask.from_id:
        return replace(base, kind="taken", who=known.name(owner.id), who_role=owner.role.value)
    if owner is not None:
        return replace(base, kind="left")  # it fell back to the one who asked: their customer is gone
    asker = next((one for one in known.people() if one.id == ask.from_id), None)
    # those who cannot see the asker cannot see whether it was taken back or fell back
    return base if asker is None else replace(base, kind="withdrawn")


def _mine(escalation: Escalation, ask: PopupAsk, base: PopupNotice) -> PopupNotice | None:
    if escalation.callback and not ask.callback:
        return replace(base, kind="left", due=escalation.due)
    if escalation.stage is Stage.CONNECTED:
        at = escalation.connected_at or base.at
        return replace(base, kind="connected", at=at, taken_at=escalation.taken_at)
    return None  # taken at the desk: the window of cases shows it


def _was_sent_on(known: Known, escalation: Escalation, ask: PopupAsk) -> bool:
    """Whether the one who asked moved it on while it was here."""
    mine = [one for one in escalation.tried if one.person == known.sight.person]
    return bool(mine) and mine[-1].outcome is Outcome.SENT_ON and ask.stage != "missed"
