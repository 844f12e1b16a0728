"""Phone numbers: as they are compared (domestic digits only), and as they are dialled."""

import re
import unicodedata

_JAPAN = "81"
_DIALABLE = re.compile(r"\+?[0-9*#]{2,32}")
_BETWEEN_DIGITS = re.compile(r"[\s()./\-\u2010-\u2015\u2212\u30fc]")


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


def dialled(number: str) -> str:
    """A number as it is given to a PBX: without what people write between its digits, in plain signs.

    Whatever else stands in it stays, and `dialable` says no.
    """
    return _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", number))


def dialable(number: str) -> bool:
    """Whether nothing but the signs of a number stands in it: digits, `*`, `#`, and a `+` at its beginning."""
    return _DIALABLE.fullmatch(number) is not None
