"""Finds the files that ship beside the hub's code: examples to start from, and texts."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

Language = Literal["ja", "en"]


def resource(*parts: str) -> Path:
    """The path of one file, in the installed package or in the checkout. Raises `FileNotFoundError`."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1]
    for place in (package / "resources", checkout / "resources", checkout / "packaging" / "hub"):
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"escdesk's resource {'/'.join(parts)} is missing; the installation is damaged")


def texts(language: Language, name: str) -> dict[str, str]:
    """The texts of one catalogue by their keys: `party.sv`."""
    path = resource("i18n", language, f"{name}.toml")
    return dict(_flat("", tomllib.loads(path.read_text(encoding="utf-8"))))


def _flat(stem: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{stem}{name}.", value)
        else:
            yield f"{stem}{name}", value
