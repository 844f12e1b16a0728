"""What administration answers instead of carrying a request out."""

from collections.abc import Sequence


class AskedWrong(Exception):  # noqa: N818  said as it is told
    """A request that can't be carried out; its text is one sentence, `more` are further ones about the same file."""

    def __init__(self, sentence: str, more: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.more = tuple(more)
