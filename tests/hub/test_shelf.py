from tests.hub.floors import ACME, AT, OPERATOR, after, rang, staffed

from escdesk.domain.ids import CallId, ClientId, EscalationId, Extension, Instant, PartyId, QueueId
from escdesk.domain.messages.calls import CallEnded, EndReason
from escdesk.domain.messages.escalations import EscalationRaised
from escdesk.domain.messages.ladders import Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.papers import CallerNumber, OutsideNumber, StaffName
from escdesk.domain.messages.rulesets import OutsideParty, RulesAdopted, Ruleset
from escdesk.domain.sight import papers_of
from escdesk.hub.batch import Stored
from escdesk.hub.shelf import SORTED_EVERY, Shelf

NUMBER = CallerNumber(call=CallId("c1"), number="0312345678")
NAME = StaffName(person=OPERATOR, name="佐藤 恵子")


def test_files_what_was_committed() -> None:
    shelf = Shelf([NAME])
    floor = after(staffed(), [rang("c1")])
    shelf.file(floor, [Stored(floor.seq, rang("c1"), papers=(NUMBER,))])
    assert shelf.get(("CallerNumber", "c1")) is NUMBER
    assert shelf.get(("StaffName", OPERATOR)) is NAME
    assert shelf.get(("CallerNumber", "c2")) is None


def test_lets_go_of_what_nothing_open_refers_to() -> None:
    ended = CallEnded(at=Instant(AT + 1), call=CallId("c1"), person=OPERATOR, reason=EndReason.CUSTOMER)
    shelf = Shelf([NAME, NUMBER])
    open_floor = after(staffed(), [rang("c1")])
    shelf.tidy(open_floor)
    assert shelf.get(("CallerNumber", "c1")) is NUMBER
    shelf.tidy(after(open_floor, [ended]))
    assert shelf.get(("CallerNumber", "c1")) is None
    assert shelf.get(("StaffName", OPERATOR)) is NAME


def test_tidies_by_itself_after_many_events() -> None:
    floor = staffed()
    shelf = Shelf([NUMBER])
    shelf.file(floor, [Stored(floor.seq, rang("c9"))])
    assert shelf.get(("CallerNumber", "c1")) is NUMBER
    later = after(floor, [rang("c9", None, str(Extension("101")))] * SORTED_EVERY)
    shelf.file(later, [Stored(later.seq, rang("c9"))])
    assert shelf.get(("CallerNumber", "c1")) is None


def test_an_earlier_value_stays_what_it_was() -> None:
    shelf = Shelf()
    before = shelf.papers
    floor = after(staffed(), [rang("c1")])
    shelf.file(floor, [Stored(floor.seq, rang("c1"), papers=(NUMBER,))])
    assert len(before) == 0
    assert len(shelf.papers) == 1


def test_the_numbers_of_parties_outside_stay_and_travel_to_nobody() -> None:
    client, vendor, gone = ClientId("aoba"), PartyId("vendor"), PartyId("gone")
    number = OutsideNumber(client=client, party=vendor, number="0312340099")
    left = OutsideNumber(client=client, party=gone, number="0312340098")
    parties = (OutsideParty(id=vendor, label="ベンダー"),)
    for effective in (AT, Instant(AT + 1)):  # in force, and still to come
        ruleset = Ruleset(client=client, version=1, effective_from=effective, outside=parties)
        floor = after(staffed(), [RulesAdopted(at=AT, ruleset=ruleset)])
        shelf = Shelf([number, left])
        shelf.tidy(floor)
        assert shelf.get(("OutsideNumber", "aoba/vendor")) is number
        assert shelf.get(("OutsideNumber", "aoba/gone")) is None
        assert not [kind for kind, _ in papers_of(floor.rulesets[client]) if kind == "OutsideNumber"]


def test_a_number_stays_while_a_ladder_under_way_may_still_ring_it() -> None:
    """The rules that named it may have been replaced meanwhile."""
    number = OutsideNumber(client=ACME, party=PartyId("vendor"), number="0312340099")
    raised = EscalationRaised(
        at=AT,
        escalation=EscalationId("E9"),
        call=CallId("c1"),
        by=OPERATOR,
        client=ACME,
        queue=QueueId("default"),
        customer=None,
        chosen=None,
        ladder=(
            Rung(RungKind.OUTSIDE, 30_000, parties=(Party(PartyKind.OUTSIDE, "vendor"),)),
            Rung(RungKind.ALARM, 20_000),
        ),
        rulebook=1,
        waiting_since=AT,
    )
    under_way = after(staffed(), [rang("c1"), raised])
    shelf = Shelf([number])
    shelf.tidy(under_way)
    assert shelf.get(("OutsideNumber", "acme/vendor")) is number
    shelf.tidy(after(staffed(), [rang("c1")]))
    assert shelf.get(("OutsideNumber", "acme/vendor")) is None
