import pytest
from msgspec.structs import replace
from tests.hub.floors import enrol

from escdesk.domain.errors import Refused
from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    IncidentId,
    Instant,
    PartyId,
    PersonId,
)
from escdesk.domain.messages.cards import CardSaved, SaveCard, Temperature, Urgency
from escdesk.domain.messages.escalations import (
    Cause,
    Decision,
    EscalationHandedOn,
    EscalationResolved,
    HandOn,
    Resolve,
)
from escdesk.domain.messages.incidents import (
    CloseIncident,
    IncidentClosed,
    IncidentOpened,
    JoinIncident,
    OpenIncident,
    UpdateIncident,
)
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import (
    AnyPaper,
    CallerNumber,
    CardText,
    CustomerPaper,
    HistoryEntry,
    HopNote,
    IncidentText,
    OutsideNumber,
    ReportText,
    RuleNote,
    RuleSource,
    StaffName,
)
from escdesk.domain.messages.people import Choice, ChoosePresence
from escdesk.domain.messages.rulesets import AdoptRules, OutsideParty, Ruleset
from escdesk.hub.admission import LONGEST_FILE, LONGEST_TEXT, admitted, filed, without_secrets

CALL, CASE = CallId("c1"), EscalationId("E1")
SAVE = SaveCard(call=CALL, revision=0)
RESOLVE = Resolve(escalation=CASE, decision=Decision.APPROVED, cause=Cause.KNOWLEDGE)
CARD = CardText(call=CALL, revision=0, concern="急いでいる")
HAND_ON = HandOn(escalation=CASE, up=True)
NOTE = HopNote(escalation=CASE, hop=1, by=PersonId("p"), text="明細は確認済み")
REPORT = ReportText(escalation=CASE, decided="返金する")
CUSTOMER = CustomerPaper(customer=CustomerId("a/1"), client=ClientId("a"), name="山田")

ADOPT = AdoptRules(
    ruleset=Ruleset(
        client=ClientId("a"),
        version=2,
        effective_from=Instant(0),
        outside=(OutsideParty(id=PartyId("duty"), label="当番"),),
    )
)
RULE_NOTE = RuleNote(client=ClientId("a"), version=2, author="鈴木", reason="見直し")
SOURCE = RuleSource(client=ClientId("a"), version=2, text="x" * (LONGEST_TEXT + 1))
NUMBER = OutsideNumber(client=ClientId("a"), party=PartyId("duty"), number="090-0000-0001")


@pytest.mark.parametrize("paper", [RULE_NOTE, SOURCE, NUMBER])
def test_a_version_of_rules_brings_its_own_papers(paper: AnyPaper) -> None:
    assert admitted(ADOPT, (paper,)) == (paper,)


@pytest.mark.parametrize(
    "paper",
    [
        replace(RULE_NOTE, version=1),
        replace(RULE_NOTE, reason="x" * (LONGEST_TEXT + 1)),
        replace(SOURCE, client=ClientId("b")),
        replace(SOURCE, text="x" * (LONGEST_FILE + 1)),
        replace(NUMBER, party=PartyId("other")),
        replace(NUMBER, client=ClientId("b")),
        CARD,
    ],
)
def test_and_no_others(paper: AnyPaper) -> None:
    with pytest.raises(Refused) as refusal:
        admitted(ADOPT, (paper,))
    assert refusal.value.code == "bad_value"


@pytest.mark.parametrize(
    ("command", "paper"),
    [
        (SAVE, CARD),
        (RESOLVE, REPORT),
        (HAND_ON, NOTE),
        (enrol("x"), StaffName(person=PersonId("x"), name="佐藤")),
    ],
)
def test_what_the_command_names_is_admitted(command: Command, paper: AnyPaper) -> None:
    assert admitted(command, (paper,)) == (paper,)


@pytest.mark.parametrize(
    ("command", "paper"),
    [
        (SAVE, replace(CARD, call=CallId("another"))),
        (SAVE, REPORT),
        (RESOLVE, replace(REPORT, escalation=EscalationId("E2"))),
        (HAND_ON, replace(NOTE, escalation=EscalationId("E2"))),
        (HAND_ON, REPORT),
        (RESOLVE, NOTE),
        (SAVE, CUSTOMER),
        (SAVE, CallerNumber(call=CALL, number="1")),
        (enrol("x"), StaffName(person=PersonId("y"), name="佐藤")),
        (ChoosePresence(choice=Choice.FREE), CARD),
    ],
)
def test_nothing_else_can_be_filed(command: Command, paper: AnyPaper) -> None:
    with pytest.raises(Refused) as refusal:
        admitted(command, (paper,))
    assert refusal.value.code == "bad_value"


@pytest.mark.parametrize(
    ("command", "paper"),
    [
        (SAVE, replace(CARD, tried="あ" * (LONGEST_TEXT + 1))),
        (SAVE, replace(CARD, answers={"q": "あ" * (LONGEST_TEXT + 1)})),
        (SAVE, replace(CARD, answers={str(number): "" for number in range(200)})),
        (HAND_ON, replace(NOTE, text="あ" * (LONGEST_TEXT + 1))),
        (replace(SAVE, category="x" * 300), CARD),
        (replace(SAVE, filled=("x" * 300,)), CARD),
    ],
)
def test_too_long(command: Command, paper: AnyPaper) -> None:
    with pytest.raises(Refused) as refusal:
        admitted(command, (paper,))
    assert refusal.value.code == "bad_value"


