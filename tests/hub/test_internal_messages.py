"""What helpers say among themselves reaches neither the sight nor the papers of the one who raised the hand."""

import asyncio

import msgspec
from tests.domain.floors import Stage, consulted, stage
from tests.hub.desks import Desk, Hub

from escdesk.domain.ids import EscalationId, PersonId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.papers import AnyPaper, MessageText
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation
from escdesk.protocol.messages import Changes

OP, SV, LEAD = PersonId("op"), PersonId("sv"), PersonId("ld")
SECRET, OPEN = "前回もこの件で揉めた", "本人確認を先に"


def line(play: Stage, case: EscalationId, by: str, text: str, *, internal: bool = False) -> AnyPaper:
    play.say(co.SendMessage(escalation=case, internal=internal), by)
    return MessageText(escalation=case, message=len(play.escalation.messages), text=text)


def test_no_frame_to_the_operators_desk_ever_holds_them() -> None:
    asyncio.run(_no_frame_to_the_operators_desk_ever_holds_them())


async def _no_frame_to_the_operators_desk_ever_holds_them() -> None:
    play = stage((OP, Role.OPERATOR), (SV, Role.SUPERVISOR), (LEAD, Role.LEAD))
    hub = Hub(play.floor)
    desks = [Desk(hub.publisher, who) for who in (OP, SV, LEAD)]
    frames: list[bytes] = []

    def settle() -> None:
        for desk in desks:
            while (frame := desk.box.take()) is not None:
                if desk.person == OP:
                    frames.append(bytes(frame))
                desk.receive(msgspec.json.decode(frame, type=Changes))
            assert hub.agrees(desk)

    settle()
    case = consulted(play, "2001", OP)
    hub.publish(play.floor, by=OP)
    settle()
    play.say(e.Accept(escalation=case), SV)
    for by, text, internal in (
        (SV, SECRET, True),
        (SV, OPEN, False),
        (LEAD, SECRET, True),
        (OP, "はい", False),
    ):
        hub.publish(play.floor, [line(play, case, by, text, internal=internal)], by=PersonId(by))
        settle()
    desks.append(Desk(hub.publisher, OP))  # a second screen, which is sent everything anew
    settle()
    play.say(co.ReportMessagesRead(escalation=case, upto=3), LEAD)
    hub.publish(play.floor, by=LEAD)
    settle()

    told = b"".join(frames).decode()
    assert OPEN in told
    assert SECRET not in told
    assert '"internal":true' not in told
    operators = [desk for desk in desks if desk.person == OP]
    for desk in operators:
        one = desk.entities["escalation", case]
        assert isinstance(one, Escalation)
        assert [said.number for said in one.messages] == [2, 4]
        assert ("MessageText", f"{case}/1") not in desk.papers
    for desk in (desks[1], desks[2]):
        assert ("MessageText", f"{case}/1") in desk.papers
