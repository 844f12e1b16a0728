"""The one button of escdesk: filled, outlined or only words, with icon or mark, key cap and second line."""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.key_cap import key_cap_width, paint_key_cap
from escdesk.desktop.widgets.marks import paint_mark

ButtonLook = Literal["filled", "alarm", "outlined", "accent", "words", "waiting", "chosen", "to_ask", "soft"]
ButtonSize = Literal["small", "normal", "large"]
_GAP: Final = 8.0
_ICON: Final = 18.0
_MARK: Final = 14.0
_PADS: Final = {"small": 10.0, "normal": 12.0, "large": 16.0}


@dataclass(frozen=True, slots=True)
class _Colours:
    fill: str | None
    text: str
    edge: str | None
    key: str
    key_edge: str


_LOOKS: Final[dict[str, _Colours]] = {
    "filled": _Colours("accent", "on_solid", None, "on_solid", "on_solid"),
    "alarm": _Colours("alarm", "on_solid", None, "on_solid", "on_solid"),
    "outlined": _Colours("surface", "ink", "line_strong", "ink_soft", "line_strong"),
    "accent": _Colours("surface", "accent", "accent", "accent", "accent"),
    "words": _Colours(None, "accent", None, "accent", "accent"),
    "waiting": _Colours("surface", "accent", "accent", "accent", "accent"),
    "soft": _Colours(None, "ink_soft", None, "ink_soft", "line_strong"),
    "to_ask": _Colours(None, "ink", "ink_soft", "ink_soft", "line_strong"),
    "chosen": _Colours("accent_tint", "accent", "accent", "accent", "accent"),
}
_OFF: Final = _Colours("surface", "ink_soft", "line_strong", "ink_soft", "line_strong")


class Button(QAbstractButton):
    """A button. The key cap only tells its key: whoever owns the window listens for it.

    ``key_first`` puts the cap at the left, as on the popup. ``under`` is a second, smaller line.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        look: ButtonLook = "outlined",
        size: ButtonSize = "normal",
        icon: str | None = None,
        mark: str | None = None,
        key: str | None = None,
        key_first: bool = False,
        under: str = "",
        bold: bool = True,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._look: ButtonLook = look
        self._size: ButtonSize = size
        self._icon = icon
        self._mark = mark
        self._key = key
        self._key_first = key_first
        self._under = under
        self._aside = ""
        self._least_width = 0
        self.setFont(theme.font("lead" if size == "large" else "body", bold=bold))
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(under)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def look(self) -> ButtonLook:
        return self._look

    def show_button(
        self,
        text: str,
        *,
        look: ButtonLook | None = None,
        icon: str | None = None,
        key: str | None = None,
        under: str | None = None,
        aside: str = "",
        size: ButtonSize | None = None,
    ) -> None:
        """Change what the button says; what is None stays. ``aside`` is a soft word after the text (「2秒」)."""
        was = (self.text(), self._look, self._icon, self._key, self._under, self._aside, self._size)
        self._size = size or self._size
        self._look = look or self._look
        self._icon = icon or self._icon
        self._key = self._key if key is None else (key or None)
        self._under = self._under if under is None else under
        self._aside = aside
        if (text, self._look, self._icon, self._key, self._under, self._aside, self._size) == was:
            return
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(self._under)
        self.updateGeometry()
        self.update()

    def under(self) -> str:
        return self._under

    def shortcut_cap(self) -> str | None:
        """Return the key written on the button."""
        return self._key

    def sizeHint(self) -> QSize:
        width = self._content_width() + 2 * _PADS[self._size]
        height = self._theme.size("control", self._size)
        if self._under:
            height = self._theme.size("popup", "transfer_accept")
        return QSize(round(width + 0.5), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _content_width(self) -> float:
        metrics = QFontMetricsF(self.font())
        words = metrics.horizontalAdvance(self.text())
        if self._under:
            small = QFontMetricsF(self._theme.font("small"))
            words = max(words, small.horizontalAdvance(self._under))
        width = words
        if self._icon or self._mark:
            width += (_ICON if self._icon else _MARK) + _GAP
        if self._key:
            width += key_cap_width(self._theme, self._key) + _GAP
        if self._aside:
            width += QFontMetricsF(self._theme.font("small")).horizontalAdvance(self._aside) + _GAP
        return width

    def _fill(self, colours: _Colours) -> QColor | None:
        if colours.fill is None:
            return None
        fill = self._theme.colour(colours.fill)
        ink = self._theme.colour("ink")
        share = 0.22 if self.isDown() else 0.10 if self.underMouse() and self.isEnabled() else 0.0
        if colours.fill == "surface":
            share *= 0.4
        mixed = (
            round(a + (b - a) * share)
            for a, b in (
                (fill.red(), ink.red()),
                (fill.green(), ink.green()),
                (fill.blue(), ink.blue()),
            )
        )
        return QColor(*mixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        colours = _LOOKS[self._look] if self.isEnabled() or self._look == "waiting" else _OFF
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.radius("control")
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), theme.stroke("focus")))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
            box = QRectF(self.rect()).adjusted(4, 4, -4, -4)
            radius -= 2
        fill = self._fill(colours)
        pen = QPen(Qt.PenStyle.NoPen)
        if colours.edge:
            pen = QPen(theme.colour(colours.edge), 2 if self._look == "chosen" else 1)
            if self._look in {"waiting", "to_ask"} or not self.isEnabled():
                pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, radius, radius)
        self._paint_content(painter, colours)
        painter.end()

    def _paint_content(self, painter: QPainter, colours: _Colours) -> None:
        theme = self._theme
        text = theme.colour(colours.text)
        centre = self.height() / 2
        left_bound = bool(self._under) and self._key_first
        x = _PADS["large"] if left_bound else (self.width() - self._content_width()) / 2
        if self._key and self._key_first:
            x = self._paint_key(painter, x, centre, colours) + (_GAP if not left_bound else _PADS["normal"])
        if self._icon:
            paint_icon(painter, QRectF(x, centre - _ICON / 2, _ICON, _ICON), self._icon, text)
            x += _ICON + (_GAP if not left_bound else _PADS["normal"])
        elif self._mark:
            paint_mark(painter, QRectF(x, centre - _MARK / 2, _MARK, _MARK), self._mark, theme)
            x += _MARK + _GAP
        painter.setPen(text)
        painter.setFont(self.font())
        words = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        plain = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self._under:
            painter.drawText(QRectF(x, centre - 21, self.width() - x, 22), plain, self.text())
            painter.setFont(theme.font("small"))
            painter.drawText(QRectF(x, centre + 1, self.width() - x, 18), plain, self._under)
        else:
            painter.drawText(QRectF(x, 0, words + 2, self.height() - 1), plain, self.text())
        x += words + _GAP
        if self._aside:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("ink_soft"))
            painter.drawText(QRectF(x, 0, self.width() - x, self.height() - 1), plain, self._aside)
            x += QFontMetricsF(theme.font("small")).horizontalAdvance(self._aside) + _GAP
        if self._key and not self._key_first:
            self._paint_key(painter, x, centre, colours)

    def _paint_key(self, painter: QPainter, x: float, centre: float, colours: _Colours) -> float:
        width, height = key_cap_width(self._theme, self._key or ""), self._theme.size("key_cap")
        cap = QRectF(x, round(centre - height / 2), width, height)
        paint_key_cap(
            painter,
            cap,
            self._key or "",
            self._theme,
            self._theme.colour(colours.key),
            self._theme.colour(colours.key_edge),
            bold=True,
        )
        return x + width
