"""The hold section: the dial, the stage in one word, one sentence to say, and what comes next."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue, clock, time_of_day
from escdesk.desktop.panel.ask_view import AskView, HandedOver
from escdesk.desktop.panel.strip import NARROW
from escdesk.desktop.panel.view import HoldView, PanelView
from escdesk.desktop.panel.words import asked_words, called, surname
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.dial import DialView, HoldDial
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.marks import Mark
from escdesk.desktop.widgets.paragraph import Paragraph, Speech
from escdesk.desktop.widgets.ticker import Ticker

_GROUNDS: Final = {1: ("surface", None), 2: ("caution_tint", "caution_solid"), 3: ("alarm_tint", "alarm")}
_STAGE_ROLES: Final = {1: "calm", 2: "ink", 3: "alarm"}


class HoldSection(Ground):
    """Counts a hold by itself; without one it says what the call is about to need, or whose it is now."""

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme, line=True)
        self._texts = texts
        self._now = ticker.now
        self._view: PanelView | None = None
        self._dial = HoldDial(theme, theme.size("dial", "panel"))
        self._disc = NoteDisc(theme, theme.size("disc"))
        self._mark = Mark(theme, "hold_1", 20)
        self._stage = Paragraph(theme, "conclusion", line=28)
        self._sentence = Paragraph(theme)
        self._say = Speech(theme)
        self._total = Label(theme, "small")
        self._next_mark = Mark(theme, "hold_2", 14)
        self._next_icon = Icon(theme, "hand", "ink", 14)
        self._next = Label(theme, "small", bold=True, align=Qt.AlignmentFlag.AlignRight)
        self._note = Paragraph(theme)
        self._more = Paragraph(theme, "small", "ink_soft")
        self._footline = holding(
            beside(self._total, STRETCH, self._next_icon, self._next_mark, self._next, gap=5)
        )
        words = stacked(
            STRETCH,
            beside(self._mark, self._stage, gap=8),
            2,
            self._sentence,
            self._note,
            self._more,
            self._say,
            self._footline,
            STRETCH,
            gap=4,
        )
        self._words = holding(words)
        row = beside(self._dial, self._disc, self._words, gap=16, margins=(16, 8, 16, 8))
        row.setStretchFactor(self._words, 1)
        row.setAlignment(self._dial, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(row)
        self.setFixedHeight(theme.size("panel", "hold"))
        ticker.attach(self, self._tick)

    @property
    def dial(self) -> HoldDial:
        return self._dial

    def stage_word(self) -> str:
        """Return the word that stands there in large letters."""
        return self._stage.text()

    def render_view(self, view: PanelView) -> None:
        self._view = view
        over = view.handed_over if view.call is None else None
        settled = (
            over is not None and bool(over.owner) and over.connected_at is not None and not over.callback
        )
        quiet = view.call is not None and view.hold is None and view.ask is not None and view.ask.silent
        self._disc.setVisible(settled or quiet)
        self._disc.show_roles(*(("accent_tint", "accent") if quiet else ("calm_tint", "calm")))
        self._dial.setVisible(not settled and not quiet)
        self._tick(self._now())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._dial.resize_to(self.theme.size("dial", "panel_below_384" if narrow else "panel"))
        if self._view is not None:
            self._tick(self._now())

    def _tick(self, now: int) -> None:
        view = self._view
        if view is None:
            return
        if view.call is not None and view.hold is not None:
            if view.hold.estimated or view.link.state == "lost":
                self._show_estimated(view, view.hold, now)
            else:
                self._show_hold(view, view.hold, now)
            return
        self.show_ground("surface")
        self._dial.show_dial(DialView(None, caption=self._texts("panel.hold.none")), now)
        self._parts()
        if view.call is None and view.handed_over is not None:
            self._show_handed_over(view.handed_over, now)
        elif view.ask is not None and view.ask.silent:
            self._show_help(view.ask)
        else:
            self._show_quiet(view, now)

    def _parts(self, *shown: QWidget) -> None:
        """Show exactly these of the parts that come and go."""
        for part in (self._mark, self._sentence, self._say, self._footline, self._note, self._more):
            part.setVisible(part in shown)

    # -- a hold that is known ---------------------------------------------------------------------------------

    def _show_hold(self, view: PanelView, hold: HoldView, now: int) -> None:
        texts, stage = self._texts, hold.stage(now)
        ground, band = _GROUNDS[stage]
        self.show_ground(ground, band)
        caption = texts("widgets.state.hold_1")
        if len(view.tabs) > 1 and view.call is not None and view.call.name:
            caption = texts("panel.hold.of", surname=surname(view.call.name))
        promise_ms, limit_ms = hold.promise_at - hold.since, hold.limit_at - hold.since
        self._dial.show_dial(DialView(hold.since, promise_ms, limit_ms, caption), now)
        self._mark.show_mark(f"hold_{stage}", {2: "ink"}.get(stage))
        self._stage.show_font("conclusion")
        self._stage.say(texts(f"panel.hold.stage_{stage}"), _STAGE_ROLES[stage])
        self._sentence.say(self._stage_sentence(hold, stage, now))
        self._total.say(
            texts("panel.hold.total", count=hold.holds, total=clock(hold.held_ms + now - hold.since))
        )
        self._next.setVisible(True)
        if stage == 3:
            self._next.say(texts("panel.hold.at_once"))
        else:
            until = hold.promise_at if stage == 1 else hold.limit_at
            self._next.say(texts("panel.hold.next", left=texts.left(until - now)))
            self._next_mark.show_mark("hold_2" if stage == 1 else "hold_3", "ink")
        self._next_mark.setVisible(stage != 3)
        self._next_icon.setVisible(stage == 3)
        if stage == 1:
            self._parts(self._mark, self._sentence, self._footline)
        else:
            self._say.say(texts(f"panel.hold.say_{stage}"))
            self._parts(self._mark, self._sentence, self._say, self._footline)

    def _stage_sentence(self, hold: HoldView, stage: int, now: int) -> str:
        texts = self._texts
        promise = texts.seconds(hold.promise_at - hold.since)
        if stage == 1:
            return texts("panel.hold.within", promise=promise)
        if stage == 2:
            return texts(
                "panel.hold.past_promise", promise=promise, over=texts.seconds(now - hold.promise_at)
            )
        limit = texts.seconds(hold.limit_at - hold.since)
        return texts("panel.hold.past_limit", limit=limit, over=texts.seconds(now - hold.limit_at))

    # -- a hold that is only probable -------------------------------------------------------------------------

    def _show_estimated(self, view: PanelView, hold: HoldView, now: int) -> None:
        texts = self._texts
        self.show_ground("surface")
        self._dial.show_dial(DialView(hold.since, caption=texts("panel.hold.probably"), estimated=True), now)
        self._stage.show_font("title")
        heard = view.link.pbx_heard_at or view.link.lost_at
        back = view.link.state == "connected" and view.link.pbx_heard_at is not None
        self._stage.say(texts("panel.hold.phones_back" if back else "panel.hold.no_word"), "ink")
        if back:
            self._sentence.say(texts("panel.hold.not_told_yet"))
        elif heard is None:
            self._sentence.say(texts("panel.hold.clock_only"))
        else:
            self._sentence.say(texts("panel.hold.last_word", age=texts.age(now - heard)))
        promise = texts.seconds(hold.promise_at - hold.since)
        past = now >= hold.promise_at
        key = "panel.hold.probably_past" if past else "panel.hold.probably_within"
        self._note.say(texts(key, promise=promise), bold=True)
        self._parts(self._sentence, self._note)

    # -- no hold ----------------------------------------------------------------------------------------------

    def _show_quiet(self, view: PanelView, now: int) -> None:
        texts, call = self._texts, view.call
        self._stage.show_font("lead")
        self._stage.say(*self._quiet_head(view))
        self._note.say(self._quiet_line(view, now), bold=False)
        shown: list[QWidget] = [self._note] if self._note.text() else []
        if view.caller_unclear and call is not None and call.caller == "several":
            self._more.say(texts("panel.caller.hand_any_time"))
            shown.append(self._more)
        self._parts(*shown)

    def _quiet_head(self, view: PanelView) -> tuple[str, str]:
        texts, call = self._texts, view.call
        if call is None:
            return texts("panel.idle.head"), "ink"
        if call.answered_at is None:
            return texts("panel.hold.rings"), "ink"
        if call.other_side_held:
            return texts("panel.hold.other_side"), "ink"
        if view.caller_unclear:
            return texts(f"panel.caller.{call.caller}_head"), "ink"
        if _told(view):
            return texts("panel.incident.no_hold"), "ink"
        if _raised_by_rule(view):
            return texts("panel.raised.talk_on"), "ink"
        return texts("panel.hold.talking"), "ink"

    def _quiet_line(self, view: PanelView, now: int) -> str:
        texts, call = self._texts, view.call
        if call is None:
            return texts("panel.idle.line")
        if call.answered_at is None:
            return texts("panel.hold.rings_line", clock=clock(now - call.rang_at))
        if call.other_side_held:
            return texts("panel.hold.other_side_line")
        if view.caller_unclear:
            return texts(f"panel.caller.{call.caller}_help", count=call.matches)
        if _told(view):
            alike = view.incident is not None and view.incident.alike
            return texts("panel.incident.no_hold_alike" if alike else "panel.incident.no_hold_line")
        if _raised_by_rule(view):
            return texts("panel.raised.talk_on_line")
        return texts("panel.hold.talking_line")

    # -- help that nobody hears -------------------------------------------------------------------------------

    def _show_help(self, ask: AskView) -> None:
        texts = self._texts
        count = len(ask.names)
        word = texts("panel.silent.helpers", count=count) if count else texts("panel.silent.looking")
        self._disc.show_note("shield", word)
        self._stage.show_font("title")
        self._stage.say(texts("panel.silent.sending" if ask.hub_at is None else "panel.silent.head"), "ink")
        self._note.say(texts("panel.silent.line"), bold=False)
        seen = ask.taken_at or ask.drawn_at
        if seen is None:
            self._parts(self._note)
            return
        self._more.say(texts("panel.silent.seen", who=asked_words(texts, ask), at=time_of_day(seen)))
        self._parts(self._note, self._more)

    # -- whose it is now --------------------------------------------------------------------------------------

    def _show_handed_over(self, over: HandedOver, now: int) -> None:
        self._stage.show_font("title")
        if over.consult:
            self._show_owed_answer(over)
        elif over.owner:
            self._show_owner(over, now)
        else:
            self._show_search(over)
        self._parts(self._note, self._more)

    def _show_owner(self, over: HandedOver, now: int) -> None:
        texts = self._texts
        owner = called(texts, over.owner, over.owner_role)
        if over.callback or over.connected_at is None:
            self._stage.say(texts("panel.after.owed_head", owner=owner), "ink")
            self._note.say(texts(f"panel.after.{'promised' if over.promised else 'owed'}_line"), bold=False)
        else:
            word = texts("panel.after.talking" if over.talking else "panel.after.over")
            self._disc.show_note("chain", word, clock(now - over.connected_at) if over.talking else "")
            self._stage.say(texts("panel.after.head", owner=owner), "calm")
            at = time_of_day(over.connected_at, seconds=True)
            self._note.say(texts("panel.after.line", at=at, waited=clock(over.waited_ms)), bold=False)
        due = "" if over.due is None else time_of_day(over.due)
        parts = [
            texts("panel.after.owner_due", owner=over.owner, due=due)
            if due
            else texts("panel.after.owner", owner=over.owner)
        ]
        if over.hops:
            parts.append(texts("panel.asked.hops", count=over.hops))
        self._more.say(texts("panel.dot").join(parts))

    def _show_owed_answer(self, over: HandedOver) -> None:
        """The customer of a consult is gone; the instruction is still wanted, or was read and has to be told."""
        texts = self._texts
        self._stage.say(texts("panel.after.left_head"), "ink")
        self._note.say(texts(f"panel.after.left_{over.consult}"), bold=False)
        parts = [texts("widgets.name.customer", name=over.customer)] if over.customer else []
        if over.owner:
            who = called(texts, over.owner, over.owner_role)
            parts.insert(0, texts("panel.after.in_hand_of", who=who))
        self._more.say(texts("panel.dot").join(parts))

    def _show_search(self, over: HandedOver) -> None:
        """Nobody has it just now: it was handed on, or a call-back was promised and is still to be taken."""
        texts = self._texts
        key = "handed_on" if over.hops else "callback" if over.promised else "searching"
        self._stage.say(texts(f"panel.after.{key}_head"), "ink")
        names = [called(texts, *one) for one in zip(over.names, over.roles, strict=True)]
        if over.stage == "ringing" and names:
            line = texts("panel.after.rings_at", who=texts("panel.dot").join(names[:2]))
        else:
            line = texts("panel.after.never_silent")
        self._note.say(line, bold=False)
        parts = [texts("panel.asked.hops", count=over.hops)] if over.hops else []
        if over.note:
            parts.append(texts("panel.quoted", text=over.note))
        elif over.customer:
            parts.append(texts("widgets.name.customer", name=over.customer))
        self._more.say(texts("panel.dot").join(parts))


def _raised_by_rule(view: PanelView) -> bool:
    return view.ask is not None and view.ask.automatic and view.ask.taken_at is None


def _told(view: PanelView) -> bool:
    """An incident has words for this call."""
    incident = view.incident
    return view.ask is None and incident is not None and incident.state in {"open", "joining", "joined"}
