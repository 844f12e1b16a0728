"""Where lines of Japanese break: between phrases, and an honorific stays with what it honours."""

import pytest

from escdesk.desktop.i18n import BREAK_POINT
from escdesk.desktop.popup.words import phrased
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.paragraph import Paragraph

TEXTS = (
    "承認：全額の返金を承認します。お詫びのうえ、5営業日以内に返金とお伝えください。",
    "お客様には「責任者が判断する」とお伝えしています。二重に請求された5,478円を返金してよいか",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", range(120, 420, 10))
def test_no_line_ends_in_an_honorific_and_none_begins_with_a_stop(qtbot, text, width):
    paragraph = Paragraph(Theme.load("light"), "title", hanging=False)
    qtbot.addWidget(paragraph)
    paragraph.say(text)
    lines = [line for _, line in paragraph.lines(width)]
    assert "".join(lines) == text
    assert not [line for line in lines if line[-1] in "おご" or line[0] in "。、」"]


def test_phrases_begin_with_their_honorific():
    phrases = phrased("5営業日以内に返金とお伝えください。").split(BREAK_POINT)
    assert phrases == ["5営業日以内に", "返金と", "お伝えください。"]


def test_a_conclusion_keeps_its_question_together(qtbot):
    paragraph = Paragraph(Theme.load("light"), "lead", hanging=False)
    qtbot.addWidget(paragraph)
    paragraph.say("二重に請求された5,478円を返金してよいか")
    assert [line for _, line in paragraph.lines(280)] == ["二重に請求された5,478円を", "返金してよいか"]
