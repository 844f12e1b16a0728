"""The panel's view of what a desk knows: pure, from sight and papers."""

from collections.abc import Mapping
from typing import Final

from escdesk.desktop.known import Known, Papers
from escdesk.desktop.panel.ask_view import AskView
from escdesk.desktop.panel.build_ask import ask_view, handed_over, pending_ask, reports
from escdesk.desktop.panel.build_card import card_view
from escdesk.desktop.panel.build_consult import Typed, consult_views
from escdesk.desktop.panel.build_incident import OtherMatters, incident_view
from escdesk.desktop.panel.build_people import people_rows
from escdesk.desktop.panel.build_rule import rule_view
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.desktop.panel.view import (
    CallerKind,
    CallTab,
    CallView,
    CustomerRow,
    HoldView,
    LinkView,
    MeView,
    PanelView,
    PastContact,
)
from escdesk.domain.ids import CallId
from escdesk.domain.messages.calls import Direction
from escdesk.domain.messages.calls import Known as Caller
from escdesk.domain.messages.papers import CustomerPaper
from escdesk.domain.messages.people import LineState
from escdesk.domain.model.calls import Call
from escdesk.domain.model.presence import State
from escdesk.domain.sight import Sight

NOTHING: Final[Mapping[str, Typed]] = {}
_CALLERS: Final[dict[Caller, CallerKind]] = {
    Caller.LOOKING: "looking",
    Caller.NONE: "none",
    Caller.ONE: "known",
    Caller.SEVERAL: "several",
    Caller.WITHHELD: "withheld",
}


def panel_view(
    sight: Sight,
    papers: Papers,
    *,
    link: LinkView,
    about: CallId | None = None,
    draft: CardDraft | None = None,
    refusal: tuple[str, str] = ("", ""),
    pick_refusal: str = "",
    unnamed: str = "",
    typed: Mapping[str, Typed] = NOTHING,
    apart: OtherMatters = frozenset(),
) -> PanelView:
    """Return what the panel of the sight's person shows.

    ``about`` is the call the person picked of two, ``draft`` the card as it was typed here if the hub has not got
    it yet, ``refusal`` the code of the last refused ask and the name of whoever has it, ``pick_refusal`` the
    code of a refused reservation. ``unnamed`` stands for a colleague whose name is not here. ``typed``: of each
    consult what was written here and the hub does not have. ``apart``: calls that are another matter than an incident.
    """
    known = Known(sight, papers, unnamed)
    calls = sorted((call for call in known.calls() if call.person == sight.person), key=_urgency)
    call = next((one for one in calls if one.id == about), calls[0] if calls else None)
    people = people_rows(known, call, link)
    return PanelView(
        me=_me(known),
        link=link,
        call=None if call is None else _call(known, call),
        tabs=_tabs(known, calls, call),
        hold=None if call is None else _hold(call),
        rule=None if call is None else rule_view(known, call),
        phones_silent=known.pbx_lost_at is not None,
        people=people,
        card=None if call is None else card_view(known, call, draft),
        history=() if call is None else _history(known.customer(call.customer)),
        history_hidden=call is not None and _unproved(call),
        customers=() if call is None else _customers(known, call),
        ask=None if call is None else _ask(known, call, link),
        handed_over=handed_over(known) if call is None else None,
        reports=reports(known),
        consults=consult_views(known, call, typed),
        dial_by_hand=next((row.extension for row in people if row.extension), ""),
        refusal=refusal[0],
        refusal_by=refusal[1],
        pick_refusal=pick_refusal,
        seq=sight.seq,
        incident=incident_view(known, call, link, apart),
    )


# -- the person and the calls ---------------------------------------------------------------------------------


def _ask(known: Known, call: Call, link: LinkView) -> AskView | None:
    """The hand that is up; one on its way only until then, but help as soon as it was asked for."""
    up, coming = ask_view(known, call), pending_ask(known, call, link)
    if up is None or (coming is not None and coming.silent and not up.silent):
        return coming
    return up


def _me(known: Known) -> MeView:
    me = known.me
    if me is None:
        return MeView(known.name(known.sight.person), "", "", "unknown", 0)
    presence = known.presence(me)
    team = me.teams[0] if me.teams else ""
    return MeView(
        name=known.name(me.id),
        team=team,
        extension=me.extension or "",
        state=presence.state.value,
        since=presence.since,
        wrap_up_until=me.wrap_up_until if presence.state is State.WRAP_UP else None,
    )


