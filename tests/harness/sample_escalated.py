"""Sample views of a raised hand in the stages that rules bring: by itself, in line, outside, silent, handed on."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from escdesk.desktop.panel.ask_view import (
    Destination,
    FellView,
    HandedOver,
    LineView,
    NextRung,
    OutsideView,
    TriedRow,
)
from escdesk.desktop.panel.card_view import CardDraft, CategoryChoice, Choice, HopView
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.person_view import Reason, Wait
from escdesk.desktop.panel.rule_view import FactView, RuleView
from escdesk.desktop.panel.view import LinkView, OutboxRow, PanelView
from tests.harness.sample_panel import ASK, CALL, CARD, LINK, ME, PEOPLE, RULE, WORD, S, hold, panel
from tests.harness.samples import NOW, Look, sample

SENT = replace(CARD, sent=True)
ANY_LANGUAGE = (("light", "ja"), ("dark", "ja"), ("light", "en"))

LEGAL = RuleView(
    "法的リスクはすぐに責任者へ", "弁護士・訴訟", version=7, rule_id="legal", whom="manager",
    because=(FactView("words", words=("弁護士",)), FactView("category", words=("contract",)), FactView("repeat", 2),
             FactView("open", so=False)),
    effective_from=NOW - 20 * 86_400 * S, author="鈴木 一郎", reason="弁護士の申し出が続いたため",
    say="大切なお話ですので、責任者に代わります。\u200b1分ほどお待ちください",
)  # fmt: skip
HARASSMENT = RuleView(
    "カスハラは静かに応援", version=7, rule_id="harassment", whom="manager",
    steps=("大きなお声では、\u200bお話を伺うことができません", "続くようでしたら、\u200bお電話を終わらせていただきます",
           "お話を続けられませんので、失礼いたします"),
)  # fmt: skip
BY_RULE = replace(
    ASK, asked_at=NOW - S, automatic=True, rule=LEGAL, names=("鈴木 一郎",), roles=("manager",), rung="parties",
    destinations=(Destination("role", "manager"),), until=NOW + 24 * S,
    to_come=(NextRung("parties", (), NOW + 24 * S, 2, (Destination("skill", "法務"),)),
             NextRung("everyone", (), NOW + 44 * S, 4), NextRung("alarm", (), NOW + 64 * S, 2)),
)  # fmt: skip
IN_LINE = replace(
    ASK, stage="waiting", asked_at=NOW - 25 * S, hub_at=NOW - 25 * S, ring_at=NOW - 20 * S, drawn_at=None, names=(),
    roles=(), rung="parties", destinations=(Destination("skill", "返金"),), until=NOW + 25 * S,
    line=LineView(2, NOW - 20 * S, NOW + 25 * S, 112 * S, 23), to_come=ASK.to_come[1:],
)  # fmt: skip
OUTSIDE = replace(
    IN_LINE, stage="outside", line=None, asked_at=NOW - 100 * S, hub_at=NOW - 100 * S, rung="outside", destinations=(Destination("outside", "回線ベンダー当番"),),
    outside=OutsideView("回線ベンダー当番", NOW - 70 * S, NOW + 530 * S, NOW - 60 * S), until=NOW + 530 * S,
    to_come=(NextRung("alarm", (), NOW + 530 * S, 2),),
)  # fmt: skip
HELP = replace(
    ASK, asked_at=NOW - 40 * S, hub_at=NOW - 40 * S, silent=True, rule=HARASSMENT, names=("鈴木 一郎",),
    roles=("manager",), rung="managers",
)  # fmt: skip


@sample("panel-rule-why", *ANY_LANGUAGE)
def why(look: Look) -> QWidget:
    window = Panel(look.theme, look.texts, look.now)
    window.resize(400, 960)
    window.render(WORD)
    button = next(one for one in window.rule.findChildren(QWidget, "why_this_rule"))
    button.click()
    return window


@sample("panel-rule-raised", *ANY_LANGUAGE)
def raised(look: Look) -> QWidget:
    return panel(look, replace(WORD, hold=None, ask=BY_RULE, card=SENT))


@sample("panel-rule-raised-360")
def raised_narrow(look: Look) -> QWidget:
    ask = replace(BY_RULE, asked_at=NOW - 9 * S)
    return panel(look, replace(WORD, hold=None, ask=ask, card=SENT), 360)


@sample("panel-line", *ANY_LANGUAGE)
def in_line(look: Look) -> QWidget:
    return panel(look, replace(WORD, hold=hold(25), ask=IN_LINE, card=SENT))


@sample("panel-line-unmeasured")
def unmeasured(look: Look) -> QWidget:
    line = LineView(1, NOW - 20 * S, NOW + 25 * S)
    tried = (TriedRow("佐藤 恵子", "sv", "away", "expired", NOW - 39 * S, NOW - 20 * S),)
    return panel(
        look, replace(WORD, hold=hold(25), ask=replace(IN_LINE, line=line, tried=tried), card=SENT), 360
    )


@sample("panel-callback-promised", *ANY_LANGUAGE)
def promised(look: Look) -> QWidget:
    return panel(look, replace(WORD, ask=replace(IN_LINE, callback_promised=True), card=SENT))


@sample("panel-outside", *ANY_LANGUAGE)
def outside(look: Look) -> QWidget:
    return panel(look, replace(WORD, ask=OUTSIDE, card=SENT))


@sample("panel-outside-ladder")
def outside_ladder(look: Look) -> QWidget:
    rings = OutsideView("回線ベンダー当番", NOW - 12 * S, NOW + 18 * S)
    tried = (TriedRow("佐藤 恵子", "sv", "away", "expired", NOW - 90 * S, NOW - 60 * S),
             TriedRow("長谷川 健太郎", "sv", "on_call", "", NOW - 50 * S, NOW - 40 * S))  # fmt: skip
    alarm = (NextRung("alarm", (), NOW + 18 * S, 2),)
    ask = replace(
        OUTSIDE, outside=rings, until=NOW + 18 * S, ring_at=NOW - 12 * S, tried=tried, to_come=alarm
    )
    return panel(look, replace(WORD, ask=ask, card=SENT))


@sample("panel-outside-mail", *ANY_LANGUAGE)
def outside_mail(look: Look) -> QWidget:
    """The chat was not confirmed in time; the mail has arrived, and the phone is next."""
    fell = (FellView("chat", "unacknowledged", NOW - 20 * S),)
    by_mail = OutsideView(
        "回線ベンダー当番", NOW - 20 * S, NOW + 12 * S, None, "mail", NOW - 18 * S, fell, ("phone",)
    )
    alarm = (NextRung("alarm", (), NOW + 42 * S, 2),)
    ask = replace(OUTSIDE, outside=by_mail, until=NOW + 12 * S, ring_at=NOW - 20 * S, to_come=alarm)
    return panel(look, replace(WORD, ask=ask, card=SENT))


@sample("panel-outside-read-360")
def outside_read(look: Look) -> QWidget:
    """Confirmed by mail while the phone rang; nobody of the floor has it yet."""
    fell = (FellView("chat", "later", NOW - 60 * S),)
    read = OutsideView(
        "回線ベンダー夜間当番センター", NOW - 40 * S, NOW + 560 * S, NOW - 9 * S, "mail", NOW - 38 * S, fell
    )
    ask = replace(OUTSIDE, outside=read, until=NOW + 560 * S)
    return panel(look, replace(WORD, ask=ask, card=SENT), 360)


@sample("panel-outside-mail-ladder", *ANY_LANGUAGE)
def outside_mail_ladder(look: Look) -> QWidget:
    fell = (FellView("chat", "timeout", NOW - 20 * S), FellView("mail", "refused", NOW - 12 * S))
    rings = OutsideView("回線ベンダー当番", NOW - 12 * S, NOW + 18 * S, fell=fell)
    tried = (TriedRow("佐藤 恵子", "sv", "away", "expired", NOW - 90 * S, NOW - 60 * S),)
    alarm = (NextRung("alarm", (), NOW + 18 * S, 2),)
    ask = replace(
        OUTSIDE, outside=rings, until=NOW + 18 * S, ring_at=NOW - 12 * S, tried=tried, to_come=alarm
    )
    return panel(look, replace(WORD, ask=ask, card=SENT))


@sample("panel-harassment", *ANY_LANGUAGE)
def silent(look: Look) -> QWidget:
    window = panel(look, replace(WORD, hold=None, ask=HELP, card=SENT))
    window.silent.choose(1)
    return window


@sample("panel-harassment-undelivered")
def silent_undelivered(look: Look) -> QWidget:
    ask = replace(
        HELP,
        hub_at=None,
        ring_at=None,
        drawn_at=None,
        late=True,
        escalation_id=None,
        stage="sending",
        names=(),
        roles=(),
    )
    link = LinkView("lost", NOW - 42 * S, NOW - 43 * S, NOW - 42 * S, NOW + 3 * S,
                    (OutboxRow("k1", "AskForHelp", NOW - 40 * S, ""),))  # fmt: skip
    return panel(look, replace(WORD, hold=None, ask=ask, link=link, card=CARD))


@sample("panel-reserved", *ANY_LANGUAGE)
def reserved(look: Look) -> QWidget:
    mine = replace(PEOPLE[0], reserved="me", reserved_until=NOW + 4 * S)
    other = replace(PEOPLE[1], reserved="other", reserved_until=NOW + 2 * S, can_be_asked=False, wait=Wait("none"),
                    reasons=(Reason("reserved"),))  # fmt: skip
    people = (mine, other, *PEOPLE[2:])
    return panel(look, replace(WORD, people=people, pick_refusal="reserved"))


@sample("panel-card-signs", *ANY_LANGUAGE)
def signs(look: Look) -> QWidget:
    own = (
        CategoryChoice("billing", "ご請求・お支払い", (Choice("double", "二重請求"), Choice("late", "引き落とし遅れ"))),
        CategoryChoice("contract", "ご契約の変更"), CategoryChoice("line", "回線・機器の不具合"),
        CategoryChoice("other", "そのほか"),
    )  # fmt: skip
    draft = CardDraft("billing", "二重請求 5,478円を返金してよいか", temperature="high", symptom="double",
                      signs=("superior", "legal"), amount_yen=5478, exchanges=3)  # fmt: skip
    window = Panel(look.theme, look.texts, look.now)
    window.resize(400, 960)
    window.render(replace(WORD, hold=hold(24, 2, 40), card=replace(CARD, draft=draft, categories=own)))
    window.card.show_open(opened=True)
    return window


@sample("panel-hops")
def hops(look: Look) -> QWidget:
    notes = (HopView("佐藤 恵子", "sv", NOW - 90 * S, "金額が権限を超えました。明細は確認済みです。"),)
    ask = replace(ASK, names=("鈴木 一郎",), roles=("manager",), rung="managers", hops=1)
    return panel(look, replace(WORD, ask=ask, card=replace(SENT, hops=notes)))


@sample("panel-hops-long", ("light", "ja"))
def hops_at_length(look: Look) -> QWidget:
    note = "今日中に折り返す約束です。" * 150
    rule = replace(
        LEGAL, title=note[:120], say=note, author="シュミット マクシミリアン・アレクサンダー", reason=note
    )
    ask = replace(
        BY_RULE, asked_at=NOW - 9 * S, rule=rule, names=("シュミット マクシミリアン・アレクサンダー",), hops=1
    )
    notes = (HopView("勅使河原 マクシミリアン", "specialist", NOW - 90 * S, note),)
    call = replace(CALL, name="株式会社グローバルインフラストラクチャーマネジメント 勅使河原 千代子")
    return panel(look, replace(WORD, call=call, ask=ask, card=replace(SENT, hops=notes)))


@sample("panel-handed-on", *ANY_LANGUAGE)
def handed_on(look: Look) -> QWidget:
    over = HandedOver("E12", "", "", "山田 太郎", None, 0, talking=False, stage="ringing", names=("鈴木 一郎",),
                      roles=("manager",), hops=2, note="金額が権限を超えました。")  # fmt: skip
    me = replace(ME, state="free", since=NOW - 48 * S)
    return panel(look, PanelView(me, LINK, people=PEOPLE, handed_over=over))


@sample("panel-callback-searched")
def searched(look: Look) -> QWidget:
    over = HandedOver(
        "E12", "", "", "勅使河原 マクシミリアン", None, 0, talking=False, promised=True, stage="waiting"
    )
    return panel(look, PanelView(replace(ME, state="free"), LINK, people=PEOPLE, handed_over=over))


@sample("panel-rule-long")
def long_rule(look: Look) -> QWidget:
    title = "回線の故障が15分以上続き、ほかのお客様からも同じ申告がある場合は運用チームへ"
    rule = replace(
        RULE, title=title, topic="障害の切り分けと一斉のご案内", whom="specialist", within_ms=150 * S
    )
    return panel(look, replace(WORD, rule=rule), 360)


@sample("panel-card-signs-360")
def signs_narrow(look: Look) -> QWidget:
    window = signs(look)
    window.resize(360, 960)
    return window
