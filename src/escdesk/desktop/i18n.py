"""The desk's sentences in the person's language, and the few ways a time is written."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final, Literal, Self, get_args

from escdesk.desktop.assets import asset

Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

JOINER: Final = "\u2060"
BREAK_POINT: Final = "\u200b"
_COUNTERS: Final = "秒分時間円件回人番日月年版目度倍段％"
_TIED: Final = re.compile(rf"(?<=\d)(?=[{_COUNTERS}])|(?<=[約第])(?=\d)")
_INVISIBLE: Final = str.maketrans("", "", JOINER + BREAK_POINT)


class MissingTextError(KeyError):
    """A text was asked for that the catalogue does not have, or without a field that it needs."""


def tied(text: str) -> str:
    """Return the text with digit and unit tied together (U+2060), so that no line ends between them."""
    return _TIED.sub(JOINER, text)


def plain(text: str) -> str:
    """Return the text without joiners and break points, to compare or copy it."""
    return text.translate(_INVISIBLE)


def clock(span_ms: int) -> str:
    """Write a span as ``0:48``, ``12:05`` or ``1:02:03``; a negative one is ``0:00``."""
    seconds = max(0, span_ms) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def long_clock(span_ms: int) -> str:
    """Write a span as ``08:42``: two places for the minutes, for the clock of a call."""
    text = clock(span_ms)
    return f"0{text}" if len(text) == len("0:00") else text


def clock_left(span_ms: int) -> str:
    """Write the time left, rounded up: ``0:00`` stands there only when it is over."""
    return clock(-(-max(0, span_ms) // 1000) * 1000)


def time_of_day(instant: int, *, seconds: bool = False, zone: tzinfo | None = None) -> str:
    """Write an instant (ms since 1970 UTC) as ``14:33`` or ``14:33:08`` in the desk's own time zone."""
    moment = datetime.fromtimestamp(instant / 1000, tz=zone).astimezone(zone)
    return moment.strftime("%H:%M:%S" if seconds else "%H:%M")


def day_and_time(instant: int, now: int, *, zone: tzinfo | None = None) -> str:
    """Write an instant as ``14:33``, and with its day, ``11/27 10:00``, when that is not the day of ``now``."""
    day, today = (datetime.fromtimestamp(one / 1000, tz=zone).astimezone(zone) for one in (instant, now))
    time = time_of_day(instant, zone=zone)
    return time if day.date() == today.date() else f"{day.month}/{day.day} {time}"


class Catalogue:
    """All texts of one language; ``texts("panel.hold.total", count=3)``.

    A key is the file's name, the tables, the entry. The fields are those of ``str.format``.
    """

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language: Final = language
        self._texts: Final = dict(texts)

    @classmethod
    def load(cls, language: Language) -> Self:
        """Read every file under resources/i18n/<language>."""
        texts: dict[str, str] = {}
        for file in sorted(asset("i18n", language).glob("*.toml")):
            texts.update(_flat(file.stem, tomllib.loads(file.read_text("utf-8"))))
        return cls(language, texts)

    def __call__(self, key: str, /, **fields: object) -> str:
        """Return a text with its fields filled in.

        Raises:
            MissingTextError: no such key, or a field of the text was not given.

        """
        try:
            text = self._texts[key].format_map(fields)
        except KeyError as missing:
            raise MissingTextError(f"{key} ({missing})") from None
        return tied(text) if self.language == "ja" else text

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)

    def raw(self, key: str) -> str:
        """Return the text with its placeholders still in it."""
        return self._texts[key]

    def left(self, span_ms: int) -> str:
        """Write the time left: ``あと 0:42``."""
        return self("widgets.time.left", clock=clock_left(span_ms))

    def about(self, span_ms: int) -> str:
        """Write a rough span: ``約40秒`` in tens of seconds, from 100 s on ``約2分``."""
        tens = max(1, round(span_ms / 10_000)) * 10
        if tens < 100:
            return self("widgets.time.about_seconds", n=tens)
        return self("widgets.time.about_minutes", n=max(1, round(span_ms / 60_000)))

    def seconds(self, span_ms: int) -> str:
        """Write a span in words: ``30秒``, ``1分``, ``1分30秒``."""
        minutes, left = divmod(max(0, span_ms) // 1000, 60)
        if not minutes:
            return self("widgets.time.seconds", n=left)
        if not left:
            return self("widgets.time.minutes", n=minutes)
        return self("widgets.time.minutes_seconds", m=minutes, s=left)

    def age(self, span_ms: int, *, tenths: bool = False) -> str:
        """Write how old something is: ``1秒前``, ``3分12秒前``; with ``tenths`` below 1 s ``0.2秒前``."""
        if tenths and 0 <= span_ms < 1000:
            return self("widgets.time.age", span=self("widgets.time.seconds", n=f"{span_ms / 1000:.1f}"))
        return self("widgets.time.age", span=self.seconds(max(0, span_ms)))


def _flat(stem: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{stem}.{name}"
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            yield from _flat(key, value)
        else:
            raise TypeError(f"{key} is no text")
