"""Sample views of the popup, after the pictures of the design."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from escdesk.desktop.popup.view import PopupAsk, PopupNotice, PopupView
from escdesk.desktop.popup.window import Popup
from tests.harness.samples import NOW, Look, sample

S = 1000
ASK = PopupAsk(
    "E12", "asked", "田中 美咲", "請求窓口", NOW - 72 * S, NOW - 2 * S, NOW + 18 * S, NOW - 42 * S, NOW + 18 * S,
    conclusion="二重請求 5,478円を返金してよいか", concern="今日中に返事がなければ解約とのこと",
    tried="請求明細を確認、8月分が2回", customer="山田 太郎", vip=True, contract="光プラン 1ギガ", temperature="high",
    extension="2101", following="長谷川 健太郎", following_role="sv",
)  # fmt: skip
TAKEN = replace(ASK, stage="phone_rings", taken_at=NOW - 16 * S, phone_until=NOW + 14 * S, until=None)


def popup(look: Look, view: PopupView, *, armed: bool = True) -> Popup:
    window = Popup(look.theme, look.texts, look.now)
    window.render(view)
    if armed:
        window.arm()
    return window


@sample("popup-transfer", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def asked(look: Look) -> QWidget:
    return popup(look, PopupView((ASK,)))


@sample("popup-transfer-unarmed")
def unarmed(look: Look) -> QWidget:
    return popup(look, PopupView((replace(ASK, temperature="", temperature_hidden=True), ASK, ASK)), armed=False)


@sample("popup-transfer-second")
def second(look: Look) -> QWidget:
    return popup(look, PopupView((replace(ASK, again=True, rung_at=NOW - 13 * S, waiting_since=NOW - 112 * S),)))


@sample("popup-transfer-alarm")
def alarm(look: Look) -> QWidget:
    ask = replace(ASK, again=True, alarm=True, by_phone=False, extension="", conclusion="", customer="", contract="")
    return popup(look, PopupView((ask,)))


@sample("popup-transfer-ringing")
def ringing(look: Look) -> QWidget:
    return popup(look, PopupView((TAKEN,)))


@sample("popup-transfer-missed")
def missed(look: Look) -> QWidget:
    ask = replace(TAKEN, stage="missed", why="no_answer", ringing_now="長谷川 健太郎", ringing_now_role="sv")
    return popup(look, PopupView((ask,)))


@sample("popup-transfer-unusable")
def unusable(look: Look) -> QWidget:
    return popup(look, PopupView((replace(ASK, stage="unusable"),)))


@sample("popup-transfer-reasons")
def reasons(look: Look) -> QWidget:
    window = popup(look, PopupView((ASK,)))
    window.asked.pass_on.click()
    return window


@sample("popup-transfer-connected")
def connected(look: Look) -> QWidget:
    notice = PopupNotice("E12", "connected", NOW - 3 * S, customer="山田 太郎", conclusion="二重請求 5,478円の返金",
                         taken_at=NOW - 11 * S)  # fmt: skip
    return popup(look, PopupView((), notice))


@sample("popup-transfer-taken")
def taken(look: Look) -> QWidget:
    notice = PopupNotice("E12", "taken", NOW, "長谷川 健太郎", "sv", "田中 美咲", "二重請求の返金")
    return popup(look, PopupView((), notice))


@sample("popup-transfer-withdrawn")
def withdrawn(look: Look) -> QWidget:
    return popup(look, PopupView((), PopupNotice("E12", "withdrawn", NOW, from_name="田中 美咲")))


@sample("popup-transfer-left")
def left(look: Look) -> QWidget:
    return popup(look, PopupView((), PopupNotice("E12", "left", NOW, from_name="田中 美咲", due=NOW + 1600 * S)))
