"""The operator's side panel: calls, hold, people, card, the raised hand."""

from collections.abc import Callable

from escdesk.desktop.joins.cards import CardKeeper
from escdesk.desktop.joins.consult import RECEIPTS, Consults
from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.joins.hand import NOT_REFUSED, Hand
from escdesk.desktop.known import Known
from escdesk.desktop.link.mail import Restored
from escdesk.desktop.panel.build import panel_view
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.view import LinkView, OutboxRow
from escdesk.domain.ids import CallId, CommandId, CustomerId, EscalationId, IncidentId, PersonId
from escdesk.domain.messages.calls import ChooseCustomer
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.consults import AskForConsult
from escdesk.domain.messages.escalations import (
    AcknowledgeReport,
    AskForHelp,
    AskForTakeover,
    ReportReportDrawn,
    SendOn,
    Withdraw,
    WithdrawReason,
)
from escdesk.domain.messages.incidents import AttachCall, LeaveIncident
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.line import Hurry, PromiseCallback
from escdesk.domain.messages.papers import StaffName
from escdesk.domain.messages.people import Choice, ChoosePresence, EndWrapUp, Reserve
from escdesk.domain.model.calls import Call

_NOT_SHOWN = (ReportReportDrawn, Reserve, *RECEIPTS)
"""Receipts wait like everything else, but nobody has to know; a reservation is for now or for nothing."""
_RAISING = (AskForTakeover, AskForConsult, AskForHelp)
_CARD_GOES_ON = NOT_REFUSED | {"stale_card", "no_such_call"}
"""A card is sent once more, or its call is over and there is nothing to be done: nobody has to read that."""


_UNWANTED = "unwanted:"
"""Draft of a hand that was taken back while nobody knew whether the hub has it: a restart must not raise it again."""


