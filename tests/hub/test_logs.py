"""Log lines in both forms: a constant sentence and fields, and nothing of what was in hand when something broke."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from escdesk.hub.engine import EngineStopped
from escdesk.hub.logs import FieldFormatter, JsonFormatter, configure

NAME, NUMBER = "山田 花子", "090-1234-5678"
FORMS = {"text": FieldFormatter(), "json": JsonFormatter()}
Lines = list[str]


class Kept(logging.Handler):
    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: Lines = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(params=FORMS)
def written(request: pytest.FixtureRequest) -> Iterator[Callable[[str], tuple[logging.Logger, Lines]]]:
    """A logger of this name and what it has written, in either form."""
    handlers: list[tuple[logging.Logger, Kept]] = []

    def make(name: str) -> tuple[logging.Logger, Lines]:
        logger, handler = logging.getLogger(name), Kept(FORMS[request.param])
        logger.addHandler(handler)
        logger.propagate = False
        handlers.append((logger, handler))
        return logger, handler.lines

    yield make
    for logger, handler in handlers:
        logger.removeHandler(handler)
        logger.propagate = True


def test_a_line_of_json_has_its_sentence_and_its_fields() -> None:
    logger, handler = logging.getLogger("escdesk.test"), Kept(JsonFormatter())
    logger.addHandler(handler)
    try:
        logger.warning(
            "login refused", extra={"code": "wrong_password", "count": 3, "level": "x", "path": Path("a")}
        )
    finally:
        logger.removeHandler(handler)
    line = json.loads(handler.lines[0])
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "escdesk.test",
        "message": "login refused",
        "code": "wrong_password",
        "count": 3,
        "level_": "x",
        "path": "a",
    }


def fails_with_a_customer() -> None:
    try:
        raise KeyError(NAME)
    except KeyError as wrong:
        raise ValueError(f"no number {NUMBER}") from wrong


def test_a_bug_says_where_and_what_kind_but_not_what_was_in_hand(written) -> None:
    logger, lines = written("escdesk.test")
    try:
        fails_with_a_customer()
    except ValueError:
        logger.exception("the hub has ended by a fault of its own")
    (text,) = lines
    assert NAME not in text
    assert "5678" not in text
    assert "in fails_with_a_customer" in text
    assert "ValueError" in text
    assert "KeyError" in text


def test_our_own_exceptions_say_their_constant_sentence(written) -> None:
    logger, lines = written("escdesk.test")
    try:
        raise EngineStopped("going down")
    except EngineStopped:
        logger.exception("x")
    assert "escdesk.hub.engine.EngineStopped: going down" in lines[0]


def test_of_others_libraries_only_the_first_line_without_its_fields(written) -> None:
    logger, lines = written("asyncio")
    logger.error(f"Task exception was never retrieved\nfuture: <Task exception=KeyError('{NAME}')>")  # noqa: G004
    logger.error("%s asked for %s", NUMBER, "/x", extra={"websocket": NAME})
    assert all(NAME not in line and "5678" not in line for line in lines)
    assert "Task exception was never retrieved" in lines[0]
    assert "%s asked for %s" in lines[1]


def test_every_line_stays_one_line(written) -> None:
    logger, lines = written("escdesk.test")
    logger.warning("desk came", extra={"program": "a\nINFO escdesk: forged b=1"})
    assert [line.count("\n") for line in lines] == [0]


def test_a_real_hub_writes_nothing_but_json(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text('[hub]\nport = 0\ndata = "data"\nlog_format = "json"\n')
    source = str(Path(__file__).parents[2] / "src")
    with subprocess.Popen(
        [sys.executable, "-m", "escdesk", "hub", "--config", str(tmp_path / "hub.toml")],
        env=os.environ | {"PYTHONPATH": source}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as hub:  # fmt: skip
        assert hub.stderr is not None
        lines = []
        for line in hub.stderr:
            lines.append(json.loads(line))
            if lines[-1]["message"] == "hub started":
                hub.terminate()
    assert hub.returncode == 0
    assert [line["message"] for line in lines] == ["floor loaded", "hub started", "hub stopped"]
    assert isinstance(lines[1]["port"], int)


def test_a_line_is_written_to_standard_error_from_its_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), logging.getLogger("escdesk").level
    try:
        configure("warning", "text")
        logging.getLogger("escdesk.test2").info("unheard")
        logging.getLogger("escdesk.test2").warning("heard", extra={"seq": 7})
    finally:
        root.handlers[:] = before
        logging.getLogger("escdesk").setLevel(level)
    said = capsys.readouterr().err
    assert "unheard" not in said
    assert said.endswith(" WARNING escdesk.test2: heard seq=7\n")
