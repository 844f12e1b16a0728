"""How the panel names people: by surname and role, as the floor speaks of them."""

from escdesk.desktop.i18n import Catalogue


def surname(name: str) -> str:
    """Return what stands before the first space: 佐藤 of 佐藤 恵子."""
    return name.split(" ", 1)[0].split("\u3000", 1)[0]


def called(texts: Catalogue, name: str, role: str) -> str:
    """Return how one speaks of somebody: 佐藤SV, 責任者 鈴木; in English the whole name."""
    if not name:
        return texts("panel.who.somebody")
    key = f"panel.who.{role}"
    return texts(key if key in texts else "panel.who.other", name=name, surname=surname(name))


def role_word(texts: Catalogue, role: str) -> str:
    """Return what stands behind a name in the list: SV, 責任者, 専門."""
    key = f"panel.role.{role}"
    return texts(key) if key in texts else role
