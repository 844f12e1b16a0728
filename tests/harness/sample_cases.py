"""The SV's window in every state, with made-up people, to look at and to measure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Final

from PySide6.QtWidgets import QWidget

from escdesk.desktop.cases.view import (
    CallView,
    CardLine,
    CardView,
    CaseDetail,
    CaseRow,
    CasesView,
    CustomerView,
    Draft,
    LinkView,
    PastContact,
)
from escdesk.desktop.cases.window import CasesWindow
from escdesk.desktop.i18n import Catalogue
from escdesk.domain.ids import Instant
from escdesk.domain.messages.escalations import Cause, Decision
from tests.harness.samples import Look, sample

_JAPAN: Final = timezone(timedelta(hours=9))


def at(hour: int, minute: int, second: int = 0) -> Instant:
    return Instant(round(datetime(2025, 11, 24, hour, minute, second, tzinfo=_JAPAN).timestamp() * 1000))


NOW: Final = at(14, 36, 46)
CHOICES: Final = ("free", "on_break", "away", "training", "meeting", "cannot")


def cards(texts: Catalogue) -> CardView:
    if texts.language == "en":
        return CardView(
            lines=(
                CardLine("decision_wanted", "Refund the double charge of 5,478 yen?"),
                CardLine("concern", "Will cancel the contract without an answer today"),
                CardLine("tried", "Bill checked, August was charged twice\nTold “under review” on 8/21"),
                CardLine("environment", "27 August, twice the same amount", at(14, 33), "Tanaka"),
            ),
            temperature=3,
            temperature_note="third call",
            customer=CustomerView(
                "山田 太郎", "Yamada Taro", vip=True, contract="Fibre 1 Gb, 3 years, direct debit"
            ),
            background=(CardLine("background", "Called on 8/21 and 8/23 about the same bill."),),
            history=(
                PastContact("2025/11/21", "Double charge", "under review"),
                PastContact("2025/08/23", "Bill", "answered"),
            ),
        )
    return CardView(
        lines=(
            CardLine("decision_wanted", "二重請求 5,478円を返金してよいか"),
            CardLine("concern", "今日中に返事がなければ解約とのこと"),
            CardLine("tried", "請求明細を確認、8月分が2回\n8/21 に「確認中」とご案内"),
            CardLine("environment", "8月27日（2回とも同額）", at(14, 33), "田中"),
        ),
        temperature=3,
        temperature_note="3回目のお電話",
        customer=CustomerView(
            "山田 太郎", "ヤマダ タロウ", vip=True, contract="光プラン 1ギガ・契約 3年・口座振替"
        ),
        background=(CardLine("background", "8/21 と 8/23 にも同じ件でお電話。明細の画面は添付済み。"),),
        history=(
            PastContact("2025/11/21", "二重請求", "確認中"),
            PastContact("2025/08/23", "請求内容", "回答済み"),
        ),
    )


def rows() -> tuple[CaseRow, ...]:
    return (
        CaseRow(
            "E1", "talking", "返金 5,478円の可否", "山田 太郎", True, "田中 美咲", at(14, 33, 20), at(17, 0)
        ),
        CaseRow(
            "E2",
            "after_call",
            "解約時の違約金の説明",
            "株式会社アーバンリビングソリューションズ",
            False,
            "大久保 結衣",
            at(14, 20),
            at(14, 38, 44),
            fresh=True,
        ),
        CaseRow(
            "E3",
            "after_call",
            "つながらない（切り分け）",
            "シュミット マクシミリアン",
            False,
            "阿部 大輝",
            at(14, 2),
            at(14, 46, 50),
        ),
        CaseRow(
            "E4",
            "reported",
            "請求書の宛名変更",
            "合同会社ヤマトフーズ",
            False,
            "小林 彩",
            at(14, 10),
            at(16, 30),
        ),
        CaseRow(
            "E5",
            "missed",
            "割引の適用範囲",
            "勅使河原 千代子",
            False,
            "村上 蓮",
            at(13, 2),
            taken_by="長谷川 健太郎",
        ),
    )


def calls() -> CallView:
    return CallView(
        "talking",
        "山田 太郎",
        True,
        "田中 美咲",
        at(14, 33, 20),
        at(14, 33, 20),
        waited_ms=44_000,
        call_started_at=at(14, 24, 8),
        call_limit_ms=900_000,
    )


def drafts(texts: Catalogue) -> Draft:
    if texts.language == "en":
        return Draft(
            Decision.APPROVED,
            "The second charge of 27 August is refunded in full within 3 working days. The customer agreed.",
            "Approve double charges up to 5,000 yen yourself, with a picture of the bill.",
            Cause.AUTHORITY,
        )
    return Draft(
        Decision.APPROVED,
        "8月27日の2回目 5,478円を全額返金。3営業日以内に口座へ。お客様は了承、解約の話はなくなりました。",
        "二重引き落としは 5,000円までご自身で承認してください。明細の画面を添えれば足ります。",
        Cause.AUTHORITY,
    )


def talking(texts: Catalogue) -> CasesView:
    """Talking with the customer, the report half written: the picture cases-call."""
    return CasesView(
        "on_call",
        CHOICES,
        LinkView("connected", Instant(NOW - 200)),
        rows(),
        CaseDetail("E1", calls(), cards(texts), drafts(texts), at(14, 36, 41)),
        load=4,
        load_limit=5,
    )


def detail(texts: Catalogue, **changes: object) -> CasesView:
    view = talking(texts)
    assert view.detail is not None
    return replace(view, detail=replace(view.detail, **changes))  # type: ignore[arg-type]  # each sample knows its fields


def connecting(texts: Catalogue) -> CasesView:
    call = replace(calls(), stage="connecting", since=at(14, 36, 40))
    view = detail(texts, call=call, draft=Draft(), draft_saved_at=None)
    first = replace(view.rows[0], stage="connecting", since=at(14, 36, 40))
    return replace(view, presence="ringing", rows=(first, *view.rows[1:]))


def on_hold(texts: Catalogue) -> CasesView:
    call = replace(
        calls(), stage="holding", since=at(14, 36), say_at=at(14, 36, 30), escalate_at=at(14, 37, 30)
    )
    view = detail(texts, call=call)
    first = replace(view.rows[0], stage="holding", since=at(14, 36))
    return replace(view, presence="holding", rows=(first, *view.rows[1:]))


def after_call(texts: Catalogue) -> CasesView:
    view = detail(texts, call=replace(calls(), stage="after_call", since=at(14, 36)), refused="not_yours")
    first = replace(view.rows[0], stage="after_call", since=at(14, 36), deadline=at(14, 36, 4))
    return replace(view, presence="free", rows=(first, *view.rows[1:]), load=None)


def reported(texts: Catalogue) -> CasesView:
    view = detail(texts, call=replace(calls(), stage="reported", since=at(14, 36)))
    first = replace(view.rows[0], stage="reported", since=at(14, 36))
    return replace(view, presence="free", rows=(first, *view.rows[1:]))


def long_names(texts: Catalogue) -> CasesView:
    name = "株式会社グローバルインフラストラクチャーマネジメント 勅使河原 千代子"
    words = (
        "他社への乗り換え時に発生した違約金と工事費の残債を、当社の案内誤りとして全額免除してよいか（3回目）"
    )
    view = talking(texts)
    assert view.detail is not None
    card = replace(
        view.detail.card,
        lines=(CardLine("decision_wanted", words), *view.detail.card.lines[1:]),
        customer=CustomerView(name, vip=True, confirmed=False, number="03-1234-5678"),
    )
    call = replace(view.detail.call, customer=name, operator="シュミット マクシミリアン・アレクサンダー")
    first = replace(
        view.rows[0], subject=words, customer=name, operator="シュミット マクシミリアン・アレクサンダー"
    )
    return replace(
        view,
        rows=(first, *view.rows[1:]),
        detail=replace(view.detail, call=call, card=card),
        link=LinkView("away", at(14, 35), 2),
    )


def empty(texts: Catalogue) -> CasesView:
    del texts
    return CasesView("free", CHOICES, LinkView("connected", Instant(NOW - 200)), load=0, finished_today=11)


def only_missed(texts: Catalogue) -> CasesView:
    return replace(empty(texts), rows=(rows()[4],))


def no_card(texts: Catalogue) -> CasesView:
    call = replace(calls(), customer=None, vip=False)
    view = detail(texts, call=call, card=CardView(caller="withheld"), draft=Draft(), draft_saved_at=None)
    first = replace(view.rows[0], subject="", customer=None, vip=False)
    return replace(view, rows=(first,))


def hub_away(texts: Catalogue) -> CasesView:
    call = replace(calls(), estimated=True)
    return replace(
        detail(texts, call=call), presence="unknown", link=LinkView("away", Instant(NOW - 42_000), 1)
    )


def empty_hub_away(texts: Catalogue) -> CasesView:
    return replace(empty(texts), presence="unknown", link=LinkView("away", Instant(NOW - 42_000)))


def loading(texts: Catalogue) -> CasesView:
    return replace(empty(texts), presence="unknown", loading=True, link=LinkView("connecting"), load=None)


VIEWS: Final[dict[str, Callable[[Catalogue], CasesView]]] = {
    "cases-call": talking,
    "cases-connecting": connecting,
    "cases-holding": on_hold,
    "cases-after-call": after_call,
    "cases-reported": reported,
    "cases-long": long_names,
    "cases-empty": empty,
    "cases-hub-away": hub_away,
    "cases-empty-hub-away": empty_hub_away,
    "cases-missed": only_missed,
    "cases-no-card": no_card,
    "cases-loading": loading,
}


def register(name: str, view: Callable[[Catalogue], CasesView]) -> None:
    @sample(name, ("light", "ja"), ("dark", "ja"), ("light", "en"))
    def make(look: Look) -> QWidget:
        window = CasesWindow(look.theme, look.texts, lambda: NOW)
        window.render(view(look.texts))
        return window


for _name, _view in VIEWS.items():
    register(_name, _view)


@sample("cases-keys", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def keys(look: Look) -> QWidget:
    window = CasesWindow(look.theme, look.texts, lambda: NOW)
    window.render(talking(look.texts))
    window.keys.toggle()
    return window
