"""The hub's settings: hub.toml read into frozen values, or one clear sentence for each thing wrong with it."""

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, cast

import platformdirs

from escdesk.domain.ids import ClientId, Extension, QueueId
from escdesk.domain.messages.escalations import Rung, RungKind
from escdesk.domain.messages.rulebook import LADDER_1, FloorConfigured, QueueRules, RulebookText
from escdesk.hub import keys
from escdesk.hub.keys import Key, WrongValueError

PROGRAM: Final = "escdesk-hub"


class SettingsError(Exception):
    """The config can't be used; `sentences` say one by one what is wrong and where."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences: Final = tuple(sentences)


@dataclass(frozen=True, slots=True)
class HubSettings:
    """Where the hub listens and where it keeps what it knows. Paths are absolute."""

    name: str
    host: str
    port: int
    data: Path
    database: str
    certificate: Path | None
    key: Path | None
    log_level: str
    log_format: str

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class TelephonySettings:
    """Which PBX and how to reach it; `secret` never shows in a representation."""

    kind: str
    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    context: str
    technology: str
    rate: float
    seed: int
    script: Path | None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a hub is started with. `file` is None when nothing was configured."""

    file: Path | None
    hub: HubSettings
    telephony: TelephonySettings
    floor: FloorConfigured


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def data_folder() -> Path:
    """The hub's own folder among the user's data."""
    return Path(platformdirs.user_data_dir(PROGRAM, appauthor=False))


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in `path`, or those of a hub that nobody has configured. Raises `SettingsError`."""
    if path is None:
        return _assemble(None, {}, _Reading("", ""), environment)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise SettingsError([f"{path}: expected UTF-8 text, but byte {wrong.start + 1} is none."]) from wrong
    except OSError as wrong:
        raise SettingsError([f"{path}: can't be read: {wrong.strerror}."]) from wrong
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsError([f"{path}: expected TOML: {_lower(str(wrong))}."]) from wrong
    reading = _Reading(str(path), text)
    found = _tables(content, reading)
    if reading.faults:
        raise SettingsError(reading.faults)
    return _assemble(path, found, reading, environment)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


# -- reading --------------------------------------------------------------------------------------------------


class _Reading:
    """One file being read: where its keys stand, and what was found wrong."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.faults: list[str] = []
        self._places = dict(_places(text))

    def wrong(self, table: str, key: str, sentence: str, number: int = 0) -> None:
        """Note a fault of `key` in the `number`th table of this name."""
        line = self._places.get((table, number, key)) or self._places.get((table, number, ""))
        where = f"{self.file} line {line}" if line else self.file
        self.faults.append(f"{where}: {sentence}")


