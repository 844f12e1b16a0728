"""What the panel says of rules, facts and rungs, in both languages."""

import pytest

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.panel.ask_view import Destination
from escdesk.desktop.panel.card_view import SIGNS
from escdesk.desktop.panel.rule_view import FactView, RuleView
from escdesk.desktop.panel.words import fact_words, rule_note, rung_words, to_speak
from escdesk.domain.messages.conditions import GRADES, UNITS, WEEKDAYS, Fact, Unit
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.ladders import RungKind
from escdesk.domain.rules.ranking import Why

JA, EN = Catalogue.load("ja"), Catalogue.load("en")
VALUES = {
    Unit.SPAN: (FactView("", 95_000), "1:35"),
    Unit.COUNT: (FactView("", 3), "3"),
    Unit.YEN: (FactView("", 5478), "5,478"),
    Unit.DAYS: (FactView("", 30), "30"),
    Unit.GRADE: (FactView("", 2), ""),
    Unit.CODE: (FactView("", words=("ご請求",)), "ご請求"),
    Unit.CODES: (FactView("", words=("弁護士",)), "弁護士"),
    Unit.CLOCK: (FactView("", 605), "10:05"),
    Unit.WEEKDAY: (FactView("", words=("mon",)), ""),
}


@pytest.mark.parametrize("texts", [JA, EN], ids=["ja", "en"])
@pytest.mark.parametrize("fact", Fact)
def test_every_fact_a_rule_may_ask_about_has_words(fact, texts):
    if UNITS[fact] is Unit.FLAG:
        said = {fact_words(texts, FactView(fact.value, so=so)) for so in (True, False)}
        assert len(said) == 2
        return
    view, value = VALUES[UNITS[fact]]
    shown = fact_words(texts, FactView(fact.value, view.number, view.words))
    assert (value or shown) in (shown if fact is not Fact.REPEAT else shown.replace("4", "3"))


def test_a_repeat_counts_this_call_too():
    assert plain(fact_words(JA, FactView("repeat", 2))) == "同じ件のお電話 3回目"


def test_facts_as_a_person_says_them():
    assert plain(fact_words(JA, FactView("hold", 95_000))) == "いまの保留 1:35"
    assert plain(fact_words(JA, FactView("words", words=("弁護士",)))) == "ことば「弁護士」"
    assert plain(fact_words(JA, FactView("category", words=("contract",)))) == "用件＝契約"
    assert plain(fact_words(JA, FactView("open", so=False))) == "営業時間外"
    assert plain(fact_words(JA, FactView("weekday", words=("sun",)))) == "曜日＝日"


@pytest.mark.parametrize("texts", [JA, EN], ids=["ja", "en"])
def test_every_code_that_can_come_has_a_word(texts):
    for key in (
        *(f"panel.rung.{kind}" for kind in RungKind),
        *(f"panel.reason.{why}" for why in Why),
        *(f"panel.card.signs.{sign}" for sign in SIGNS),
        *(f"panel.card.temperature.{grade}" for grade in GRADES),
        *(f"panel.weekday.{day}" for day in WEEKDAYS),
    ):
        assert key in texts
    silent = {Outcome.BUSY, Outcome.PASSED, Outcome.REJECTED, Outcome.RELEASED, Outcome.MOVED_ON}
    for outcome in set(Outcome) - silent:
        assert f"panel.outcome.{outcome}" in texts
    assert all(f"panel.outcome.{outcome}" not in texts for outcome in silent), "nobody reads who said no"


def test_where_a_rule_comes_from():
    rule = RuleView(
        "題", version=7, effective_from=1_763_600_000_000, author="鈴木 一郎", reason="続いたため"
    )
    assert plain(rule_note(JA, rule)) == "第7版・11/20 から・鈴木 一郎「続いたため」"
    assert plain(rule_note(JA, RuleView("題", version=7))) == "第7版"
    assert plain(rule_note(JA, RuleView("題", version=7, author="鈴木 一郎"))) == "第7版・鈴木 一郎"


@pytest.mark.parametrize("written", ["お待ちください。", "「お待ちください」", " お待ちください "])
def test_a_sentence_to_speak_stands_in_one_pair_of_marks(written):
    assert to_speak(JA, written) == "「お待ちください」"


def test_a_rung_is_named_by_whom_it_means():
    meant = (
        Destination("skill", "返金"),
        Destination("role", "manager"),
        Destination("outside", "ベンダー当番"),
    )
    assert plain(rung_words(JA, "parties", meant)) == "返金の担当・責任者・ベンダー当番"
    assert rung_words(JA, "outside", (Destination("outside", ""),)) == "社外の担当"
    assert rung_words(JA, "everyone") == "全員"
