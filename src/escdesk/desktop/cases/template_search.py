"""Finding a ready-made text by any part of its label, reading or words; pure."""

from collections.abc import Iterable
from typing import Final
from unicodedata import normalize

from escdesk.desktop.cases.talk_view import TemplateView

_TO_KATAKANA: Final = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def folded(text: str) -> str:
    """Return a text in which width, case, and hiragana or katakana make no difference, without spaces."""
    return "".join(normalize("NFKC", text).casefold().translate(_TO_KATAKANA).split())


def found(templates: Iterable[TemplateView], search: str) -> tuple[TemplateView, ...]:
    """Return those that bear every word of the search; what fits the case stands first, else as in the file."""
    words = [folded(word) for word in normalize("NFKC", search).split()]

    def bears(one: TemplateView) -> bool:
        text = folded(f"{one.label}{one.kana}{one.text}{one.sentence}")
        return all(word in text for word in words)

    return tuple(sorted((one for one in templates if bears(one)), key=lambda one: not one.fits))
