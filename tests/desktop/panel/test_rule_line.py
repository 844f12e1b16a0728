"""The line of the rule: what its button asks for, and that no word of the rule is lost where room is short."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from tests.harness.sample_panel import RULE, WORD
from tests.harness.samples import NOW

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.rule_view import RuleView
from escdesk.desktop.theme import Theme

LONG = replace(
    RULE,
    title="回線の故障が15分以上続き、ほかのお客様からも同じ申告がある場合は運用チームへ",
    topic="障害の切り分けと一斉のご案内",
    within_ms=135_000,
)


@pytest.fixture
def shown(qapp, qtbot):
    def show(rule: RuleView, width: int = 400) -> Panel:
        window = Panel(Theme.load("light"), Catalogue.load("ja"), lambda: NOW)
        qtbot.addWidget(window)
        window.setStyleSheet(Theme.load("light").style_sheet())
        window.resize(width, 960)
        window.render(replace(WORD, rule=rule))
        window.show()
        qapp.processEvents()
        return window

    return show


@pytest.mark.parametrize(
    ("whom", "asks", "word"),
    [
        ("sv", "takeover", "SVに交代"),
        ("sv", "instruction", "SVに相談"),
        ("manager", "decision", "責任者に相談"),
        ("outside", "decision", "社外へ連絡"),
        ("silent", "instruction", "静かに応援"),
    ],
)
def test_the_button_asks_for_what_the_popup_will_ask_for(shown, whom, asks, word):
    assert shown(replace(RULE, whom=whom, asks=asks)).rule.button.text() == word


def test_where_all_has_room_the_topic_comes_first(shown):
    assert plain(shown(RULE).rule.words()).endswith("二重引き落とし・90秒以内・第7版")


def test_where_room_is_short_the_time_is_never_cut(shown):
    line = shown(LONG).rule
    assert plain(line.words()).endswith("2分15秒以内・障害の切り分けと一斉のご案内")


@pytest.mark.parametrize("width", [360, 400])
def test_the_reasons_say_in_full_what_was_cut(shown, width):
    line = shown(LONG, width).rule
    line.findChild(QWidget, "why_this_rule").click()
    assert line.why.left_out() == f"{LONG.title}\n{LONG.topic}"


def test_nothing_is_said_twice_where_nothing_was_cut(shown):
    line = shown(RULE).rule
    line.findChild(QWidget, "why_this_rule").click()
    assert line.why.left_out() == ""
