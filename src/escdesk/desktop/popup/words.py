"""How the popup names people: by surname and role."""

from escdesk.desktop.i18n import Catalogue


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
