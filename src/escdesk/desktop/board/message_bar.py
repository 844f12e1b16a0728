"""伝言: a few words of the lead into the conversation of a case, without leaving the board."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from escdesk.desktop.board import case_words
from escdesk.desktop.board.case_view import MessageView
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.key_cap import ENTER
from escdesk.desktop.widgets.label import ElidedLabel, Label


class MessageBar(Ground):
    """Hidden while nothing is written. ``edited``: case, words, whether internal; ``sent``: the same; ``closed``."""

    edited = Signal(str, str, bool)
    sent = Signal(str, str, bool)
    closed = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "accent_tint", line=True)
        self._texts = texts
        self._view: MessageView | None = None
        self._about = ElidedLabel(theme, "body", bold=True)
        self.internal = Button(theme, texts("board.message.internal"), size="small", icon="lock")
        self.internal.setObjectName("message_internal")
        self.internal.setCheckable(True)
        self.internal.clicked.connect(self._edit)
        self.text = QLineEdit()
        self.text.setObjectName("message_text")
        self.text.setFont(theme.font("body"))
        self.text.setAccessibleName(texts("board.message.text"))
        self.text.setMaxLength(500)
        self.text.textEdited.connect(lambda _text: self._edit())
        self.send = Button(
            theme, texts("board.message.send"), look="filled", icon="send", key=f"Ctrl {ENTER}"
        )
        self.send.setObjectName("message_send")
        self.send.clicked.connect(self._send)
        self.close_it = Button(theme, texts("board.message.close"), key="Esc")
        self.close_it.setObjectName("message_close")
        self.close_it.clicked.connect(self.closed)
        self._complaint = Label(theme, "small", "alarm", bold=True)
        head = beside(Icon(theme, "speech", "ink", 18), self._about, self.internal)
        row = beside(self.text, self.send, self.close_it)
        row.setStretch(0, 1)
        self.setLayout(stacked(head, 6, row, self._complaint, margins=(16, 8, 16, 8)))
        self.hide()

    @property
    def open(self) -> bool:
        return self._view is not None

    def show_message(self, view: MessageView | None) -> None:
        """Show what is being written; opened, it has the cursor, because somebody has asked for it."""
        before, self._view = self._view, view
        self.setVisible(view is not None)
        if view is None:
            return
        other = before is None or before.case.escalation_id != view.case.escalation_id
        self._about.say(self._texts("board.message.to", case=case_words.to_whom(self._texts, view.case)))
        if view.text != self.text.text():
            self.text.setText(view.text)
        hint = "hint_internal" if view.internal else "hint"
        self.text.setPlaceholderText(self._texts(f"board.message.{hint}"))
        self.text.setReadOnly(view.sending)
        self.internal.setChecked(view.internal)
        self.internal.show_button(self.internal.text(), look="chosen" if view.internal else "outlined")
        self.send.setEnabled(not view.sending)
        self._complaint.say(case_words.refused(self._texts, view.refusal, ""))
        self._complaint.setVisible(bool(view.refusal))
        if other:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit(self) -> None:
        if self._view is not None:
            self.edited.emit(self._view.case.escalation_id, self.text.text(), self.internal.isChecked())

    def _send(self) -> None:
        view, text = self._view, self.text.text().strip()
        if view is None or view.sending:
            return
        if not text:
            self._complaint.say(self._texts("board.message.missing"))
            self._complaint.show()
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.send.setEnabled(False)  # until the next view: pressed twice it is still once
        self.sent.emit(view.case.escalation_id, text, self.internal.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._send()
        else:
            super().keyPressEvent(event)
