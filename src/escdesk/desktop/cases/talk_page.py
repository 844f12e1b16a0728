"""A case as a conversation: what was said, and below it the answer, always open."""

from typing import Final, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.answer_form import AnswerForm
from escdesk.desktop.cases.aside_bar import AsideBar
from escdesk.desktop.cases.conversation import Conversation
from escdesk.desktop.cases.talk_view import TalkView, TemplateView
from escdesk.desktop.cases.template_list import TemplateList
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.word_bar import WordBar
from escdesk.domain.ids import Instant

_SHORT: Final = 12
"""Bytes of a name that has room on a button: four kanji or twelve letters."""


class TalkPage(QWidget):
    """``sent``: the case and the whole draft, once it may go. ``takeover_agreed``: this person comes to the phone.

    ``phoned``: the case, and begin, end or take: a talk with the operator while the customer hears music.
    """

    sent = Signal(str, object)
    takeover_agreed = Signal(str)
    phoned = Signal(str, str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._case = ""
        self._view = TalkView()
        self.wanted = WordBar(theme, (("come", texts("cases.answer.come")),), icon="swap")
        self.aside = AsideBar(theme, texts)
        for signal, what in (
            (self.aside.begun, "begin"),
            (self.aside.ended, "end"),
            (self.aside.taken, "take"),
        ):
            signal.connect(lambda what=what: self.phoned.emit(self._case, what))
        self.unread = WordBar(theme, (), icon="warning", ground="alarm_tint")
        self.cause = WordBar(theme, (), icon="check", ground="calm_tint")
        self.conversation = Conversation(theme, texts)
        self.templates = TemplateList(theme, texts)
        self.form = AnswerForm(theme, texts)
        self._middle = QStackedWidget()
        for part in (self.conversation, self.templates):
            self._middle.addWidget(part)
        line = Ground(theme, "line")
        line.setFixedHeight(1)
        ground = Ground(theme, "canvas")
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.form)
        self._form_part = (line, ground)
        line.setVisible(False)  # nobody is written to yet, and it would make the whole window taller
        ground.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for bar in (self.wanted, self.unread, self.aside, self.cause):
            column.addWidget(bar)
        column.addWidget(self._middle, 1)
        column.addWidget(line)
        column.addWidget(ground)
        self.wanted.answered.connect(lambda _name: self.takeover_agreed.emit(self._case))
        self.form.templates_wanted.connect(self.toggle_templates)
        self.templates.taken.connect(self._take)
        self.templates.closed.connect(self.close_templates)

    def show_talk(self, case: str, view: TalkView) -> None:
        if case != self._case:
            self.close_templates()
        self._case, self._view = case, view
        texts, name = self._texts, words.called(view.operator)
        self.wanted.say("" if view.wanted_at is None else texts("cases.talk.wants", name=name))
        self.aside.show_aside(view.aside, name)
        key = "tell" if view.extension else "tell_anyhow"
        told = texts(f"cases.talk.{key}", name=name, extension=view.extension)
        self.unread.say(told if view.unread else "")
        self.cause.say(texts("cases.answer.cause_due") if view.cause_due else "")
        self.conversation.show_talk(case, view.entries)
        self.templates.show_templates(view.templates)
        self.form.show_talk(case, view)
        for part in self._form_part:
            part.setVisible(view.may_say)

    def show_time(self, now: Instant) -> None:
        self.aside.show_time(now)

    # -- ready-made texts -----------------------------------------------------------------------------------------

    @property
    def choosing(self) -> bool:
        """Whether a ready-made text is being chosen."""
        return self._middle.currentWidget() is self.templates

    def toggle_templates(self) -> None:
        if self.choosing:
            self.close_templates()
        elif self._view.may_say:
            self._middle.setCurrentWidget(self.templates)
            self.templates.open_empty()

    def close_templates(self) -> None:
        """Go back to the conversation."""
        if self.choosing:
            self._middle.setCurrentWidget(self.conversation)
            self.form.focus_words()

    def _take(self, template: object) -> None:
        self.close_templates()
        self.form.take(cast("TemplateView", template))

    # -- sending --------------------------------------------------------------------------------------------------

    @property
    def may_send(self) -> bool:
        return self._view.may_say and not self._view.sending

    def send_word(self) -> str:
        """What the button says that sends."""
        if self._view.sending:
            return self._texts("cases.form.sending")
        mode = self.form.draft.mode
        name = words.called(self._view.operator)
        key = f"send_{mode}" if len(name.encode()) <= _SHORT or mode == "note" else f"send_{mode}_plain"
        return self._texts(f"cases.answer.{key}", name=name)

    def send(self) -> None:
        """Send what is written, or say what is missing; a ready-made text that is being chosen is no answer yet."""
        if not self.may_send or self.choosing:
            return
        complaint = self.form.missing()
        if complaint:
            self.form.complain(complaint)
            return
        self.sent.emit(self._case, self.form.draft)
