"""What follows from a message: the one door to the rules."""

from collections.abc import Callable
from typing import Any

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.clock import ClockJumped, TimePassed
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.rules import (
    afterwards,
    calls,
    cards,
    clock,
    consults,
    escalations,
    hurrying,
    incidents,
    leading,
    outside,
    people,
    raising,
    rulebook,
    rulesets,
    shifts,
    talk,
    voice,
)
from escdesk.domain.rules.course import Course

Rule = Callable[[Course, Any, PersonId | None], None]

COMMANDS: dict[type[Command], Rule] = {
    p.EnrolPerson: people.enrol,
    p.DismissPerson: people.dismiss,
    p.TakeSeat: people.take_seat,
    p.LeaveSeat: people.leave_seat,
    p.ChoosePresence: people.choose_presence,
    p.ReportScreen: people.report_screen,
    p.EndWrapUp: people.end_wrap_up,
    c.ChooseCustomer: calls.choose_customer,
    k.SaveCard: cards.save_card,
    k.OpenCard: cards.open_card,
    p.Reserve: raising.reserve,
    p.PlanShift: shifts.plan_shift,
    s.AdoptRules: rulesets.adopt_rules,
    s.MarkReviewed: rulesets.mark_reviewed,
    v.TalkAside: voice.talk_aside,
    v.EndAside: voice.end_aside,
    v.TakeFromAside: voice.take_from_aside,
    e.AskForTakeover: raising.ask_for_takeover,
    e.AskForHelp: raising.ask_for_help,
    co.AskForConsult: raising.ask_for_consult,
    co.AskAnother: consults.ask_another,
    co.DropQuestion: consults.drop_question,
    co.AskAgain: consults.ask_again,
    co.GiveInstruction: consults.give_instruction,
    co.ReportInstructionDrawn: consults.report_instruction_drawn,
    co.AcknowledgeInstruction: consults.acknowledge_instruction,
    co.TurnToTakeover: consults.turn_to_takeover,
    co.SayCause: consults.say_cause,
    co.SendMessage: talk.send_message,
    co.ReportMessagesRead: talk.report_messages_read,
    ln.PromiseCallback: escalations.promise_callback,
    ln.Hurry: hurrying.hurry,
    e.HandOn: escalations.hand_on,
    le.Assign: leading.assign,
    le.TakeOver: leading.take_over,
    le.Release: leading.release,
    e.Withdraw: escalations.withdraw,
    e.SendOn: escalations.send_on,
    e.ReportPopupDrawn: escalations.report_popup_drawn,
    e.Accept: escalations.accept,
    e.PassOn: escalations.pass_on,
    e.CannotNow: escalations.cannot_now,
    e.Resolve: escalations.resolve,
    e.ReportReportDrawn: escalations.report_report_drawn,
    e.AcknowledgeReport: escalations.acknowledge_report,
    i.OpenIncident: incidents.open_incident,
    i.JoinIncident: incidents.join_incident,
    i.UpdateIncident: incidents.update_incident,
    i.HandIncident: incidents.hand_incident,
    i.CloseIncident: incidents.close_incident,
    i.LeaveIncident: incidents.leave_incident,
    i.AttachCall: incidents.attach_call,
}

SIGNALS: dict[type[Signal], Rule] = {
    p.DeskOpened: people.desk_opened,
    p.DeskClosed: people.desk_closed,
    c.PhoneRang: calls.phone_rang,
    c.PhoneAnswered: calls.phone_answered,
    c.OtherSideReplaced: calls.other_side_replaced,
    c.PhoneHeld: calls.phone_held,
    c.PhoneResumed: calls.phone_resumed,
    c.CustomerHeld: calls.customer_held,
    c.CustomerResumed: calls.customer_resumed,
    c.PhoneTransferred: calls.phone_transferred,
    c.PhoneHungUp: calls.phone_hung_up,
    c.ExtensionSeen: calls.extension_seen,
    c.PbxConnected: calls.pbx_connected,
    c.PbxLost: calls.pbx_lost,
    c.CustomersMatched: calls.customers_matched,
    tr.TransferConnected: escalations.transfer_connected,
    tr.TransferFailed: escalations.transfer_failed,
    v.AsideConnected: voice.aside_connected,
    v.AsideFailed: voice.aside_failed,
    v.AsideEnded: voice.aside_ended,
    e.HubStarted: escalations.hub_started,
    o.OutsideAnswered: outside.answered,
    o.OutsideFailed: outside.failed,
    o.NoticeDelivered: outside.notice_delivered,
    o.NoticeFailed: outside.notice_failed,
    o.NoticeAcknowledged: outside.notice_acknowledged,
    r.FloorConfigured: rulebook.floor_configured,
    TimePassed: clock.time_passed,
    ClockJumped: escalations.clock_jumped,
}


def course(
    floor: Floor, message: Command | Signal, now: Instant, by: PersonId | None = None
) -> tuple[Floor, tuple[Event, ...]]:
    """What `decide` says, and the floor after it: for whoever applies it at once and need not do it again."""
    kind = type(message)
    rule = COMMANDS.get(kind) or SIGNALS.get(kind)  # type: ignore[arg-type]  # one of the two knows it
    if rule is None:
        raise Refused("unknown_command")
    way = Course(floor, now)
    rule(way, message, by)
    afterwards.settle(way)
    return way.floor, tuple(way.events)


def decide(
    floor: Floor, message: Command | Signal, now: Instant, by: PersonId | None = None
) -> tuple[Event, ...]:
    """The events that `message` leads to at floor time `now`, in order, none applied yet.

    `by` is the person of the session a command came from, None for the hub's own administration. Raises
    `Refused` for a command only; the same signal again leads to nothing.
    """
    return course(floor, message, now, by)[1]
