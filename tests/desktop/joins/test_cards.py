"""A card as it is typed: one on its way at a time, the newest words in the end, nothing lost, nothing sent twice."""

import msgspec
from immutables import Map

from escdesk.desktop.joins.cards import CardKeeper
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.domain.ids import CallId, PersonId
from escdesk.domain.messages.papers import CardText
from escdesk.domain.model.cards import Card
from escdesk.domain.sight import Sight
from escdesk.protocol.client import Knowledge

CALL = CallId("c1")


class Hub:
    """Takes cards and remembers drafts; answers when the test says so."""

    def __init__(self) -> None:
        self.asked = []
        self.kept = {}
        self.knowledge = Knowledge("log", Sight(PersonId("op1"), 1, Map()), Map())
        self.cards = CardKeeper(
            lambda command, text: self.asked.append((command, text)),
            self.kept.__setitem__,
            lambda: self.knowledge,
        )

    def stored(self, revision: int, **words: str) -> None:
        card = Card(id=CALL, by=PersonId("op1"), revision=revision)
        text = CardText(call=CALL, revision=revision, environment="光回線", **words)
        sight = Sight(PersonId("op1"), revision + 1, Map({("card", CALL): card}))
        self.knowledge = Knowledge("log", sight, Map({("CardText", CALL): text}))

    def answer(self, code="ok", **details) -> None:
        self.cards.answered(self.asked[-1][0], code, details)


def typed(words: str) -> CardDraft:
    return CardDraft(category="billing", decision_wanted=words)


def test_what_is_typed_is_kept_and_sent():
    hub = Hub()
    hub.stored(3, tried="before")
    hub.cards.edited(CALL, typed("返金"))
    ((command, text),) = hub.asked
    assert (command.call, command.revision, command.category) == (CALL, 3, "billing")
    assert command.filled == ("category", "decision_wanted")
    assert (text.decision_wanted, text.tried, text.environment) == ("返金", "", "光回線")
    assert msgspec.json.decode(hub.kept["card:c1"], type=CardDraft) == typed("返金")
    assert hub.cards.draft(CALL) == typed("返金")


def test_when_the_hub_has_it_the_draft_goes():
    hub = Hub()
    hub.cards.edited(CALL, typed("返金"))
    hub.answer()
    assert hub.cards.draft(CALL) is None
    assert hub.kept == {"card:c1": b""}
    assert len(hub.asked) == 1


def test_what_is_typed_meanwhile_follows_from_the_next_revision():
    hub = Hub()
    for words in ("返", "返金", "返金は可"):
        hub.cards.edited(CALL, typed(words))
    assert len(hub.asked) == 1
    hub.stored(1, decision_wanted="返")
    hub.answer()
    assert [(command.revision, text.decision_wanted) for command, text in hub.asked] == [
        (0, "返"),
        (1, "返金は可"),
    ]
    assert hub.cards.draft(CALL) == typed("返金は可")


def test_a_card_the_hub_masked_is_not_sent_again():
    hub = Hub()
    hub.cards.edited(CALL, typed("4111111111111111"))
    hub.stored(1, decision_wanted="****")
    hub.answer()
    assert len(hub.asked) == 1
    assert hub.cards.draft(CALL) is None


def test_a_stale_card_is_made_from_the_hubs_revision():
    hub = Hub()
    hub.cards.edited(CALL, typed("返金"))
    hub.answer("stale_card", revision=7)
    assert hub.asked[-1][0].revision == 7
    assert len(hub.asked) == 2


def test_a_card_nobody_wants_any_more_is_given_up():
    hub = Hub()
    hub.cards.edited(CALL, typed("返金"))
    hub.answer("no_such_call")
    assert hub.cards.draft(CALL) is None
    assert hub.kept == {"card:c1": b""}


def test_what_an_earlier_run_left_is_taken_up_and_sent():
    hub = Hub()
    body = msgspec.json.encode(typed("返金"))
    hub.cards.restore({"card:c1": body, "report:E1": b"{}"}, set())
    assert hub.cards.draft(CALL) == typed("返金")
    assert len(hub.asked) == 1


def test_what_lies_in_the_outbox_already_is_not_sent_again():
    hub = Hub()
    hub.cards.restore({"card:c1": msgspec.json.encode(typed("返金"))}, {CALL})
    assert hub.asked == []
    hub.cards.edited(CALL, typed("返金は可"))
    assert hub.asked == []


def test_what_was_typed_since_the_start_wins_over_what_was_left():
    hub = Hub()
    hub.cards.edited(CALL, typed("new"))
    hub.cards.restore({"card:c1": msgspec.json.encode(typed("old"))}, set())
    assert hub.cards.draft(CALL) == typed("new")


def test_what_is_tapped_goes_with_the_card():
    hub = Hub()
    hub.cards.edited(CALL, CardDraft(symptom="double", signs=("legal",), amount_yen=5478, exchanges=2))
    ((command, _text),) = hub.asked
    assert (command.symptom, command.signs, command.amount_yen, command.exchanges) == (
        "double",
        ("legal",),
        5478,
        2,
    )


def test_a_draft_of_an_earlier_version_still_loads():
    """Written before symptom, signs, amount and exchanges were on the card."""
    hub = Hub()
    body = (
        b'{"category":"billing","decision_wanted":"refund?","concern":"","tried":"","background":"",'
        b'"temperature":"high"}'
    )
    hub.cards.restore({"card:c1": body}, set())
    assert hub.cards.draft(CALL) == CardDraft(
        category="billing", decision_wanted="refund?", temperature="high"
    )
    assert hub.asked[0][0].exchanges == 0
