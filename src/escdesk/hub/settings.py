"""The hub's settings: hub.toml read into frozen values, or one clear sentence for each thing wrong with it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import platformdirs
from msgspec.structs import replace

from escdesk.domain.ids import ClientId, Extension, QueueId
from escdesk.domain.messages.ladders import Rung, RungKind
from escdesk.domain.messages.rulebook import LADDER_1, FloorConfigured, QueueRules, RulebookText
from escdesk.domain.messages.rulesets import LEVELS
from escdesk.hub import keys
from escdesk.hub.addresses import is_loopback
from escdesk.hub.given_secret import given_secret
from escdesk.hub.means.settings import MeansSettings, means_settings
from escdesk.hub.toml_tables import NotToml, Reading, parsed, read_table

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
    outside: str | None
    outside_caller: str | None
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
    means: MeansSettings = field(default_factory=MeansSettings)


def data_folder() -> Path:
    """The hub's own folder among the user's data."""
    return Path(platformdirs.user_data_dir(PROGRAM, appauthor=False))


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in `path`, or those of a hub that nobody has configured. Raises `SettingsError`."""
    if path is None:
        return _assemble(None, {}, Reading("", ""), environment)
    try:
        content, text = parsed(str(path), path.read_bytes())
    except OSError as wrong:
        raise SettingsError([f"{path}: can't be read: {wrong.strerror}."]) from wrong
    except NotToml as wrong:
        raise SettingsError([str(wrong)]) from wrong
    reading = Reading(str(path), text)
    found = _tables(content, reading)
    means = means_settings(content.get("means", {}), path.resolve().parent, reading, environment)
    if reading.faults:
        raise SettingsError(reading.sentences)
    return _assemble(path, found, reading, environment, means)


# -- reading --------------------------------------------------------------------------------------------------

_NO_SECRETS: Final = (
    "does not belong in this file; "
    "name an environment variable (secret_env) or a file of mode 0600 (secret_file)."
)
_HINTS: Final = {"secret": _NO_SECRETS, "password": _NO_SECRETS}