def test_longest_text_is_admitted() -> None:
    card = replace(CARD, tried="あ" * LONGEST_TEXT)
    assert admitted(SAVE, (card,)) == (card,)


def test_secrets_are_masked_everywhere_people_write() -> None:
    secret, mask = "4111111111111111", "*" * 16
    card = CardText(
        call=CALL,
        revision=0,
        decision_wanted=secret,
        concern=secret,
        tried=secret,
        background=secret,
        environment=secret,
        answers={"番号": secret},
    )
    assert without_secrets(card) == CardText(
        call=CALL,
        revision=0,
        decision_wanted=mask,
        concern=mask,
        tried=mask,
        background=mask,
        environment=mask,
        answers={"番号": mask},
    )
    report = replace(REPORT, decided=secret, next_time=secret)
    assert without_secrets(report) == replace(REPORT, decided=mask, next_time=mask)
    assert without_secrets(replace(NOTE, text=secret)) == replace(NOTE, text=mask)
    history = HistoryEntry(date="2026-01-01", category="x", outcome="y", text=secret)
    customer = replace(CUSTOMER, note=secret, phones=(secret,), history=(history,))
    assert without_secrets(customer) == replace(
        CUSTOMER, note=mask, phones=(secret,), history=(replace(history, text=mask),)
    )


def test_papers_are_stamped_with_their_event() -> None:
    saved = CardSaved(
        at=Instant(7),
        call=CALL,
        by=PersonId("p"),
        revision=4,
        category="",
        temperature=Temperature.UNSET,
        urgency=Urgency.ORDINARY,
        filled=(),
        after_sending=False,
    )
    resolved = EscalationResolved(
        at=Instant(9),
        escalation=CASE,
        by=PersonId("p"),
        decision=Decision.APPROVED,
        cause=Cause.RULE,
        released=(),
        due=Instant(10),
    )
    assert filed((CARD, REPORT), (saved, resolved)) == (
        replace(CARD, revision=4),
        replace(REPORT, written_at=Instant(9)),
    )
    assert filed((CARD,), (resolved,)) == (CARD,)


def test_a_hand_on_says_itself_which_hop_its_note_belongs_to_and_who_wrote_it() -> None:
    handed_on = EscalationHandedOn(
        at=Instant(11), escalation=CASE, by=PersonId("p"), to=None, sideways=True, ladder=(), hop=2
    )
    forged = replace(NOTE, hop=1, by=PersonId("somebody else"))
    assert filed((forged,), (handed_on,)) == (replace(NOTE, hop=2, by=PersonId("p"), written_at=Instant(11)),)


# -- incidents ------------------------------------------------------------------------------------------------

INCIDENT = IncidentId("I9")
OPEN = OpenIncident(client=ClientId("a"), next_notice_at=Instant(9))
WORDS = IncidentText(title="光回線・東京西部", announcement="停電です。", sentence="障害が起きております。")
CLOSE = CloseIncident(incident=INCIDENT)


@pytest.mark.parametrize(
    ("command", "paper", "fits"),
    [
        (OPEN, WORDS, True),
        (OPEN, replace(WORDS, incident=INCIDENT), False),
        (CLOSE, replace(WORDS, incident=INCIDENT), True),
        (CLOSE, WORDS, False),
        (
            UpdateIncident(incident=INCIDENT, next_notice_at=Instant(9)),
            replace(WORDS, incident=INCIDENT),
            True,
        ),
        (JoinIncident(incident=INCIDENT, escalations=()), replace(WORDS, incident=IncidentId("I1")), False),
        (CLOSE, REPORT, False),
    ],
)
def test_an_incidents_words_are_those_of_the_one_it_names(
    command: Command, paper: AnyPaper, *, fits: bool
) -> None:
    if fits:
        assert admitted(command, (paper,)) == (paper,)
    else:
        with pytest.raises(Refused):
            admitted(command, (paper,))


def test_the_hub_names_what_is_opened() -> None:
    opened = IncidentOpened(
        at=Instant(5), incident=INCIDENT, client=ClientId("a"), by=PersonId("ld"), next_notice_at=Instant(9)
    )
    assert filed((WORDS,), (opened,)) == (replace(WORDS, incident=INCIDENT, written_at=Instant(5)),)


def test_the_closing_words_are_the_report_of_every_case() -> None:
    """Fifty joined cases are fifty reports, filed with the words themselves."""
    events = [
        EscalationResolved(
            at=Instant(7), escalation=EscalationId(f"E{n}"), by=PersonId("ld"), decision=Decision.ENDED,
            cause=Cause.TROUBLE, released=(), due=Instant(99), incident=INCIDENT,
        )
        for n in range(50)
    ]  # fmt: skip
    closed = IncidentClosed(at=Instant(7), incident=INCIDENT, by=PersonId("ld"), count=50)
    words = replace(WORDS, incident=INCIDENT, outcome="復旧しました。")
    first, *reports = filed((words,), (*events, closed))
    assert first == replace(words, written_at=Instant(7))
    assert reports == [
        ReportText(
            escalation=EscalationId(f"E{n}"),
            decided="復旧しました。",
            next_time="障害が起きております。",
            written_at=Instant(7),
        )
        for n in range(50)
    ]


def test_what_is_announced_is_masked_as_well() -> None:
    card = "4111 1111 1111 1111"
    one = without_secrets(IncidentText(announcement=card, may_say=(card,), must_not=(card,), outcome=card))
    assert "4111" not in repr(one)
