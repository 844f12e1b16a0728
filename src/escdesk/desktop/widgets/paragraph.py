"""Wrapped text that knows its own height: it breaks between phrases and never before 。"""

import re
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.i18n import BREAK_POINT
from escdesk.desktop.theme import Theme

_OPENING: Final = "「“"
_PLENTY: Final = 400  # letters: more than any window has room for in one line
_KANA: Final = re.compile("[\u3041-\u309f、。！？]")
_BEGINS: Final = re.compile("[\u30a0-\u30ff\u4e00-\u9fff0-9A-Za-z「（]|[おご][\u4e00-\u9fff]")
_HONOURS: Final = re.compile("[おご][\u4e00-\u9fff]")


class Paragraph(QWidget):
    """A text of as many lines as it needs.

    Where it carries break points (U+200B) it breaks only there, as long as a phrase fits into a line. A text in
    quotation marks is set in from its second line on, so that the words stand in a column (``hanging``).
    ``most``: no more lines than this, the last one ends in ….
    """

    def __init__(
        self,
        theme: Theme,
        kind: str = "small",
        role: str = "ink",
        *,
        bold: bool | None = None,
        line: int | None = None,
        hanging: bool = True,
        most: int = 0,
    ) -> None:
        super().__init__()
        self.theme = theme
        self._role = role
        self._text = ""
        self._pad = (0, 0)
        self._hanging = hanging
        self._most = most
        self._laid: tuple[tuple[str, int, int, str], list[tuple[int, str]]] | None = None
        self.line_height = line or theme.line(kind, wrapped=True)
        self.setFont(theme.font(kind, bold=bold))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()

    def show_font(self, kind: str) -> None:
        """Set the text in another kind of the theme."""
        font = self.theme.font(kind)
        if font != self.font():
            self.setFont(font)
            self.line_height = self.theme.line(kind)
            self._fit()

    def show_most(self, most: int) -> None:
        """Show no more lines than this; 0: as many as it needs."""
        if most != self._most:
            self._most = most
            self._fit()
            self.update()

    def text(self) -> str:
        return self._text

    def say(self, text: str, role: str | None = None, *, bold: bool | None = None) -> None:
        """Show a text; ``role`` and ``bold`` change its look with it."""
        if role is not None and role != self._role:
            self._role = role
            self.update()
        if bold is not None and bold != self.font().bold():
            font = self.font()
            font.setBold(bold)
            self.setFont(font)
            self._fit()
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self._fit()
            self.update()

    def lines(self, width: int) -> list[tuple[int, str]]:
        """Return offset (px) and text of each line in ``width`` px. The last answer is kept: every paint asks again."""
        key = (self._text, width, self._most, self.font().key())
        if self._laid is None or self._laid[0] != key:
            self._laid = (key, self._lay(width))
        return self._laid[1]

    def _lay(self, width: int) -> list[tuple[int, str]]:
        indent = 0
        if self._hanging and self._text and self._text[0] in _OPENING:
            indent = self.fontMetrics().horizontalAdvance(self._text[:1])
            # the ink of 「 is in its right half: the words below begin a little before its end
            indent = round(indent * 0.9) if self._text[0] == "「" else indent
        found: list[tuple[int, str]] = []
        for paragraph in self._text.split("\n"):
            line = ""
            for phrase in paragraph.split(BREAK_POINT):
                room = width - (indent if found else 0)
                if line and self._passes(line + phrase, room):
                    found.append((indent if found else 0, line.rstrip()))
                    line = ""
                    room = width - indent
                line += phrase
                while self._passes(line, room):
                    part = self._first_line(line[:_PLENTY], room)
                    if part == line:
                        break
                    found.append((indent if found else 0, part.rstrip()))
                    line = line[len(part) :].lstrip()
                    room = width - indent
            found.append((indent if found else 0, line.rstrip()))
        if self._most and len(found) > self._most:
            offset, text = found[self._most - 1]
            room = width - offset
            shorter = self.fontMetrics().elidedText(text + "…", Qt.TextElideMode.ElideRight, room)
            found = [*found[: self._most - 1], (offset, shorter)]
        return found

    def _passes(self, text: str, room: int) -> bool:
        """Whether a text is wider: of one of many lines its beginning says so, and the rest need not be measured."""
        return self._advance(text[:_PLENTY]) > room or (len(text) > _PLENTY and self._advance(text) > room)

    def _advance(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)

    def _first_line(self, text: str, width: int) -> str:
        """Return as much of a phrase that is longer than a line as fits into it, as the language allows."""
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(max(1, width))
        layout.endLayout()
        return text[: _phrase_end(text, max(1, line.textLength()))]

    def _fit(self) -> None:
        """Take the height that the text needs at the width it has."""
        width = self.width() if self.testAttribute(Qt.WidgetAttribute.WA_Resized) else 10_000
        needed = len(self.lines(max(1, width - 2 * self._pad[0]))) * self.line_height + 2 * self._pad[1]
        if needed != self.minimumHeight() or needed != self.maximumHeight():
            self.setFixedHeight(needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHint(self) -> QSize:
        widest = max(
            (self._advance(part) for part in self._text.replace(BREAK_POINT, "").split("\n")), default=0
        )
        return QSize(widest + 2 * self._pad[0] + 1, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(80, self.sizeHint().width()), self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_words(painter)
        painter.end()

    def paint_words(self, painter: QPainter) -> None:
        """Paint the lines; a subclass may paint a ground before."""
        painter.setPen(self.theme.colour(self._role))
        painter.setFont(self.font())
        top = float(self._pad[1])
        for offset, text in self.lines(self.width() - 2 * self._pad[0]):
            box = QRectF(self._pad[0] + offset, top, self.width(), self.line_height)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            top += self.line_height


def _phrase_end(text: str, most: int) -> int:
    """Return where a line of at most ``most`` letters best ends: Japanese phrases end where kana meet kanji.

    The お of お詫び belongs to what it honours.
    """
    if most >= len(text):
        return most
    for at in range(most, int(most * 0.6), -1):
        if _KANA.match(text[at - 1]) and _BEGINS.match(text, at) and not _HONOURS.match(text, at - 1):
            return at
    return most


class Speech(Paragraph):
    """A sentence to speak, on its own ground."""

    def __init__(self, theme: Theme, kind: str = "small", *, ground: str = "surface") -> None:
        super().__init__(theme, kind, hanging=False)
        self._ground = ground
        self._pad = (8, 6)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour(self._ground))
        radius = self.theme.radius("control")
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        self.paint_words(painter)
        painter.end()
