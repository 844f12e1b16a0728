"""The registry of sample windows: one name, one picture, made the same way for the tests and for docs/screens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, Language
from escdesk.desktop.theme import Theme, ThemeName

NOW = 1_756_272_808_000  # 2025-08-27 14:33:28 in Japan; every sample counts from here


@dataclass(frozen=True, slots=True)
class Look:
    """What a sample is drawn with."""

    theme: Theme
    texts: Catalogue

    @staticmethod
    def now() -> int:
        return NOW


Maker = Callable[[Look], QWidget]


@dataclass(frozen=True, slots=True)
class Sample:
    """A window with its view already rendered, of its own size. ``looks`` are the pictures kept in docs."""

    name: str
    make: Maker
    looks: tuple[tuple[ThemeName, Language], ...] = (("light", "ja"), ("dark", "ja"))


_SAMPLES: dict[str, Sample] = {}


def sample(name: str, *looks: tuple[ThemeName, Language]) -> Callable[[Maker], Maker]:
    """Register a function that makes a window: ``@sample("panel-word")``."""

    def register(make: Maker) -> Maker:
        if name in _SAMPLES:
            raise ValueError(f"two samples are called {name}")
        _SAMPLES[name] = Sample(name, make, looks or (("light", "ja"), ("dark", "ja")))
        return make

    return register


def all_samples() -> Iterator[Sample]:
    """Import every ``sample_*.py`` beside this file and return what they registered, by name."""
    for file in sorted(Path(__file__).parent.glob("sample_*.py")):
        import_module(f"tests.harness.{file.stem}")
    yield from sorted(_SAMPLES.values(), key=lambda one: one.name)
