"""Japanese text as it is compared: full and half width, capital and small, hiragana and katakana are the same."""

import unicodedata
from typing import Final

_TO_KATAKANA: Final = {sign: sign + 0x60 for sign in range(0x3041, 0x3097)}


def folded(text: str) -> str:
    """`ﾍﾞﾝｺﾞｼ`, `べんごし` and `ベンゴシ` become the same, and so do `Ｖｉｐ` and `VIP`; spaces around it go."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_TO_KATAKANA).strip()
