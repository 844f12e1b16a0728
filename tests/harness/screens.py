"""Draws every sample window into PNGs: ``python -m tests.harness.screens [--out docs/screens] [names …]``."""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication

from escdesk.desktop.i18n import Catalogue, Language
from escdesk.desktop.theme import Theme, ThemeName
from tests.harness.samples import Look, Sample, all_samples

_IN_EVERY_LOOK = {
    *("panel-word-transfer", "panel-rule-raised", "panel-line", "panel-harassment", "hold-stages", "login"),
    *("popup-transfer", "popup-transfer-handed-on", "cases-call", "cases-hand-on", "board", "board-assign"),
    *("board-incident", "panel-incident", "panel-instruction", "cases-words", "popup-consult"),
}
_NO_DITHER = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
_ROUNDS = 6
"""What is as tall as its own width lets it be settles in the second round, what holds that in the fourth."""
_SUFFIX = {"light": "light", "dark": "dark", "high_contrast": "contrast"}


def file_name(sample: Sample, theme: ThemeName, language: Language) -> str:
    """Return the picture's name: like the design's, with ``-en`` behind it for English."""
    return f"{sample.name}-{_SUFFIX[theme]}{'' if language == 'ja' else '-en'}.png"


def _small(image: QImage) -> QImage:
    """Return an image with its own 80 most frequent colours: plenty for flat areas and text, half the bytes."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(plain.constBits(), dtype=np.uint32)
    colours, counts = np.unique(pixels, return_counts=True)
    table = [int(colour) for colour in colours[np.argsort(counts)[::-1][:80]]]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, _NO_DITHER)


def draw(app: QApplication, sample: Sample, look: Look, out: Path) -> Path:
    """Draw one window with one look, for which the application is dressed, and return the picture's path."""
    window = sample.make(look)
    window.show()
    for _ in range(_ROUNDS):
        app.processEvents()
    path = out / file_name(sample, look.theme.name, look.texts.language)
    _small(window.grab().toImage()).save(str(path))
    window.close()
    shiboken6.delete(window)  # no event loop runs here that would do it later
    return path


def _set_up() -> None:
    """Before the application exists: no display, two pixels for one, the same hours wherever it is drawn."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_SCALE_FACTOR", "2")
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screens"))
    parser.add_argument(
        "--all", action="store_true", help="every theme and language, not only those kept in docs"
    )
    parser.add_argument("names", nargs="*", help="samples to draw, or beginnings of their names")
    wanted = parser.parse_args()
    _set_up()
    wanted.out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    if "Noto Sans CJK JP" not in QFontDatabase.families():
        print(
            "warning: no Noto Sans CJK JP here; the pictures will not look like those in docs",
            file=sys.stderr,
        )
    every: tuple[tuple[ThemeName, Language], ...] = (
        ("light", "ja"),
        ("dark", "ja"),
        ("light", "en"),
        ("dark", "en"),
    )
    samples = [
        one
        for one in all_samples()
        if not wanted.names or any(one.name.startswith(name) for name in wanted.names)
    ]
    for theme, language in dict.fromkeys((*every, *(look for one in samples for look in one.looks))):
        look = Look(Theme.load(theme), Catalogue.load(language))
        app.setPalette(look.theme.palette())
        app.setStyleSheet(look.theme.style_sheet())
        for sample in samples:
            looks = sample.looks if wanted.names or sample.name in _IN_EVERY_LOOK else sample.looks[:1]
            if (theme, language) in (every if wanted.all else looks):
                print(draw(app, sample, look, wanted.out))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