_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([\w.\-\"' ]+?)\s*\]\]?\s*(?:#.*)?")
_ASSIGNED: Final = re.compile(r"\s*[\"']?([\w\-]+)[\"']?\s*=")


def _places(text: str) -> Iterator[tuple[tuple[str, int, str], int]]:
    """Lines of tables and keys, `tomllib` tells none: (table, how many of this name before, key or "") → line."""
    table, count = "", 0
    seen: dict[str, int] = {}
    for line, content in enumerate(text.splitlines(), start=1):
        header = _HEADER.fullmatch(content)
        if header is not None:
            table = header[2].replace(" ", "").replace('"', "").replace("'", "")
            count = seen.get(table, 0)
            seen[table] = count + 1
            yield (table, count, ""), line
            continue
        assigned = _ASSIGNED.match(content)
        if assigned is not None:
            yield (table, count, assigned[1]), line


def _tables(content: Mapping[str, Any], reading: _Reading) -> dict[str, Any]:
    """Every known table with its values in place; what is wrong is noted in `reading`."""
    for name in content:
        if name not in keys.TABLES:
            known = ", ".join(f"[{one}]" for one in keys.TABLES)
            reading.wrong(
                name if isinstance(content[name], dict) else "",
                "" if isinstance(content[name], dict) else name,
                f"unknown table or key {name!r}; a hub's file has {known}.",
            )
    found: dict[str, Any] = {}
    for name, known_keys in keys.TABLES.items():
        table = content.get(name, {})
        if not isinstance(table, dict):
            reading.wrong("", name, f"{name} must be a table: [{name}].")
            continue
        inner = keys.LISTS if name == "floor" else {}
        found[name] = _table(name, 0, table, known_keys, reading, inner)
        for list_name, list_keys in inner.items():
            rows = table.get(list_name, [])
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                reading.wrong("floor", list_name, f"{list_name} must be written as [[floor.{list_name}]].")
                continue
            found[list_name] = [
                _table(f"floor.{list_name}", number, row, list_keys, reading, {})
                for number, row in enumerate(rows)
            ]
    return found


def _table(
    name: str,
    number: int,
    table: Mapping[str, Any],
    known: Sequence[Key],
    reading: _Reading,
    inner: Mapping[str, object],
) -> dict[str, Any]:
    shown = f"[[{name}]]" if "." in name else f"[{name}]"
    by_name = {key.name: key for key in known}
    found: dict[str, Any] = {key.name: key.default for key in known}
    for given, value in table.items():
        if given in inner:
            continue
        key, worth = _named(given, value, by_name)
        if key is None:
            reading.wrong(name, given, _unknown(shown, given, by_name), number)
            continue
        try:
            found[key.name] = keys.read(key.kind, worth)
        except WrongValueError as wrong:
            sentence = f"{shown} {given} must be {wrong}, not {_shown(value)}."
            reading.wrong(name, given, sentence, number)
    for key in known:
        if key.required and key.name not in table:
            reading.wrong(name, "", f"{shown} needs {key.name}: {_lower(key.sentence)}", number)
    return found


def _named(given: str, value: object, by_name: Mapping[str, Key]) -> tuple[Key | None, object]:
    """The key of this name; a span may also be given as a whole number under its name with `_s` behind."""
    if given in by_name:
        return by_name[given], value
    key = by_name.get(given.removesuffix("_s"))
    if key is not None and key.kind.what == "span" and isinstance(value, int) and not isinstance(value, bool):
        return key, f"{value}s"
    return None, value


def _unknown(shown: str, given: str, by_name: Mapping[str, Key]) -> str:
    if given in ("secret", "password"):
        return (
            f"{shown} {given} does not belong in this file; "
            f"name an environment variable (secret_env) or a file of mode 0600 (secret_file)."
        )
    return f"unknown key {given!r} in {shown}; known are {', '.join(sorted(by_name))}."


def _shown(value: object) -> str:
    text = (
        f'"{value}"'
        if isinstance(value, str)
        else str(value).lower()
        if value in (True, False)
        else repr(value)
    )
    return text if len(text) <= 60 else text[:57] + "…"


# -- joining what was read ------------------------------------------------------------------------------------


def _assemble(
    path: Path | None, found: Mapping[str, Any], reading: _Reading, environment: Mapping[str, str]
) -> Settings:
    tables = {
        name: found.get(name, {key.name: key.default for key in known}) for name, known in keys.TABLES.items()
    }
    here = Path.cwd() if path is None else path.resolve().parent
    hub = _hub(tables["hub"], here, reading)
    telephony = _telephony(tables["telephony"], here, environment, reading)
    floor = _floor(tables["floor"], found.get("queue", []), found.get("ladder", []), reading)
    if telephony.kind == "asterisk" and not floor.extensions:
        reading.wrong("floor", "extensions", "[floor] extensions must list the phones when there is a PBX.")
    if reading.faults:
        raise SettingsError(reading.faults)
    return Settings(file=path, hub=hub, telephony=telephony, floor=floor)


def _hub(table: Mapping[str, Any], here: Path, reading: _Reading) -> HubSettings:
    data = data_folder() if table["data"] is None else here / Path(table["data"]).expanduser()
    database = table["database"] or f"sqlite:///{(data / 'hub.sqlite3').as_posix()}"
    if not database.startswith("sqlite:///"):
        reading.wrong("hub", "database", "[hub] database must begin with sqlite:///, the only kind so far.")
    certificate, key = (
        None if table[name] is None else here / Path(table[name]).expanduser()
        for name in ("certificate", "key")
    )
    for name, file in (("certificate", certificate), ("key", key)):
        if file is not None and not file.is_file():
            reading.wrong("hub", name, f"[hub] {name} names {file}, which is no file.")
    if (certificate is None) is not (key is None):
        given, missing = ("key", "certificate") if certificate is None else ("certificate", "key")
        reading.wrong("hub", given, f"[hub] {given} needs {missing} beside it.")
    if not is_loopback(table["host"]) and (certificate is None or key is None):
        reading.wrong(
            "hub",
            "host",
            f"[hub] host {table['host']} can be reached from other machines; "
            f"that needs certificate and key files.",
        )
    return HubSettings(
        name=table["name"],
        host=table["host"],
        port=table["port"],
        data=data,
        database=database,
        certificate=certificate,
        key=key,
        log_level=table["log_level"],
        log_format=table["log_format"],
    )


def _telephony(
    table: Mapping[str, Any], here: Path, environment: Mapping[str, str], reading: _Reading
) -> TelephonySettings:
    return TelephonySettings(
        kind=table["kind"],
        host=table["host"],
        port=table["port"],
        user=table["user"],
        secret=_secret(table, here, environment, reading) if table["kind"] == "asterisk" else "",
        context=table["context"],
        technology=table["technology"],
        rate=table["rate"],
        seed=table["seed"],
        script=None if table["script"] is None else here / Path(table["script"]).expanduser(),
    )


def _secret(table: Mapping[str, Any], here: Path, environment: Mapping[str, str], reading: _Reading) -> str:
    """The AMI user's secret from where the file says it is; "" and a fault when it is not there."""
    variable, file = table["secret_env"], table["secret_file"]
    if (variable is None) is (file is None):
        reading.wrong("telephony", "kind", "[telephony] needs one of secret_env and secret_file.")
        return ""
    if variable is not None:
        secret = environment.get(variable, "")
        if not secret:
            reading.wrong("telephony", "secret_env", f"the environment variable {variable} holds no secret.")
        return secret
    path = here / Path(file).expanduser()
    try:
        mode = path.stat().st_mode
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        reading.wrong("telephony", "secret_file", f"[telephony] secret_file {path} can't be read.")
        return ""
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        reading.wrong("telephony", "secret_file", f"{path} can be read by others; its mode must be 0600.")
    if not secret:
        reading.wrong("telephony", "secret_file", f"[telephony] secret_file {path} is empty.")
    return secret


def _floor(
    table: Mapping[str, Any],
    queues: Sequence[Mapping[str, Any]],
    ladder: Sequence[Mapping[str, Any]],
    reading: _Reading,
) -> FloorConfigured:
    names = [queue["id"] for queue in queues]
    for number, queue in enumerate(queues):
        if queue["id"] in names[:number]:
            reading.wrong(
                "floor.queue", "id", f"[[floor.queue]] id {queue['id']!r} stands here twice.", number
            )
        if queue["limit"] < queue["promise"]:
            sentence = "[[floor.queue]] limit must not be shorter than promise."
            reading.wrong("floor.queue", "limit", sentence, number)
    if ladder and ladder[-1]["kind"] != RungKind.ALARM:
        reading.wrong(
            "floor.ladder", "kind", 'the last [[floor.ladder]] must be kind = "alarm".', len(ladder) - 1
        )
    rungs = (
        tuple(Rung(RungKind(rung["kind"]), rung["ring"], rung["wait"]) for rung in ladder)
        if ladder and not reading.faults
        else tuple(
            Rung(rung.kind, table["ring"], table["line"] if rung.kind is RungKind.FREE_SUPERVISORS else 0)
            for rung in LADDER_1
        )
    )
    rules = tuple(
        QueueRules(
            queue=QueueId(queue["id"]),
            client=ClientId(queue["client"]),
            label=queue["label"],
            promise_ms=queue["promise"],
            limit_ms=queue["limit"],
            call_limit_ms=queue["call_limit"],
        )
        for queue in queues
    )
    return FloorConfigured(
        rulebook=RulebookText(
            version=table["version"],
            queues=rules or RulebookText().queues,
            ladder=rungs,
            transfer_ring_ms=table["transfer_ring"],
            due_ms=table["due"],
            report_due_ms=table["report_due"],
            wrap_up_ms=table["wrap_up"],
            absent_ms=table["absent"],
            reserve_ms=table["reserve"],
            load_limit=table["load_limit"],
            age_ms=table["age"],
            shift_warning_ms=table["shift_warning"],
        ),
        extensions=tuple(Extension(one) for one in cast("tuple[str, ...]", table["extensions"])),
    )
