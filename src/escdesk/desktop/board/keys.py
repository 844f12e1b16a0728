"""What the keys do on the board."""

from typing import Final

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.key_sheet import KeySheet

KEYS: Final = (
    ("A", "assign"), ("T", "take"), ("M", "message"), ("I", "incident"), ("␣", "tick"), ("1–9", "candidate"), ("←|→", "until"), ("/", "search"), ("↑|↓", "row"), ("Esc", "clear"), ("Ctrl Alt P", "popup"), ("F1", "keys"),
)  # fmt: skip


def keys_sheet(theme: Theme, texts: Catalogue) -> KeySheet:
    return KeySheet(
        theme, texts("board.keys.title"), [(cap, texts(f"board.keys.{name}")) for cap, name in KEYS]
    )
