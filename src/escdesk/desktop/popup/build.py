"""The popup's view of what a desk knows: pure, from sight and papers, and from the view before."""

from dataclasses import replace
from typing import Final

from escdesk.desktop.known import Known, Papers
from escdesk.desktop.popup.view import AskStage, PopupAsk, PopupNotice, PopupView
from escdesk.domain.messages.cards import Temperature
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.sight import Sight

_RINGING: Final = frozenset({Stage.RINGING, Stage.ALARM, Stage.RAISED})
_PHONE_FAILED: Final = frozenset({Outcome.NO_ANSWER, Outcome.REJECTED, Outcome.UNREACHABLE, Outcome.UNDONE})


def popup_view(
    sight: Sight, papers: Papers, now: int, before: PopupView | None = None, *, hide_temperature: bool = False
) -> PopupView:
    """Return what the popup of the sight's person shows.

    ``now`` stamps a notice of what has just ended since ``before``; the window lets it go after its time.
    """
    known = Known(sight, papers)
    me = known.me
    if me is None:
        return PopupView(seq=sight.seq)
    before = before or PopupView()
    asks = []
    for escalation in known.escalations():
        stage = _stage(escalation, me, before)
        if stage is not None:
            ask = _ask(known, escalation, me, hide_temperature=hide_temperature)
            asks.append(
                _unusable(known, replace(ask, stage=stage)) if stage == "asked" else replace(ask, stage=stage)
            )
    asks.sort(key=_urgency)
    return PopupView(tuple(asks), _notice(known, before, {ask.escalation_id for ask in asks}, now), sight.seq)


def _stage(escalation: Escalation, me: Person, before: PopupView) -> AskStage | None:
    if escalation.stage is Stage.TAKEN and escalation.owner == me.id:
        return "phone_rings"
    if escalation.id in me.ringing and escalation.stage in _RINGING:
        return "asked"
    last = next((one for one in reversed(escalation.tried) if one.person == me.id), None)
    was_mine = any(
        ask.escalation_id == escalation.id and ask.stage in {"phone_rings", "missed"} for ask in before.asks
    )
    failed = last is not None and last.outcome in _PHONE_FAILED
    return "missed" if was_mine and failed and escalation.stage in _RINGING else None


def _urgency(ask: PopupAsk) -> tuple[bool, bool, int]:
    """The own ringing phone first, then alarms, then who has waited longest."""
    return ask.stage != "phone_rings", not ask.alarm, ask.waiting_since


def _ask(known: Known, escalation: Escalation, me: Person, *, hide_temperature: bool) -> PopupAsk:
    ring, transfer = escalation.ring, escalation.transfer
    card, text = known.card(escalation.call), known.card_text(escalation.call)
    customer = known.customer(escalation.customer)
    hot = "" if card is None or card.temperature is Temperature.UNSET else card.temperature.value
    mine = next((one for one in reversed(escalation.tried) if one.person == me.id), None)
    next_one = None if ring is None else ring.following
    others = () if ring is None else tuple(person for person in ring.targets if person != me.id)
    return PopupAsk(
        escalation_id=escalation.id,
        stage="asked",
        from_name=known.name(escalation.by),
        from_line=known.queue(escalation.queue),
        waiting_since=escalation.waiting_since,
        rung_at=escalation.raised_at if ring is None else ring.started_at,
        until=None if ring is None else ring.until,
        promise_at=escalation.promise_at,
        limit_at=escalation.limit_at,
        conclusion="" if text is None else text.decision_wanted,
        concern="" if text is None else text.concern,
        tried="" if text is None else text.tried,
        customer=customer.name if customer is not None else known.number(escalation.call),
        vip=escalation.vip,
        contract="" if customer is None else customer.contract,
        temperature="" if hide_temperature else hot,
        temperature_hidden=hide_temperature and bool(hot),
        extension=(me.extension or "") if transfer is None else transfer.extension,
        by_phone=me.extension is not None,
        following=known.name(next_one),
        following_role=known.role(next_one),
        ringing_now=known.name(others[0]) if len(others) == 1 else "",
        ringing_now_role=known.role(others[0]) if len(others) == 1 else "",
        taken_at=escalation.taken_at,
        phone_until=None if transfer is None else transfer.ring_until,
        why="" if mine is None else mine.outcome.value,
        again=mine is not None or escalation.stage is Stage.ALARM,
        alarm=escalation.stage is Stage.ALARM,
    )


def _unusable(known: Known, ask: PopupAsk) -> PopupAsk:
    me = known.me
    phone = None if me is None or me.extension is None else known.phone(me.extension)
    return replace(ask, stage="unusable") if phone is not None and phone.usable is False else ask


def _notice(known: Known, before: PopupView, still: set[str], now: int) -> PopupNotice | None:
    """Say how the one that stood there has ended, if it has."""
    for ask in before.asks:
        if ask.escalation_id not in still:
            ended = _ended(known, ask, now)
            if ended is not None:
                return ended
    return before.notice


def _ended(known: Known, ask: PopupAsk, now: int) -> PopupNotice | None:
    me = known.sight.person
    base = PopupNotice(
        ask.escalation_id,
        "withdrawn",
        now,
        from_name=ask.from_name,
        conclusion=ask.conclusion,
        customer=ask.customer,
    )
    escalation = next((one for one in known.escalations() if one.id == ask.escalation_id), None)
    if escalation is not None and escalation.owner == me:
        if escalation.callback:
            return replace(base, kind="left", due=escalation.due)
        if escalation.stage is Stage.CONNECTED:
            return replace(
                base, kind="connected", at=escalation.connected_at or now, taken_at=escalation.taken_at
            )
        return None
    for person in known.people():
        if ask.escalation_id in person.in_hand:
            return replace(base, kind="taken", who=known.name(person.id), who_role=person.role.value)
    if any(ask.escalation_id in person.ringing for person in known.people()):
        return None  # it has moved on to somebody else: nothing has ended
    if escalation is not None and escalation.stage in _RINGING:
        return None
    return base
