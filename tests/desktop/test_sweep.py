"""The picture of a sweep: what it shows of the reports, and that it can be drawn of few and of strange ones."""

from array import array
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from escdesk.desktop.sweep import HEIGHT, RATIO, WIDTH, Point, draw, points
from escdesk.desktop.theme import Theme

PARAMETERS = {
    "promise_s": 30.0,
    "read_s": 5.0,
    "reaction": {"median_s": 6.0, "sigma": 0.8, "never": 0.1},
}


def told(helpers: int, p50: float | None, p99: float | None, kept: float | None) -> dict:
    return {
        "helpers": helpers,
        "seed": 1,
        "calls": 1_200,
        "raised": 400,
        "log": {"file": "day.csv"},
        "time_to_acceptance": {"p50": p50, "p90": p50, "p99": p99},
        "promises": {"share": kept},
        "modelled": {"parameters": PARAMETERS},
    }


def colours(image: QImage) -> set[str]:
    pixels = array("I", bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits()))
    return {f"#{pixel & 0xFFFFFF:06x}" for pixel in set(pixels)}


def test_points_are_in_the_order_of_helpers():
    assert points([told(40, 11.5, 50.0, 0.9), told(20, None, None, None)]) == (
        Point(20, None, None, None, None),
        Point(40, 11.5, 11.5, 50.0, 0.9),
    )


@pytest.mark.parametrize(
    "reports",
    [
        [told(20, 40.0, 4_000.0, 0.2), told(40, 11.5, 50.0, 0.9), told(60, 11.0, 40.0, 0.95)],
        [told(20, 11.5, 50.0, 0.9)],
    ],
)
def test_the_curves_are_drawn_in_the_themes_colours(qapp, tmp_path: Path, reports: list[dict]):
    path = tmp_path / "sweep.png"
    draw(reports, path)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (WIDTH * RATIO, HEIGHT * RATIO)
    theme = Theme.load("light")
    wanted = {theme.colour(role).name() for role in ("alarm", "caution", "calm", "accent", "ink", "surface")}
    assert wanted <= colours(image)


def test_nobody_accepted_anything(qapp, tmp_path: Path):
    draw([told(1, None, None, None), told(2, None, None, None)], tmp_path / "sweep.png")
    shown = colours(QImage(str(tmp_path / "sweep.png")))
    assert Theme.load("light").colour("alarm").name() not in shown


def test_a_place_where_nothing_can_be_written(qapp, tmp_path: Path):
    with pytest.raises(OSError, match="No such file"):
        draw([told(1, 11.0, 12.0, 1.0)], tmp_path / "none" / "sweep.png")
