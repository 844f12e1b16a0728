"""How much somebody may decide, and ready-made texts, as the SV's window has them; no Qt here."""

from dataclasses import replace

import pytest
from tests.desktop.cases.test_talk import consulted, instruct, shown
from tests.domain.floors import adopt

from escdesk.desktop.cases.amount import AmountCheck, check, typed_yen
from escdesk.desktop.cases.talk_view import TalkView, TemplateView
from escdesk.desktop.cases.template_search import found
from escdesk.domain.errors import Refused
from escdesk.domain.ids import CallId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.people import Role

# -- authority ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("10,000", 10_000),
        ("１０，０００円", 10_000),
        ("3万", 30_000),
        ("1万5000", 15_000),
        (" 5478 ", 5_478),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, yen):
    assert typed_yen(typed) == yen


@pytest.mark.parametrize("typed", ["", "円", "いちまん", "-5", "1.5", "5千", "9" * 15])
def test_what_is_no_amount_is_none(typed):
    assert typed_yen(typed) is None


VIEW = TalkView(limit_yen=30_000, asked_yen=45_000)


@pytest.mark.parametrize(
    ("kind", "amount", "question", "verdict"),
    [
        (InstructionKind.LIMIT, "", 1, AmountCheck("needed")),
        (InstructionKind.LIMIT, "30,000", 1, AmountCheck("within", 30_000)),
        (InstructionKind.LIMIT, "30,001", 1, AmountCheck("beyond", 30_001)),
        (InstructionKind.LIMIT, "たくさん", 1, AmountCheck("bad")),
        (InstructionKind.APPROVED, "", 1, AmountCheck("beyond", 45_000)),
        (InstructionKind.APPROVED, "20000", 1, AmountCheck("within", 20_000)),
        (InstructionKind.APPROVED, "", 2, AmountCheck("none")),
        (InstructionKind.DECLINED, "99999", 1, AmountCheck("none")),
        (None, "99999", 1, AmountCheck("none")),
    ],
)
def test_what_is_beyond_ones_authority_is_known_while_typing(kind, amount, question, verdict):
    assert check(VIEW, kind, amount, question) == verdict


def test_without_a_limit_nothing_is_beyond():
    view = replace(VIEW, limit_yen=None)
    assert check(view, InstructionKind.APPROVED, "", 1) == AmountCheck("free", 45_000)


def test_the_desk_and_the_hub_agree_on_what_is_beyond():
    play = consulted()
    card = SaveCard(call=CallId("call"), revision=0, amount_yen=45_000, filled=("decision_wanted",))
    play.say(card, "op")
    _row, detail = shown(play)
    assert (detail.talk.limit_yen, detail.talk.asked_yen) == (30_000, 45_000)
    for amount in (None, 30_000, 30_001):
        verdict = check(
            detail.talk, InstructionKind.APPROVED, "" if amount is None else str(amount), 1
        ).verdict
        before = play.floor
        try:
            instruct(play, amount_yen=amount)
            done = "within"
        except Refused as refused:
            done = {"beyond_authority": "beyond"}[refused.code]
        play.floor = before
        assert verdict == done


def test_a_manager_has_nobody_above():
    play = consulted(("mg", Role.MANAGER))
    assert shown(play)[1].talk.may_go_up
    play.say(e.HandOn(escalation=play.escalation.id, up=True), "sv1")
    play.say(e.Accept(escalation=play.escalation.id), "mg")
    talk = shown(play, "mg")[1].talk
    assert (talk.may_go_up, talk.limit_yen) == (False, None)


# -- ready-made texts -----------------------------------------------------------------------------------------


def test_the_clients_texts_are_offered_those_for_the_category_first():
    play = consulted()
    adopt(
        play,
        categories=(s.Category(id="billing", label="ご請求"),),
        templates=(
            s.Template(id="any", label="いつでも", text="a"),
            s.Template(
                id="bill", label="請求", text="b", kind=InstructionKind.DECLINED, categories=("billing",)
            ),
        ),
    )
    play.say(SaveCard(call=CallId("call"), revision=0, category="billing", filled=("category",)), "op")
    templates = shown(play)[1].talk.templates
    assert [(one.template_id, one.fits) for one in templates] == [("any", False), ("bill", True)]
    assert [one.template_id for one in found(templates, "")] == ["bill", "any"]


TEMPLATES = (
    TemplateView(
        "refund",
        "全額返金",
        "2回目の分を返金してください",
        kana="ぜんがくへんきん",
        sentence="お返しいたします",
    ),
    TemplateView("date", "引き落とし日", "ＡＢＣ カード", kana="ひきおとしび"),
)


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["refund", "date"]),
        ("ヘンキン", ["refund"]),
        ("へんきん", ["refund"]),
        ("2回目 返金", ["refund"]),
        ("お返し", ["refund"]),
        ("abc", ["date"]),
        ("返金 abc", []),
    ],
)
def test_a_text_is_found_by_any_part_or_by_how_it_is_read(search, names):
    assert [one.template_id for one in found(TEMPLATES, search)] == names
