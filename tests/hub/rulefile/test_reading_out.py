"""What people read of rules: the printed flow, the explanation, the difference of two versions."""

from pathlib import Path

import pytest
from tests.hub.rulefile.floor import TODAY, look

from escdesk.domain.ids import PersonId
from escdesk.domain.messages.conditions import Fact, Facts, InRange, IsSo, Not, OneOf, Window
from escdesk.domain.messages.papers import RuleNote
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.hub.resources import resource
from escdesk.hub.rulefile.checking import check
from escdesk.hub.rulefile.compiling import Compiled
from escdesk.hub.rulefile.difference import differences
from escdesk.hub.rulefile.explaining import explained
from escdesk.hub.rulefile.printing import printed
from escdesk.hub.rulefile.words import LANGUAGES, Language, Words

TEXT = """
author = "鈴木"
reason = "返金が増えたため"
effective_from = 2026-12-01T09:00:00
review_on = 2026-12-31
sla = "24h"

[words]
legal = ["弁護士", "訴訟", "裁判", "内容証明"]

[calendar]
zone = "Asia/Tokyo"
[calendar.hours]
mon = "09:00-12:00 13:00-18:00"
fri = "22:00-02:00"

[[category]]
id = "billing"
label = "ご請求"
symptoms = { double = "二重引き落とし" }

[[outside]]
id = "vendor"
label = "ベンダー"
number = "03-0000-0002"

[[template]]
id = "refund_all"
label = "全額お返しする"
kind = "approved"
text = "全額お返ししてください。"
sentence = "全額お返しいたします。"
categories = ["billing"]

[[template]]
id = "ask_date"
label = "引き落とし日を聞く"
kana = "ひきおとしび"
text = "引き落とし日を\\n確認してください。"

[[rule]]
id = "refund"
title = "返金の相談はSVの判断"
topic = "二重引き落とし"
asks = "decision"
when = { category = "billing", any = [{ symptom = "double" }, { amount = "1000-5000" }], not = { hold = "-30s" } }
time = "business"
say = "少々お待ちください。"
[[rule.to]]
person = "sato"
wait = "1m"
[[rule.to]]
outside = "vendor"

[[rule]]
id = "legal"
title = "法的リスクは責任者へ"
mode = "require"
lane = "urgent"
level = "manager"
when = { words = "legal" }
steps = ["責任者に代わります。"]
[[rule.to]]
role = "manager"
"""


def compiled(text: str) -> Compiled:
    found = check("f", text.encode(), look, TODAY)
    assert found.faults == ()
    assert found.compiled is not None
    return found.compiled


def lines(text: str, language: Language) -> list[str]:
    made = compiled(text)
    note = next(one for one in made.papers if isinstance(one, RuleNote))
    return list(printed(made.ruleset, note, Words(language, made.ruleset, {PersonId("p1"): "佐藤 恵子"})))


def test_the_printed_flow_says_when_what_whom_within_and_the_sentence() -> None:
    said = lines(TEXT, "ja")
    for line in (
        "# default エスカレーションの手順（第7版）",
        "- 書いた人：鈴木／理由：返金が増えたため",
        "- 効力：2026-12-01 09:00 から",
        "- 見直し：2026-12-31",
        "## ご請求",
        "### 返金の相談はSVの判断〔提案〕",
        "- **いつ** 用件が「ご請求」、かつ （症状が「二重引き落とし」、または 金額が1,000円以上5,000円未満）、かつ 保留が30秒以上",
        "- **すること** 判断をもらう（SV以上）",
        "- **だれに** 佐藤 恵子（空くまで1分、呼び出し20秒） → ベンダー（30秒） → 責任者（20秒） → 全員（20秒） → ボードの警報",
        "- **いつまでに** だれも出なければ2分30秒で警報、受けてから30分で解決（営業時間で数える）",
        "- **お客様へ** 「少々お待ちください。」",
        "- **いつ** カードに「弁護士・訴訟・裁判・…」のことばがある",
        "  1. 「責任者に代わります。」",
        "- ベンダー（電話）：伝わってから10分",
        "- 全額お返しする〔承認〕全額お返ししてください。　お客様へ「全額お返しいたします。」",
        "- 引き落とし日を聞く〔伝言〕引き落とし日を 確認してください。",
    ):
        assert line in said
    assert said.index("## すぐに") < said.index("## ご請求")
    assert said[-2:] == ["1. 法的リスクは責任者へ", "2. 返金の相談はSVの判断"]
    assert any("金 22:00-02:00" in line and "月 09:00-12:00 13:00-18:00" in line for line in said)


def test_it_says_the_same_in_english() -> None:
    ja, en = lines(TEXT, "ja"), lines(TEXT, "en")
    assert len(ja) == len(en)
    assert (
        "- **Within** an alarm after 2 min 30 s if nobody answers; resolved within 30 min of being taken (opening hours only)"
        in en
    )


