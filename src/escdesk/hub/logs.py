"""Log lines of the hub: a constant sentence, then its fields; ids and numbers, never personal data."""

import logging
import sys
from typing import Final

_STANDARD: Final = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}


class FieldFormatter(logging.Formatter):
    """`2026-01-05T09:30:00 INFO escdesk.hub.web.auth: login granted person=p1 session=…`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def formatMessage(self, record: logging.LogRecord) -> str:
        fields = (
            f"{name}={_field(value)}" for name, value in record.__dict__.items() if name not in _STANDARD
        )
        return " ".join((super().formatMessage(record), *fields))


def _field(value: object) -> str:
    text = str(value)
    return repr(text) if not text or any(sign.isspace() or not sign.isprintable() for sign in text) else text


def configure(level: str) -> None:
    """Write to standard error from this level on; others' libraries only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FieldFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("escdesk").setLevel(level.upper())
