"""Log lines of the hub: a constant sentence, then its fields; ids and numbers, never personal data."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

OURS: Final = "escdesk"

_STANDARD: Final = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}
_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class FieldFormatter(logging.Formatter):
    """`2026-01-05T09:30:00 INFO escdesk.hub.web.auth: login granted person=p1 session=…`."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%Y-%m-%dT%H:%M:%S%z")
        fields = (f"{name}={_field(value)}" for name, value in _fields(record).items())
        line = " ".join((f"{at} {record.levelname} {record.name}: {_sentence(record)}", *fields))
        return "\n".join((line, *_fault(record.exc_info))) if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `at`, `level`, `logger`, `message`, then the fields; `fault` for a bug of ours."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _sentence(record),
        }
        for name, value in _fields(record).items():
            plain = value if isinstance(value, str | int | float | bool | None) else str(value)
            line[f"{name}_" if name in line else name] = plain
        if record.exc_info:
            line["traceback"] = list(_fault(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _sentence(record: logging.LogRecord) -> str:
    """Of other people's libraries the first line, and without its fields: nobody knows what they put there."""
    return record.getMessage() if _is_ours(record) else str(record.msg).partition("\n")[0].strip()


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    if not _is_ours(record):
        return {}
    return {name: value for name, value in record.__dict__.items() if name not in _STANDARD}


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == OURS


def _fault(fault: _Fault) -> Iterator[str]:
    """The traceback without what the exceptions say, which may be anything that was in hand; ours say constants."""
    error = fault[1]
    while error is not None:
        yield "Traceback (most recent call last):"
        for place in traceback.extract_tb(error.__traceback__):
            yield f'  File "{place.filename}", line {place.lineno}, in {place.name}'
        kind = type(error)
        name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
        yield f"{name}: {error}" if kind.__module__.partition(".")[0] == OURS else name
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if error is not None:
            yield "which followed from:"


def _field(value: object) -> str:
    text = str(value)
    return repr(text) if not text or any(sign.isspace() or not sign.isprintable() for sign in text) else text


def configure(level: str, form: str) -> None:
    """Write to standard error from this level on, as `text` or `json`; others' libraries only what is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else FieldFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level.upper())
