"""The floor board in every state, with made-up people, up to 2,000 of them."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from escdesk.desktop.board.case_view import FlightRow, FlightStage, HoldView
from escdesk.desktop.board.samples import Sample
from escdesk.desktop.board.view import AlarmView, BoardRow, BoardView, SourceAge
from escdesk.desktop.board.window import BoardWindow
from escdesk.domain.ids import Instant
from tests.harness import samples
from tests.harness.samples import Look, sample

NOW: Final = Instant(samples.NOW)
_QUEUES: Final = ("技術窓口", "請求窓口", "英語窓口", "解約窓口", "総合受付")
_NAMES: Final = (
    "村上 蓮", "田中 美咲", "エルナンデス 真理亜", "小林 彩", "阿部 大輝", "大久保 結衣", "西村 拓也", "勅使河原 悠",
    "坂本 莉子", "藤原 誠司", "石川 美優", "前田 隼人", "岡田 千尋", "小笠原 ひなた", "シュミット マクシミリアン",
    "山口 直樹", "森 あかり", "池田 龍之介", "五十嵐 翔",
)  # fmt: skip


def ago(minutes: int, seconds: int = 0) -> Instant:
    return Instant(NOW - (minutes * 60 + seconds) * 1000)


def held(held_s: int, promise_s: int) -> HoldView:
    since = Instant(NOW - held_s * 1000)
    return HoldView(
        since,
        Instant(since + promise_s * 1000),
        Instant(since + 2 * promise_s * 1000 - 1000 * (promise_s // 30)),
    )


def case(subject: str, stage: FlightStage, owner: str | None = None, **rest: object) -> FlightRow:
    base = FlightRow("E1", subject, "", stage, ago(2, 41), owner)
    return replace(base, **rest)  # type: ignore[arg-type]  # each sample knows its fields


def row(at: int, state: str, call: Instant | None = None, **rest: object) -> BoardRow:
    name = _NAMES[at % len(_NAMES)]
    base = BoardRow(
        person_id=f"p{at}",
        name=name,
        extension=str(2100 + at),
        team="請求" if at % 2 else "技術",
        queue=_QUEUES[at % 5],
        role="operator",
        state=state,
        since=ago(3),
        call_at=call,
    )
    return replace(base, **rest)  # type: ignore[arg-type]  # each sample knows its fields


def rows() -> tuple[BoardRow, ...]:
    return (
        row(0, "holding", ago(11, 48), hold=held(192, 60), holds=4, held_ms=128_000),
        row(
            1,
            "holding",
            ago(9, 28),
            hold=held(94, 30),
            holds=3,
            held_ms=64_000,
            case=case("返金の可否", "everyone"),
        ),
        row(
            2,
            "holding",
            ago(6, 40),
            hold=held(63, 30),
            holds=2,
            held_ms=28_000,
            case=case("通訳の手配", "taken", "鈴木 一郎"),
        ),
        row(3, "holding", ago(4, 12), hold=held(48, 30), holds=1),
        row(
            4,
            "holding",
            ago(13, 55),
            hold=held(78, 60),
            holds=3,
            held_ms=104_000,
            case=case("つながらない", "connected", "技術 中島"),
        ),
        row(5, "holding", ago(7, 30), hold=held(32, 30), holds=2, held_ms=26_000),
        row(6, "holding", ago(3, 5), hold=held(44, 60), holds=1),
        row(7, "holding", ago(2, 20), hold=held(12, 30), holds=1),
        row(8, "holding", ago(1, 11), hold=held(6, 30), holds=1),
        row(
            9,
            "on_call",
            ago(8, 2),
            holds=1,
            held_ms=25_000,
            case=case("割引の適用", "taken", "長谷川 健太郎"),
        ),
        row(10, "on_call", ago(14, 22)),
        row(11, "on_call", ago(10, 47), holds=2, held_ms=51_000),
        row(12, "on_call", ago(5, 33)),
        row(13, "on_call", ago(2, 58)),
        row(14, "on_call", ago(1, 40)),
        row(15, "wrap_up"),
        row(16, "free"),
        row(17, "free"),
        row(18, "on_break"),
        row(19, "free", name="佐藤 恵子", role="sv", queue="", extension="3001", takes=True, load=1, limit=5),
        row(
            20,
            "on_call",
            ago(4),
            name="鈴木 一郎",
            role="manager",
            queue="",
            extension="3002",
            load=4,
            limit=5,
        ),
        row(
            21,
            "unknown",
            name="高橋 誠",
            role="sv",
            queue="",
            extension="3003",
            limit=5,
            before="free",
            before_at=ago(3, 12),
        ),
        row(
            22,
            "free",
            name="中島 豊",
            role="specialist",
            queue="",
            extension="3004",
            takes=True,
            load=2,
            limit=5,
        ),
        row(23, "off_duty", name="渡辺 さくら", role="sv", queue="", extension=""),
    )


def flights() -> tuple[FlightRow, ...]:
    return (
        FlightRow("E1", "返金の可否", "田中 美咲", "nobody", ago(2, 41), None, "p1", (), ago(0, 21)),
        FlightRow(
            "E2",
            "通訳の手配",
            "エルナンデス 真理亜",
            "ringing",
            ago(0, 40),
            None,
            "p2",
            ("鈴木 一郎",),
            ago(-1),
        ),
        FlightRow(
            "E3", "つながらない（切り分け）", "阿部 大輝", "connected", ago(3), "中島 豊", "p4", (), ago(-12)
        ),
        FlightRow("E4", "割引の適用", "藤原 誠司", "taken", ago(0, 9), "長谷川 健太郎", "p9", (), ago(-20)),
        FlightRow("E5", "請求書の宛名変更", "小林 彩", "resolved", ago(30), "小林 彩", "p3", (), ago(-70)),
    )


def alarms() -> tuple[AlarmView, ...]:
    return (
        AlarmView(
            "E1", "nobody_answers", ago(2, 41), "返金 5,478円の可否", "山田 太郎", "田中 美咲", action="take"
        ),
        AlarmView(
            "E5", "unread", ago(0, 52), "請求書の宛名変更", "合同会社ヤマトフーズ", "小林 彩", action="take"
        ),
    )


def live() -> BoardView:
    return BoardView(
        "東京第一フロア",
        SourceAge(alive=True, heard_at=Instant(NOW - 400)),
        SourceAge(alive=True),
        rows(),
        alarms(),
        flights(),
    )


def crowded() -> BoardView:
    more = (
        AlarmView(
            "E7",
            "overdue",
            ago(12),
            "つながらない（切り分け）",
            "シュミット マクシミリアン",
            "阿部 大輝",
            action="take",
        ),
        AlarmView("E8", "order_unknown", ago(0, 12), "割引の適用", None, "藤原 誠司"),
    )
    first, *rest = alarms()
    taken = replace(first, taken_by="高橋 誠", action="none")
    return replace(live(), alarms=(*rest, taken, *more))


def silent() -> BoardView:
    """The PBX has said nothing for 72 s: everything that came from it is unknown at once."""
    lost = ago(1, 12)

    def unknown(one: BoardRow) -> BoardRow:
        if one.state in {"on_break", "off_duty"}:
            return one
        if one.hold is None:
            return replace(one, state="unknown", before=one.state, before_at=lost)
        back = 72_000
        hold = HoldView(
            Instant(one.hold.since - back),
            Instant(one.hold.say_at - back),
            Instant(one.hold.escalate_at - back),
        )
        return replace(one, state="unknown", hold=hold, before=hold.stage(lost), before_at=lost)

    view = live()
    alarm = AlarmView("pbx", "pbx_silent", lost, count=22, tries=6)
    return replace(
        view,
        pbx=SourceAge(alive=False, silent_since=lost),
        rows=tuple(unknown(one) for one in view.rows),
        alarms=(alarm, alarms()[0]),
    )


def hub_away() -> BoardView:
    """Return the floor of 42 s ago: the hub has been silent since."""
    lost = ago(0, 42)
    view = live()
    found = tuple(
        replace(one, state="unknown", before=one.hold.stage(lost) if one.hold else one.state, before_at=lost)
        for one in view.rows
        if one.state not in {"off_duty", "unknown"}
    )
    return replace(
        view,
        hub=SourceAge(alive=False, heard_at=lost, silent_since=lost),
        rows=found,
        alarms=(AlarmView("hub", "hub_silent", lost), replace(alarms()[0], action="none")),
    )


def calm() -> BoardView:
    quiet = tuple(one for one in rows() if one.hold is None and one.case is None)
    return replace(live(), rows=quiet, alarms=(), flights=())


def nobody() -> BoardView:
    return replace(live(), rows=(), alarms=(), flights=())


def loading() -> BoardView:
    return replace(nobody(), loading=True, hub=SourceAge(alive=False))


def many(people: int = 2_000, seed: int = 1) -> BoardView:
    """Return a floor of ``people``, most of them on calls and a tenth of them holding."""
    draw = random.Random(seed)  # sample figures, no secret
    found: list[BoardRow] = []
    for at in range(people):
        kind = draw.random()
        name = f"{_NAMES[at % len(_NAMES)]} {at}"
        call = ago(draw.randrange(15), draw.randrange(60))
        if kind < 0.1:
            found.append(
                row(at, "holding", call, name=name, hold=held(draw.randrange(1, 150), 30), holds=1 + at % 3)
            )
        elif kind < 0.7:
            found.append(row(at, "on_call", call, name=name))
        else:
            found.append(row(at, draw.choice(("free", "wrap_up", "on_break", "away")), name=name))
    return replace(live(), rows=tuple(found))


def changed(view: BoardView, count: int, seed: int) -> BoardView:
    """Return the same floor after ``count`` people began or ended a hold."""
    draw = random.Random(seed)  # sample figures, no secret
    found = list(view.rows)
    for at in draw.sample(range(len(found)), count):
        one = found[at]
        hold = None if one.hold is not None else held(draw.randrange(1, 150), 30)
        state = "holding" if hold is not None else "on_call"
        found[at] = replace(one, state=state, hold=hold, call_at=one.call_at or ago(2))
    return replace(view, rows=tuple(found))


VIEWS: Final[dict[str, Callable[[], BoardView]]] = {
    "board": live,
    "board-crowded": crowded,
    "board-unknown": silent,
    "board-hub-away": hub_away,
    "board-calm": calm,
    "board-nobody": nobody,
    "board-loading": loading,
    "board-2000": many,
}


def _past(window: BoardWindow, *, silent_since: Instant | None) -> None:
    """Let the chart have seen a quarter of an hour."""
    draw = random.Random(7)  # sample figures, no secret
    waiting, held = 2, 4
    for back in range(900, 0, -5):
        waiting = min(9, max(0, waiting + draw.choice((-1, 0, 0, 0, 1))))
        held = min(12, max(1, held + draw.choice((-1, 0, 0, 0, 1))))
        at = Instant(NOW - back * 1000)
        known = silent_since is None or at < silent_since
        window.saw(Sample(at, waiting, held if known else None))


def register(
    name: str,
    view: Callable[[], BoardView],
    size: tuple[int, int] | None = None,
    before: Callable[[], BoardView] | None = None,
) -> None:
    """Register a board; ``before`` is what it showed a moment earlier."""

    @sample(name, ("light", "ja"), ("dark", "ja"), ("light", "en"))
    def make(look: Look) -> QWidget:
        window = BoardWindow(look.theme, look.texts, lambda: NOW)
        if size is not None:
            window.resize(*size)
        shown = view()
        _past(window, silent_since=shown.silent_since)
        if before is not None:
            window.render(before())
        elif shown.blind and not shown.loading:
            window.render(live())
        window.render(shown)
        return window


for _name, _view in VIEWS.items():
    register(_name, _view)
register("board-1280", crowded, (1280, 800))


@sample("board-keys", ("light", "ja"), ("dark", "ja"), ("light", "en"))
def keys(look: Look) -> QWidget:
    window = BoardWindow(look.theme, look.texts, lambda: NOW)
    window.resize(1256, 660)  # what a screen of 768 px leaves free
    window.render(replace(live(), leaving=1, refusal="already_taken", refusal_by="佐藤 恵子"))
    window.keys.toggle()
    return window
