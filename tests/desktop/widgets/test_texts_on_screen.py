"""How words stand: phrases, names, key caps, folds."""

import pytest
from PySide6.QtCore import Qt

from escdesk.desktop.i18n import BREAK_POINT
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.fold import Fold
from escdesk.desktop.widgets.label import ElidedLabel
from escdesk.desktop.widgets.name import NameLabel
from escdesk.desktop.widgets.paragraph import Paragraph, Speech


def test_a_sentence_breaks_only_between_its_phrases(qtbot, theme):
    speech = Speech(theme)
    qtbot.addWidget(speech)
    speech.say(f"「お待たせしております。{BREAK_POINT}あと1分ほど{BREAK_POINT}頂戴できますか」")
    assert [text for _, text in speech.lines(190)] == [
        "「お待たせしております。",
        "あと1分ほど頂戴できますか」",
    ]


def test_a_long_phrase_breaks_where_kana_meet_kanji(qtbot, theme):
    paragraph = Paragraph(theme, "conclusion")
    qtbot.addWidget(paragraph)
    paragraph.say("二重請求 5,478円を返金してよいか")
    assert [text for _, text in paragraph.lines(250)] == ["二重請求 5,478円を", "返金してよいか"]


@pytest.mark.parametrize("width", [60, 100, 200, 400])
def test_no_line_is_wider_than_its_room(qtbot, theme, width):
    paragraph = Paragraph(theme)
    qtbot.addWidget(paragraph)
    paragraph.say("手は上がったままです。つながると一度だけ届きます。Please dial 3001 if it is urgent.")
    for offset, text in paragraph.lines(width):
        assert offset + paragraph.fontMetrics().horizontalAdvance(text) <= width


def test_a_paragraph_takes_the_height_it_needs(qtbot, theme):
    paragraph = Paragraph(theme)
    qtbot.addWidget(paragraph)
    paragraph.say("あ" * 60)
    paragraph.resize(130, 20)
    paragraph.show()
    assert paragraph.height() == len(paragraph.lines(130)) * paragraph.line_height > 3 * paragraph.line_height


def test_a_paragraph_of_two_lines_ends_in_an_ellipsis(qtbot, theme):
    paragraph = Paragraph(theme, most=2)
    qtbot.addWidget(paragraph)
    paragraph.say("あ" * 60)
    lines = paragraph.lines(130)
    assert len(lines) == 2
    assert lines[-1][1].endswith("…")


def name_label(qtbot, theme, width):
    label = NameLabel(theme, suffix=" 様")
    qtbot.addWidget(label)
    label.say("長谷川 健太郎")
    label.resize(width, 24)
    return label


def test_a_name_steps_down_before_it_is_cut(qtbot, theme):
    whole = name_label(qtbot, theme, 400).sizeHint().width()
    assert name_label(qtbot, theme, whole).shown() == ("長谷川 健太郎 様", "title")
    assert name_label(qtbot, theme, whole - 10).shown() == ("長谷川 健太郎 様", "lead")


def test_a_surname_and_its_sama_are_never_cut(qtbot, theme):
    label = name_label(qtbot, theme, 10)
    label.resize(label.minimumSizeHint().width(), 24)
    text, _ = label.shown()
    assert text.startswith("長谷川")
    assert text.endswith("… 様")
    assert label.text() == "長谷川 健太郎 様"


def test_an_elided_label_keeps_the_whole_for_screen_readers(qtbot, theme):
    label = ElidedLabel(theme)
    qtbot.addWidget(label)
    label.say("金額の判断はできません")
    label.resize(60, 20)
    assert label.shown_text().endswith("…")
    assert label.accessibleName() == label.text() == "金額の判断はできません"


def test_a_button_tells_its_key_and_its_second_line(qtbot, theme):
    button = Button(theme, "対応する", key="1", under="内線 2101 が鳴ります")
    qtbot.addWidget(button)
    assert button.shortcut_cap() == "1"
    assert button.accessibleDescription() == "内線 2101 が鳴ります"
    assert button.minimumSizeHint().height() == theme.size("popup", "transfer_accept")


def test_a_fold_opens_by_mouse_and_by_key(qtbot, theme):
    fold = Fold(theme, "history")
    qtbot.addWidget(fold)
    fold.show()
    told = []
    fold.toggled.connect(told.append)
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    qtbot.keyClick(fold, Qt.Key.Key_Return)
    assert told == [True, False]
