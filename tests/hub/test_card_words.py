"""Groups of a client's words are found on the card by the hub, not by the desk."""

import asyncio

import pytest
from msgspec.structs import replace
from tests.hub.floors import ACME, AT, BETA, OPERATOR, after, rang, staffed
from tests.hub.ledgers import MemoryLedger

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, ClientId, CommandId, EscalationId, Instant, PersonId
from escdesk.domain.messages.calls import CallEnded, EndReason
from escdesk.domain.messages.cards import CardSaved, SaveCard, Temperature, Urgency
from escdesk.domain.messages.escalations import EscalationRaised
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.papers import CardText
from escdesk.domain.messages.people import Choice, ChoosePresence
from escdesk.domain.messages.rulesets import RulesAdopted, Ruleset
from escdesk.hub.card_words import with_words
from escdesk.hub.engine import Engine
from escdesk.hub.folding import folded
from escdesk.hub.shelf import Shelf

CALL = CallId("c1")
SAVE = SaveCard(call=CALL, revision=0)
CARD = CardText(call=CALL, revision=0)
WORDS = {"legal": ("弁護士", "ベンゴシ", "訴訟"), "press": ("SNS", "新聞"), "empty": ("", "　")}


def adopted(client: ClientId, words: dict[str, tuple[str, ...]]) -> RulesAdopted:
    ruleset = Ruleset(client=client, version=1, effective_from=Instant(0), words=words)
    return RulesAdopted(at=AT, ruleset=ruleset)


def floor(*events: Event) -> Floor:
    return after(staffed(), (rang("c1"), adopted(ACME, WORDS), adopted(BETA, {"other": ("急",)}), *events))


def found(card: CardText, start: Floor | None = None, save: SaveCard = SAVE) -> tuple[str, ...]:
    command = with_words(save, start or floor(), (card,))
    assert isinstance(command, SaveCard)
    assert replace(command, words=()) == replace(save, words=())
    return command.words


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (replace(CARD, concern="弁護士に相談すると言われた"), ("legal",)),
        (replace(CARD, decision_wanted="ＳＮＳに書く", tried="訴訟と伝えた"), ("legal", "press")),
        (replace(CARD, background="べんごしがどうの"), ("legal",)),
        (replace(CARD, environment="ﾍﾞﾝｺﾞｼ"), ("legal",)),
        (replace(CARD, answers={"ご用件": "sns で見た"}), ("press",)),
        (replace(CARD, answers={"新聞を見たか": "いいえ"}), ()),
        (replace(CARD, concern="弁護", tried="士"), ()),
        (replace(CARD, concern="急いでいる"), ()),
        (CARD, ()),
    ],
)
def test_a_group_is_found_by_any_of_its_words_in_any_field(card: CardText, words: tuple[str, ...]) -> None:
    assert found(card) == words


def test_what_the_desk_says_of_words_counts_for_nothing() -> None:
    save = replace(SAVE, words=("press", "made_up"))
    assert found(replace(CARD, concern="訴訟"), save=save) == ("legal",)
    assert found(CARD, save=save) == ()


SAVED = CardSaved(
    at=AT,
    call=CALL,
    by=OPERATOR,
    revision=1,
    category="",
    temperature=Temperature.UNSET,
    urgency=Urgency.ORDINARY,
    filled=(),
    after_sending=False,
    words=("legal",),
)


def test_a_card_saved_without_its_text_keeps_the_words_it_had() -> None:
    save = replace(SAVE, words=("press",))
    assert with_words(save, floor(SAVED), ()) == replace(save, words=("legal",))
    assert with_words(save, floor(), ()) == replace(save, words=())


def test_after_the_call_the_case_says_whose_words() -> None:
    raised = EscalationRaised(
        at=AT,
        escalation=EscalationId("E9"),
        call=CALL,
        by=OPERATOR,
        client=ACME,
        queue=floor().calls[CALL].queue,
        customer=None,
        chosen=None,
        ladder=(),
        rulebook=1,
        waiting_since=AT,
    )
    ended = CallEnded(at=AT, call=CALL, person=OPERATOR, reason=EndReason.PHONE)
    text = replace(CARD, concern="訴訟")
    assert found(text, floor(raised, ended)) == ("legal",)
    assert found(text, floor(ended)) == ()


def test_a_client_without_rules_has_no_words() -> None:
    assert found(replace(CARD, concern="訴訟"), after(staffed(), (rang("c1"),))) == ()


def test_other_commands_pass_as_they_are() -> None:
    command = ChoosePresence(choice=Choice.AWAY)
    assert with_words(command, floor(), ()) is command


async def test_the_rules_are_shown_the_hubs_words_of_the_masked_paper() -> None:
    """A card number is gone before anybody looks, and so is a word made of it."""
    seen: list[Command | Signal] = []

    def decide(
        _floor: Floor, message: Command | Signal, _now: Instant, _by: PersonId | None
    ) -> tuple[Event, ...]:
        seen.append(message)
        return ()

    start = after(floor(), (adopted(ACME, {**WORDS, "number": ("4111111111111111",)}),))
    engine = Engine(start, MemoryLedger(), decide, lambda: AT, Shelf())
    running = asyncio.create_task(engine.run())
    card = replace(CARD, concern="訴訟 4111111111111111")
    save = replace(SAVE, words=("made_up",))
    assert (await engine.ask(save, by=OPERATOR, command_id=CommandId("1"), papers=[card])).code == "ok"
    running.cancel()
    await asyncio.wait([running])
    assert seen[-1] == replace(save, words=("legal",))


@pytest.mark.parametrize(
    ("one", "same"), [("ﾍﾞﾝｺﾞｼ", "べんごし"), ("Ｖｉｐ", "VIP "), ("クレーム", "くれーむ"), ("ゔ", "ヴ")]
)
def test_spellings_that_are_one(one: str, same: str) -> None:
    assert folded(one) == folded(same)


def test_spellings_that_are_two() -> None:
    assert len({folded(one) for one in ("はは", "ばば", "ぱぱ", "母", "")}) == 5