def _tables(content: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Every known table with its values in place; what is wrong is noted in `reading`."""
    for name in content:
        if name not in (*keys.TABLES, "means"):
            known = ", ".join(f"[{one}]" for one in (*keys.TABLES, "means"))
            reading.wrong((name,), f"unknown table or key {name!r}; a hub's file has {known}.")
    found: dict[str, Any] = {}
    for name, known_keys in keys.TABLES.items():
        table = content.get(name, {})
        if not isinstance(table, dict):
            reading.wrong((name,), f"{name} must be a table: [{name}].")
            continue
        inner = keys.LISTS if name == "floor" else {}
        found[name] = read_table(reading, (name,), table, known_keys, inner=inner, hints=_HINTS)
        for list_name, list_keys in inner.items():
            rows = table.get(list_name, [])
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                reading.wrong(("floor", list_name), f"{list_name} must be written as [[floor.{list_name}]].")
                continue
            found[list_name] = [
                read_table(reading, ("floor", list_name, number), row, list_keys, hints=_HINTS)
                for number, row in enumerate(rows)
            ]
    return found


# -- joining what was read ------------------------------------------------------------------------------------


def _assemble(
    path: Path | None,
    found: Mapping[str, Any],
    reading: Reading,
    environment: Mapping[str, str],
    means: MeansSettings | None = None,
) -> Settings:
    tables = {
        name: found.get(name, {key.name: key.default for key in known}) for name, known in keys.TABLES.items()
    }
    here = Path.cwd() if path is None else path.resolve().parent
    hub = _hub(tables["hub"], here, reading)
    telephony = _telephony(tables["telephony"], here, environment, reading)
    floor = _floor(tables["floor"], found.get("queue", []), found.get("ladder", []), reading)
    if telephony.kind == "asterisk" and not floor.extensions:
        reading.wrong(("floor", "extensions"), "[floor] extensions must list the phones when there is a PBX.")
    if reading.faults:
        raise SettingsError(reading.sentences)
    means = means or MeansSettings()
    return Settings(file=path, hub=hub, telephony=telephony, floor=_told(floor, means), means=means)


def _told(floor: FloorConfigured, means: MeansSettings) -> FloorConfigured:
    """The floor's rules know by which means an alarm is told, and not to whom."""
    return replace(floor, rulebook=replace(floor.rulebook, alarm_means=tuple(means.alarm)))


def _unreadable(file: Path) -> str | None:
    """Why not, as the end of a sentence; whoever is not the hub's own user may not even see the folder."""
    try:
        with file.open("rb"):
            return None
    except PermissionError as wrong:
        return f"can't be read: {wrong.strerror}"
    except OSError:
        return "is no file"


def _hub(table: Mapping[str, Any], here: Path, reading: Reading) -> HubSettings:
    data = data_folder() if table["data"] is None else here / Path(table["data"]).expanduser()
    database = table["database"] or f"sqlite:///{(data / 'hub.sqlite3').as_posix()}"
    if not database.startswith("sqlite:///"):
        reading.wrong(("hub", "database"), "[hub] database must begin with sqlite:///, the only kind so far.")
    certificate, key = (
        None if table[name] is None else here / Path(table[name]).expanduser()
        for name in ("certificate", "key")
    )
    for name, file in (("certificate", certificate), ("key", key)):
        why = None if file is None else _unreadable(file)
        if why is not None:
            reading.wrong(("hub", name), f"[hub] {name} names {file}, which {why}.")
    if (certificate is None) is not (key is None):
        given, missing = ("key", "certificate") if certificate is None else ("certificate", "key")
        reading.wrong(("hub", given), f"[hub] {given} needs {missing} beside it.")
    if not is_loopback(table["host"]) and (certificate is None or key is None):
        reading.wrong(
            ("hub", "host"),
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
    table: Mapping[str, Any], here: Path, environment: Mapping[str, str], reading: Reading
) -> TelephonySettings:
    return TelephonySettings(
        kind=table["kind"],
        host=table["host"],
        port=table["port"],
        user=table["user"],
        secret=given_secret(reading, ("telephony",), table, "secret", here, environment)
        if table["kind"] == "asterisk"
        else "",
        context=table["context"],
        technology=table["technology"],
        outside=table["outside"],
        outside_caller=table["outside_caller"],
        rate=table["rate"],
        seed=table["seed"],
        script=None if table["script"] is None else here / Path(table["script"]).expanduser(),
    )


def _authority(given: Mapping[str, int | None], reading: Reading) -> tuple[int | None, ...]:
    """What each level decides at most; levels that are not named have what stands in an empty rulebook."""
    usual = RulebookText().authority_yen
    limits = tuple(given.get(level, usual[at]) for at, level in enumerate(LEVELS))
    for at in range(1, len(limits)):
        below, above = limits[at - 1], limits[at]
        if above is not None and (below is None or below > above):
            reading.wrong(
                ("floor", "authority"),
                f"[floor] authority: {LEVELS[at]} must not decide less than {LEVELS[at - 1]}.",
            )
    return limits


def _floor(
    table: Mapping[str, Any],
    queues: Sequence[Mapping[str, Any]],
    ladder: Sequence[Mapping[str, Any]],
    reading: Reading,
) -> FloorConfigured:
    names = [queue["id"] for queue in queues]
    for number, queue in enumerate(queues):
        if queue["id"] in names[:number]:
            reading.wrong(
                ("floor", "queue", number, "id"), f"[[floor.queue]] id {queue['id']!r} stands here twice."
            )
        if queue["limit"] < queue["promise"]:
            sentence = "[[floor.queue]] limit must not be shorter than promise."
            reading.wrong(("floor", "queue", number, "limit"), sentence)
    if ladder and ladder[-1]["kind"] != RungKind.ALARM:
        reading.wrong(
            ("floor", "ladder", len(ladder) - 1, "kind"), 'the last [[floor.ladder]] must be kind = "alarm".'
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
            consult_due_ms=table["consult_due"],
            read_ms=table["read"],
            authority_yen=_authority(table["authority"], reading),
            wrap_up_ms=table["wrap_up"],
            absent_ms=table["absent"],
            desk_gone_ms=table["desk_gone"],
            reserve_ms=table["reserve"],
            aside_ms=table["aside"],
            load_limit=table["load_limit"],
            age_ms=table["age"],
            shift_warning_ms=table["shift_warning"],
            alike_hands=table["alike_hands"],
            alike_ms=table["alike"],
        ),
        extensions=tuple(Extension(one) for one in cast("tuple[str, ...]", table["extensions"])),
    )
