"""Sample views of the side panel, after the pictures of the design."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from escdesk.desktop.panel.ask_view import (
    AskView,
    HandedOver,
    NextRung,
    ReportView,
    TriedRow,
)
from escdesk.desktop.panel.card_view import CardDraft, CardView
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.person_view import Authority, PersonRow, Reason, Skill, Wait
from escdesk.desktop.panel.rule_view import FactView, RuleView
from escdesk.desktop.panel.view import (
    CallTab,
    CallView,
    CustomerRow,
    HoldView,
    LinkView,
    MeView,
    OutboxRow,
    PanelView,
    PastContact,
)
from tests.harness.samples import NOW, Look, sample

S = 1000

ME = MeView("田中 美咲", "請求窓口", "2114", "on_call", NOW - 522 * S)
LINK = LinkView("connected", NOW - 200, NOW - 1 * S)
CALL = CallView(
    "c1", "known", "C7", "山田 太郎", vip=True, kana="ヤマダ タロウ", contract="光プラン 1ギガ（契約 3年）",
    queue="ご請求・お支払い窓口", number="050-5500-0142", rang_at=NOW - 530 * S, answered_at=NOW - 522 * S,
    limit_ms=900 * S,
)  # fmt: skip


def hold(seconds: int, holds: int = 3, before: int = 64) -> HoldView:
    since = NOW - seconds * S
    return HoldView(since, since + 30 * S, since + 90 * S, holds, before * S)


PEOPLE = (
    PersonRow("p1", "佐藤 恵子", "sv", "free", "phone", NOW - 1 * S, NOW - 252 * S, Wait("now"),
              skills=(Skill("返金", matching=True), Skill("請求")),
              reasons=(Reason("skill", "返金"), Reason("known"), Reason("free")), load=(2, 5), extension="2101",
              authority=Authority(30_000, matters=True)),
    PersonRow("p2", "長谷川 健太郎", "sv", "free", "phone", NOW - 2 * S, NOW - 52 * S, Wait("now"),
              skills=(Skill("請求"),), reasons=(Reason("free"),), load=(3, 5), extension="2103",
              authority=Authority(10_000, matters=True)),
    PersonRow("p3", "鈴木 一郎", "manager", "on_call", "phone", NOW - 1 * S, NOW - 90 * S,
              Wait("soon", NOW + 40 * S, 23), skills=(Skill("返金", matching=True),),
              reasons=(Reason("skill", "返金"), Reason("in_call")), load=(4, 5), extension="2100",
              authority=Authority(None, matters=True)),
    PersonRow("p4", "渡辺 さくら", "specialist", "wrap_up", "phone", NOW - 1 * S, NOW - 12 * S,
              Wait("until", NOW + 20 * S), team="請求班", skills=(Skill("請求"),), load=(2, 5), extension="2120",
              authority=Authority(0, matters=True)),
    PersonRow("p5", "高橋 誠", "sv", "free", "phone", NOW - 192 * S, NOW - 400 * S, Wait("now"),
              skills=(Skill("返金", matching=True),), reasons=(Reason("skill", "返金"), Reason("loaded")),
              load=(5, 5), extension="2105",
              authority=Authority(30_000, matters=True)),
)  # fmt: skip

CARD = CardView(
    "c1",
    CardDraft("", "二重請求 5,478円を返金してよいか", "今日中に返事がなければ解約とのこと",
              "請求明細を確認、8月分が2回", temperature="high"),
    ("decision_wanted", "concern", "tried", "customer", "temperature"), 3,
)  # fmt: skip
HISTORY = (
    PastContact("8/21", "同じご用件", "未解決", "確認中とご案内"),
    PastContact("6/02", "機器の交換", "解決"),
    PastContact("2/11", "契約の確認", "解決"),
)
RULE = RuleView(
    "返金の相談はSVの判断", "二重引き落とし", required=True, within_ms=90 * S, version=7, rule_id="refund",
    because=(FactView("category", words=("請求",)), FactView("amount", 5478), FactView("repeat", 2)),
    effective_from=NOW - 20 * 86_400 * S, author="鈴木 一郎", reason="二重請求の返金が続いたため",
)  # fmt: skip
WORD = PanelView(
    ME, LINK, CALL, hold=hold(48), rule=RULE, people=PEOPLE, card=CARD, history=HISTORY, dial_by_hand="3001"
)
ASK = AskView(
    "k1", "c1", "ringing", NOW - 2 * S, "E12", NOW - 2 * S, NOW - 2 * S, NOW - 1 * S, names=("佐藤 恵子",),
    roles=("sv",), rung="chosen", until=NOW + 18 * S,
    to_come=(NextRung("free_supervisors", ("長谷川 健太郎",), NOW + 18 * S), NextRung("managers", ("鈴木 一郎",), NOW + 38 * S),
             NextRung("everyone", (), NOW + 58 * S, 4), NextRung("alarm", (), NOW + 78 * S, 2)),
    customer="山田 太郎",
)  # fmt: skip


def panel(look: Look, view: PanelView, width: int = 400) -> QWidget:
    window = Panel(look.theme, look.texts, look.now)
    window.resize(width, 960)
    window.render(view)
    return window


@sample("panel-word-transfer", ("light", "ja"), ("dark", "ja"), ("high_contrast", "ja"), ("light", "en"))
def word(look: Look) -> QWidget:
    return panel(look, WORD)


@sample("panel-word-360")
def word_360(look: Look) -> QWidget:
    return panel(look, WORD, 360)


@sample("panel-promise")
def promise(look: Look) -> QWidget:
    call = replace(
        CALL, name="勅使河原 マクシミリアン", kana="", contract="株式会社アーバンリビングソリューションズ"
    )
    return panel(look, replace(WORD, call=call, hold=hold(24, 2, 40)))


@sample("panel-now")
def now(look: Look) -> QWidget:
    return panel(look, replace(WORD, hold=hold(94)))


@sample("panel-call")
def plain_call(look: Look) -> QWidget:
    rule = RuleView()
    return panel(look, replace(WORD, hold=None, rule=rule, card=CardView("c1", filled=("customer",))))


@sample("panel-card")
def writing(look: Look) -> QWidget:
    window = Panel(look.theme, look.texts, look.now)
    window.render(replace(WORD, hold=hold(24, 2, 40)))
    window.card.show_open(opened=True)
    return window


@sample("panel-asked")
def asked(look: Look) -> QWidget:
    return panel(look, replace(WORD, hold=hold(9, 4, 112), ask=ASK, card=replace(CARD, sent=True)))


@sample("panel-asked-again", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def asked_again(look: Look) -> QWidget:
    ask = replace(ASK, names=("和田 ひなた",), roles=("operator",), asked_at=NOW - S, again=True, to_come=())
    return panel(look, replace(WORD, ask=ask, card=replace(CARD, sent=True)))


@sample("panel-hurry", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def hurry(look: Look) -> QWidget:
    """Asked a moment ago, and it can't wait."""
    ask = replace(ASK, asked_at=NOW - 6 * S, hurry="managers")
    return panel(look, replace(WORD, ask=ask, card=replace(CARD, sent=True)))


