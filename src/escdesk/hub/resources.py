"""Finds the files that ship beside the hub's code: examples to start from, and texts."""

from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of one file, in the installed package or in the checkout. Raises `FileNotFoundError`."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1]
    for place in (package / "resources", checkout / "resources", checkout / "packaging" / "hub"):
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"escdesk's resource {'/'.join(parts)} is missing; the installation is damaged")
