"""How the demo decides what to do, before it starts anything."""

from pathlib import Path

import pytest

from escdesk.demo.program import _emptied, has_display, main


@pytest.mark.parametrize(
    ("environment", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_display_is_noticed(environment: dict[str, str], platform: str, shown: bool):
    assert has_display(environment, platform) is shown


@pytest.mark.parametrize("argv", [["--seed", "x"], ["--seed", "-1"], ["--break", "lead"], ["--rate", "3"]])
def test_wrong_arguments_are_refused(argv: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_an_earlier_story_is_removed_and_nothing_else(tmp_path: Path):
    out = tmp_path / "demo-out"
    (out / "logs").mkdir(parents=True)
    for name in ("01-held.png", "story.json", "notes.txt", "logs/hub.log"):
        (out / name).write_text("x", encoding="utf-8")
    assert sorted(one.name for one in _emptied(out).iterdir()) == ["logs", "notes.txt"]
    assert list((out / "logs").iterdir()) == []
