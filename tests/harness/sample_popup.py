"""Sample views of the popup, after the pictures of the design."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from escdesk.desktop.popup.view import PassedOn, PopupAsk, PopupNotice, PopupView
from escdesk.desktop.popup.window import Popup
from tests.harness.samples import NOW, Look, sample

S = 1000
ASK = PopupAsk(
    "E12", "asked", "op1", "田中 美咲", "請求窓口", NOW - 72 * S, NOW - 2 * S, NOW + 18 * S, NOW - 42 * S, NOW + 18 * S,
    conclusion="二重請求 5,478円を返金してよいか", concern="今日中に返事がなければ解約とのこと",
    tried="請求明細を確認、8月分が2回", customer="山田 太郎", vip=True, contract="光プラン 1ギガ", temperature="high",
    extension="2101", following="長谷川 健太郎", following_role="sv", can_instruct=True,
)  # fmt: skip
CONSULT = replace(ASK, asks="instruction", by_phone=False, questions=1)
TAKEN = replace(
    ASK, stage="phone_rings", taken_at=NOW - 6 * S, phone_until=NOW + 14 * S, until=None, order_state="sent"
)
SECOND = replace(ASK, rung_at=NOW - 13 * S, until=NOW + 7 * S, waiting_since=NOW - 112 * S, promise_at=NOW - 82 * S,
                 limit_at=NOW - 22 * S, following="鈴木 一郎", following_role="manager")  # fmt: skip
LATE = replace(ASK, alarm="unanswered", following="", by_phone=True, waiting_since=NOW - 192 * S,
               promise_at=NOW - 162 * S, limit_at=NOW - 102 * S)  # fmt: skip
BOTH = (("light", "ja"), ("dark", "ja"), ("light", "en"))


def popup(look: Look, view: PopupView, *, armed: bool = True) -> Popup:
    window = Popup(look.theme, look.texts, look.now)
    window.set_hotkey(everywhere=True)
    window.render(view)
    if armed:
        window.arm()
    return window


@sample("popup-transfer", *BOTH)
def asked(look: Look) -> QWidget:
    return popup(look, PopupView((ASK,)))


@sample("popup-consult", *BOTH)
def consulted(look: Look) -> QWidget:
    return popup(look, PopupView((CONSULT,)))


@sample("popup-consult-unarmed", *BOTH)
def consulted_unarmed(look: Look) -> QWidget:
    return popup(look, PopupView((replace(CONSULT, asks="decision"), ASK)), armed=False)


@sample("popup-consult-second", *BOTH)
def consulted_again(look: Look) -> QWidget:
    later = replace(SECOND, asks="decision", by_phone=False, questions=3)
    return popup(look, PopupView((later,)))


@sample("popup-transfer-unarmed", *BOTH)
def unarmed(look: Look) -> QWidget:
    return popup(
        look, PopupView((replace(ASK, temperature="", temperature_hidden=True), ASK, ASK)), armed=False
    )


@sample("popup-transfer-silent", *BOTH)
def phones_silent(look: Look) -> QWidget:
    return popup(look, PopupView((replace(ASK, silent="phones", following="", again=True),)))


@sample("popup-transfer-hub-away", *BOTH)
def hub_away(look: Look) -> QWidget:
    return popup(look, PopupView((replace(ASK, silent="hub"),)))


@sample("popup-transfer-second", *BOTH)
def second(look: Look) -> QWidget:
    return popup(look, PopupView((SECOND,)))


@sample("popup-transfer-long")
def long(look: Look) -> QWidget:
    ask = replace(ASK, conclusion="解約金を、特例として当社の負担にできるか。" * 100, following="", following_rung="everyone",
                  customer="勅使河原 マクシミリアン", contract="株式会社アーバンリビングソリューションズ",
                  from_name="小比類巻 かほる", from_line="ご請求・お支払い窓口", concern="今日中に。" * 80)  # fmt: skip
    return popup(look, PopupView((ask, ASK)))


@sample("popup-transfer-empty")
def nothing_written(look: Look) -> QWidget:
    ask = replace(ASK, conclusion="", concern="", tried="", customer="", caller_number="050-5500-0142", vip=False,
                  contract="", temperature="", promise_at=None, limit_at=None, waiting_since=NOW - 4 * S)  # fmt: skip
    return popup(look, PopupView((ask,)))


@sample("popup-transfer-urgent", *BOTH)
def urgent(look: Look) -> QWidget:
    ask = replace(ASK, asks="decision", rule="返金 5,000円を超えるとき", urgent=True, assigned_by="松本 由紀",
                  assigned_by_role="lead")  # fmt: skip
    return popup(look, PopupView((ask, ASK)))


@sample("popup-transfer-handed-on", *BOTH)
def handed_on(look: Look) -> QWidget:
    note = "明細は確認済みです。8月27日の2回目だけが対象で、1回目は正しい請求でした。お客様には「責任者が判断する」とお伝えしています。"
    ask = replace(
        ASK,
        asks="instruction",
        rule="二重請求",
        hops=(PassedOn("佐藤 恵子", "x"), PassedOn("長谷川 健太郎", note)),
    )
    return popup(look, PopupView((ask,)))


@sample("popup-transfer-callback", *BOTH)
def callback(look: Look) -> QWidget:
    ask = replace(ASK, callback=True, by_phone=False, rule="折り返しのお約束", waiting_since=NOW - 720 * S)
    return popup(look, PopupView((ask,)))


@sample("popup-transfer-help", *BOTH)
def silent_help(look: Look) -> QWidget:
    ask = replace(
        ASK,
        unheard=True,
        urgent=True,
        rule="カスハラ・脅迫",
        conclusion="",
        concern="",
        tried="",
        temperature="",
    )
    return popup(look, PopupView((ask,)))


@sample("popup-transfer-everything", ("light", "ja"), ("light", "en"))
def everything(look: Look) -> QWidget:
    ask = replace(ASK, asks="decision", urgent=True, unheard=True, callback=True, by_phone=False, assigned_by="勅使河原 マクシミリアン",
                  assigned_by_role="lead", rule="他社への乗り換えのときに発生した違約金と工事費の残債の免除" * 3,
                  hops=(PassedOn("小比類巻 かほる", "前の申し送り"), PassedOn("シュミット マクシミリアン", "今日中に折り返す約束です。" * 150)),
                  conclusion="解約金を、特例として当社の負担にできるか。" * 100)  # fmt: skip
    return popup(look, PopupView((ask, ASK)))


@sample("popup-transfer-alarm", *BOTH)
def alarm(look: Look) -> QWidget:
    return popup(look, PopupView((LATE,)))


@sample("popup-transfer-overdue")
def overdue(look: Look) -> QWidget:
    return popup(look, PopupView((replace(LATE, alarm="overdue", by_phone=False, due=NOW - 725 * S),)))


@sample("popup-transfer-ringing", *BOTH)
def ringing(look: Look) -> QWidget:
    return popup(look, PopupView((TAKEN,)))


@sample("popup-transfer-unknown")
def unknown(look: Look) -> QWidget:
    return popup(look, PopupView((replace(TAKEN, order_state="unknown"),)))


@sample("popup-transfer-missed", *BOTH)
def missed(look: Look) -> QWidget:
    ask = replace(TAKEN, stage="missed", why="no_answer", ringing_now="長谷川 健太郎", ringing_now_role="sv")
    return popup(look, PopupView((ask,)))


@sample("popup-transfer-unusable", *BOTH)
def unusable(look: Look) -> QWidget:
    return popup(look, PopupView((replace(ASK, stage="unusable"),)))


@sample("popup-transfer-reasons", *BOTH)
def reasons(look: Look) -> QWidget:
    window = popup(look, PopupView((ASK,)))
    window.asked.pass_on.click()
    return window


@sample("popup-transfer-connected", *BOTH)
def connected(look: Look) -> QWidget:
    notice = PopupNotice("E12", "connected", NOW - 3 * S, NOW - 3 * S, customer="山田 太郎",
                         conclusion="二重請求 5,478円の返金", taken_at=NOW - 11 * S)  # fmt: skip
    return popup(look, PopupView((), notice))


TAKEN_NOTICE = PopupNotice(
    "E12", "taken", NOW, NOW, "長谷川 健太郎", "sv", "田中 美咲", "二重請求の返金", answered_ms=9 * S
)


@sample("popup-transfer-taken", *BOTH)
def taken(look: Look) -> QWidget:
    return popup(look, PopupView((), TAKEN_NOTICE))


@sample("popup-transfer-taken-and-next")
def taken_and_next(look: Look) -> QWidget:
    return popup(look, PopupView((replace(ASK, escalation_id="E14"),), TAKEN_NOTICE))


@sample("popup-transfer-withdrawn")
def withdrawn(look: Look) -> QWidget:
    return popup(look, PopupView((), PopupNotice("E12", "withdrawn", NOW, NOW, from_name="田中 美咲")))


@sample("popup-transfer-left")
def left(look: Look) -> QWidget:
    return popup(
        look, PopupView((), PopupNotice("E12", "left", NOW, NOW, from_name="田中 美咲", due=NOW + 1600 * S))
    )
