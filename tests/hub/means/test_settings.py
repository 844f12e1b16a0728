"""[means] of hub.toml: what is taken, and the one sentence for everything that is not."""

import os
from pathlib import Path

import pytest
from tests.hub.test_settings import EXAMPLE, sentences, written

from escdesk.domain.messages.ladders import Means
from escdesk.hub.means import settings as means
from escdesk.hub.means.settings import MeansSettings
from escdesk.hub.settings import load

MAIL = '[means.mail]\nhost = "smtp.example.jp"\nsender = "escdesk@example.jp"\n'


def test_without_it_nothing_is_sent(tmp_path: Path) -> None:
    assert load(written(tmp_path, ""), {}).means == MeansSettings()


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "hook").write_text("https://chat.example.jp/hooks/tok3n\n")
    (tmp_path / "hook").chmod(0o600)
    (tmp_path / "ca.pem").write_text("")
    text = (
        '[means]\nlink = "https://floor.example.jp/"\nlanguage = "en"\n'
        + MAIL
        + 'tls = "implicit"\nuser = "escdesk"\npassword_env = "MAIL"\nca = "ca.pem"\n'
        + '[means.chat]\nurl_file = "hook"\nfield = "content"\n'
        + '[means.alarm]\nmail = "lead@example.jp"\nchat = true\n'
    )
    settings = load(written(tmp_path, text), {"MAIL": "s3cret"})
    told = settings.means
    assert (told.link, told.language) == ("https://floor.example.jp", "en")
    assert told.mail is not None
    assert (told.mail.port, told.mail.password, told.mail.ca) == (465, "s3cret", tmp_path / "ca.pem")
    assert (told.chat.url, told.chat.field) == ("https://chat.example.jp/hooks/tok3n", "content")
    assert dict(told.alarm) == {Means.MAIL: ("lead@example.jp",), Means.CHAT: ("floor",)}
    assert settings.floor.rulebook.alarm_means == (Means.MAIL, Means.CHAT)
    assert "s3cret" not in repr(settings)
    assert "tok3n" not in repr(settings)


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("implicit", 465)])
def test_the_port_goes_with_how_the_connection_is_made_safe(tmp_path: Path, tls, port) -> None:
    mail = load(written(tmp_path, MAIL + f'tls = "{tls}"\n'), {}).means.mail
    assert mail is not None
    assert mail.port == port


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("means = 1\n", "line 1: means must be a table: [means]."),
        ("[means]\nmail = 1\n", "line 2: mail must be a table: [means.mail]."),
        (
            '[means]\nlink = "http://floor.example.jp"\n',
            (
                'line 2: [means] link must be an address such as "https://escdesk.example.jp" (http only for this '
                'machine itself), not "http://floor.example.jp".'
            ),
        ),
        (
            "[means.mail]\nhost = 'smtp.example.jp'\n",
            "line 1: [means.mail] needs sender: whom messages are from.",
        ),
        (
            MAIL + 'password = "x"\n',
            (
                "line 4: [means.mail] password does not belong in this file; name an environment variable or a file "
                "of mode 0600."
            ),
        ),
        (
            '[means.chat]\nurl = "https://chat.example.jp/t"\n',
            (
                "line 2: [means.chat] url does not belong in this file; name an environment variable or a file "
                "of mode 0600."
            ),
        ),
        (
            MAIL + 'tls = "none"\n',
            'line 4: [means.mail] tls "none" would send what customers say in the clear; only to this machine.',
        ),
        (MAIL + 'user = "x"\n', "line 1: [means.mail] needs one of password_env and password_file."),
        (MAIL + 'password_env = "X"\n', "line 1: [means.mail] a password needs user beside it."),
        (MAIL + 'ca = "none.pem"\n', "line 4: [means.mail] ca names none.pem, which is no file."),
        (
            '[means.chat]\nurl_env = "HOOK"\n',
            "line 1: [means.chat] its url must begin with https:// (http:// only to this machine).",
        ),
        ('[means.alarm]\nmail = "a@b.jp"\n', "line 2: [means.alarm] mail needs [means.mail]."),
        ("[means.alarm]\nchat = true\n", "line 2: [means.alarm] chat needs a url in [means.chat]."),
        (
            '[means.alarm]\nmail = ["a@b.jp", "渡辺"]\n',
            (
                'line 2: [means.alarm] mail must be an address of mail such as "duty@example.jp", or a list of them, '
                "not ['a@b.jp', '渡辺']."
            ),
        ),
    ],
)
def test_each_fault_has_its_sentence(tmp_path: Path, text, expected) -> None:
    found = sentences(tmp_path, text, {"HOOK": "http://chat.example.jp/hook"})
    assert found == [f"hub.toml {expected}"]


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_a_webhook_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hook").write_text("https://chat.example.jp/t")
    (tmp_path / "hook").chmod(0o644)
    (sentence,) = sentences(tmp_path, '[means.chat]\nurl_file = "hook"\n')
    assert sentence == "hub.toml line 2: hook can be read by others; its mode must be 0600."


def test_every_key_stands_in_the_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for known in (means._MEANS, means._MAIL, means._CHAT, means._ALARM):
        for key in known:
            assert f"# {key.name} = " in text, key.name


def test_the_example_is_right_when_its_signs_are_taken_away(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    start = lines.index("# [means]")
    table = [line.removeprefix("# ") for line in lines[start : lines.index("[floor]")] if line]
    taken = [line for line in table if not line.startswith(("password_file", "url_file", "ca "))]
    secrets = {"ESCDESK_MAIL_PASSWORD": "x", "ESCDESK_CHAT_URL": "https://chat.example.jp/t"}
    told = load(written(tmp_path, "\n".join(taken)), secrets).means
    assert set(told.alarm) == {Means.MAIL, Means.CHAT}
