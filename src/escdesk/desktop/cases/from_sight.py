"""Makes the SV's view from what this desk knows: its sight, its papers, and what it has not sent yet; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from escdesk.desktop.cases.view import (
    LIVE,
    CallView,
    CardLine,
    CardView,
    CaseDetail,
    CaseRow,
    CasesView,
    CustomerView,
    Draft,
    LinkView,
    PastContact,
    Stage,
    by_deadline,
)
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages.calls import Known
from escdesk.domain.messages.cards import Temperature
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.papers import AnyPaper, CardText, CustomerPaper, PaperKey, ReportText, StaffName
from escdesk.domain.messages.people import Choice, LineState
from escdesk.domain.model.calls import Call, Pbx
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.escalations import Stage as Course
from escdesk.domain.model.people import Person, State, presence
from escdesk.domain.sight import Sight

CHOICES: Final = tuple(choice.value for choice in Choice)
_MISSED: Final = frozenset({Outcome.EXPIRED, Outcome.LOST, Outcome.NO_ANSWER})
_GRADES: Final = {
    Temperature.UNSET: 0,
    Temperature.CALM: 1,
    Temperature.WARM: 2,
    Temperature.HIGH: 3,
    Temperature.EXTREME: 4,
}
_UPPER: Final = ("decision_wanted", "concern", "tried", "environment")


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What only this desk knows.

    ``chosen`` is the case that a person has chosen. ``drafts`` are the saved ones with the instant of saving,
    by case; ``sending`` the cases whose report is on its way; ``refused`` the code of the last refusal by case.
    ``first_read`` are the words of a card as they stood when this person first had it, by call: what differs
    since then came later. ``unnamed`` stands for a colleague whose name is not here.
    """

    link: LinkView = field(default_factory=LinkView)
    chosen: str | None = None
    drafts: Mapping[str, tuple[Draft, Instant]] = field(default_factory=dict)
    sending: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)
    first_read: Mapping[str, CardText] = field(default_factory=dict)
    finished_today: int | None = None
    loading: bool = False
    unnamed: str = ""


class _Known:
    """Look-ups in one sight."""

    def __init__(self, sight: Sight, papers: Mapping[PaperKey, AnyPaper], desk: AtDesk) -> None:
        self._entities = sight.entities
        self._papers = papers
        self.me = sight.person
        self.unnamed = desk.unnamed
        self.hub_away = desk.link.state != "connected"

    def person(self, name: PersonId) -> Person | None:
        one = self._entities.get(("person", name))
        return one if isinstance(one, Person) else None

    def call(self, name: str | None) -> Call | None:
        one = None if name is None else self._entities.get(("call", name))
        return one if isinstance(one, Call) else None

    def card(self, name: str) -> Card | None:
        one = self._entities.get(("card", name))
        return one if isinstance(one, Card) else None

    def pbx_lost_at(self) -> Instant | None:
        one = self._entities.get(("pbx", "pbx"))
        return one.since if isinstance(one, Pbx) and not one.connected else None

    def escalations(self) -> Iterator[Escalation]:
        return (one for one in self._entities.values() if isinstance(one, Escalation))

    def staff(self, name: PersonId | None) -> str | None:
        if name is None:
            return None
        paper = self._papers.get(("StaffName", name))
        return paper.name if isinstance(paper, StaffName) else self.unnamed

    def customer(self, escalation: Escalation) -> CustomerPaper | None:
        if escalation.customer is None:
            return None
        paper = self._papers.get(("CustomerPaper", escalation.customer))
        return paper if isinstance(paper, CustomerPaper) else None

    def words(self, call: str) -> CardText | None:
        paper = self._papers.get(("CardText", call))
        return paper if isinstance(paper, CardText) else None

    def report(self, escalation: str) -> ReportText | None:
        paper = self._papers.get(("ReportText", escalation))
        return paper if isinstance(paper, ReportText) else None


def cases_view(sight: Sight, papers: Mapping[PaperKey, AnyPaper], desk: AtDesk) -> CasesView:
    """Return the SV's window for the person whose sight it is.

    Shown is the chosen case; without one whose customer is on the phone, else the nearest deadline.
    """
    known = _Known(sight, papers, desk)
    found = {one.id: (one, stage) for one in known.escalations() if (stage := _stage(known, one)) is not None}
    rows = tuple(_row(known, one, stage, desk.chosen) for one, stage in found.values())
    chosen = desk.chosen if desk.chosen in found else None
    if chosen is None:
        mine = by_deadline(row for row in rows if row.stage not in {"missed", "reported", "drawn"})
        chosen = mine[0].escalation_id if mine else None
    me = known.person(sight.person)
    state = State.UNKNOWN if me is None or known.hub_away else presence(me, known.pbx_lost_at()).state
    return CasesView(
        presence=state.value,
        choices=CHOICES,
        link=desk.link,
        rows=rows,
        detail=None if chosen is None else _detail(known, *found[chosen], desk),  # type: ignore[index]  # chosen is a key
        load=None if me is None else sum(row.stage not in {"missed", "reported", "drawn"} for row in rows),
        loading=desk.loading,
        finished_today=desk.finished_today,
    )


