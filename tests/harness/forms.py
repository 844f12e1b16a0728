"""In how many ways a name or a number can stand in a file: whoever looks for personal data looks for all of them."""

import base64
import json
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

CODINGS = ("utf-8", "utf-16-le", "utf-16-be", "shift_jis", "euc_jp", "iso2022_jp")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def of_name(name: str) -> set[str]:
    """As written, together, with a wide space; kana also as hiragana and in half width."""
    found = {name, name.replace(" ", ""), name.replace(" ", "\u3000")}
    found |= {one.translate(_TO_HIRAGANA) for one in found}
    return found | {_half_width(one) for one in found}


def of_number(number: str) -> set[str]:
    """With hyphens and without, with the country's code, in wide digits."""
    bare = "".join(sign for sign in number if sign.isdigit())
    found = {number, bare, f"81{bare[1:]}"}
    return found | {"".join(chr(ord(sign) + 0xFEE0) for sign in one) for one in (number, bare)}


def encodings(text: str) -> Iterator[bytes]:
    """Its bytes in each coding, in a URL, in JSON, in base64 wherever it begins, in hex."""
    for coding in CODINGS:
        try:
            plain = text.encode(coding)
        except UnicodeEncodeError:
            continue
        yield plain
        if coding in {"utf-8", "shift_jis"}:
            yield quote(plain, safe="").encode()
            yield quote(plain, safe="").lower().encode()
            yield quote_plus(plain).encode()
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        for shift in range(3):
            yield _in_base64(plain, shift)
    escaped = json.dumps(text)[1:-1]
    yield escaped.encode()
    yield escaped.upper().replace("\\U", "\\u").encode()


def all_forms(names: set[str], numbers: set[str]) -> set[bytes]:
    texts = {one for name in names for one in of_name(name)}
    texts |= {one for number in numbers for one in of_number(number)}
    return {form for text in texts for form in encodings(text) if len(form) >= 6}


def _in_base64(plain: bytes, shift: int) -> bytes:
    """The signs that are the same whatever stands before (`shift` bytes after a boundary) and after."""
    coded = base64.b64encode(b"\0" * shift + plain)
    first = -(-shift * 8 // 6)
    last = (shift + len(plain)) * 8 // 6
    return coded[first:last]


def _half_width(text: str) -> str:
    wide_of = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    wide_of |= {"\u3099": "\uff9e", "\u309a": "\uff9f"}
    return "".join(wide_of.get(sign, sign) for sign in unicodedata.normalize("NFD", text))
