"""Roles only: figures come from tokens.toml, and the texts on them can be read."""

import re

import pytest

from escdesk.desktop.assets import asset
from escdesk.desktop.theme import THEME_NAMES, Theme


def luminance(colour):
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_promised_contrast_is_kept(name):
    theme = Theme.load(name)
    least = 7.0 if name == "high_contrast" else 4.5
    for text, grounds in theme.tokens["contrast"][name].items():
        for ground in grounds:
            ratio = contrast(theme.colour(text), theme.colour(ground))
            assert ratio >= (3.0 if text == "line_strong" else least), (text, ground, ratio)


@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_role_has_a_colour(name):
    theme = Theme.load(name)
    assert all(theme.colour(role).isValid() for role in theme.tokens["roles"])


def test_an_unknown_role_is_an_error():
    with pytest.raises(KeyError):
        Theme.load("light").colour("pink")


def test_style_sheets_hold_roles_only():
    for sheet in asset("styles").glob("*.qss"):
        assert not re.search(r"#[0-9A-Fa-f]{3,8}\b|rgb", sheet.read_text("utf-8")), sheet.name
    assert "$" not in Theme.load("dark").style_sheet()


def test_no_widget_names_a_colour_of_its_own():
    source = asset("themes").parents[1] / "src" / "escdesk" / "desktop"
    for file in source.rglob("*.py"):
        assert not re.search(
            r'["\']#[0-9A-Fa-f]{6}["\']|GlobalColor\.(?!transparent)', file.read_text("utf-8")
        ), file


def test_fonts_name_a_japanese_family_first(qapp):
    font = Theme.load("light").font("title")
    assert font.families()[0] == "Noto Sans CJK JP"
    assert (font.pixelSize(), font.bold()) == (18, True)
