"""What `escdesk admin rules check` says: every fault has a bad file that begins with the sentences it must get."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tests.hub.rulefile.floor import STAFF, TODAY, look

from escdesk.domain.messages.ladders import Party, PartyKind, RungKind
from escdesk.domain.rules import calendar
from escdesk.hub import rulefile, toml_tables
from escdesk.hub.resources import resource
from escdesk.hub.rulefile.checking import BIGGEST, Checked, check
from escdesk.hub.rulefile.compiling import Compiled

BAD = sorted((Path(__file__).parent / "bad").glob("*.toml"))
SHIPPED = resource("rules.example.toml")
HEAD = 'author = "運営"\nreason = "ためし"\n'


def expected(file: Path) -> list[str]:
    """The lines at the file's top that begin with `#`, the sentence behind the file's name."""
    lines = file.read_text("utf-8").splitlines()
    return [file.name + line[1:] for line in lines if line.startswith("#")]


def checked(text: str) -> Checked:
    return check("rules.toml", text.encode(), look, TODAY)


def right(text: str) -> Compiled:
    found = checked(text)
    assert not found.faults
    assert found.compiled is not None
    return found.compiled


def rule(name: str, when: str, more: str = "", to: str = 'role = "sv"') -> str:
    return f'[[rule]]\nid = "{name}"\ntitle = "{name}"\nwhen = {when}\n{more}\n[[rule.to]]\n{to}\n'


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_file_gets_its_sentences_in_one_pass(file: Path) -> None:
    assert list(check(file.name, file.read_bytes(), look, TODAY).faults) == expected(file)


def places_of_faults() -> Iterator[tuple[str, int]]:
    """Every line of the check that notes a fault: file, first line of the statement."""
    files = [*Path(rulefile.__file__).parent.glob("*.py"), Path(toml_tables.__file__)]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                called = node.value.func
                if isinstance(called, ast.Attribute) and called.attr == "wrong":
                    yield str(file), node.lineno


def test_no_fault_is_without_a_bad_file() -> None:
    wanted = set(places_of_faults())
    files = {file for file, _ in wanted}
    reached: set[tuple[str, int]] = set()

    def line(frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def call(frame: FrameType, _event: str, _arg: object) -> Any:
        return line if frame.f_code.co_filename in files else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        for file in BAD:
            check(file.name, file.read_bytes(), look, TODAY)
    finally:
        sys.settrace(before)
    assert len(wanted) > 30
    assert wanted <= reached


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"#" * (BIGGEST + 1), "f: expected at most 500 KB."),
        (b"a = " + b"[" * 5_000, "f: expected TOML that people write; this is nested too deeply."),
        ("author = 返金".encode("cp932"), "f line 1: expected UTF-8 text; save the file as UTF-8."),
    ],
)
def test_what_is_no_rule_file_at_all_is_one_sentence(content: bytes, sentence: str) -> None:
    assert check("f", content, look, TODAY) == Checked((sentence,), None)


def test_without_a_floor_people_are_not_missed() -> None:
    file = Path(__file__).parent / "bad" / "nobody.toml"
    assert check(file.name, file.read_bytes(), lambda _client: (None, 0), TODAY).faults == ()


def test_the_shipped_file_is_right_and_all_its_rules_have_an_example() -> None:
    found = check("rules.toml", SHIPPED.read_bytes(), lambda _client: (None, 0), TODAY)
    assert found.faults == ()
    assert found.compiled is not None
    rules = {one.id for one in found.compiled.ruleset.rules}
    assert rules == {one.rule for one in found.compiled.examples if one.rule is not None}
    assert calendar.well_formed(found.compiled.ruleset.calendar)


def test_every_example_is_really_tried() -> None:
    """Each of them, expecting another rule, is a fault in its own line; and nothing else is."""
    text = SHIPPED.read_text("utf-8")
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line == "[[example]]"]
    assert starts
    for start in starts:
        other = list(lines)
        other[start + 2] = 'rule = "threat"' if "threat" not in lines[start + 2] else 'rule = "legal"'
        (fault,) = check("f", "\n".join(other).encode(), lambda _: (None, 0), TODAY).faults
        assert fault.startswith(f"f line {start + 1}, example ")


# -- ladders --------------------------------------------------------------------------------------------------


def kinds(text: str) -> list[RungKind]:
    return [rung.kind for rung in right(text).ruleset.rules[0].ladder]


def test_a_ladder_goes_on_to_managers_everyone_the_fallback_and_the_alarm() -> None:
    outside = '[[outside]]\nid = "duty"\nlabel = "当番"\nnumber = "090-0000-0000"\nfallback = true\n'
    text = HEAD + outside + rule("refund", "{ vip = true }")
    assert kinds(text) == [
        RungKind.PARTIES,
        RungKind.MANAGERS,
        RungKind.EVERYONE,
        RungKind.OUTSIDE,
        RungKind.ALARM,
    ]


def test_managers_are_not_rung_twice_and_not_below_the_level_demanded() -> None:
    named = HEAD + rule("refund", "{ vip = true }", to='at_once = [{ role = "manager" }, { team = "A班" }]')
    assert kinds(named) == [RungKind.PARTIES, RungKind.EVERYONE, RungKind.ALARM]
    top = HEAD + rule("refund", "{ vip = true }", 'level = "top"', 'role = "lead"')
    assert kinds(top) == [RungKind.PARTIES, RungKind.EVERYONE, RungKind.ALARM]
    assert right(top).ruleset.rules[0].ladder[0].level == 3


def test_what_answer_within_leaves_is_shared_by_the_rungs_that_say_no_ring() -> None:
    text = HEAD + rule(
        "refund", "{ vip = true }", 'answer_within = "60s"', 'role = "sv"\nring = "20s"\nwait = "10s"'
    )
    rungs = right(text).ruleset.rules[0].ladder
    assert [(rung.ring_ms, rung.wait_ms) for rung in rungs[:-1]] == [
        (20_000, 10_000),
        (15_000, 0),
        (15_000, 0),
    ]


def test_a_person_is_named_by_login_and_stored_by_id() -> None:
    text = HEAD + rule("refund", "{ vip = true }", to='person = "sato"')
    assert right(text).ruleset.rules[0].ladder[0].parties == (Party(PartyKind.PERSON, STAFF.logins["sato"]),)


# -- what is compiled -----------------------------------------------------------------------------------------


def test_local_times_are_those_of_the_calendars_zone() -> None:
    text = (
        "effective_from = 2026-12-01T00:00:00\nreview_on = 2026-12-31\n"
        + HEAD
        + '[calendar]\nzone = "Asia/Tokyo"\n[calendar.hours]\nmon = "22:00-02:00"\n'
    )
    ruleset = right(text).ruleset
    assert ruleset.effective_from == 1_796_050_800_000  # 2026-11-30T15:00:00Z
    assert ruleset.review_at == 1_798_642_800_000  # 2026-12-30T15:00:00Z
    assert [(one.start, one.end) for one in ruleset.calendar.week[0]] == [(1_320, 1_560)]
    assert ruleset.calendar.week[1] == ()


def test_before_puts_equals_in_order_also_by_way_of_others() -> None:
    text = (
        HEAD
        + rule("late", "{ call_time = '15m' }")
        + rule("held", "{ hold = '60s' }", 'before = ["late"]')
        + rule("again", "{ repeat = 1 }", 'before = ["held"]')
    )
    assert [one.id for one in right(text).ruleset.rules] == ["again", "held", "late"]


def test_rules_that_exclude_each_other_do_not_overlap() -> None:
    right(HEAD + rule("a", "{ vip = true, hold = '-60s' }") + rule("b", "{ vip = false, hold = '30s' }"))
    assert (
        "overlaps" in checked(HEAD + rule("a", "{ hold = '60s' }") + rule("b", "{ hold = '-61s' }")).faults[0]
    )


def test_a_rule_about_open_cases_never_ties_with_one_about_calls() -> None:
    right(HEAD + rule("a", "{ unresolved = '24h' }") + rule("b", "{ vip = true }"))
