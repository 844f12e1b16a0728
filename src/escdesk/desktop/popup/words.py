"""How the popup names people, and where a sentence may break."""

import re
from typing import Final

from escdesk.desktop.i18n import BREAK_POINT, Catalogue

# A phrase of Japanese ends where hiragana give way to something else, or after a comma; the お of お詫び begins one.
_PHRASE_END: Final = re.compile(
    r"(?<=[ぁ-ん])(?<![おご])(?=[^ぁ-ん\s、。，．」』）)？?！!ーっ])|(?<=[ぁ-ん])(?=[おご][一-鿿])|(?<=[、。，])(?=\S)"
)
_MOST: Final = 240  # three lines of the popup never hold more


def surname(name: str) -> str:
    """Return what stands before the first space: 佐藤 of 佐藤 恵子."""
    return name.split(" ", 1)[0].split("\u3000", 1)[0]


def called(texts: Catalogue, name: str, role: str) -> str:
    """Return how one speaks of a colleague: 佐藤SV, 責任者 鈴木; in English the whole name."""
    key = f"popup.who.{role}"
    return texts(key if key in texts else "popup.who.other", name=name, surname=surname(name))


def with_san(texts: Catalogue, name: str) -> str:
    """Return the name of the one who asked: 田中 美咲さん."""
    return texts("popup.who.asker", name=name)


def customer_words(texts: Catalogue, customer: str, number: str = "") -> str:
    """Return 山田 太郎 様, the number of a caller without a name, or that nobody knows."""
    if customer:
        return texts("widgets.name.customer", name=customer)
    return number or texts("popup.asked.no_customer")


def phrased(text: str) -> str:
    """Return the beginning of a text on one line, with break points between its phrases."""
    return _PHRASE_END.sub(BREAK_POINT, " ".join(text.split())[:_MOST])


def one_line(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())
