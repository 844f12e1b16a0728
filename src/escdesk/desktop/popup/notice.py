"""One line that says how it ended for somebody else: taken, withdrawn, the customer left."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.popup.asked import quiet
from escdesk.desktop.popup.view import PopupNotice
from escdesk.desktop.popup.words import called, with_san
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.label import ElidedLabel

_ICONS = {"taken": "check", "withdrawn": "undo", "left": "phone"}


class NoticePage(QWidget):
    """Disc, one bold line, one soft line, and a cross."""

    dismissed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._disc = NoteDisc(theme, theme.size("popup", "note_icon"))
        self._head = ElidedLabel(theme, "lead")
        self._line = ElidedLabel(theme, "small", "ink_soft")
        self._close = quiet(Button(theme, "", look="words", size="small", icon="cross"))
        self._close.setAccessibleName(texts("popup.notice.close"))
        self._close.clicked.connect(self.dismissed)
        words = stacked(STRETCH, self._head, self._line, STRETCH)
        row = beside(self._disc, words, self._close, gap=12, margins=(16, 8, 8, 8))
        row.setStretchFactor(words, 1)
        self.setLayout(row)
        self.setFixedHeight(theme.size("popup", "taken_height"))

    def head(self) -> str:
        return self._head.text()

    def show_notice(self, notice: PopupNotice) -> None:
        texts = self._texts
        calm = notice.kind == "taken"
        self._disc.show_note(_ICONS.get(notice.kind, "check"))
        self._disc.show_roles("calm_tint" if calm else "sunken", "calm" if calm else "ink")
        asker = with_san(texts, notice.from_name)
        at = time_of_day(notice.at)
        if notice.kind == "taken":
            self._head.say(texts("popup.notice.taken", who=called(texts, notice.who, notice.who_role)))
            self._line.say(texts("popup.dot").join(part for part in (notice.conclusion, asker) if part))
        elif notice.kind == "left":
            due = "" if notice.due is None else time_of_day(notice.due)
            self._head.say(texts("popup.notice.left"))
            self._line.say(
                texts("popup.notice.left_due", due=due) if due else texts("popup.notice.left_line")
            )
        else:
            self._head.say(texts("popup.notice.withdrawn"))
            self._line.say(texts("popup.notice.withdrawn_line", asker=asker, at=at))
