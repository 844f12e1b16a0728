"""Which icon stands for each kind of instruction, the same on every window."""

from typing import Final

ICON_OF: Final = {
    "approved": "check",
    "declined": "cross",
    "limit": "yen",
    "call_back": "phone",
    "take_over": "swap",
}