@sample("panel-hurried", ("light", "ja"), ("light", "en"))
def hurried(look: Look) -> QWidget:
    who = {"names": ("佐藤 恵子", "鈴木 一郎"), "roles": ("sv", "manager"), "rung": "managers"}
    ask = replace(ASK, asked_at=NOW - 8 * S, hurried_at=NOW - S, to_come=ASK.to_come[2:], **who)
    return panel(look, replace(WORD, ask=ask, card=replace(CARD, sent=True)))


@sample("panel-phones-silent", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def phones_silent(look: Look) -> QWidget:
    return panel(look, replace(WORD, rule=RuleView(), phones_silent=True))


@sample("panel-ringing")
def ringing(look: Look) -> QWidget:
    ask = replace(ASK, stage="taken", asked_at=NOW - 20 * S, hub_at=NOW - 20 * S, ring_at=NOW - 20 * S,
                  drawn_at=NOW - 19 * S, taken_at=NOW - 16 * S, extension="2101", until=NOW + 14 * S)  # fmt: skip
    return panel(look, replace(WORD, hold=hold(9, 4, 112), ask=ask, card=replace(CARD, sent=True)))


@sample("panel-ladder")
def ladder(look: Look) -> QWidget:
    tried = (TriedRow("佐藤 恵子", "sv", "away", "expired", NOW - 39 * S, NOW - 12 * S),)
    ask = replace(ASK, asked_at=NOW - 40 * S, hub_at=NOW - 40 * S, ring_at=NOW - 12 * S, drawn_at=None,
                  names=("長谷川 健太郎",), rung="free_supervisors", until=NOW + 8 * S, tried=tried,
                  to_come=ASK.to_come[1:])  # fmt: skip
    return panel(look, replace(WORD, hold=hold(36, 4, 112), ask=ask, card=replace(CARD, sent=True)))


@sample("panel-undelivered")
def not_delivered(look: Look) -> QWidget:
    ask = AskView("k1", "c1", "sending", NOW - 12 * S, late=True)
    link = LinkView("lost", NOW - 42 * S, NOW - 43 * S, NOW - 42 * S, NOW + 3 * S,
                    (OutboxRow("k1", "AskForTakeover", NOW - 12 * S, "返金 5,478円の可否"),))  # fmt: skip
    people = tuple(replace(row, heard_at=NOW - 42 * S) for row in PEOPLE[:3])
    return panel(look, replace(WORD, hold=hold(52, 4, 112), ask=ask, link=link, people=people))


@sample("panel-offline")
def offline(look: Look) -> QWidget:
    link = LinkView("lost", NOW - 42 * S, NOW - 42 * S, NOW - 42 * S, NOW + 3 * S,
                    (OutboxRow("k1", "SaveCard", NOW - 21 * S, "引き落とし日"),))  # fmt: skip
    people = tuple(replace(row, heard_at=NOW - 42 * S) for row in PEOPLE[:3])
    held = replace(hold(76), estimated=True)
    return panel(look, replace(WORD, hold=held, hold_by_key=True, link=link, people=people))


@sample("panel-hold-by-key")
def by_key(look: Look) -> QWidget:
    link = LinkView("lost", NOW - 42 * S, NOW - 42 * S, NOW - 42 * S, NOW + 3 * S)
    people = tuple(replace(row, heard_at=NOW - 42 * S) for row in PEOPLE[:3])
    held = replace(hold(24), estimated=True, by_hand=True)
    return panel(look, replace(WORD, hold=held, hold_by_key=True, link=link, people=people))


@sample("panel-talking-offline")
def talking_offline(look: Look) -> QWidget:
    link = LinkView("lost", NOW - 42 * S, NOW - 42 * S, NOW - 42 * S, NOW + 3 * S)
    return panel(look, replace(WORD, hold=None, hold_by_key=True, link=link, people=PEOPLE[:3]))


@sample("panel-idle")
def idle(look: Look) -> QWidget:
    me = replace(ME, state="free", since=NOW - 135 * S)
    return panel(look, PanelView(me, LINK, people=PEOPLE, reports=(REPORT,)))


REPORT = ReportView("E9", "佐藤 恵子", "sv", NOW - 35 * 60 * S, "approved", "5,478円を全額返金します",
                    "二重引き落としは 5,000円まで ご自身で承認してかまいません。", "authority",
                    "株式会社アーバンリビングソリューションズ")  # fmt: skip


@sample("panel-after-transfer")
def after(look: Look) -> QWidget:
    me = replace(ME, state="wrap_up", since=NOW - 48 * S, wrap_up_until=NOW + 42 * S)
    over = HandedOver(
        "E12", "佐藤 恵子", "sv", "山田 太郎", NOW - 348 * S, 44 * S, talking=True, due=NOW + 8000 * S
    )
    return panel(look, PanelView(me, LINK, people=PEOPLE, handed_over=over, reports=(REPORT,)))


@sample("panel-two-calls")
def two_calls(look: Look) -> QWidget:
    held = hold(48)
    tabs = (
        CallTab("c1", "山田 太郎", "held", "ご請求窓口", held.since, NOW - 522 * S, 900 * S, held.promise_at,
                held.limit_at, about=True),
        CallTab("c2", "大久保 結衣", "talking", "ご請求窓口", NOW - 130 * S, NOW - 130 * S, 900 * S),
    )  # fmt: skip
    return panel(look, replace(WORD, tabs=tabs, hold=held))


def _unclear(look: Look, call: CallView, customers: tuple[CustomerRow, ...]) -> QWidget:
    card = CardView("c1")
    return panel(
        look,
        replace(WORD, call=call, hold=None, customers=customers, card=card, history=(), history_hidden=True),
    )


@sample("panel-caller-several")
def several(look: Look) -> QWidget:
    call = CallView("c1", "several", number="03-3456-0142", queue="ご請求・お支払い窓口", rang_at=NOW - 25 * S,
                    answered_at=NOW - 21 * S, limit_ms=900 * S, matches=3, confirmed=False)  # fmt: skip
    rows = (
        CustomerRow(
            "a",
            "山田 太郎",
            vip=True,
            kana="ヤマダ タロウ",
            contract="光プラン 1ギガ・契約者本人",
            last_day="8/21",
        ),
        CustomerRow(
            "b", "山田 花子", kana="ヤマダ ハナコ", contract="モバイル 20GB・同じ住所", last_day="3/04"
        ),
        CustomerRow("c", "株式会社山田設備", kana="ヤマダセツビ", contract="法人光・ご担当 営業2課"),
    )
    return _unclear(look, call, rows)


@sample("panel-caller-withheld")
def withheld(look: Look) -> QWidget:
    call = CallView("c1", "withheld", queue="ご請求・お支払い窓口", rang_at=NOW - 20 * S, answered_at=NOW - 14 * S,
                    limit_ms=900 * S, confirmed=False)  # fmt: skip
    return _unclear(look, call, ())


@sample("panel-caller-none")
def unknown_number(look: Look) -> QWidget:
    call = CallView("c1", "none", number="090-5550-0198", queue="ご請求・お支払い窓口", rang_at=NOW - 12 * S,
                    answered_at=NOW - 9 * S, limit_ms=900 * S, confirmed=False)  # fmt: skip
    return _unclear(look, call, ())


@sample("panel-incoming")
def incoming(look: Look) -> QWidget:
    call = replace(CALL, answered_at=None, rang_at=NOW - 6 * S, confirmed=False)
    return panel(look, replace(WORD, call=call, hold=None))
