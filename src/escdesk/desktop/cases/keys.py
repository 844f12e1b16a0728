"""What the keys do in the SV's window, and on the popup beside it."""

from typing import Final

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.key_sheet import KeySheet

KEYS: Final = (
    ("Ctrl 1|〜|Ctrl 5", "decision"), ("Ctrl T", "templates"), ("F4", "message"), ("Shift F4", "note"), ("Alt 1|〜|Alt 9", "question"),
    ("Ctrl ↑", "go_up"), ("Ctrl P", "aside"), ("Ctrl ↵", "send"), ("Ctrl R", "hand_on"), ("Ctrl E", "talk"), ("Alt ↑|Alt ↓", "case"), ("/", "search"),
    ("Ctrl Alt P", "popup"), ("1", "accept"), ("2", "instruct"), ("3", "pass_on"), ("4", "cannot"),
    ("F1", "keys"), ("Esc", "close"),
)  # fmt: skip


def keys_sheet(theme: Theme, texts: Catalogue) -> KeySheet:
    return KeySheet(
        theme, texts("cases.keys.title"), [(cap, texts(f"cases.keys.{name}")) for cap, name in KEYS]
    )
