"""The board's escalations in every stage, and the pane in which a lead gives one to somebody."""

from dataclasses import replace

from escdesk.desktop.board.case_view import AssignView, Because, Candidate, FlightRow, MessageView
from escdesk.desktop.board.view import AlarmView, BoardView, ReviewView
from escdesk.domain.ids import Instant
from tests.harness.sample_board import NOW, ago, held, live, register


def busy() -> BoardView:
    """Every stage of an escalation, both lanes, the SVs' load and a review that is due."""
    far = FlightRow("E9", "つながらない", "前田 隼人", "outside", ago(4), None, "p11", (), ago(0, -40))
    more = (
        FlightRow(
            "E11", "", "岡田 千尋", "line", ago(2), None, "p12", (), ago(-1), place=2, about_ms=130_000
        ),
        replace(far, urgent=True, party="保守会社の当番", rule="全体の障害", automatic=True),
        FlightRow(
            "E10", "契約の解除", "西村 拓也", "told", ago(6), None, "p6", (), ago(-6), party="客先の担当"
        ),
        FlightRow(
            "E12", "値引きの承認", "坂本 莉子", "ringing", ago(1), None, "p8", ("佐藤 恵子",), ago(0, -9)
        ),
    )
    told = replace(more[2], told_at=ago(1, 20), hops=2, callback=True)
    assigned = replace(more[3], assigned=True, rule="値引きは責任者")
    view = live()
    first, second = view.alarms
    cases = {
        "p1": view.flights[0],
        "p6": told,
        "p8": assigned,
        "p11": more[1],
        "p12": replace(more[0], rule="15分で解決しない"),
    }
    cases["p1"] = replace(cases["p1"], alarmed=True, urgent=True, rule="返金は責任者")
    people = tuple(replace(one, case=cases.get(one.person_id, one.case)) for one in view.rows)
    full = replace(people[20], load=5)
    leaving = replace(people[22], load=2, leaves_at=Instant(NOW + 27 * 60_000))
    held = replace(people[19], takes=False, reserved=True)
    rows = tuple({"p20": full, "p22": leaving, "p19": held}.get(one.person_id, one) for one in people)
    overdue = AlarmView(
        "E3", "overdue", ago(34), "つながらない（切り分け）", "佐々木 一", "阿部 大輝", action="take"
    )
    return replace(
        view,
        rows=rows,
        alarms=(
            replace(first, can_assign=True, urgent=True, rule="返金は責任者"),
            replace(overdue, can_assign=True, rule="24時間で未解決", by_rule=True),
            second,
        ),
        flights=(cases["p1"], more[1], told, cases["p12"], assigned, *view.flights[2:]),
        reviews=(ReviewView("x", 7, unruled=3),),
    )


def candidates() -> tuple[Candidate, ...]:
    heard = Instant(NOW - 1_000)
    return (
        Candidate(
            "p30",
            "石田 直美",
            "sv",
            "free",
            ago(5),
            heard_at=heard,
            takes=True,
            load=1,
            limit=5,
            reasons=(Because("skill", "返金"), Because("known"), Because("free")),
        ),
        Candidate(
            "p31",
            "西川 隆",
            "manager",
            "on_call",
            ago(2),
            heard_at=heard,
            about_ms=24_000,
            load=5,
            limit=5,
            reasons=(Because("skill", "返金"), Because("loaded")),
        ),
        Candidate(
            "p32", "木村 洋", "manager", "meeting", ago(30), "person", heard, limit=5, reasons=(Because("named"),)
        ),
        Candidate(
            "p33",
            "シュミット マクシミリアン",
            "specialist",
            "reserved",
            ago(1),
            heard_at=heard,
            load=2,
            limit=5,
            reasons=(Because("reserved"), Because("below")),
        ),
        Candidate(
            "p19", "佐藤 恵子", "sv", "free", ago(1), heard_at=heard, takes=True, load=1, limit=5, rung=True,
            reasons=(Because("free"),),
        ),
    )  # fmt: skip


def assign() -> AssignView:
    case = replace(busy().flights[0], owner="松本 玲子", stage="in_hand", alarmed=False, hops=1)
    return AssignView(
        case=case,
        conclusion="二重請求 5,478円を返金してよいか",
        customer="山田 太郎",
        vip=True,
        hold=held(94, 30),
        rang=("佐藤 恵子", "長谷川 健太郎", "鈴木 一郎"),
        everyone=True,
        silent=True,
        had=("鈴木 一郎",),
        candidates=candidates(),
        can_release=True,
        me="渡辺 誠",
    )


def assigning() -> BoardView:
    """The first alarm has just been taken and is being given to somebody."""
    view = busy()
    pane = assign()
    return replace(
        view, alarms=view.alarms[1:], flights=(pane.case, *view.flights[1:]), assign=pane, reviews=()
    )


def assign_refused() -> BoardView:
    """Somebody else was faster; the customer's name is long and nobody but the lead is left."""
    pane = replace(
        assign(),
        customer="勅使河原 マクシミリアン アレクサンダー 雄一郎",
        conclusion="二重請求 5,478円を返金してよいか、また今後の請求を止めるにはどの手続きが要るかを知りたい",
        candidates=(),
        refusal="already_taken",
        refusal_by="長谷川 健太郎",
        hold=None,
        on_line=False,
    )
    return replace(assigning(), assign=pane)


def assign_outside() -> BoardView:
    """The vendor has got a mail and has not confirmed it; chat came to nothing before."""
    case = replace(
        busy().flights[1],
        means="mail",
        delivered_at=ago(0, 20),
        fell=(("chat", "unacknowledged"),),
        alarmed=False,
    )
    pane = replace(assign(), case=case, had=())
    return replace(assigning(), flights=(case, *busy().flights[2:]), assign=pane)


register("board-busy", busy)
register("board-assign-outside", assign_outside, before=busy)
register("board-assign", assigning, before=busy)
register("board-assign-refused", assign_refused, before=busy)
register("board-busy-1280", busy, (1280, 800))
register("board-assign-1280", assigning, (1256, 660), before=busy)


def consults() -> BoardView:
    """Consults in every state among the others, and a message to one of them."""
    view = live()
    first = FlightRow("E21", "返金の可否", "田中 美咲", "to_instruct", ago(2), "佐藤 恵子", "p1", (), ago(0, -41),
                      consult=True, questions=3, still_open=2, wanted=True)  # fmt: skip
    late = FlightRow("E22", "解約時の違約金", "大久保 結衣", "unread", ago(4), "長谷川 健太郎", "p6", (), ago(1),
                     consult=True, questions=1)  # fmt: skip
    left = replace(late, escalation_id="E23", subject="名義変更の書類", operator="小林 彩", stage="instructed",
                   person_id="p8", deadline=ago(-3), left=True)  # fmt: skip
    rows = tuple(
        replace(one, case={"p1": first, "p6": late, "p8": left}.get(one.person_id, one.case))
        for one in view.rows
    )
    message = MessageView(first, "引き落とし日も確認してください")
    return replace(view, rows=rows, flights=(late, first, left, *view.flights), message=message)


register("board-consults", consults)
