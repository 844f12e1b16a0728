"""Colours, fonts, sizes and times by their role, read from resources/themes/tokens.toml."""

import tomllib
from collections.abc import Mapping
from string import Template
from typing import Any, Final, Literal, Self, get_args

from PySide6.QtGui import QColor, QFont, QPalette

from escdesk.desktop.assets import asset

ThemeName = Literal["light", "dark", "high_contrast"]
THEME_NAMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)

_REGULAR: Final = 400


class Theme:
    """One look. It is made once by the program and handed to every widget by its constructor."""

    def __init__(self, name: ThemeName, tokens: Mapping[str, Any]) -> None:
        self.name: Final = name
        self.tokens: Final = tokens
        self._colours = {role: QColor(value) for role, value in tokens["colour"][name].items()}
        self._families: list[str] = list(tokens["type"]["families"])
        self._fonts: dict[tuple[str, int | None, bool | None], QFont] = {}
        self._style: str | None = None

    @classmethod
    def load(cls, name: ThemeName) -> Self:
        """Read the figures. Raises KeyError for a name that tokens.toml does not have."""
        return cls(name, tomllib.loads(asset("themes", "tokens.toml").read_text("utf-8")))

    def colour(self, role: str) -> QColor:
        """Return the colour of a role of tokens.toml's [roles]; KeyError for any other name."""
        return self._colours[role]

    def font(self, kind: str, *, size: int | None = None, bold: bool | None = None) -> QFont:
        """Return the font of a kind of tokens.toml's [type] (small, body, name, lead, title, conclusion …).

        ``size`` (px) and ``bold`` replace the kind's own figures. The families are named explicitly:
        left to itself Qt takes a Latin font first and sets Japanese in whatever falls back.
        """
        key = (kind, size, bold)
        font = self._fonts.get(key)
        if font is None:
            figures = self.tokens["type"][kind]
            heavy = figures.get("weight", _REGULAR) > _REGULAR if bold is None else bold
            font = QFont(self._families)
            font.setPixelSize(size or int(figures["size"]))
            font.setWeight(QFont.Weight.Bold if heavy else QFont.Weight.Normal)
            self._fonts[key] = font
        return QFont(font)

    def line(self, kind: str, *, wrapped: bool = False) -> int:
        """Return the line height of a kind in px."""
        figures = self.tokens["type"][kind]
        return int(figures.get("line_wrapped", figures["line"]) if wrapped else figures["line"])

    def size(self, *path: str) -> int:
        """Return a length of [size] in px, as in ``size("panel", "width")`` or ``size("disc")``."""
        return int(self._figure("size", path))

    def share(self, *path: str) -> float:
        """Return a figure of [size] that is a share of something, as in ``share("dial", "ring_1")``."""
        return float(self._figure("size", path))

    def radius(self, of: str) -> int:
        return int(self.tokens["radius"][of])

    def stroke(self, of: str) -> float:
        return float(self.tokens["stroke"][of])

    def time_ms(self, of: str) -> int:
        """Return a span of [time] or [motion] in ms."""
        return int(self.tokens["time"][of] if of in self.tokens["time"] else self.tokens["motion"][of])

    def _figure(self, table: str, path: tuple[str, ...]) -> float:
        found: Any = self.tokens[table]
        for step in path:
            found = found[step]
        return float(found)

    def palette(self) -> QPalette:
        """Return the palette that goes with the style sheet, for everything no rule of it names."""
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "canvas",
            QPalette.ColorRole.WindowText: "ink",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "canvas",
            QPalette.ColorRole.Text: "ink",
            QPalette.ColorRole.Button: "surface",
            QPalette.ColorRole.ButtonText: "ink",
            QPalette.ColorRole.ToolTipBase: "ink",
            QPalette.ColorRole.ToolTipText: "surface",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on_solid",
            QPalette.ColorRole.PlaceholderText: "ink_soft",
            QPalette.ColorRole.Link: "accent",
        }
        for role, name in roles.items():
            palette.setColor(role, self.colour(name))
        return palette

    def style_sheet(self) -> str:
        """Return all of resources/styles/*.qss in the order of their names.

        A ``$role`` in them is replaced by that role's colour; KeyError for a role that is not one.
        """
        if self._style is None:
            sheets = sorted(asset("styles").glob("*.qss"))
            rules = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
            self._style = Template(rules).substitute({r: c.name() for r, c in self._colours.items()})
        return self._style
