"""[means] of hub.toml: the mail server, the webhook, where links lead, and who is told of alarms."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from escdesk.domain.messages.ladders import Means
from escdesk.hub.addresses import FLOOR_HOOK, is_loopback, is_web
from escdesk.hub.given_secret import given_secret
from escdesk.hub.keys import Key, Kind
from escdesk.hub.resources import Language
from escdesk.hub.toml_tables import Reading, read_table

PORTS: Final = {"starttls": 587, "implicit": 465, "none": 25}
_TEXT: Final = Kind(what="text")

_MEANS: Final = (
    Key("link", Kind(what="web"), None, "Where whoever reads a message reaches this hub, to say so."),
    Key("language", Kind(what="text", choices=("ja", "en")), "ja", "Language of messages and their page."),
)
_MAIL: Final = (
    Key("host", _TEXT, None, "The mail server.", required=True),
    Key("port", Kind(what="number", low=1, high=65_535), None, "Its port."),
    Key("tls", Kind(what="text", choices=tuple(PORTS)), "starttls", "How the connection is made safe."),
    Key("sender", Kind(what="mail"), None, "Whom messages are from.", required=True),
    Key("user", _TEXT, None, "Who logs in; without one nobody does."),
    Key("password_env", _TEXT, None, "Environment variable that holds the password."),
    Key("password_file", _TEXT, None, "File (mode 0600) that holds the password."),
    Key("ca", _TEXT, None, "File with the only authority to trust (PEM); else the system's."),
)
_CHAT: Final = (
    Key("url_env", _TEXT, None, "Environment variable that holds the floor's own webhook."),
    Key("url_file", _TEXT, None, "File (mode 0600) that holds the floor's own webhook."),
    Key("field", _TEXT, "text", "Under which name the JSON carries the message."),
    Key("ca", _TEXT, None, "File with the only authority to trust (PEM); else the system's."),
)
_ALARM: Final = (
    Key("mail", Kind(what="mails"), (), "Who gets a mail of each alarm."),
    Key("chat", Kind(what="flag"), False, "Whether each alarm is told at the floor's own webhook."),
)
_TABLES: Final = {"mail": _MAIL, "chat": _CHAT, "alarm": _ALARM}
_HINTS: Final = dict.fromkeys(
    ("password", "url"), "does not belong in this file; name an environment variable or a file of mode 0600."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How mail is sent; `password` never shows in a representation."""

    host: str
    port: int
    tls: str
    sender: str
    user: str | None = None
    password: str = field(default="", repr=False)
    ca: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """How webhooks are told; `url` is the floor's own, and a secret."""

    url: str | None = field(default=None, repr=False)
    field: str = "text"
    ca: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeansSettings:
    """What a hub can send. `alarm` says to whom an alarm goes by which means."""

    link: str | None = None
    language: Language = "ja"
    mail: MailSettings | None = None
    chat: ChatSettings = field(default_factory=ChatSettings)
    alarm: Mapping[Means, tuple[str, ...]] = field(default_factory=dict)


def means_settings(
    table: Any,
    here: Path,
    reading: Reading,
    environment: Mapping[str, str] = os.environ,
) -> MeansSettings:
    """What [means] says; what is wrong is noted. `here`: what paths are relative to."""
    if not isinstance(table, dict):
        reading.wrong(("means",), "means must be a table: [means].")
        return MeansSettings()
    head = read_table(reading, ("means",), table, _MEANS, inner=tuple(_TABLES), hints=_HINTS)
    found: dict[str, dict[str, Any] | None] = {}
    for name, keys in _TABLES.items():
        inner = table.get(name)
        if inner is not None and not isinstance(inner, dict):
            reading.wrong(("means", name), f"{name} must be a table: [means.{name}].")
            inner = None
        found[name] = (
            None if inner is None else read_table(reading, ("means", name), inner, keys, hints=_HINTS)
        )
    before = len(reading.faults)
    mail = _mail(found["mail"], here, reading, environment)
    chat = _chat(found["chat"], here, reading, environment)
    if len(reading.faults) == before:
        _complete(found["alarm"], mail, chat, reading)
    return MeansSettings(
        link=head["link"],
        language=cast("Language", head["language"]),
        mail=mail,
        chat=chat,
        alarm=_alarm(found["alarm"]),
    )


def _mail(
    table: Mapping[str, Any] | None, here: Path, reading: Reading, environment: Mapping[str, str]
) -> MailSettings | None:
    if table is None or table["host"] is None or table["sender"] is None:
        return None
    at = ("means", "mail")
    if table["tls"] == "none" and not is_loopback(table["host"]):
        reading.wrong(
            (*at, "tls"),
            '[means.mail] tls "none" would send what customers say in the clear; only to this machine.',
        )
    password = ""
    if table["user"] is not None:
        password = given_secret(reading, at, table, "password", here, environment)
    elif table["password_env"] is not None or table["password_file"] is not None:
        reading.wrong(at, "[means.mail] a password needs user beside it.")
    return MailSettings(
        host=table["host"],
        port=PORTS[table["tls"]] if table["port"] is None else table["port"],
        tls=table["tls"],
        sender=table["sender"],
        user=table["user"],
        password=password,
        ca=_file(table["ca"], at, here, reading),
    )


def _chat(
    table: Mapping[str, Any] | None, here: Path, reading: Reading, environment: Mapping[str, str]
) -> ChatSettings:
    if table is None:
        return ChatSettings()
    at = ("means", "chat")
    url = None
    if table["url_env"] is not None or table["url_file"] is not None:
        url = given_secret(reading, at, table, "url", here, environment)
        if url and not is_web(url):
            reading.wrong(at, "[means.chat] its url must begin with https:// (http:// only to this machine).")
    return ChatSettings(url=url, field=table["field"], ca=_file(table["ca"], at, here, reading))


def _file(name: str | None, at: tuple[str, ...], here: Path, reading: Reading) -> Path | None:
    if name is None:
        return None
    path = here / Path(name).expanduser()
    if not path.is_file():
        reading.wrong((*at, "ca"), f"[{'.'.join(at)}] ca names {path}, which is no file.")
    return path


def _complete(
    alarm: Mapping[str, Any] | None, mail: MailSettings | None, chat: ChatSettings, reading: Reading
) -> None:
    """Whoever is told of alarms needs something that tells them."""
    if alarm is not None and alarm["mail"] and mail is None:
        reading.wrong(("means", "alarm", "mail"), "[means.alarm] mail needs [means.mail].")
    if alarm is not None and alarm["chat"] and chat.url is None:
        reading.wrong(("means", "alarm", "chat"), "[means.alarm] chat needs a url in [means.chat].")


def _alarm(table: Mapping[str, Any] | None) -> dict[Means, tuple[str, ...]]:
    found: dict[Means, tuple[str, ...]] = {}
    if table is not None and table["mail"]:
        found[Means.MAIL] = table["mail"]
    if table is not None and table["chat"]:
        found[Means.CHAT] = (FLOOR_HOOK,)
    return found
