"""Consults in the SV's window in every state, with made-up people, to look at and to measure."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from escdesk.desktop.cases.talk_view import (
    AnswerDraft,
    AsideView,
    Entry,
    InstructionEntry,
    Milestone,
    QuestionEntry,
    SaidEntry,
    TalkView,
    TemplateView,
)
from escdesk.desktop.cases.view import (
    UP,
    CallView,
    CaseDetail,
    CaseRow,
    CasesView,
    Destination,
    HandOnView,
    LinkView,
)
from escdesk.desktop.cases.window import CasesWindow
from escdesk.desktop.i18n import Catalogue
from escdesk.domain.ids import Instant
from escdesk.domain.messages.consults import InstructionKind
from tests.harness.sample_cases import CHOICES, at, cards
from tests.harness.samples import Look, sample

NOW: Final = at(14, 33, 28)
OP, ME = "田中 美咲", "佐藤 恵子"
QUESTION: Final = QuestionEntry(
    1,
    "decision",
    "二重請求の返金の判断をお願いします。VIPの方で、本日中のお返事をご希望です。",
    "open",
    at(14, 32),
    OP,
)
ASKED: Final[tuple[Entry, ...]] = (
    Milestone("asked", at(14, 32), OP),
    QUESTION,
    Milestone("taken", at(14, 32, 9), ME, span_ms=9_000),
    SaidEntry(1, ME, at(14, 33), "引き落とし日はいつでしたか？", mine=True, read_by=(OP,)),
    SaidEntry(2, OP, at(14, 33, 10), "8月27日です。口座振替で2回とも同じ金額でした。"),
)
TEMPLATES: Final = (
    TemplateView(
        "refund_all",
        "二重請求は全額お返しする",
        "2回目の分を全額お返ししてください。明細の画面を記録に添えてください。",
        "2回目の分は全額お返しいたします。",
        InstructionKind.APPROVED,
        "にじゅうせいきゅう",
        fits=True,
    ),
    TemplateView(
        "ask_date", "引き落とし日を聞く", "引き落とし日と金額を、2回分とも確認してください。", fits=True
    ),
    TemplateView(
        "no_exception",
        "例外はできない",
        "例外はできません。約款の該当箇所をお読みし、ほかの方法をご案内してください。",
        kind=InstructionKind.DECLINED,
    ),
)
TEXT = "8月27日の2回目を全額返金してください。お返しは3営業日以内とお伝えください。"
WRITTEN: Final = AnswerDraft(kind=InstructionKind.LIMIT, amount="10,000", text=TEXT)
TALK: Final = TalkView(
    entries=ASKED,
    questions=(QUESTION,),
    operator=OP,
    may_instruct=True,
    may_say=True,
    limit_yen=30_000,
    asked_yen=5_478,
    may_go_up=True,
    templates=TEMPLATES,
    draft=WRITTEN,
    saved_at=at(14, 33, 26),
    extension="1001",
    aside=AsideView("possible"),
    upto=2,
    read_upto=2,
)
GIVEN: Final = InstructionEntry(
    1,
    InstructionKind.APPROVED,
    ME,
    at(14, 33, 20),
    TEXT,
    "2回目の分は全額お返しいたします。3営業日ほどで口座に入ります。",
    5_478,
    30_000,
    mine=True,
    drawn_at=at(14, 33, 21),
    read_at=at(14, 33, 25),
)


def rows() -> tuple[CaseRow, ...]:
    return (
        CaseRow("E1", "to_instruct", "返金 5,478円の可否", "山田 太郎", True, OP, at(14, 32, 9), at(14, 35, 9),
                asks="decision", questions=1, still_open=1, unread=1),
        CaseRow("E2", "unread", "解約時の違約金の説明", "株式会社アーバンリビングソリューションズ", False, "大久保 結衣",
                at(14, 30), at(14, 37, 38), questions=1),
        CaseRow("E3", "to_instruct", "つながらない（切り分け）", "シュミット マクシミリアン", False, "阿部 大輝",
                at(14, 31), at(14, 45), questions=3, still_open=1, wanted=True),
        CaseRow("E4", "cause", "請求書の宛名変更", "合同会社ヤマトフーズ", False, "小林 彩", at(14, 10), at(16, 30),
                questions=1),
        CaseRow("E5", "missed", "割引の適用範囲", "勅使河原 千代子", False, "村上 蓮", at(13, 2), taken_by="長谷川 健太郎",
                course="instructed"),
    )  # fmt: skip


CALL: Final = CallView(
    "to_instruct",
    "山田 太郎",
    True,
    OP,
    at(14, 32),
    at(14, 32, 9),
    call_started_at=at(14, 24, 8),
    call_limit_ms=900_000,
    say_at=at(14, 32, 44),
    escalate_at=at(14, 33, 44),
    due=at(14, 35, 9),
    subject="返金 5,478円の可否",
    asks="decision",
    line="held",
    held_since=at(14, 32, 14),
)


def view(texts: Catalogue, talk: TalkView = TALK, call: CallView = CALL) -> CasesView:
    return CasesView(
        "free",
        CHOICES,
        LinkView("connected", Instant(NOW - 200)),
        rows(),
        CaseDetail("E1", call, cards(texts), hand_on=HandOnView((Destination(UP),)), talk=talk),
        load=4,
        load_limit=5,
    )


def beyond(texts: Catalogue) -> CasesView:
    return view(
        texts, replace(TALK, draft=replace(WRITTEN, amount="45,000", sentence="担当に確認いたします。"))
    )


def several(texts: Catalogue) -> CasesView:
    questions = (
        replace(QUESTION, several=True, stage="done", category="ご請求"),
        replace(
            QUESTION,
            number=2,
            several=True,
            text="違約金を免除してよいか",
            at=at(14, 33, 2),
            category="ご契約",
        ),
        replace(QUESTION, number=3, several=True, text="名義変更の書類", at=at(14, 33, 4), stage="dropped"),
    )
    entries = (
        Milestone("asked", at(14, 32), OP),
        questions[0],
        Milestone("taken", at(14, 32, 9), ME, span_ms=9_000),
        replace(GIVEN, question=1),
        *questions[1:],
        Milestone("new", at(14, 33, 10)),
        ASKED[-1],
    )
    talk = replace(TALK, entries=entries, questions=questions, draft=AnswerDraft())
    return view(texts, talk)


def read(texts: Catalogue) -> CasesView:
    questions = (replace(QUESTION, stage="done"),)
    talk = replace(
        TALK, entries=(*ASKED, GIVEN), questions=questions, cause_due=True, draft=AnswerDraft(), saved_at=None
    )
    return view(texts, talk, replace(CALL, stage="cause", line="talking", held_since=None))


def late(texts: Catalogue) -> CasesView:
    given = replace(GIVEN, read_at=None, late=True)
    questions = (replace(QUESTION, stage="late"),)
    talk = replace(TALK, entries=(*ASKED, given), questions=questions, unread=True, wanted_at=at(14, 33, 24),
                   draft=AnswerDraft(), saved_at=None)  # fmt: skip
    return view(texts, talk, replace(CALL, stage="unread"))


def note(texts: Catalogue) -> CasesView:
    entries = (
        *ASKED,
        SaidEntry(
            3,
            "長谷川 健太郎",
            at(14, 33, 15),
            "このお客様は先月も同じ件でお電話があり、次長が対応しています。",
            internal=True,
        ),
    )
    draft = replace(WRITTEN, mode="note", note="次長へは夕方に報告します。")
    return view(texts, replace(TALK, entries=entries, draft=draft))


def refused(texts: Catalogue) -> CasesView:
    return view(texts, replace(TALK, refused="beyond_authority", refused_limit=30_000))


def left(texts: Catalogue) -> CasesView:
    entries = (*ASKED, Milestone("customer_left", at(14, 33, 20)))
    call = replace(CALL, line="left", held_since=None, say_at=None, escalate_at=None)
    return view(texts, replace(TALK, entries=entries), call)


def long_words(texts: Catalogue) -> CasesView:
    words = (
        "他社への乗り換え時に発生した違約金と工事費の残債を、当社の案内誤りとして全額免除してよいか（3回目）。"
        * 3
    )
    name = "シュミット マクシミリアン・アレクサンダー"
    question = replace(QUESTION, text=words, by=name)
    said = SaidEntry(3, name, at(14, 33, 15), "https://intranet.example/manual/refund/" + "a" * 90)
    talk = replace(TALK, entries=(Milestone("asked", at(14, 32), name), question, said), questions=(question,),
                   operator=name, draft=replace(WRITTEN, text=words, sentence=words))  # fmt: skip
    call = replace(
        CALL, customer="株式会社グローバルインフラストラクチャーマネジメント", operator=name, subject=words
    )
    return view(texts, talk, call)


def missed(texts: Catalogue) -> CasesView:
    talk = replace(
        TALK, may_instruct=False, may_go_up=False, draft=AnswerDraft(mode="message"), saved_at=None
    )
    call = replace(CALL, stage="missed", taken_by="長谷川 健太郎", line="", held_since=None, due=None)
    made = view(texts, talk, call)
    assert made.detail is not None
    return replace(made, detail=replace(made.detail, escalation_id="E5", hand_on=None))


def aside(texts: Catalogue) -> CasesView:
    talk = AsideView("talking", at(14, 33, 10), at(14, 35, 10))
    return view(texts, replace(TALK, aside=talk, draft=AnswerDraft()))


VIEWS: Final[dict[str, Callable[[Catalogue], CasesView]]] = {
    "cases": view,
    "cases-beyond": beyond,
    "cases-questions": several,
    "cases-cause": read,
    "cases-unread": late,
    "cases-note": note,
    "cases-aside": aside,
    "cases-refused": refused,
    "cases-left": left,
    "cases-words": long_words,
    "cases-missed-case": missed,
}


def register(name: str, made: Callable[[Catalogue], CasesView]) -> None:
    @sample(name, ("light", "ja"), ("dark", "ja"), ("light", "en"))
    def make(look: Look) -> QWidget:
        window = CasesWindow(look.theme, look.texts, lambda: NOW)
        window.render(made(look.texts))
        return window


for _name, _made in VIEWS.items():
    register(_name, _made)


@sample("cases-templates", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def templates(look: Look) -> QWidget:
    window = CasesWindow(look.theme, look.texts, lambda: NOW)
    window.render(view(look.texts))
    window.case.talk.toggle_templates()
    return window
