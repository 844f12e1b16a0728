"""What a lead writes on the board into the conversation of a case."""

from collections.abc import Sequence

from escdesk.desktop.board.case_view import FlightRow, MessageView
from escdesk.desktop.joins.desk import Desk
from escdesk.domain.messages.consults import SendMessage
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import MessageText
from escdesk.domain.model.escalations import Escalation


class Messages:
    """One at a time; what was written and not sent stays for the next time the case is written to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._case = ""
        self._written: dict[str, tuple[str, bool]] = {}
        self._refused = ""

    def open(self, case: str) -> None:
        """Write to this escalation from now on; "": to none."""
        self._case, self._refused = case, ""
        self._desk.touch()

    def edited(self, case: str, text: str, internal: bool) -> None:
        self._written[case] = (text, internal)
        self._refused = ""
        self._desk.touch()

    def send(self, case: str, text: str, internal: bool) -> None:
        """Nothing is asked of a case that is not here any more."""
        self._written[case] = (text, internal)
        one = self._desk.link.knowledge.sight.entities.get(("escalation", case))
        if isinstance(one, Escalation):
            message = MessageText(escalation=one.id, message=len(one.messages) + 1, text=text)
            self._desk.ask(SendMessage(escalation=one.id, internal=internal), message)

    def view(self, flights: Sequence[FlightRow], pending: Sequence[Command]) -> MessageView | None:
        """What is being written; it closes by itself with its case."""
        case = next((one for one in flights if one.escalation_id == self._case and one.can_write), None)
        if case is None:
            self._case = ""
            return None
        text, internal = self._written.get(self._case, ("", False))
        sending = any(isinstance(one, SendMessage) and one.escalation == self._case for one in pending)
        return MessageView(case, text, internal, sending, self._refused)

    def answered(self, command: Command, code: str) -> None:
        """What has arrived is written no longer, and the place closes."""
        if not isinstance(command, SendMessage):
            return
        if code == "ok":
            self._written.pop(command.escalation, None)
            self._case = "" if command.escalation == self._case else self._case
        elif command.escalation == self._case:
            self._refused = "" if code == "withdrawn" else code
        self._desk.touch()
