"""What messages say in both languages, and that nothing of a person or of what was typed is in them."""

import re

import pytest
from tests.harness.texts import placeholders

from escdesk.hub.note_text import Facts, NoteWords
from escdesk.hub.resources import texts

FACTS = Facts(case="E12", asks="判断", category="ご請求", queue="サポート窓口", waiting="3分20秒")


def test_the_conclusion_is_the_first_line_and_the_link_stands_alone() -> None:
    subject, text = NoteWords("ja").outside(
        FACTS, "返金してよいか", "https://floor.example/told/E12/O45/x", "O45"
    )
    lines = text.split("\n")
    assert subject == "【エスカレーション E12】ご請求：判断のお願い"
    assert lines[:2] == ["「ご請求」の判断をお願いします。", "判断してほしいこと：返金してよいか"]
    assert "https://floor.example/told/E12/O45/x" in lines


def test_without_a_link_nobody_is_asked_to_press_anything() -> None:
    _, text = NoteWords("ja").outside(FACTS, "", None, "O45")
    assert "押して" not in text
    assert "判断してほしいこと" not in text


@pytest.mark.parametrize(
    ("span_ms", "said"),
    [(0, "0秒"), (59_999, "59秒"), (200_000, "3分20秒"), (3_900_000, "1時間5分")],
)
def test_spans(span_ms, said) -> None:
    assert NoteWords("ja").span(span_ms) == said


def test_every_text_is_used_and_has_the_same_fields_in_both_languages() -> None:
    ja, en = texts("ja", "notices"), texts("en", "notices")
    assert set(ja) == set(en)
    assert all(placeholders(ja[key]) == placeholders(en[key]) for key in ja)
    assert not [key for key in en if re.search("[ぁ-ん]", en[key])]
