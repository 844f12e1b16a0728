"""The raised hand on its way: how far it got, who rings next, what to tell the customer."""

from PySide6.QtCore import Signal, SignalInstance

from escdesk.desktop.i18n import Catalogue, clock, plain, time_of_day
from escdesk.desktop.panel.ask_view import AskView
from escdesk.desktop.panel.ladder import Ladder
from escdesk.desktop.panel.progress import at_desk, fell_words, steps_of, talks_aside, title_of, undelivered
from escdesk.desktop.panel.raised import NotThis, WhatMatched
from escdesk.desktop.panel.turning import Turning
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import asked_words, rung_words, surname, to_speak
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.marks import Mark
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.ring import CountRing
from escdesk.desktop.widgets.steps import Step, StepsChain
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.desktop.widgets.tip import as_tip

_OPEN = frozenset({"ringing", "waiting", "outside", "alarm"})
"""Nobody has it yet."""


class Asked(Ground):
    """Title, steps, what comes next; then the sentence for the customer and the other ways."""

    withdrawn = Signal(str)
    declined = Signal(str, str)  # escalation, reason
    sent_on = Signal(str)
    callback_promised = Signal(str)
    aside_asked = Signal(str)
    aside_ended = Signal(str)
    turned = Signal(str)
    """The consult is to become a takeover."""

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme)
        self._texts = texts
        self._now = ticker.now
        self._ask: AskView | None = None
        self._unread = False
        self._mark = Mark(theme, "escalating", 16)
        self._by_rule = Icon(theme, "rule", "accent", 18)
        self._alarm = Icon(theme, "warning", "alarm", 18)
        self._title = Paragraph(theme, "lead", hanging=False)
        self._back = Button(theme, texts("panel.asked.take_back"), icon="undo")
        self._back.setObjectName("take_back")
        self._back.clicked.connect(self._take_back)
        head = beside(self._mark, self._by_rule, self._alarm, self._title, self._back)
        head.setStretchFactor(self._title, 1)
        self._head = Ground(theme)
        self._hops = ElidedLabel(theme, "small", "ink_soft")
        self._head.setLayout(stacked(head, self._hops, margins=(16, 10, 16, 8)))
        self.matched = WhatMatched(theme, texts)
        self._chain = StepsChain(theme)
        self._ring = CountRing(theme)
        self._next = ElidedLabel(theme, "body", bold=True)
        self._then = ElidedLabel(theme, "small", "ink_soft")
        self._help = Paragraph(theme)
        self._box = Ground(theme, "sunken", radius=theme.radius("control"))
        self._box.setLayout(
            beside(self._ring, stacked(self._next, self._then), gap=12, margins=(12, 8, 12, 8))
        )
        self._progress = Ground(theme, line=True)
        self._steps = stacked(self._chain, 12, self._help, self._box)
        self._progress.setLayout(self._steps)
        self._ladder = Ladder(theme, texts)
        self._promised_line = Paragraph(theme)
        self._promised = self._promise_notice()
        self._say = Paragraph(theme, "lead", bold=False)
        self._call_back = Button(theme, texts("panel.asked.call_back"), icon="phone")
        self._call_back.setObjectName("promise_callback")
        self._call_back.clicked.connect(lambda: self._say_of_case(self.callback_promised))
        self._on = Button(theme, texts("panel.asked.send_on"), icon="person")
        self._on.setObjectName("send_on")
        self._on.clicked.connect(lambda: self._say_of_case(self.sent_on))
        self._ways = holding(beside(self._call_back, self._on))
        self._customer = Ground(theme, line=True)
        heading = Label(theme, "small", "ink_soft", text=texts("panel.asked.to_customer"))
        self._customer.setLayout(
            stacked(
                beside(Icon(theme, "speech", size=16), heading, STRETCH),
                4,
                self._say,
                8,
                self._ways,
                margins=(16, 10, 16, 12),
            )
        )
        self.turning = Turning(theme, texts)
        self.turning.turned.connect(lambda: self._say_of_case(self.turned))
        self.turning.aside_asked.connect(lambda: self._say_of_case(self.aside_asked))
        self.turning.aside_ended.connect(lambda: self._say_of_case(self.aside_ended))
        self._not_this = NotThis(theme, texts)
        self._not_this.declined.connect(self._decline)
        self.setLayout(
            stacked(
                self._head,
                self.matched,
                self._progress,
                self._ladder,
                self._promised,
                self._customer,
                self.turning,
                self._not_this,
            )
        )
        ticker.attach(self, self._tick)

    def _promise_notice(self) -> Ground:
        notice = Ground(self.theme, "calm_tint", line=True)
        notice.show_ground("calm_tint", "calm")
        head = Label(self.theme, "body", bold=True, text=self._texts("panel.asked.promised"))
        notice.setLayout(
            stacked(
                beside(Icon(self.theme, "check", "calm", 16), head, STRETCH),
                2,
                self._promised_line,
                margins=(16, 8, 16, 10),
            )
        )
        return notice

    # -- what comes in ----------------------------------------------------------------------------------------

    def render_view(self, view: PanelView) -> None:
        self._ask = view.ask
        self._unread = view.consult is not None and bool(view.consult.unread)
        if self._ask is not None:
            self._tick(self._now())

    def title(self) -> str:
        """Return the title as it is read."""
        return plain(self._title.text())

    def sentence(self) -> str:
        """Return the sentence for the customer as it is read."""
        return plain(self._say.text())

    def steps(self) -> tuple[Step, ...]:
        return self._chain.steps()

    def may_undo(self, now: int) -> bool:
        """Return whether Esc takes the ask back: only in its first 3 s."""
        ask = self._ask
        return ask is not None and ask.mine and now - ask.asked_at < self.theme.time_ms("undo")

    def _tick(self, now: int) -> None:
        ask, texts = self._ask, self._texts
        if ask is None or ask.silent:
            return
        late = undelivered(ask)
        climbing = bool(ask.tried) and ask.stage in _OPEN
        by_rule = ask.automatic and ask.stage in _OPEN
        ground, band = ("alarm_tint", "alarm") if late else ("surface", None)
        self._progress.show_ground(ground, band)
        self._head.show_ground(*(("accent_tint", "accent") if by_rule else (ground, band)))
        self._mark.setVisible(not late and not by_rule)
        self._by_rule.setVisible(by_rule)
        self._alarm.setVisible(late)
        self._title.say(title_of(self._texts, ask))
        self._hops.setVisible(bool(ask.hops))
        self._hops.say(self._texts("panel.asked.hops", count=ask.hops))
        self._say_back(ask, now, late=late)
        self.matched.setVisible(by_rule and ask.rule is not None)
        if ask.rule is not None:
            self.matched.show_rule(ask.rule)
        self._steps.setContentsMargins(16, 12 if by_rule else 2, 16, 12)
        settled = at_desk(ask) and ask.answers > 0
        self._progress.setVisible(not climbing and not (settled and not ask.waiting))
        self._chain.setVisible(not settled)
        self._ladder.setVisible(climbing)
        if climbing:
            self._ladder.show_ask(ask, now)
        else:
            self._chain.show_steps(steps_of(self._texts, ask, now))
        self._help.setVisible(late)
        self._help.say(self._texts("panel.asked.undelivered_help"))
        self._say_next(ask, now, late=late)
        self._promised.setVisible(ask.callback_promised)
        self._promised_line.say(
            texts("panel.asked.promised_consult" if ask.consult else "panel.asked.promised_line")
        )
        silent = at_desk(ask) and (self._unread or not ask.waiting or talks_aside(ask))
        self._customer.setVisible(not late and not silent)
        self.turning.show_ask(ask, now, late=late)
        self._say.say(self._sentence(ask))
        self._say_ways(ask)
        self._not_this.setVisible(by_rule and ask.mine)

    # -- words ------------------------------------------------------------------------------------------------

    def _say_back(self, ask: AskView, now: int, *, late: bool) -> None:
        texts = self._texts
        left = ask.asked_at + self.theme.time_ms("undo") - now
        undo = left > 0 and not late
        # after the three seconds a hand that a rule raised goes down with a reason only
        self._back.setVisible(
            ask.mine
            and (ask.stage not in {"unknown", "in_hand"} or (at_desk(ask) and ask.waiting > 0))
            and (undo or not ask.automatic or ask.stage == "taken")
        )
        if ask.stage == "taken":
            self._back.show_button(texts("panel.asked.back"))
        elif undo:
            self._back.show_button(texts("panel.asked.undo"), aside=texts.seconds(left + 999))
        else:
            self._back.show_button(texts("panel.asked.take_back"))

    def _say_ways(self, ask: AskView) -> None:
        known = ask.escalation_id is not None
        self._call_back.setVisible(known and ask.mine and ask.stage in _OPEN and not ask.callback_promised)
        self._on.setVisible(known and ask.stage in {"ringing", "waiting", "taken"})
        self._ways.setVisible(not self._call_back.isHidden() or not self._on.isHidden())

    def _say_next(self, ask: AskView, now: int, *, late: bool) -> None:
        texts = self._texts
        self._box.setVisible(not late and ask.stage != "sending")
        start = ask.taken_at if ask.stage == "taken" else ask.ring_at
        until = ask.until
        if ask.lost_until is not None:
            start, until = ask.lost_at, ask.lost_until
        if until is not None and start is not None:
            self._ring.show_share((until - now) / max(1, until - start))
        self._ring.setVisible(until is not None)
        left = 0 if until is None else max(0, until - now)
        if at_desk(ask) and ask.lost_until is not None:
            head = texts("panel.asked.desk_gone")
            line = texts("panel.asked.goes_on_without", span=texts.seconds(left + 999))
        elif at_desk(ask):
            head, line = self._awaited(ask, now)
        else:
            head, line = self._next_words(ask, texts.seconds(left + 999))
        self._next.say(head)
        self._then.say(line)
        self._box.setToolTip(as_tip("" if ask.line is None else self._measured(ask.line.samples)))

    def _next_words(self, ask: AskView, span: str) -> tuple[str, str]:
        texts, who = self._texts, asked_words(self._texts, ask)
        match ask.stage:
            case "taken":
                return texts("panel.asked.stays_connected", who=who), texts(
                    "panel.asked.on_your_hold", span=span
                )
            case "unknown":
                return texts("panel.asked.checking"), texts("panel.asked.checking_line")
            case "alarm":
                return texts("panel.asked.alarm_line"), texts("panel.asked.never_silent")
            case "in_hand":
                return texts("panel.asked.on_your_phone"), texts("panel.after.owner", owner=who)
            case "waiting":
                return texts("panel.asked.waits_for", who=who), self._after_line(ask, span)
            case "outside" if ask.outside is not None and ask.outside.told_at is not None:
                at = time_of_day(ask.outside.until)
                return texts("panel.asked.outside_until", at=at), texts("panel.asked.outside_then")
            case "outside" if ask.outside is not None and ask.outside.then:
                means = texts(f"panel.outside.{ask.outside.then[0]}")
                head = texts("panel.outside.next_means", span=span, means=means)
                return head, fell_words(texts, ask.outside) or self._path(ask)
            case _:
                key = "panel.asked.again_in" if ask.again else "panel.asked.next_in"
                return texts(key, span=span), self._path(ask)

    def _awaited(self, ask: AskView, now: int) -> tuple[str, str]:
        """An instruction is being written: since when, and when it is due."""
        texts = self._texts
        head = texts("panel.asked.awaiting", clock=clock(now - (ask.taken_at or now)))
        if talks_aside(ask) and ask.aside is not None and ask.aside.until is not None:
            return head, texts("panel.aside.music", at=time_of_day(ask.aside.until))
        due = "" if ask.due is None else texts("widgets.time.until", time=time_of_day(ask.due))
        return head, texts("panel.dot").join(
            part for part in (texts("panel.asked.on_your_phone"), due) if part
        )

    def _after_line(self, ask: AskView, span: str) -> str:
        """When it goes up from the line, and to whom."""
        following = ask.to_come[0] if ask.to_come else None
        kind, meant = ("alarm", ()) if following is None else (following.kind, following.destinations)
        return self._texts("panel.asked.up_in", span=span, who=rung_words(self._texts, kind, meant))

    def _measured(self, samples: int) -> str:
        return self._texts("panel.wait.samples" if samples else "panel.wait.no_samples", count=samples)

    def _path(self, ask: AskView) -> str:
        texts = self._texts
        steps = (
            [surname(name) for name in ask.names[:1]] if len(ask.names) == 1 else [asked_words(texts, ask)]
        )
        for rung in ask.to_come:
            if rung.kind == "alarm":
                continue
            if len(rung.names) == 1:
                steps.append(surname(rung.names[0]))
            else:
                steps.append(rung_words(texts, rung.kind, rung.destinations))
        return " › ".join(dict.fromkeys(steps))

    def _sentence(self, ask: AskView) -> str:
        texts = self._texts
        if ask.callback_promised and ask.stage in _OPEN:
            return texts("panel.say.callback")
        if ask.stage == "taken" and len(ask.names) == 1:
            return texts("panel.say.handing_over", surname=surname(ask.names[0]))
        if at_desk(ask):
            return texts("panel.say.consulting" if ask.aside is None else "panel.say.aside")
        if ask.rule is not None and ask.rule.say and ask.stage != "in_hand":
            return to_speak(texts, ask.rule.say)
        if ask.line is not None and ask.line.about_ms is not None:
            key = "consult_line" if ask.consult else "in_line"
            return texts(f"panel.say.{key}", about=texts.about(ask.line.about_ms))
        if ask.stage in {"waiting", "outside"}:
            return texts("panel.say.consult_unknown" if ask.consult else "panel.say.in_line_unknown")
        if ask.stage == "alarm" or (ask.tried and ask.stage != "in_hand"):
            return texts("panel.say.consult_turn" if ask.consult else "panel.say.in_turn")
        return texts("panel.say.asking")

    # -- what is pressed --------------------------------------------------------------------------------------

    def _take_back(self) -> None:
        if self._ask is not None:
            self.withdrawn.emit(self._ask.escalation_id or self._ask.ask_id)

    def _decline(self, reason: str) -> None:
        if self._ask is not None and self._ask.escalation_id is not None:
            self.declined.emit(self._ask.escalation_id, reason)

    def _say_of_case(self, way: SignalInstance) -> None:
        """Say this of the case, once the hub has it."""
        if self._ask is not None and self._ask.escalation_id is not None:
            way.emit(self._ask.escalation_id)