def test_what_is_denied_is_said_without_a_not_where_that_can_be() -> None:
    ruleset = compiled(TEXT).ruleset
    words = Words("ja", ruleset, {})
    said = {
        InRange(Fact.HOLD, 60_000): "保留が1分未満",
        IsSo(Fact.VIP): "お客様がVIPではない",
        Window(Fact.TIME, 540, 1_080): "18:00から09:00まで",
        OneOf(Fact.CATEGORY, ("billing",)): "用件が「ご請求」のどれでもない",
        OneOf(Fact.WORDS, ("legal",)): "カードに「弁護士・訴訟・裁判・…」のことばがない",
        InRange(Fact.HOLD, 60_000, 90_000): "保留が1分以上1分30秒未満、ではない",
    }
    assert {leaf: words.condition(Not(leaf)) for leaf in said} == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_file_prints_every_rule(language: Language) -> None:
    text = resource("rules.example.toml").read_text("utf-8")
    made = check("f", text.encode(), lambda _client: (None, 0), TODAY).compiled
    assert made is not None
    said = "\n".join(printed(made.ruleset, None, Words(language, made.ruleset, {})))
    assert all(f"### {rule.title}〔" in said for rule in made.ruleset.rules)


def test_an_explanation_says_of_every_question_how_it_was_answered() -> None:
    ruleset = compiled(TEXT).ruleset
    facts: Facts = {Fact.CATEGORY: "billing", Fact.AMOUNT: 2_000, Fact.HOLD: 20_000}
    said = list(explained(ruleset, facts, Words("ja", ruleset, {}), "c1"))
    assert said[:2] == [
        "通話 c1：0 / 2 のルールが当てはまります。",
        "当てはまるルールはありません（想定外は、悩んだらエスカレで）。",
    ]
    for line in (
        "？ legal: 法的リスクは責任者へ",
        "× refund: 返金の相談はSVの判断",
        "    ○ 用件が「ご請求」 (いまは「ご請求」)",
        "    ？ 症状が「二重引き落とし」 (わからない)",
        "    ○ 金額が1,000円以上5,000円未満 (いまは2,000円)",
        "    × 保留が30秒以上 (いまは20秒)",
    ):
        assert line in said
    longer = list(explained(ruleset, {**facts, Fact.HOLD: 40_000}, Words("en", ruleset, {}), None))
    assert longer[:2] == [
        "With these facts 1 of 2 rules match.",
        "In force is “返金の相談はSVの判断” (refund).",
    ]


def changed(*pairs: tuple[str, str]) -> Ruleset:
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return compiled(text).ruleset


def test_a_difference_says_what_came_went_and_changed() -> None:
    new = changed(
        ('sla = "24h"', 'sla = "12h"'),
        ('"内容証明"', '"消費者センター"'),
        ("1000-5000", "2000-"),
        ('id = "legal"', 'id = "law"'),
        ('wait = "1m"', 'wait = "30s"'),
        ("fri = ", "sat = "),
        ('label = "ベンダー"', 'label = "設備ベンダー"'),
    )
    when = '{{ category = "billing", any = [{{ symptom = "double" }}, {{ amount = "{}" }}], not = {{ hold = "-30s" }} }}'
    to = "person p1 20s wait {} → outside vendor 30s → managers 20s → everyone 20s → alarm"
    assert list(differences(compiled(TEXT).ruleset, new)) == [
        "~ sla 24h → 12h",
        "~ hours changed",
        "~ words legal: +消費者センター, -内容証明",
        "~ outside vendor: 設備ベンダー",
        "    ~ label: ベンダー → 設備ベンダー",
        "- rule legal: 法的リスクは責任者へ",
        "+ rule law: 法的リスクは責任者へ",
        "~ rule refund: 返金の相談はSVの判断",
        f"    ~ when: {when.format('1000-5000')} → {when.format('2000-')}",
        f"    ~ to: {to.format('1m')} → {to.format('30s')}",
    ]


def test_nothing_differs_from_itself() -> None:
    assert list(differences(compiled(TEXT).ruleset, compiled(TEXT).ruleset)) == []


def test_which_of_two_goes_first_is_a_difference() -> None:
    two = 'author = "a"\nreason = "b"\n' + "".join(
        f'[[rule]]\nid = "{name}"\ntitle = "{name}"\nwhen = {{ {fact} = true }}\n{{{name}}}\n[[rule.to]]\nrole = "sv"\n'
        for name, fact in (("a", "vip"), ("b", "superior"))
    )
    first = compiled(two.replace("{a}", 'before = ["b"]').replace("{b}", "")).ruleset
    second = compiled(two.replace("{b}", 'before = ["a"]').replace("{a}", "")).ruleset
    assert list(differences(first, second)) == ["~ order a > b → b > a"]


def test_the_documents_examples_are_right() -> None:
    """Every TOML block of docs/rules.md is read by the check: what is taught works."""
    document = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
    blocks = [part.split("```", 1)[0] for part in document.split("```toml\n")[1:]]
    assert blocks
    text = "\n".join(blocks)
    assert check("docs/rules.md", text.encode(), lambda _client: (None, 0), TODAY).faults == ()


def test_what_changed_in_a_template_is_named() -> None:
    old = compiled(TEXT).ruleset
    new = compiled(TEXT.replace("全額お返ししてください。", "半額お返ししてください。")).ruleset
    assert list(differences(old, new)) == [
        "~ template refund_all: 全額お返しする",
        "    ~ text: 全額お返ししてください。 → 半額お返ししてください。",
    ]
