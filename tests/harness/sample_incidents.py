"""The panel while an incident is open: told, attached, another matter, between calls, without the hub."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from escdesk.desktop.panel.incident_view import IncidentView
from escdesk.desktop.panel.view import LinkView, PanelView
from tests.harness.sample_board_incidents import WORDS
from tests.harness.sample_panel import CALL, LINK, ME, PEOPLE, WORD, S, panel
from tests.harness.samples import NOW, Look, sample

ANY_LANGUAGE = (("light", "ja"), ("dark", "ja"), ("light", "en"))

INCIDENT = IncidentView(
    "I7", "open", WORDS.title, WORDS.announcement, WORDS.sentence + "ご不便をおかけしております。", "中島 豊", 37,
    NOW - 808 * S, NOW - 120 * S, WORDS.may_say, WORDS.must_not, alike=True, call_id="c1",
)  # fmt: skip
TALKING = replace(
    WORD, hold=None, incident=INCIDENT,
    call=replace(CALL, name="小笠原 ひなた", kana="オガサワラ ヒナタ", vip=False, queue="技術サポート窓口", answered_at=NOW - 72 * S),
)  # fmt: skip
IDLE = PanelView(
    replace(ME, state="free"),
    LINK,
    people=PEOPLE,
    incident=replace(INCIDENT, state="idle", call_id="", own=2),
)
LONG = replace(
    INCIDENT,
    title="請求書の二重発送・全国のすべてのお客様（法人のお客様と個人のお客様の両方）",
    announcement="八月分の請求書が二通届くお客様があります。どちらも同じ請求で、二重にお支払いいただく必要はありません。"
    "引き落としは一度だけです。システムの担当が原因を調べています。",
    owner="勅使河原 マクシミリアン アレクサンダー",
    others=2,
    alike=False,
)


@sample("panel-incident", *ANY_LANGUAGE)
def incident(look: Look) -> QWidget:
    return panel(look, TALKING)


@sample("panel-incident-long", *ANY_LANGUAGE)
def long(look: Look) -> QWidget:
    return panel(look, replace(TALKING, incident=LONG))


@sample("panel-incident-360", ("light", "ja"), ("light", "en"))
def narrow(look: Look) -> QWidget:
    return panel(look, replace(TALKING, incident=LONG), 360)


@sample("panel-incident-joined", *ANY_LANGUAGE)
def joined(look: Look) -> QWidget:
    mine = replace(INCIDENT, state="joined", escalation_id="E41", attached=True)
    return panel(look, replace(TALKING, incident=mine))


@sample("panel-incident-other", ("light", "ja"))
def other(look: Look) -> QWidget:
    return panel(look, replace(TALKING, incident=replace(INCIDENT, state="folded")))


@sample("panel-incident-idle", *ANY_LANGUAGE)
def idle(look: Look) -> QWidget:
    return panel(look, IDLE)


@sample("panel-incident-offline", *ANY_LANGUAGE)
def offline(look: Look) -> QWidget:
    link = LinkView("lost", NOW - 95 * S, None, NOW - 95 * S)
    stale = replace(INCIDENT, state="joining", stale_at=NOW - 95 * S)
    return panel(look, replace(TALKING, link=link, incident=stale))
