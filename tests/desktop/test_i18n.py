"""Times and sentences as the design writes them."""

import pytest
from tests.harness.texts import faults

from escdesk.desktop.i18n import (
    JOINER,
    LANGUAGES,
    Catalogue,
    MissingTextError,
    clock,
    clock_left,
    long_clock,
    plain,
    tied,
)


@pytest.mark.parametrize(
    ("ms", "said"), [(0, "0:00"), (48_999, "0:48"), (725_000, "12:05"), (3_723_000, "1:02:03"), (-5, "0:00")]
)
def test_clock(ms, said):
    assert clock(ms) == said


def test_time_left_is_zero_only_when_it_is_over():
    assert [clock_left(ms) for ms in (1, 999, 1_000, 1_001, 0, -7)] == [
        "0:01",
        "0:01",
        "0:01",
        "0:02",
        "0:00",
        "0:00",
    ]


def test_a_call_has_two_places_for_its_minutes():
    assert [long_clock(ms) for ms in (9_000, 522_000, 900_000)] == ["00:09", "08:42", "15:00"]


def test_digit_and_unit_never_part():
    assert tied("約40秒・5,478円・第7版") == f"約{JOINER}40{JOINER}秒・5,478{JOINER}円・第{JOINER}7{JOINER}版"
    assert plain(tied("約40秒")) == "約40秒"


def test_spans_in_words():
    texts = Catalogue.load("ja")
    assert plain(texts.about(42_000)) == "約40秒"
    assert plain(texts.about(125_000)) == "約2分"
    assert plain(texts.left(41_001)) == "あと 0:42"
    assert plain(texts.age(192_000)) == "3分12秒前"
    assert plain(texts.age(230, tenths=True)) == "0.2秒前"


def test_an_unknown_text_is_an_error():
    texts = Catalogue.load("en")
    with pytest.raises(MissingTextError):
        texts("panel.no_such_text")
    with pytest.raises(MissingTextError):
        texts("panel.hold.total", count=3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_texts(language):
    assert len(Catalogue.load(language).keys()) > 300


def test_both_languages_say_the_same_and_nothing_is_missing():
    assert list(faults()) == []
