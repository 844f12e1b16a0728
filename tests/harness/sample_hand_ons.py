"""The SV's window when a case goes on to the next one: by choice, after a hop, at the end of a shift."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from escdesk.desktop.cases.view import (
    CasesView,
    Destination,
    Draft,
    HandOnDraft,
    HandOnView,
    Handover,
    LinkView,
    PastOwner,
    PastRing,
    ShiftEnd,
)
from escdesk.desktop.cases.window import CasesWindow
from escdesk.desktop.i18n import Catalogue
from escdesk.domain.ids import Instant
from tests.harness.sample_cases import NOW, at, calls, cards, detail, empty, register, talking
from tests.harness.samples import Look, sample

_PEOPLE: Final = (
    Destination("sv2", "長谷川 健太郎", "sv", "free", True, (("skill", "返金"), ("longest_free", "")), 2, 5),
    Destination("sv3", "勅使河原 マクシミリアン", "specialist", "on_call", False, (("known", ""),), 5, 5),
    Destination("sv4", "小比類巻 かほる", "sv", "cannot", False, (("below", ""),), 1, 4),
)


def _hand_on(*, leaving: bool = False, only_up: bool = False, **changes: object) -> HandOnView:
    again = (Destination("again"),) if leaving else ()
    sideways = () if only_up else (Destination("anyone"), *_PEOPLE)
    view = HandOnView((*again, Destination("up"), *sideways), only_up)
    return replace(view, **changes)  # type: ignore[arg-type]  # each sample knows its fields


_NOTE: Final = (
    "明細は確認済みです。8月27日の2回目だけが対象です。お客様には「責任者が判断する」とお伝えしています。"
)


def to_hand_on(texts: Catalogue) -> CasesView:
    """The choice open: whom, and what to tell them."""
    return detail(texts, hand_on=_hand_on(draft=HandOnDraft("sv2", _NOTE)))


def only_upwards(texts: Catalogue) -> CasesView:
    view = detail(texts, hand_on=_hand_on(only_up=True, refused="nobody_there"))
    return replace(view, rows=(replace(view.rows[0], urgent=True, hops=1), *view.rows[1:]))


def handing_on(texts: Catalogue) -> CasesView:
    call = replace(calls(), stage="handing_on", ringing="長谷川 健太郎")
    owners = (PastOwner("佐藤 恵子", at(14, 36), True, _NOTE),)
    view = detail(texts, call=call, card=replace(cards(texts), owners=owners))
    return replace(
        view, rows=(replace(view.rows[0], stage="handing_on", deadline=None, hops=1), *view.rows[1:])
    )


def handed_to_me(texts: Catalogue) -> CasesView:
    """Urgent, raised by a rule, handed on twice: what the card says of it."""
    card = replace(
        cards(texts),
        rule="返金 5,000円を超えるとき",
        owners=(
            PastOwner("佐藤 恵子", at(14, 20), True),
            PastOwner("長谷川 健太郎", at(14, 28), False, _NOTE),
        ),
        rings=(
            PastRing("小比類巻 かほる", at(14, 21), "passed", "not_my_field"),
            PastRing("勅使河原 マクシミリアン", at(14, 22), "expired"),
        ),
    )
    view = detail(texts, card=card, hand_on=_hand_on(only_up=True))
    second = replace(view.rows[1], urgent=True, hops=2, stage="callback", deadline=at(14, 50))
    return replace(view, rows=(replace(view.rows[0], urgent=True, hops=2), second, *view.rows[2:]))


def handed_on_at_length(texts: Catalogue) -> CasesView:
    """Two thousand signs of notes, and names that no column was made for."""
    name = "シュミット マクシミリアン・アレクサンダー"
    card = replace(
        cards(texts),
        rule="他社への乗り換えのときに発生した違約金と工事費の残債の免除" * 3,
        owners=(PastOwner(name, at(14, 20), True, "今日中に折り返す約束です。" * 150),),
        rings=(PastRing(name, at(14, 21), "unreachable"),),
    )
    view = _hand_on(draft=HandOnDraft("sv2", "今日中に折り返す約束です。" * 150))
    long = replace(view.destinations[2], name=name, reasons=(("skill", "返金・解約・違約金" * 5),))
    view = replace(view, destinations=(*view.destinations[:2], long, *view.destinations[3:]))
    return detail(texts, card=card, hand_on=replace(view, draft=HandOnDraft(long.to, view.draft.note)))


def call_back(texts: Catalogue) -> CasesView:
    call = replace(calls(), stage="callback", due=Instant(at(10, 0) + 86_400_000))
    view = detail(texts, call=call, hand_on=_hand_on(), draft=Draft(), draft_saved_at=None)
    first = replace(view.rows[0], stage="callback", deadline=call.due)
    return replace(view, rows=(first, *view.rows[1:]), shift=ShiftEnd(at(15, 0), 4))


def going_home(texts: Catalogue) -> CasesView:
    view = talking(texts)
    first, second, third = view.rows[:3]
    cases = (
        Handover(replace(first, urgent=True), _hand_on(leaving=True, draft=HandOnDraft("sv2", _NOTE))),
        Handover(second, _hand_on(leaving=True, only_up=True, refused="nobody_there")),
        Handover(replace(third, stage="connecting"), None),
    )
    return replace(view, handover=cases)


def going_home_hub_away(texts: Catalogue) -> CasesView:
    return replace(going_home(texts), link=LinkView("away", Instant(NOW - 42_000)))


def shift_over(texts: Catalogue) -> CasesView:
    return replace(empty(texts), shift=ShiftEnd(at(14, 30), 0, over=True))


VIEWS: Final[dict[str, Callable[[Catalogue], CasesView]]] = {
    "cases-handing-on": handing_on,
    "cases-handed-to-me": handed_to_me,
    "cases-callback": call_back,
    "cases-leaving": going_home,
    "cases-leaving-hub-away": going_home_hub_away,
    "cases-shift-over": shift_over,
}

for _name, _view in VIEWS.items():
    register(_name, _view)


@sample("cases-hand-on", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def hand_on_page(look: Look) -> QWidget:
    window = CasesWindow(look.theme, look.texts, lambda: NOW)
    window.render(to_hand_on(look.texts))
    window.case.toggle_hand_on()
    return window


@sample("cases-hand-on-long", ("light", "ja"), ("light", "en"))
def hand_on_page_long(look: Look) -> QWidget:
    window = CasesWindow(look.theme, look.texts, lambda: NOW)
    window.render(handed_on_at_length(look.texts))
    window.case.toggle_hand_on()
    return window


@sample("cases-hand-on-up", ("light", "ja"), ("light", "en"))
def hand_on_page_up(look: Look) -> QWidget:
    window = CasesWindow(look.theme, look.texts, lambda: NOW)
    window.render(only_upwards(look.texts))
    window.case.toggle_hand_on()
    return window
