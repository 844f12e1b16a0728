"""Which commands a desk may ask, by role: what is not here is refused."""

from typing import Final

from escdesk.domain.errors import Refused
from escdesk.domain.messages import (
    calls,
    cards,
    consults,
    escalations,
    incidents,
    leading,
    line,
    people,
    rulesets,
    voice,
)
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.people import Role

AT_A_PHONE: Final[frozenset[type[Command]]] = frozenset(
    {
        people.ChoosePresence,
        people.ReportScreen,
        people.EndWrapUp,
        people.LeaveSeat,
        people.Reserve,
        calls.ChooseCustomer,
        cards.SaveCard,
        escalations.AskForTakeover,
        escalations.AskForHelp,
        line.PromiseCallback,
        line.Hurry,
        escalations.Withdraw,
        escalations.SendOn,
        escalations.ReportReportDrawn,
        escalations.AcknowledgeReport,
        cards.OpenCard,
        escalations.Resolve,
        voice.TalkAside,
        voice.EndAside,
        incidents.AttachCall,
        incidents.LeaveIncident,
        consults.AskForConsult,
        consults.AskAnother,
        consults.DropQuestion,
        consults.AskAgain,
        consults.ReportInstructionDrawn,
        consults.AcknowledgeInstruction,
        consults.TurnToTakeover,
        consults.SendMessage,
        consults.ReportMessagesRead,
    }
)
"""Everybody: whoever has a phone has calls, and whoever has calls may need somebody, or owe a call-back."""

AT_A_DESK: Final[frozenset[type[Command]]] = frozenset(
    {
        escalations.ReportPopupDrawn,
        escalations.Accept,
        escalations.PassOn,
        escalations.CannotNow,
        voice.TakeFromAside,
        escalations.HandOn,
        consults.GiveInstruction,
        consults.SayCause,
    }
)
"""Those who take escalations."""

AT_THE_BOARD: Final[frozenset[type[Command]]] = frozenset(
    {
        leading.Assign,
        leading.TakeOver,
        leading.Release,
        incidents.OpenIncident,
        incidents.JoinIncident,
        incidents.UpdateIncident,
        incidents.CloseIncident,
        incidents.HandIncident,
        rulesets.MarkReviewed,
    }
)
"""Those who answer for the floor."""

ALLOWED: Final[dict[Role, frozenset[type[Command]]]] = {
    Role.OPERATOR: AT_A_PHONE,
    Role.SUPERVISOR: AT_A_PHONE | AT_A_DESK,
    Role.SPECIALIST: AT_A_PHONE | AT_A_DESK,
    Role.MANAGER: AT_A_PHONE | AT_A_DESK | AT_THE_BOARD,
    Role.LEAD: AT_A_PHONE | AT_A_DESK | AT_THE_BOARD,
}


def check(role: Role, command: Command) -> None:
    """Nothing when `role` may ask this. Raises `Refused("not_allowed")`.

    Which papers may come with it is the engine's admission's to say.
    """
    if type(command) not in ALLOWED[role]:
        raise Refused("not_allowed")
