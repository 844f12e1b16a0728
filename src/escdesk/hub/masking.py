"""Free text before it is stored: invisible signs go, card numbers and マイナンバー become asterisks (D9)."""

import re
import unicodedata

_JOINTS = {" ": "space", "\u00a0": "space", "\u3000": "space"} | dict.fromkeys(
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70", "hyphen"
)
_DIGITS = re.compile(r"\d+")
_CARD_LENGTHS = range(13, 20)
_NUMBER_LENGTH = 12


_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control signs, line ends and tabs excepted
    "\u200b\u2060-\u2064\ufeff"  # nothing wide: they would hide a number from the masking
    "\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # they turn the reading direction of what follows
)


def legible(text: str) -> str:
    """The text without signs that nobody sees and that change what is read."""
    return _INVISIBLE.sub("", text)


def masked(text: str) -> str:
    """The text with every digit of a card number or マイナンバー replaced by `*`; its length stays the same.

    A number may be one run of digits, or groups all joined by one space or all by one hyphen, half or full
    width. Only runs of 13-19 digits that pass Luhn, and of 12 that pass the マイナンバー check, are taken.
    """
    groups = [match.span() for match in _DIGITS.finditer(text)]
    hidden: list[tuple[int, int]] = []
    for first in range(len(groups)):
        for last in range(first, len(groups)):
            if last > first + 1 and _joint(text, groups, last) != _joint(text, groups, first + 1):
                break
            if last > first and _joint(text, groups, last) is None:
                break
            digits = "".join(text[start:end] for start, end in groups[first : last + 1])
            if len(digits) > max(_CARD_LENGTHS):
                break
            if _is_secret([unicodedata.decimal(digit) for digit in digits]):
                hidden.extend(groups[first : last + 1])
    if not hidden:
        return text
    signs = list(text)
    for start, end in hidden:
        signs[start:end] = "*" * (end - start)
    return "".join(signs)


def _joint(text: str, groups: list[tuple[int, int]], index: int) -> str | None:
    """What joins this group to the one before it, None when something else stands between."""
    (_, before), (after, _) = groups[index - 1], groups[index]
    return _JOINTS.get(text[before]) if after - before == 1 else None


def _is_secret(digits: list[int]) -> bool:
    if len(digits) in _CARD_LENGTHS:
        return _luhn(digits) and len(set(digits)) > 1
    return len(digits) == _NUMBER_LENGTH and _my_number(digits) and len(set(digits)) > 1


def _luhn(digits: list[int]) -> bool:
    """ISO/IEC 7812-1 annex B: from the right every second digit doubled, its digits added up."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        double = digit * 2 if place % 2 else digit
        total += double - 9 if double > 9 else double
    return total % 10 == 0


def _my_number(digits: list[int]) -> bool:
    """行政手続における特定の個人を識別するための番号 … 総務省令 第5条: the check digit of 11 weighted digits."""
    body = digits[:-1][::-1]
    total = sum(digit * (place + 2 if place < 6 else place - 4) for place, digit in enumerate(body))
    rest = total % 11
    return digits[-1] == (0 if rest <= 1 else 11 - rest)
