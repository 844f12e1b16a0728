"""Sample views of a consult: asked, in hand, answered, several questions, messages, after the call."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from escdesk.desktop.panel.ask_view import AsideView, AskView, HandedOver
from escdesk.desktop.panel.card_view import CategoryChoice
from escdesk.desktop.panel.consult_view import ConsultView, InstructionView, MessageView, QuestionView
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.view import PanelView
from tests.harness.sample_panel import ASK, CARD, LINK, ME, PEOPLE, RULE, WORD, S, hold, panel
from tests.harness.samples import NOW, Look, sample

ANY_LANGUAGE = (("light", "ja"), ("dark", "ja"), ("light", "en"))
SENT = replace(
    CARD, sent=True, categories=(CategoryChoice("billing", "ご請求"), CategoryChoice("cancel", "解約"))
)
CONSULTING = replace(ASK, asks="decision", waiting=1)
IN_HAND = replace(
    CONSULTING, stage="in_hand", asked_at=NOW - 48 * S, hub_at=NOW - 48 * S, ring_at=NOW - 48 * S,
    drawn_at=NOW - 47 * S, taken_at=NOW - 34 * S, until=None, due=NOW + 146 * S, to_come=(),
)  # fmt: skip
FIRST = QuestionView(1, "waiting", NOW - 48 * S, "二重請求 5,478円を返金してよいか", "ご請求")
LIMIT = InstructionView(
    1, 1, "limit", "佐藤 恵子", "sv", NOW - 4 * S,
    "8月27日の2回目を全額返金してください。お返しは3営業日以内とお伝えください。",
    "このたびは申し訳ございません。\u200b3営業日以内に\u200bご返金いたします", 10_000, 30_000,
)  # fmt: skip
SAID = (
    MessageView(1, "佐藤 恵子", "sv", NOW - 26 * S, "引き落とし日はいつでしたか？"),
    MessageView(2, "田中 美咲", "operator", NOW - 14 * S, "8月27日です。口座振替で2回とも同じ金額でした。", mine=True),
    MessageView(3, "佐藤 恵子", "sv", NOW - 5 * S, "確認しました。少し待ってください。", fresh=True),
)  # fmt: skip
ASKED = ConsultView("E12", "decision", "山田 太郎", questions=(FIRST,))
WRITING = replace(
    ASKED, owner="佐藤 恵子", owner_role="sv", taken_at=NOW - 34 * S, due=NOW + 146 * S, messages=SAID, last=3
)
ANSWERED = replace(WRITING, questions=(replace(FIRST, state="answered", instruction=LIMIT),))
SEVERAL = replace(
    ANSWERED,
    questions=(
        replace(FIRST, state="read", instruction=replace(LIMIT, read_at=NOW - 2 * S)),
        QuestionView(
            2, "answered", NOW - 30 * S, "解約金は免除できるか", "解約",
            InstructionView(2, 2, "declined", "佐藤 恵子", "sv", NOW - 2 * S, "契約から2年以内のため免除できません。",
                            "恐れ入りますが、\u200b解約金は規定のとおり\u200bいただいております", authority_yen=30_000),
        ),
        QuestionView(3, "waiting", NOW - 20 * S, "次の請求日を月末に変えられるか", "ご請求"),
        QuestionView(4, "dropped", NOW - 18 * S, "ルーターの返却先", may_drop=False),
        QuestionView(5, "sending", NOW - 1 * S, "名義変更に必要な書類", may_drop=False),
    ),
    messages=SAID[:2],
)  # fmt: skip
TOLD = tuple(replace(one, state="read", may_drop=False) for one in SEVERAL.questions[:2])
AT_WORK = replace(WORD, hold=hold(48), ask=IN_HAND, card=SENT)


@sample("panel-word", ("light", "ja"), ("dark", "ja"), ("high_contrast", "ja"), ("light", "en"))
def word(look: Look) -> QWidget:
    return panel(look, replace(WORD, rule=replace(RULE, asks="decision")))


@sample("panel-word-narrow")
def word_narrow(look: Look) -> QWidget:
    return panel(look, replace(WORD, rule=replace(RULE, asks="decision")), 360)


@sample("panel-consult-asked", *ANY_LANGUAGE)
def asked(look: Look) -> QWidget:
    return panel(look, replace(WORD, hold=hold(9, 4, 112), ask=CONSULTING, consults=(ASKED,), card=SENT))


@sample("panel-consult-in-hand", *ANY_LANGUAGE)
def in_hand(look: Look) -> QWidget:
    return panel(look, replace(AT_WORK, consults=(WRITING,)))


@sample("panel-consult-lost", *ANY_LANGUAGE)
def lost(look: Look) -> QWidget:
    ask = replace(IN_HAND, lost_at=NOW - 7 * S, lost_until=NOW + 13 * S)
    return panel(look, replace(AT_WORK, ask=ask, consults=(WRITING,)))


@sample("panel-aside", *ANY_LANGUAGE)
def aside(look: Look) -> QWidget:
    ask = replace(IN_HAND, aside=AsideView("talking", "2101", NOW - 21 * S, NOW + 99 * S))
    return panel(look, replace(AT_WORK, hold=None, ask=ask, consults=(WRITING,)))


@sample("panel-instruction", *ANY_LANGUAGE, ("high_contrast", "ja"))
def instruction(look: Look) -> QWidget:
    ask = replace(IN_HAND, waiting=0, answers=1)
    return panel(look, replace(AT_WORK, ask=ask, consults=(ANSWERED,)))


@sample("panel-instruction-360")
def instruction_narrow(look: Look) -> QWidget:
    who = replace(LIMIT, by="勅使河原 マクシミリアン", text=LIMIT.text * 6, again=True, late=True)
    case = replace(
        ANSWERED, owner=who.by, questions=(replace(FIRST, state="answered", instruction=who),), messages=()
    )
    ask = replace(IN_HAND, waiting=0, answers=1, names=(who.by,), wanted_at=NOW - 2 * S)
    return panel(look, replace(AT_WORK, ask=ask, consults=(case,)), 360)


@sample("panel-questions", *ANY_LANGUAGE)
def questions(look: Look) -> QWidget:
    ask = replace(IN_HAND, waiting=1, answers=2)
    return panel(look, replace(AT_WORK, ask=ask, consults=(SEVERAL,)))


@sample("panel-questions-writing", *ANY_LANGUAGE)
def one_more(look: Look) -> QWidget:
    read = replace(SEVERAL, questions=SEVERAL.questions[:1], messages=())
    window = panel(look, replace(AT_WORK, ask=replace(IN_HAND, waiting=0, answers=1), consults=(read,)))
    assert isinstance(window, Panel)
    window.questions.choose(1)
    window.questions.open_form()
    window.questions.field.setText("解約金は免除できるか")
    return window


@sample("panel-told", *ANY_LANGUAGE)
def told(look: Look) -> QWidget:
    return panel(look, replace(WORD, hold=hold(48), card=SENT, told=TOLD))


@sample("panel-customer-left", *ANY_LANGUAGE)
def customer_left(look: Look) -> QWidget:
    me = replace(ME, state="wrap_up", since=NOW - 20 * S, wrap_up_until=NOW + 70 * S)
    over = HandedOver("E12", "佐藤 恵子", "sv", "山田 太郎", None, 0, talking=False, consult="waiting")
    case = replace(WRITING, here=False, customer_left_at=NOW - 20 * S)
    return panel(look, PanelView(me, LINK, people=PEOPLE, handed_over=over, consults=(case,)))


@sample("panel-idle-reply", *ANY_LANGUAGE)
def idle_reply(look: Look) -> QWidget:
    me = replace(ME, state="free", since=NOW - 135 * S)
    over = HandedOver("E12", "佐藤 恵子", "sv", "山田 太郎", None, 0, talking=False, consult="waiting")
    case = replace(ANSWERED, here=False, customer_left_at=NOW - 60 * S, messages=SAID[:1])
    return panel(look, PanelView(me, LINK, people=PEOPLE, handed_over=over, consults=(case,)))


@sample("panel-reply-for-another", *ANY_LANGUAGE)
def other_call(look: Look) -> QWidget:
    case = replace(ANSWERED, here=False, customer="株式会社アーバンリビングソリューションズ")
    return panel(look, replace(WORD, consults=(case,)))


@sample("panel-consult-undelivered")
def not_delivered(look: Look) -> QWidget:
    ask = AskView("k1", "c1", "sending", NOW - 12 * S, late=True, asks="instruction")
    link = replace(LINK, state="lost", lost_at=NOW - 42 * S)
    return panel(look, replace(WORD, hold=hold(52, 4, 112), ask=ask, link=link, people=PEOPLE[:3]))
