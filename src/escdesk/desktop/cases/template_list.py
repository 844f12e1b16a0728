"""Ready-made texts to choose from: type to search, ↑ ↓ and Enter to take one, Esc to go back."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout

from escdesk.desktop.cases.talk_view import TemplateView
from escdesk.desktop.cases.template_search import found
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, stacked
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.search_field import SearchField
from escdesk.desktop.widgets.tip import as_tip

_ROW: Final = 52
_SIDE: Final = 16
_FLAGS: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class TemplateRow(QAbstractButton):
    """Kind and label in the first line, the words in the second."""

    def __init__(self, theme: Theme, texts: Catalogue, template: TemplateView) -> None:
        super().__init__()
        self._theme = theme
        self.template = template
        self._kind = texts(
            "cases.answer.message" if template.kind is None else f"cases.answer.{template.kind.value}"
        )
        self._chosen = False
        self.setObjectName(f"template_{template.template_id}")
        said = " ".join(
            part for part in (self._kind, template.label, template.text, template.sentence) if part
        )
        self.setAccessibleName(said)
        self.setToolTip(as_tip("\n".join(part for part in (template.text, template.sentence) if part)))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_chosen(self, *, chosen: bool) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        if self._chosen or self.underMouse():
            painter.fillRect(self.rect(), theme.colour("accent_tint" if self._chosen else "canvas"))
        if self._chosen:
            painter.fillRect(QRectF(0, 0, 4, self.height()), theme.colour("accent"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.colour("line"))
        bold = theme.font("body", bold=True)
        painter.setFont(bold)
        painter.setPen(theme.colour("accent"))
        wide = QFontMetricsF(bold).horizontalAdvance(self._kind)
        painter.drawText(QRectF(_SIDE, 6, wide + 2, 20), _FLAGS, self._kind)
        painter.setPen(theme.colour("ink"))
        left = _SIDE + wide + 12
        self._elided(painter, QRectF(left, 6, self.width() - left - _SIDE, 20), self.template.label)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("ink_soft"))
        words = " ".join(self.template.text.split("\n"))
        self._elided(painter, QRectF(_SIDE, 27, self.width() - 2 * _SIDE, 18), words)
        painter.end()

    @staticmethod
    def _elided(painter: QPainter, box: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, _FLAGS, shown)


class TemplateList(Ground):
    """``taken`` carries the :class:`TemplateView` that was chosen; ``closed``: none is wanted after all."""

    taken = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._templates: tuple[TemplateView, ...] = ()
        self._at = 0
        self.rows: list[TemplateRow] = []
        self.search = SearchField(theme, texts("cases.template.search"))
        self.search.setObjectName("template_search")
        self.search.setFont(theme.font("body"))
        self.search.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search.textChanged.connect(lambda _text: self._filter())
        self._nothing = Label(theme, "body", "ink_soft", wrap=True)
        self._nothing.setMargin(_SIDE)
        inside = Ground(theme, "surface")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keys = (KeyCap(theme, "↑"), KeyCap(theme, "↓"), KeyCap(theme, "Esc"))
        title = Label(theme, "name", text=texts("cases.template.title"))
        head = beside(title, self.search, *keys, margins=(_SIDE, 8, _SIDE, 8))
        head.setStretch(1, 1)
        whole = stacked(head, margins=(0, 0, 0, 0))
        whole.addWidget(self._scroll, 1)
        self.setLayout(whole)
        self.setAccessibleName(texts("cases.template.title"))

    def show_templates(self, templates: tuple[TemplateView, ...]) -> None:
        """Offer these; what is being searched for stays."""
        if templates != self._templates:
            self._templates = templates
            self._filter()

    def open_empty(self) -> None:
        """Begin anew, with the cursor in the search."""
        self.search.clear()
        self._filter()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _filter(self) -> None:
        for gone in self.rows:
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.rows = []
        for at, template in enumerate(found(self._templates, self.search.text())):
            row = TemplateRow(self.theme, self._texts, template)
            row.clicked.connect(lambda _on=False, template=template: self.taken.emit(template))
            self._column.insertWidget(at, row)
            self.rows.append(row)
        key = "nothing_found" if self._templates else "none"
        self._nothing.say(self._texts(f"cases.template.{key}"))
        self._nothing.setVisible(not self.rows)
        self._choose(0)

    def _choose(self, at: int) -> None:
        self._at = max(0, min(at, len(self.rows) - 1))
        for place, row in enumerate(self.rows):
            row.show_chosen(chosen=place == self._at)
        if self.rows:
            self._scroll.ensureWidgetVisible(self.rows[self._at], 0, 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self._choose(self._at + 1)
            case Qt.Key.Key_Up:
                self._choose(self._at - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.rows:
                self.taken.emit(self.rows[self._at].template)
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case _:
                super().keyPressEvent(event)
