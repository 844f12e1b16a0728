"""Sentences for refusals and what an address may be; no Qt here."""

import pytest

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.login import words
from escdesk.desktop.login.view import LOGIN_CODES, Credentials, Extension, Refusal

JA, EN = Catalogue.load("ja"), Catalogue.load("en")
NOW = 1_700_000_000_000


@pytest.mark.parametrize("texts", [JA, EN])
@pytest.mark.parametrize("code", LOGIN_CODES)
def test_every_code_of_the_door_has_a_sentence_of_its_own(texts, code):
    sentence = words.refusal(texts, Refusal(code, until=NOW + 1), NOW)
    assert sentence
    assert sentence != texts("login.refused.other")


def test_a_code_of_tomorrow_has_a_sentence_too():
    assert words.refusal(JA, Refusal("no_such_code_yet"), NOW) == JA("login.refused.other")
    assert words.refusal(JA, Refusal("not_allowed"), NOW) == JA("codes.not_allowed")


def test_the_slowed_one_counts_down_and_then_says_so():
    assert "23秒" in plain(words.refusal(JA, Refusal("slow_down", until=NOW + 22_001), NOW))
    assert "もう一度" in words.refusal(JA, Refusal("slow_down", until=NOW), NOW)


def test_who_has_the_extension_is_named_where_it_is_known():
    assert "大久保 結衣さん" in words.refusal(JA, Refusal("extension_taken", by="大久保 結衣"), NOW)
    assert "さん" not in words.refusal(JA, Refusal("extension_taken"), NOW)


def test_an_extension_says_its_seat_and_who_sits_there():
    assert words.extension(JA, Extension("2114", "A-14")) == "A-14（内線 2114）"
    assert (
        words.extension(JA, Extension("2115", used=True, used_by="大久保 結衣")) == "2115・使用中 大久保 結衣"
    )
    assert words.extension(JA, Extension("2116", used=True)) == "2116・使用中"


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("ws://127.0.0.1:7443", None),
        (" wss://floor1.example.co.jp:7443 ", None),
        ("ws://localhost", None),
        ("ws://[::1]:7443", None),
        ("ws://floor1.example.co.jp", "login.hub_plain"),
        ("http://127.0.0.1:7443", None),
        ("floor1.example.co.jp:7443", None),
        ("localhost:7443", None),
        ("http://floor1.example.co.jp", "login.hub_plain"),
        ("ftp://127.0.0.1", "login.hub_bad"),
        ("floor 1", "login.hub_bad"),
        ("ws://", "login.hub_bad"),
        ("ws://127.0.0.1:port", "login.hub_bad"),
        ("ws://[::1", "login.hub_bad"),
        ("", "login.hub_bad"),
    ],
)
def test_an_address_is_checked_before_it_is_tried(address, fault):
    assert words.address_fault(address) == fault


def test_a_password_never_shows_in_a_representation():
    assert "hunter2" not in repr(Credentials("2114", "hunter2", "2114"))
    assert "hunter2" not in str(("login", Credentials("2114", "hunter2")))