def _urgency(call: Call) -> tuple[int, int]:
    """Order one's own calls: who waits on hold first, then who talks, then what rings."""
    order = {LineState.HELD: 0, LineState.TALKING: 1, LineState.RINGING: 2}
    return order[call.state], call.rang_at


def _caller(call: Call) -> CallerKind:
    if call.direction is Direction.INTERNAL:
        return "internal"
    if call.customer is not None:
        return "known"
    return "outbound" if call.direction is Direction.OUTBOUND else _CALLERS[call.known]


def _call(known: Known, call: Call) -> CallView:
    customer = known.customer(call.customer)
    return CallView(
        call_id=call.id,
        caller=_caller(call),
        customer_id=call.customer or "",
        name="" if customer is None else customer.name,
        vip=call.vip,
        confirmed=call.confirmed,
        kana="" if customer is None else customer.kana,
        contract="" if customer is None else customer.contract,
        queue="" if call.direction is Direction.INTERNAL else known.queue(call.queue),
        number=written(known.number(call.id)),
        rang_at=call.rang_at,
        answered_at=None if call.state is LineState.RINGING else (call.answered_at or call.rang_at),
        limit_ms=call.limit_ms,
        matches=len(call.found),
        peer=call.peer or "",
        other_side_held=call.other_side_held,
        moved_to=call.moved_to or "",
    )


def _tabs(known: Known, calls: list[Call], about: Call | None) -> tuple[CallTab, ...]:
    if len(calls) < 2 or about is None:
        return ()
    shown = sorted(calls[:2] if about in calls[:2] else [calls[0], about], key=lambda call: call.rang_at)
    return tuple(_tab(known, call, about=call is about) for call in shown)


def _tab(known: Known, call: Call, *, about: bool) -> CallTab:
    customer = known.customer(call.customer)
    started = call.answered_at or call.rang_at
    state = {LineState.HELD: "held", LineState.TALKING: "talking", LineState.RINGING: "ringing"}[call.state]
    return CallTab(
        call_id=call.id,
        name=customer.name if customer is not None else (known.number(call.id) or call.peer or ""),
        state="held" if state == "held" else "talking" if state == "talking" else "ringing",
        queue=known.queue(call.queue),
        since=started if call.hold is None else call.hold.since,
        started_at=started,
        limit_ms=call.limit_ms,
        promise_at=None if call.hold is None else call.hold.promise_at,
        limit_at=None if call.hold is None else call.hold.limit_at,
        about=about,
    )


def _hold(call: Call) -> HoldView | None:
    hold = call.hold
    if hold is None:
        return None
    return HoldView(
        hold.since,
        hold.promise_at,
        hold.limit_at,
        call.holds,
        call.held_ms,
        hold.estimated,
        hold.promise_passed,
        hold.limit_passed,
    )


# -- customer and history ----------------------------------------------------------------------------------


def _unproved(call: Call) -> bool:
    """A number of one customer speaks for itself; one picked by ear has to prove who they are."""
    return not call.confirmed and call.known is not Caller.ONE


def _history(customer: CustomerPaper | None) -> tuple[PastContact, ...]:
    if customer is None:
        return ()
    return tuple(
        PastContact(short_day(entry.date), entry.category, entry.outcome, entry.text)
        for entry in customer.history
    )


def written(number: str) -> str:
    """Return a number as it is written in Japan: 090-1234-5678, 03-1234-5678; anything unusual as it came."""
    if not number.isdigit() or not number.startswith("0") or len(number) not in {10, 11}:
        return number
    if number.startswith(("0120", "0800", "0570")):
        cuts = (4, 7)
    elif len(number) == 11:
        cuts = (3, 7)
    else:
        cuts = (2, 6) if number.startswith(("03", "06")) else (3, 6)
    return "-".join((number[: cuts[0]], number[cuts[0] : cuts[1]], number[cuts[1] :]))


def short_day(date: str) -> str:
    """Return ``8/21`` of ``2025-08-21``; anything else as it is."""
    parts = date[:10].split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        return f"{int(parts[1])}/{parts[2]}"
    return date


def _customers(known: Known, call: Call) -> tuple[CustomerRow, ...]:
    rows = []
    for fact in call.found:
        paper = known.customer(fact.customer)
        if paper is None:
            continue
        last = short_day(paper.history[0].date) if paper.history else ""
        rows.append(CustomerRow(fact.customer, paper.name, fact.vip, paper.kana, paper.contract, last))
    return tuple(rows)