class PanelJoin:
    """One panel. A hand that was taken back before the hub answered is withdrawn as soon as it has.

    `leave` logs the person out.
    """

    name = "panel"
    comes_by_itself = False

    def __init__(self, desk: Desk, *, leave: Callable[[], None]) -> None:
        self._desk = desk
        self._about: CallId | None = None
        self._hand = Hand(desk)
        self._picking = Hand(desk)
        self._unwanted: set[CallId] = set()
        self._reported: set[str] = set()
        self._apart: set[tuple[str, str]] = set()
        """Calls that are another matter than an incident: for this desk and this call only."""
        self._by_hand: dict[CallId, int] = {}
        """Holds begun by key, and since when; 0: ended by key."""
        self._cards = CardKeeper(desk.ask, self._keep_card, lambda: desk.link.knowledge)
        self.window = Panel(desk.theme, desk.texts, desk.now)
        panel = self.window
        self._consults = Consults(desk, panel, self._hand)
        panel.takeover_asked.connect(self._ask)
        panel.consult_asked.connect(self._consult)
        panel.help_asked.connect(self._ask_for_help)
        panel.person_picked.connect(self._reserve)
        panel.callback_promised.connect(
            lambda name: self._hand.ask(PromiseCallback(escalation=EscalationId(name)))
        )
        panel.rule_declined.connect(
            lambda name, why: self._hand.ask(
                Withdraw(escalation=EscalationId(name), reason=WithdrawReason(why))
            )
        )
        panel.ask_withdrawn.connect(self._withdraw)
        panel.sent_on.connect(lambda name: self._hand.ask(SendOn(escalation=EscalationId(name))))
        panel.hurried.connect(lambda name: self._hand.ask(Hurry(escalation=EscalationId(name))))
        panel.customer_chosen.connect(self._choose_customer)
        panel.card_edited.connect(self._edit_card)
        panel.report_drawn.connect(self._report_drawn)
        panel.report_read.connect(
            lambda name: self._hand.ask(AcknowledgeReport(escalation=EscalationId(name)))
        )
        panel.incident_attached.connect(
            lambda call, incident: self._hand.ask(
                AttachCall(incident=IncidentId(incident), call=CallId(call))
            )
        )
        panel.incident_parted.connect(self._part)
        panel.incident_left.connect(self._leave_incident)
        panel.presence_chosen.connect(lambda choice: self._hand.ask(ChoosePresence(choice=Choice(choice))))
        panel.wrap_up_ended.connect(lambda: self._hand.ask(EndWrapUp()))
        panel.log_out_asked.connect(leave)
        panel.call_picked.connect(self._pick)
        panel.outbox_undone.connect(self._withdraw)
        panel.hold_pressed.connect(self._hold_by_key)
        desk.answered.connect(self._answered)

    def restored(self, restored: Restored) -> None:
        """Take up what an earlier run left."""
        waiting = {command.call for _, command in restored.pending if isinstance(command, SaveCard)}
        self._cards.restore(restored.drafts, waiting)
        self._consults.restored(restored)
        self._unwanted |= {
            CallId(name.removeprefix(_UNWANTED)) for name in restored.drafts if name.startswith(_UNWANTED)
        }
        for _, command in restored.pending:
            if not isinstance(command, (SaveCard, *_NOT_SHOWN)):
                self._hand.adopt(command)

    def _keep_card(self, name: str, body: bytes) -> None:
        self._desk.link.save_draft(
            name, body, travels=True
        )  # each change of a card is sent as the card itself

    # -- in -------------------------------------------------------------------------------------------------------

    def render(self) -> None:
        desk, knowledge = self._desk, self._desk.link.knowledge
        self._forget_reservations()
        link = self._link()
        known = Known(knowledge.sight, knowledge.papers, desk.texts("widgets.name.colleague"))
        about = self._about or self._call_shown(known)
        if desk.line == "connected" and known.pbx_lost_at is None:
            self._by_hand.clear()  # what the phone does is told again
        view = panel_view(
            knowledge.sight,
            knowledge.papers,
            link=link,
            about=self._about,
            draft=self._cards.draft(about),
            refusal=self._refusal(),
            pick_refusal="" if self._picking.refused is None else self._picking.refused.code,
            unnamed=desk.texts("widgets.name.colleague"),
            typed=self._consults.typed(),
            apart=self._apart,
            by_hand=None if about is None else self._by_hand.get(about),
        )
        view = self._consults.with_told(view)
        self._withdraw_unwanted(known)
        self.window.render(view)
        desk.show_view(self, view)

    def _call_shown(self, known: Known) -> CallId | None:
        """The call the panel will be about; what it was about last time says it, for it changes slowly."""
        view = self.window.view
        if view is not None and view.call is not None and known.call(CallId(view.call.call_id)) is not None:
            return CallId(view.call.call_id)
        mine = [call for call in known.calls() if call.person == known.sight.person]
        return mine[0].id if len(mine) == 1 else None

    def _link(self) -> LinkView:
        desk = self._desk
        knowledge = desk.link.knowledge
        known = Known(knowledge.sight, knowledge.papers)
        rows = tuple(
            OutboxRow(
                command_id=one.id,
                kind=type(one.command).__name__,
                since=desk.link.instant_of(one.asked_mono),
                subject=_subject(known, one.command),
                call_id=str(getattr(one.command, "call", "")),
                late=one.late,
            )
            for one in desk.pending()
            if not isinstance(one.command, _NOT_SHOWN)
        )
        return LinkView(
            state=desk.line,
            hub_heard_at=desk.hub_heard_at,
            pbx_heard_at=desk.pbx_heard_at,
            lost_at=desk.lost_at,
            outbox=rows,
        )

    def _refusal(self) -> tuple[str, str]:
        refused = self._hand.refused
        if refused is None:
            return ("", "")
        by = PersonId(str(refused.details.get("by", "")))
        paper = self._desk.link.knowledge.papers.get(("StaffName", by))
        return (refused.code, paper.name if isinstance(paper, StaffName) else "")

    # -- out ------------------------------------------------------------------------------------------------------

    def _ask(self, call: str, person: str, rule: str) -> None:
        self._want(CallId(call))
        who = PersonId(person) if person else None
        self._hand.ask(AskForTakeover(call=CallId(call), person=who, rule=rule))

    def _consult(self, call: str, person: str, rule: str, asks: str) -> None:
        self._want(CallId(call))
        who = PersonId(person) if person else None
        self._hand.ask(AskForConsult(call=CallId(call), person=who, rule=rule, asks=Asks(asks)))

    def _ask_for_help(self, call: str) -> None:
        self._want(CallId(call))
        self._hand.ask(AskForHelp(call=CallId(call)))

    def _reserve(self, person: str) -> None:
        self._picking.ask(Reserve(person=PersonId(person) if person else None))

    def _forget_reservations(self) -> None:
        """A reservation that has not reached the hub is for now or for nothing: later nobody would know why."""
        if self._desk.line != "connected":
            for one in self._desk.pending():
                if isinstance(one.command, Reserve):
                    self._desk.link.withdraw(one.id)

    def _withdraw(self, name: str) -> None:
        """`name` is the escalation, or the ask's own id while the hub has not answered."""
        pending = self._desk.link.pending.get(CommandId(name))
        if pending is None:
            self._hand.ask(Withdraw(escalation=EscalationId(name)))
            return
        if isinstance(pending.command, _RAISING):
            self._unwant(pending.command.call)
        self._desk.link.withdraw(pending.id)

    def _unwant(self, call: CallId) -> None:
        self._unwanted.add(call)
        self._desk.link.save_draft(_UNWANTED + call, b"true", travels=True)

    def _want(self, call: CallId) -> None:
        """It is wanted again, or its end is known."""
        if call in self._unwanted:
            self._unwanted.discard(call)
            self._desk.link.save_draft(_UNWANTED + call, b"", travels=True)

    def _withdraw_unwanted(self, known: Known) -> None:
        if not known.sight.seq:
            return
        for name in tuple(self._unwanted):
            call = known.call(name)
            escalation = None if call is None else call.escalation
            if call is None:
                self._want(name)
            elif escalation is not None:
                self._want(name)
                self._desk.ask(Withdraw(escalation=escalation))

    def _choose_customer(self, call: str, customer: str, confirmed: bool) -> None:
        chosen = CustomerId(customer) if customer else None
        if chosen is None and confirmed:  # the one who is shown proved who they are
            shown = self._desk.link.knowledge.sight.entities.get(("call", call))
            chosen = shown.customer if isinstance(shown, Call) else None
        self._hand.ask(ChooseCustomer(call=CallId(call), customer=chosen, confirmed=confirmed))

    def _edit_card(self, call: str, draft: CardDraft) -> None:
        self._cards.edited(CallId(call), draft)
        self._desk.touch()

    def _part(self, call: str, incident: str, apart: bool) -> None:
        (self._apart.add if apart else self._apart.discard)((call, incident))
        self._desk.touch()

    def _leave_incident(self, name: str, back: bool) -> None:
        """It was another matter: the hand that was up rings on, one that never was is as if nothing had been."""
        case = EscalationId(name)
        self._hand.ask(Withdraw(escalation=case) if back else LeaveIncident(escalation=case))

    def _hold_by_key(self, call: str) -> None:
        view = self.window.view
        held = view is not None and view.hold is not None
        self._by_hand[CallId(call)] = 0 if held else self._desk.now()
        self._desk.touch()

    def _report_drawn(self, name: str) -> None:
        if name not in self._reported and not self._desk.locked:
            self._reported.add(name)
            self._desk.ask(ReportReportDrawn(escalation=EscalationId(name)))

    def _pick(self, call: str) -> None:
        self._about = CallId(call)
        self._desk.touch()

    def _answered(self, command: Command, code: str, details: dict[str, str | int]) -> None:
        if isinstance(command, SaveCard):
            self._cards.answered(command, code, details)
            if code not in _CARD_GOES_ON:
                self._hand.refuse(command, code, details)
        if isinstance(command, _RAISING):
            self._want(command.call) if code != "ok" else None
        self._desk.touch()


def _subject(known: Known, command: Command) -> str:
    call = known.call(getattr(command, "call", None))
    customer = None if call is None else known.customer(call.customer)
    return "" if customer is None else customer.name
