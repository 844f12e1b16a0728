"""The board while many hands become one: found, told, late, ended; without the hub and with nothing to find."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from escdesk.desktop.board.incident_view import (
    BAR_MS,
    AlikeHint,
    Bar,
    HandRow,
    Heir,
    IncidentRow,
    IncidentView,
    IncidentWords,
)
from escdesk.desktop.board.view import BoardView, SourceAge
from escdesk.desktop.board.window import BoardWindow
from escdesk.domain.ids import Instant
from tests.harness.sample_board import NOW, ago, live, register
from tests.harness.samples import Look, sample

WORDS = IncidentWords(
    title="光回線・東京西部",
    announcement="基地局の停電です。復旧は 16:00 の見込みです。",
    sentence="ただいま東京西部で光回線の障害が起きております。復旧は午後4時ごろの見込みです。",
    may_say=("SMSで復旧をお知らせできます", "料金の日割りは復旧後にご案内"),
    must_not=("復旧の時刻は約束しない（「見込み」まで）",),
)
NOTICES = (
    Instant(NOW + 17 * 60_000 - 28_000),
    Instant(NOW + 27 * 60_000 - 28_000),
    Instant(NOW + 57 * 60_000 - 28_000),
)
_PER_BAR = (0, 1, 0, 1, 0, 0, 1, 1, 2, 4, 7, 6, 5)


def incident() -> IncidentRow:
    return IncidentRow(
        "I7", WORDS, "中島 豊", ago(13, 28), ago(4), NOTICES[0], 37
    )  # fmt: skip


def hands() -> tuple[HandRow, ...]:
    return (
        HandRow("E41", "つながらない", "阿部 大輝", ago(1, 12), "技術窓口", "八王子市・ルーター B", alike=True),
        HandRow("E42", "つながらない", "村上 蓮", ago(1, 50), "技術窓口", "立川市・ルーター B", alike=True),
        HandRow("E43", "ランプが赤い", "石川 美優", ago(2, 30), "技術窓口", "日野市・ルーター B", alike=True),
        HandRow(
            "E44", "遅い・切れる（夜だけ、動画が止まる、何度も再起動した）", "シュミット マクシミリアン", ago(3, 5), "技術窓口",
            "八王子市・ルーター B", alike=True,
        ),
        HandRow("E45", "電話だけ不通", "木下 亮", ago(2, 10), "総合受付", "横浜市・ルーター C"),
        HandRow("E46", "つながらない", "前田 隼人", ago(10, 47), "技術窓口", "札幌市・モバイル", owner="佐藤 恵子"),
        HandRow("E47", "", "小笠原 ひなた", ago(12, 2), "英語窓口"),
        HandRow("E31", "つながらない", "岡田 千尋", ago(14), "技術窓口", "八王子市・ルーター B", joined=True),
    )  # fmt: skip


def bars() -> tuple[Bar, ...]:
    return tuple(
        Bar(Instant(NOW - (len(_PER_BAR) - at) * BAR_MS), count) for at, count in enumerate(_PER_BAR)
    )


def heirs() -> tuple[Heir, ...]:
    return (Heir("ld2", "中島 豊", "lead", "free"), Heir("mg1", "鈴木 一郎", "manager", "on_call"))


def pane(**rest: object) -> IncidentView:
    base = IncidentView(
        client="x", hands=hands(), bars=bars(), incident=incident(), others=(incident(),), category="line",
        symptom="down", label="つながらない", notices=NOTICES, heirs=heirs()[1:], me="ld1",
    )  # fmt: skip
    return replace(base, **rest)  # type: ignore[arg-type]  # each sample knows its fields


def told() -> BoardView:
    """An incident is open; some of the people who are on the phone belong to it."""
    view = live()
    mine = {"p12", "p13", "p14"}
    rows = tuple(
        replace(
            one,
            case=replace(
                view.flights[0], stage="in_hand", alarmed=False, owner="中島 豊", incident=WORDS.title,
                escalation_id=f"E{one.person_id}",
            ),
        )
        if one.person_id in mine
        else one
        for one in view.rows
    )  # fmt: skip
    joined = tuple(one.case for one in rows if one.person_id in mine and one.case is not None)
    return replace(view, rows=rows, flights=(*view.flights, *joined), incidents=(incident(),))


def joining() -> BoardView:
    return replace(told(), incident=pane())


def beginning() -> BoardView:
    """No incident yet: what most of the hands have in common is proposed."""
    free = tuple(one for one in hands() if not one.joined)
    return replace(live(), incident=pane(incident=None, others=(), hands=free))


def alike() -> BoardView:
    """Nobody has made one of them yet."""
    return replace(
        live(), hints=(AlikeHint("x/line/down//", "E41", 7, 300_000, owned=3, label="つながらない"),)
    )


def alike_to_one() -> BoardView:
    """An incident is open, and hands that may be of it go on coming."""
    hint = AlikeHint(
        "x/line/down//I7", "", 5, 300_000, incident_id="I7", incident=WORDS.title, label="つながらない",
        client="あおぞら光・法人窓口",
    )  # fmt: skip
    return replace(told(), hints=(hint,))


def late() -> BoardView:
    """The next notice is late, and the owner of another one has gone; the hub refuses."""
    slow = replace(incident(), next_notice_at=ago(2, 10), late=True)
    gone = replace(
        incident(), incident_id="I9", deserted=True, owner="勅使河原 マクシミリアン",
        words=replace(WORDS, title="請求書の二重発送・全国のお客様"),
    )  # fmt: skip
    both = (gone, slow)
    view = pane(incident=gone, others=both, refusal="nothing_to_join")
    return replace(told(), incidents=both, incident=view)


def nothing() -> BoardView:
    """No hand is up, and the hub is away: what is written stays."""
    away = SourceAge(alive=False, heard_at=ago(0, 50), silent_since=ago(0, 50))
    view = pane(
        incident=None,
        others=(),
        hands=(),
        bars=tuple(Bar(one.at, 0) for one in bars()),
        label="",
        offline=True,
    )
    return replace(live(), hub=away, incident=view)


register("board-told", told)
register("board-alike", alike)
register("board-alike-known", alike_to_one)
register("board-alike-1280", alike, (1280, 800))
register("board-incident", joining)
register("board-incident-new", beginning)
register("board-incident-late", late)
register("board-incident-nothing", nothing)
register("board-incident-1280", joining, (1280, 800))


def told_anew() -> BoardView:
    """Another lead has told everybody something else."""
    words = replace(WORDS, announcement="基地局の停電が続いています。復旧は 18:00 の見込みです。")
    row = replace(incident(), words=words, told_at=ago(0, 40), told_by="中島 豊", revision=3)
    return replace(told(), incidents=(row,), incident=pane(incident=row, others=(row,)))


@sample("board-incident-clash", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def _clashing(look: Look) -> QWidget:
    window = BoardWindow(look.theme, look.texts, lambda: NOW)
    window.render(joining())
    window.side.incident.fields.fields["announcement"].setPlainText(
        "基地局の停電です。17:00 に次の知らせを出します。"
    )
    window.render(told_anew())
    return window


@sample("board-incident-end", ("light", "ja"), ("light", "en"))
def _ending(look: Look) -> QWidget:
    window = BoardWindow(look.theme, look.texts, lambda: NOW)
    window.render(joining())
    window.side.incident.end.click()
    window.side.incident.fields.outcome.show_text("基地局の停電が原因でした。15:52 に復旧しました。")
    window.render(joining())
    return window
