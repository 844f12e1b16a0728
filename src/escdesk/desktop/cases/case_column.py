"""The middle of the SV's window: the call, and below it the conversation, the report or the case to hand on."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.call_strip import CallStrip
from escdesk.desktop.cases.hand_on_form import HandOnForm
from escdesk.desktop.cases.report_form import ReportForm
from escdesk.desktop.cases.sent_report import SentReport
from escdesk.desktop.cases.talk_page import TalkPage
from escdesk.desktop.cases.view import CONSULT, LIVE, MINE, CaseDetail, Stage
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button, ButtonLook
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import ENTER
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.domain.ids import Instant

_REPORT, _SENT, _TALK, _HAND_ON, _HANDED_ON = range(5)
_TALK_ONLY: Final = CONSULT | {"missed"}
"""The stages in which there is no report to write or to read."""


class CaseColumn(Ground):
    """``resolved`` and ``draft_changed`` are the report's; ``hand_on_edited`` carries a case and its HandOnDraft.

    ``handed_on``: case, to whom, and what to tell them; once, when somebody was chosen. The others are those of
    the answer: case and draft as they are typed and sent, cause, note to whoever has more authority, coming to the
    phone, and the last message that was seen.
    """

    resolved = Signal(str, str, str, str, str)
    draft_changed = Signal(str, object)
    hand_on_edited = Signal(str, object)
    handed_on = Signal(str, str, str)
    answer_edited = Signal(str, object)
    answer_sent = Signal(str, object)
    cause_said = Signal(str, str)
    went_up = Signal(str, str)
    takeover_agreed = Signal(str)
    phoned = Signal(str, str)
    messages_seen = Signal(str, int)

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._now = now
        self._detail: CaseDetail | None = None
        self._handing = ""
        """The case whose hand-on page is open."""
        self._to_answer = False
        self._talking = ""
        """The case whose conversation was opened, where there is a report too."""
        self.strip = CallStrip(theme, texts)
        self.form = ReportForm(theme, texts)
        self.sent = SentReport(theme, texts)
        self.hand_on = HandOnForm(theme, texts)
        self.talk = TalkPage(theme, texts)
        self._stays = Label(theme, "body", text=texts("cases.hand_on.stays"), bold=True, wrap=True)
        self._gone = Label(theme, "body", wrap=True)
        self._build()
        self.form.draft_changed.connect(self.draft_changed)
        self.form.resolved.connect(self.resolved)
        self.hand_on.edited.connect(self.hand_on_edited)
        self.talk.form.edited.connect(self.answer_edited)
        self.talk.form.cause_said.connect(self.cause_said)
        self.talk.form.went_up.connect(self.went_up)
        self.talk.takeover_agreed.connect(self.takeover_agreed)
        self.talk.phoned.connect(self.phoned)
        self.talk.conversation.seen.connect(self.messages_seen)
        self.talk.sent.connect(self.answer_sent)

    def _build(self) -> None:
        theme, texts = self.theme, self._texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        self._tab = Ground(theme, "surface", line=True)
        self._tab.setFixedHeight(theme.size("cases", "tabs"))
        row = QHBoxLayout(self._tab)
        row.setContentsMargins(16, 0, 16, 0)
        self.title = Label(theme, "name", text=texts("cases.form.title"))
        row.addWidget(self.title)
        self.to_talk = Button(theme, icon="speech", size="small", key="Ctrl E")
        self.to_talk.setObjectName("to_talk")
        self.to_talk.clicked.connect(self.toggle_talk)
        row.addStretch(1)
        row.addWidget(self.to_talk)
        self._saved = Label(theme, "body", "ink_soft")
        row.addWidget(self._saved)
        column.addWidget(self._tab)
        self._pages = QStackedWidget()
        hand_on = QWidget()
        inside = QVBoxLayout(hand_on)
        inside.setContentsMargins(16, 16, 16, 16)
        inside.setSpacing(12)
        for part in (self._stays, self.hand_on):
            inside.addWidget(part)
        inside.addStretch(1)
        handed_on = QWidget()
        inside = QVBoxLayout(handed_on)
        inside.setContentsMargins(16, 16, 16, 16)
        inside.addWidget(self._gone)
        inside.addStretch(1)
        for page in (_scrolled(self.form), self.sent, self.talk, _scrolled(hand_on), handed_on):
            self._pages.addWidget(page)
        column.addWidget(self._pages, 1)
        self._foot = Ground(theme, "canvas")
        self._foot.setFixedHeight(theme.size("cases", "foot"))
        self._foot_line = Ground(theme, "line")
        self._foot_line.setFixedHeight(1)
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        self._why_not = ElidedLabel(theme, "body", "ink_soft")
        row.addWidget(self._why_not, 1)
        self.turn = Button(theme, texts("cases.hand_on.open"), icon="swap", key="Ctrl R")
        self.turn.setObjectName("hand_on")
        self.turn.clicked.connect(self.toggle_hand_on)
        row.addWidget(self.turn)
        self.send = Button(theme, texts("cases.form.send"), look="filled", icon="send", key=f"Ctrl {ENTER}")
        self.send.setObjectName("resolve")
        self.send.clicked.connect(self.send_it)
        row.addWidget(self.send)
        column.addWidget(self._foot_line)
        column.addWidget(self._foot)

    @property
    def handing(self) -> bool:
        """Whether the page to hand the case on is open."""
        return bool(self._handing)

    def show_case(self, detail: CaseDetail) -> None:
        """Show a case. What is being typed stays."""
        self._detail = detail
        stage = detail.call.stage
        if detail.hand_on is None or detail.escalation_id != self._handing:
            self._handing = ""
        if detail.escalation_id != self._talking:
            self._talking = ""
        self.talk.show_talk(detail.escalation_id, detail.talk)
        self.strip.show_call(detail.call, Instant(self._now()))
        self.form.show_case(detail)
        self.sent.show_report(detail.draft)
        if detail.hand_on is not None:
            self.hand_on.show_hand_on(detail.escalation_id, detail.hand_on)
        self._stays.setVisible(stage in LIVE)
        if stage in {"handing_on", "handed_on"}:
            self._gone.say(words.handed_on(self._texts, detail.call))
        self._show_page()
        self._answer()

    def _show_page(self) -> None:
        detail, texts = self._detail, self._texts
        if detail is None:
            return
        stage = detail.call.stage
        self._pages.setCurrentIndex(self._page(stage))
        self._tab.setVisible(stage not in _TALK_ONLY or bool(self._handing))
        away = self._handing or stage in {"handing_on", "handed_on"}
        key = "hand_on.title" if away else "talk.title" if self._talks(stage) else "form.title"
        self.title.say(texts(f"cases.{key}"))
        self.to_talk.setVisible(not self._handing and stage not in _TALK_ONLY)
        unread = sum(row.number > detail.talk.read_upto and not row.mine for row in detail.talk.said)
        word = texts("cases.talk.back" if self._talking else "cases.talk.open")
        self.to_talk.show_button(word, aside=texts("cases.list.unread", count=unread) if unread else "")
        for part in (self._foot_line, self._foot):
            part.setVisible(stage in MINE or (self._talks(stage) and detail.talk.may_say))
        self.turn.setVisible(detail.hand_on is not None)
        self.turn.show_button(
            texts("cases.hand_on.back" if self._handing else "cases.hand_on.open"),
            icon="chevron_left" if self._handing else "swap",
            key="Esc" if self._handing else "Ctrl R",
        )
        saved = detail.draft_saved_at
        self._saved.say(
            "" if saved is None else texts("cases.form.saved", time=time_of_day(saved, seconds=True))
        )
        self._saved.setVisible(stage in MINE and not self._handing and not self._talks(stage))
        self._show_foot_words(detail)
        self._show_sending(detail)

    def _page(self, stage: Stage) -> int:
        if self._handing:
            return _HAND_ON
        if self._talks(stage):
            return _TALK
        return {
            "reported": _SENT,
            "drawn": _SENT,
            "handing_on": _HANDED_ON,
            "handed_on": _HANDED_ON,
        }.get(stage, _REPORT)

    def _talks(self, stage: Stage) -> bool:
        """Whether the conversation is what is shown."""
        return not self._handing and (stage in _TALK_ONLY or bool(self._talking))

    def _show_foot_words(self, detail: CaseDetail) -> None:
        texts, saved = self._texts, detail.talk.saved_at
        if self._talks(detail.call.stage):
            said = "" if saved is None else texts("cases.answer.saved", time=time_of_day(saved))
        else:
            said = texts("cases.form.not_connected_yet") if detail.call.stage == "connecting" else ""
        self._why_not.say(said)

    def _show_sending(self, detail: CaseDetail) -> None:
        texts, hand_on = self._texts, detail.hand_on
        if self._handing and hand_on is not None:
            self.send.setEnabled(not hand_on.sending)
            self.send.show_button(
                texts("cases.form.sending" if hand_on.sending else "cases.hand_on.send"),
                icon="swap",
                look="filled",
            )
            return
        if self._talks(detail.call.stage):
            self.send.setEnabled(self.talk.may_send)
            look: ButtonLook = "outlined" if self.talk.form.goes_up else "filled"  # filled is what leads on
            self.send.show_button(self.talk.send_word(), icon="send", look=look)
            return
        self.send.setEnabled(self.form.may_send and detail.call.stage != "connecting")
        self.send.show_button(
            texts("cases.form.sending" if detail.sending else "cases.form.send"), icon="send", look="filled"
        )

    # -- what was pressed -------------------------------------------------------------------------------------

    def toggle_hand_on(self) -> None:
        """Open the page to hand the case on, or go back to the report; what was written stays in both."""
        detail = self._detail
        if detail is None or detail.hand_on is None:
            return
        self._handing = "" if self._handing else detail.escalation_id
        self._show_page()
        if self._handing:
            self.hand_on.destinations.focus_first()

    def toggle_talk(self) -> None:
        """Open the conversation of a case that has a report too, or go back to the report."""
        detail = self._detail
        if detail is None or detail.call.stage in _TALK_ONLY or self._handing:
            return
        self._talking = "" if self._talking else detail.escalation_id
        self._show_page()
        if self._talking:
            self.talk.form.focus_words()

    def put_away(self) -> bool:
        """Go back from ready-made texts, from handing on, or from the conversation; whether any of them was open."""
        if self.talk.choosing and self.talk.isVisible():
            self.talk.close_templates()
        elif self._handing:
            self.toggle_hand_on()
        elif self._talking:
            self.toggle_talk()
        else:
            return False
        return True

    def answer_next(self) -> None:
        """Put the cursor into the answer as soon as there is one to write."""
        self._to_answer = True
        self._answer()

    def _answer(self) -> None:
        if self._to_answer and self.shows_talk and self.talk.isVisible():
            self._to_answer = False
            self.talk.form.focus_words()

    @property
    def shows_talk(self) -> bool:
        """Whether the conversation stands there now."""
        return self._pages.currentIndex() == _TALK

    def choose(self, at: int) -> None:
        """Choose by Ctrl and a digit: a decision, or whom it goes to."""
        if self._handing:
            self.hand_on.destinations.choose(at)
        elif self.shows_talk:
            self.talk.form.choose_kind(at)
        else:
            self.form.choose_decision(at)

    def send_it(self) -> None:
        """Resolve and report, or hand on; or say what is missing."""
        detail = self._detail
        if detail is None:
            return
        if self._handing:
            self._send_on(detail)
        elif self.shows_talk:
            self.talk.send()
        else:
            self.form.send()
            self._show_sending(detail)

    def _send_on(self, detail: CaseDetail) -> None:
        if detail.hand_on is None or not self.send.isEnabled():
            return
        draft = self.hand_on.draft
        if not draft.to:
            self.hand_on.complain(self._texts("cases.hand_on.missing_to"))
            self.hand_on.destinations.focus_first()
            return
        self.send.setEnabled(False)  # until the next view: pressed twice it is still once
        self.handed_on.emit(detail.escalation_id, draft.to, draft.note.strip())


def _scrolled(page: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    page.setMinimumWidth(1)  # the window says how wide, never the longest word
    scroll.setWidget(page)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll
