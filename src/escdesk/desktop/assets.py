"""Finds the files that ship beside the code: themes, styles, icons, texts, sounds."""

from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    """Return the folder of resources: inside the installed package, or at the top of a checkout.

    Raises:
        FileNotFoundError: neither place holds them; the installation is damaged.

    """
    package = Path(__file__).resolve().parents[1]
    places = (package / "resources", package.parents[1] / "resources")
    for place in places:
        if (place / "themes").is_dir():
            return place
    raise FileNotFoundError(f"escdesk's resources are missing; looked in {places[0]} and {places[1]}")


def asset(*parts: str) -> Path:
    """Return the path of one resource, as in ``asset("i18n", "ja", "panel.toml")``; it need not exist."""
    return _root().joinpath(*parts)
