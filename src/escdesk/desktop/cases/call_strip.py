"""The strip over the report: with whom this person talks, since when, the whole call against its limit."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from escdesk.desktop.cases import talk_words, words
from escdesk.desktop.cases.sentence import Sentence
from escdesk.desktop.cases.view import CONSULT, CallView, Stage
from escdesk.desktop.i18n import Catalogue, long_clock
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.dial import DialView, HoldDial
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.domain.ids import Instant

_DISC = 40
_LOOKS: dict[Stage, tuple[str, str | None, str, str]] = {
    # stage: ground, band, disc, icon
    "connecting": ("accent_tint", "accent", "accent", "phone_ringing"),
    "talking": ("calm_tint", "calm", "calm", "phone"),
    "holding": ("surface", None, "calm", "phone"),
    "after_call": ("canvas", None, "ink_soft", "pencil"),
    "callback": ("canvas", None, "ink_soft", "phone"),
    "to_instruct": ("surface", None, "ink_soft", "hand"),
    "instructed": ("canvas", None, "ink_soft", "send"),
    "unread": ("canvas", None, "ink_soft", "warning"),
    "cause": ("canvas", None, "ink_soft", "check"),
    "handing_on": ("calm_tint", "calm", "calm", "swap"),
    "handed_on": ("canvas", None, "ink_soft", "swap"),
    "reported": ("canvas", None, "ink_soft", "send"),
    "drawn": ("canvas", None, "ink_soft", "monitor"),
    "missed": ("canvas", None, "ink_soft", "bell"),
}


class CallStrip(Ground):
    """Says who is on the line. The dial stands here only while the customer is on hold, with this person or the operator."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self._texts = texts
        self._call: CallView | None = None
        self.setFixedHeight(theme.size("cases", "call"))
        self._disc = NoteDisc(theme, _DISC)
        self._dial = HoldDial(theme, theme.size("dial", "cases"))
        sign = QWidget()
        self._sign = QStackedLayout(sign)
        for one in (self._disc, self._dial):
            holder = QWidget()
            inside = QVBoxLayout(holder)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(one, 0, Qt.AlignmentFlag.AlignCenter)
            self._sign.addWidget(holder)
        sign.setFixedWidth(56)
        self.title = Sentence(theme, "title")
        self._vip = Chip(theme, texts("cases.card.vip"), "solid", icon="star")
        self.detail = ElidedLabel(theme, "body", least=80)
        self.span = Label(theme, "conclusion", size=26, bold=True, align=Qt.AlignmentFlag.AlignRight)
        self.due = Label(theme, "title", bold=True, align=Qt.AlignmentFlag.AlignRight)
        self.whole = Label(theme, "body", align=Qt.AlignmentFlag.AlignRight)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addWidget(self._vip)
        top.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addStretch(1)
        middle.addLayout(top)
        middle.addWidget(self.detail)
        middle.addStretch(1)
        figures = QVBoxLayout()
        figures.setSpacing(0)
        figures.addStretch(1)
        figures.addWidget(self.span)
        figures.addWidget(self.due)
        figures.addWidget(self.whole)
        figures.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(sign)
        row.addLayout(middle, 1)
        row.addLayout(figures)

    def show_call(self, call: CallView, now: Instant) -> None:
        self._call = call
        ground, band, disc, icon = _LOOKS[call.stage]
        if call.estimated:  # never green on what may be over
            ground, band, disc = "canvas", None, "ink_soft"
        self.show_ground(ground, band)
        self._disc.show_roles(disc, "surface" if disc == "ink_soft" else "on_solid")
        self._disc.show_note(icon)
        self._sign.setCurrentIndex(1 if call.stage == "holding" or call.held_since is not None else 0)
        consult = call.stage in CONSULT
        name = call.taken_by if call.stage == "missed" and call.taken_by else call.customer
        about = words.consult_title(self._texts, call) if consult else name or ""
        self.title.say(about, lambda short: short if consult else words.call_title(self._texts, call, short))
        self._vip.setVisible(call.vip)
        detail = words.call_detail(self._texts, call, now)
        self.detail.say(self._texts("cases.call.probably", detail=detail) if call.estimated else detail)
        live = call.stage in {"talking", "holding", "handing_on"} or call.line in {"talking", "held"}
        self.span.setVisible(live and not consult and call.stage != "holding")
        self.due.setVisible(consult and call.due is not None)
        self.whole.setVisible(live and call.call_started_at is not None)
        self.show_time(now)

    def show_time(self, now: Instant) -> None:
        call = self._call
        if call is None:
            return
        if call.stage in CONSULT and call.due is not None:
            late = call.due <= now
            self.due.say(talk_words.left(self._texts, call.due - now), "alarm" if late else "ink")
        self.span.say(long_clock(max(0, now - call.since)))
        self.whole.say(words.whole_call(self._texts, call, now))
        since = call.since if call.stage == "holding" else call.held_since
        if since is not None:
            promise = call.say_at if call.say_at is not None else since + 30_000
            limit = call.escalate_at if call.escalate_at is not None else since + 90_000
            dial = DialView(since, promise - since, limit - since, estimated=call.estimated)
            self._dial.show_dial(dial, now, tinted=False)
