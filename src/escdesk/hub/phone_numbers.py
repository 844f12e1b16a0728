"""Phone numbers as they are compared: domestic digits only."""

import unicodedata

_JAPAN = "81"


def normalised(number: str) -> str:
    """`+81 90-1234-5678`, `０９０（１２３４）５６７８` and `090 1234 5678` all become `09012345678`.

    Other countries keep their `+`; whatever holds no digit becomes the empty string.
    """
    text = unicodedata.normalize("NFKC", number).strip()
    digits = "".join(sign for sign in text if sign.isdecimal() and sign.isascii())
    if not digits:
        return ""
    if text.startswith("+"):
        international = digits
    elif text.startswith("010") and len(digits) > 11:  # Japan's international prefix
        international = digits[3:]
    else:
        return digits
    if international.startswith(_JAPAN):
        return "0" + international.removeprefix(_JAPAN).removeprefix("0")  # +81 (0)90 … is written too
    return "+" + international
