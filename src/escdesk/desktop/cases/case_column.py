"""The middle of the SV's window: the call, and below it the report to write or the case to hand on."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from escdesk.desktop.cases import words
from escdesk.desktop.cases.call_strip import CallStrip
from escdesk.desktop.cases.hand_on_form import HandOnForm
from escdesk.desktop.cases.report_form import ReportForm
from escdesk.desktop.cases.sent_report import SentReport
from escdesk.desktop.cases.view import LIVE, MINE, CaseDetail
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import ENTER
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.domain.ids import Instant

_REPORT, _SENT, _NOTHING, _HAND_ON, _HANDED_ON = range(5)


class CaseColumn(Ground):
    """``resolved`` and ``draft_changed`` are the report's; ``hand_on_edited`` carries a case and its HandOnDraft.

    ``handed_on``: case, to whom, and what to tell them; once, when somebody was chosen.
    """

    resolved = Signal(str, str, str, str, str)
    draft_changed = Signal(str, object)
    hand_on_edited = Signal(str, object)
    handed_on = Signal(str, str, str)

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__(theme, "surface")
        self._texts = texts
        self._now = now
        self._detail: CaseDetail | None = None
        self._handing = ""
        """The case whose hand-on page is open."""
        self.strip = CallStrip(theme, texts)
        self.form = ReportForm(theme, texts)
        self.sent = SentReport(theme, texts)
        self.hand_on = HandOnForm(theme, texts)
        self._stays = Label(theme, "body", text=texts("cases.hand_on.stays"), bold=True, wrap=True)
        self._gone = Label(theme, "body", wrap=True)
        self._build()
        self.form.draft_changed.connect(self.draft_changed)
        self.form.resolved.connect(self.resolved)
        self.hand_on.edited.connect(self.hand_on_edited)

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
        row.addStretch(1)
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
        for page in (_scrolled(self.form), self.sent, QWidget(), _scrolled(hand_on), handed_on):
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
        self.strip.show_call(detail.call, Instant(self._now()))
        self.form.show_case(detail)
        self.sent.show_report(detail.draft)
        if detail.hand_on is not None:
            self.hand_on.show_hand_on(detail.escalation_id, detail.hand_on)
        self._stays.setVisible(stage in LIVE)
        if stage in {"handing_on", "handed_on"}:
            self._gone.say(words.handed_on(self._texts, detail.call))
        self._show_page()

    def _show_page(self) -> None:
        detail, texts = self._detail, self._texts
        if detail is None:
            return
        stage = detail.call.stage
        page = {
            "reported": _SENT,
            "drawn": _SENT,
            "missed": _NOTHING,
            "handing_on": _HANDED_ON,
            "handed_on": _HANDED_ON,
        }
        self._pages.setCurrentIndex(_HAND_ON if self._handing else page.get(stage, _REPORT))
        self._tab.setVisible(stage != "missed")
        away = self._handing or stage in {"handing_on", "handed_on"}
        self.title.say(texts("cases.hand_on.title" if away else "cases.form.title"))
        for part in (self._foot_line, self._foot):
            part.setVisible(stage in MINE)
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
        self._saved.setVisible(stage in MINE and not self._handing)
        self._why_not.say(texts("cases.form.not_connected_yet") if stage == "connecting" else "")
        self._show_sending(detail)

    def _show_sending(self, detail: CaseDetail) -> None:
        texts, hand_on = self._texts, detail.hand_on
        if self._handing and hand_on is not None:
            self.send.setEnabled(not hand_on.sending)
            self.send.show_button(
                texts("cases.form.sending" if hand_on.sending else "cases.hand_on.send"), icon="swap"
            )
            return
        self.send.setEnabled(self.form.may_send and detail.call.stage != "connecting")
        self.send.show_button(
            texts("cases.form.sending" if detail.sending else "cases.form.send"), icon="send"
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

    def put_hand_on_away(self) -> bool:
        """Go back to the report; whether the other page was open."""
        if not self._handing:
            return False
        self.toggle_hand_on()
        return True

    def choose(self, at: int) -> None:
        """Choose by Ctrl and a digit: a decision, or whom it goes to."""
        if self._handing:
            self.hand_on.destinations.choose(at)
        else:
            self.form.choose_decision(at)

    def send_it(self) -> None:
        """Resolve and report, or hand on; or say what is missing."""
        detail = self._detail
        if detail is None:
            return
        if self._handing:
            self._send_on(detail)
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