def _stage(known: _Known, one: Escalation) -> Stage | None:
    """Where this case stands for the person, None when it is not theirs to see here."""
    me = known.me
    if one.stage in {Course.RESOLVED, Course.REPORTED}:
        if one.resolved_by != me:
            return None
        return "drawn" if one.stage is Course.REPORTED else "reported"
    if one.owner == me:
        if one.stage is Course.TAKEN:
            return "connecting"
        call = known.call(one.connected_call)
        if call is None or call.person != me:
            return "after_call"
        return "holding" if call.state is LineState.HELD else "talking"
    ringing = one.ring is not None and me in one.ring.targets
    if not ringing and any(tried.person == me and tried.outcome in _MISSED for tried in one.tried):
        return "missed"
    return None


def _since(known: _Known, one: Escalation, stage: Stage) -> Instant:
    call = known.call(one.connected_call)
    match stage:
        case "holding" if call is not None and call.hold is not None:
            return call.hold.since
        case "talking" | "holding" | "after_call":
            return one.connected_at or one.taken_at or one.raised_at
        case "connecting":
            return one.taken_at or one.raised_at
        case "missed":
            mine = [tried.at for tried in one.tried if tried.person == known.me]
            return max(mine, default=one.raised_at)
        case _:
            return one.resolved_at or one.raised_at


def _row(known: _Known, one: Escalation, stage: Stage, chosen: str | None) -> CaseRow:
    words, customer = known.words(one.call), known.customer(one)
    return CaseRow(
        escalation_id=one.id,
        stage=stage,
        subject="" if words is None else words.decision_wanted.split("\n", 1)[0],
        customer=None if customer is None else customer.name,
        vip=one.vip,
        operator=known.staff(one.by) or "",
        since=_since(known, one, stage),
        deadline=None if stage == "missed" else one.due,
        taken_by=known.staff(one.owner) if stage == "missed" else None,
        fresh=one.owner == known.me and one.card_opened_at is None and one.id != chosen,
    )


def _detail(known: _Known, one: Escalation, stage: Stage, desk: AtDesk) -> CaseDetail:
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
        call=_call(known, one, stage),
        card=_card(known, one, desk.first_read.get(one.call)),
        draft=draft,
        draft_saved_at=saved_at,
        sending=one.id in desk.sending,
        refused=desk.refused.get(one.id),
    )


def _call(known: _Known, one: Escalation, stage: Stage) -> CallView:
    customer = known.customer(one)
    mine = known.call(one.connected_call)
    hold = None if mine is None or stage != "holding" else mine.hold
    return CallView(
        stage=stage,
        customer=None if customer is None else customer.name,
        vip=one.vip,
        operator=known.staff(one.by) or "",
        asked_at=one.raised_at,
        since=_since(known, one, stage),
        waited_ms=None if one.connected_at is None else max(0, one.connected_at - one.waiting_since),
        call_started_at=one.talking_since,
        call_limit_ms=one.call_limit_ms or None,
        say_at=None if hold is None else hold.promise_at,
        escalate_at=None if hold is None else hold.limit_at,
        estimated=(hold is not None and hold.estimated)
        or (stage in LIVE and (known.hub_away or known.pbx_lost_at() is not None)),
        taken_by=known.staff(one.owner) if stage == "missed" else None,
    )


def _card(known: _Known, one: Escalation, before: CardText | None) -> CardView:
    card, words, paper = known.card(one.call), known.words(one.call), known.customer(one)
    call = known.call(one.connected_call) or known.call(one.call)
    customer = None
    if paper is not None:
        number = paper.phones[0] if paper.phones else ""
        confirmed = call is None or call.confirmed
        customer = CustomerView(paper.name, paper.kana, one.vip, paper.contract, number, confirmed)
    caller = Known.NONE if call is None else call.known
    return CardView(
        lines=tuple(_lines(known, card, words, before, one)),
        temperature=0 if card is None else _GRADES[card.temperature],
        customer=customer,
        caller=caller.value if customer is None else "one",
        background=()
        if words is None or not words.background
        else (CardLine("background", words.background),),
        history=()
        if paper is None
        else tuple(
            PastContact(day(past.date), past.category, past.outcome, past.text) for past in paper.history
        ),
    )


def day(date: str) -> str:
    """Return ``2025/08/21`` of an ISO date or instant; anything else as it is."""
    parts = date[:10].split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        return "/".join(parts)
    return date


def _lines(
    known: _Known, card: Card | None, words: CardText | None, before: CardText | None, one: Escalation
) -> Iterator[CardLine]:
    """Conclusion first. Concern and what was tried stand even when they are empty: that is worth knowing."""
    if words is None:
        return
    at = None if card is None else card.added_at
    by = known.staff(one.by) if card is None else known.staff(card.by)
    surname = None if by is None else by.split(" ", 1)[0]
    for name in _UPPER:
        text = getattr(words, name)
        later = at is not None and before is not None and text != getattr(before, name)
        if text or name == "decision_wanted":
            yield CardLine(name, text, at if later else None, surname if later else None)
    for question, answer in words.answers.items():
        later = at is not None and before is not None and before.answers.get(question) != answer
        yield CardLine(question, answer, at if later else None, surname if later else None)
