"""A secret from where hub.toml says it is: an environment variable, or a file that nobody else can read."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from escdesk.hub.toml_tables import Path as Place
from escdesk.hub.toml_tables import Reading, shown_table


def given_secret(
    reading: Reading,
    at: Place,
    table: Mapping[str, Any],
    name: str,
    here: Path,
    environment: Mapping[str, str],
) -> str:
    """What `{name}_env` or `{name}_file` of this table leads to; "" and a fault when it is not there."""
    variable, file = table[f"{name}_env"], table[f"{name}_file"]
    shown = shown_table(at)
    if (variable is None) is (file is None):
        reading.wrong(at, f"{shown} needs one of {name}_env and {name}_file.")
        return ""
    if variable is not None:
        secret = environment.get(variable, "")
        if not secret:
            reading.wrong((*at, f"{name}_env"), f"the environment variable {variable} holds no {name}.")
        return secret
    path, key = here / Path(file).expanduser(), f"{name}_file"
    try:
        mode = path.stat().st_mode
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        reading.wrong((*at, key), f"{shown} {key} {path} can't be read.")
        return ""
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        reading.wrong((*at, key), f"{path} can be read by others; its mode must be 0600.")
    if not secret:
        reading.wrong((*at, key), f"{shown} {key} {path} is empty.")
    return secret
