"""The list's order and what keeps a report from being sent; no Qt here."""

from escdesk.desktop.cases import words
from escdesk.desktop.cases.view import CaseRow, CasesView, Draft, LinkView, by_deadline, counted, shown
from escdesk.desktop.i18n import Catalogue, plain
from escdesk.domain.messages.escalations import Cause, Decision

JA = Catalogue.load("ja")
NOW = 1_700_000_000_000
MINUTE = 60_000


def row(name, stage="after_call", deadline=None, since=NOW, **rest):
    rest.setdefault("subject", "返金の可否")
    rest.setdefault("customer", "山田 太郎")
    return CaseRow(name, stage, vip=False, operator="田中 美咲", since=since, deadline=deadline, **rest)


def names(rows):
    return [one.escalation_id for one in rows]


def test_whose_customer_is_on_the_phone_comes_before_every_deadline():
    rows = [
        row("soon", deadline=NOW + 1),
        row("talk", "talking", NOW + 9 * MINUTE),
        row("none"),
        row("late", deadline=NOW - 1),
    ]
    assert names(by_deadline(rows)) == ["talk", "late", "soon", "none"]


def test_missed_ones_stand_under_the_open_ones_oldest_first():
    view = CasesView(
        "free", (), LinkView(), (row("m2", "missed", since=NOW), row("m1", "missed", since=NOW - 5), row("a"))
    )
    main, missed = shown(view, "open")
    assert (names(main), names(missed)) == (["a"], ["m1", "m2"])
    assert shown(view, "missed")[0] == ()
    assert counted(view.rows) == {"open": 1, "missed": 2, "reported": 0}


def test_a_search_wants_every_word_in_subject_customer_or_operator():
    view = CasesView(
        "free", (), LinkView(), (row("a"), row("b", customer="佐藤 恵子"), row("c", customer=None))
    )
    assert names(shown(view, "open", "山田 返金")[0]) == ["a"]
    assert names(shown(view, "open", "  田中 ")[0]) == ["a", "b", "c"]
    assert names(shown(view, "open", "鈴木")[0]) == []


def test_a_draft_names_what_is_missing_in_the_order_of_the_form():
    assert Draft().missing == ("decision", "decided", "cause")
    assert Draft(Decision.PARTLY, "  \n").missing == ("decided", "cause")
    assert Draft(Decision.PARTLY, "半額を返金", cause=Cause.RULE).missing == ()


def test_a_deadline_is_written_finer_the_nearer_it_is():
    def written(deadline, stage="after_call"):
        return plain(words.deadline(JA, row("a", stage, deadline), NOW))

    assert written(NOW + 118_000) == "あと 1:58"
    assert written(NOW + 25 * MINUTE) == "あと 25分"
    assert written(NOW + 90 * MINUTE).endswith("まで")
    assert written(NOW - 42_000) == "0:42 過ぎ"
    assert written(None) == ""
    assert ":" in written(NOW + 5, "missed"), "a missed one bears the time it rang"
