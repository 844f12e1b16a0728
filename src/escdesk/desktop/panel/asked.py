"""The raised hand on its way: how far it got, who rings next, what to tell the customer."""

from typing import Final

from PySide6.QtCore import Signal

from escdesk.desktop.i18n import Catalogue, plain, time_of_day
from escdesk.desktop.panel.ladder import Ladder
from escdesk.desktop.panel.view import AskView, PanelView
from escdesk.desktop.panel.words import called, surname
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

UNSEEN_AFTER_MS: Final = 3000  # a screen that has not shown it by then is worth a word


def undelivered(ask: AskView | None) -> bool:
    """Return whether an ask has not been acknowledged for too long; floor time may run faster than a person waits."""
    return ask is not None and ask.hub_at is None and ask.late


class Asked(Ground):
    """Title, steps, what comes next; then the sentence for the customer."""

    withdrawn = Signal(str)
    sent_on = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme)
        self._texts = texts
        self._now = ticker.now
        self._ask: AskView | None = None
        self._mark = Mark(theme, "escalating", 16)
        self._alarm = Icon(theme, "warning", "alarm", 18)
        self._title = Paragraph(theme, "lead", hanging=False)
        self._back = Button(theme, texts("panel.asked.take_back"), icon="undo")
        self._back.setObjectName("take_back")
        self._back.clicked.connect(self._take_back)
        self._chain = StepsChain(theme)
        self._ring = CountRing(theme)
        self._next = ElidedLabel(theme, "body", bold=True)
        self._then = ElidedLabel(theme, "small", "ink_soft")
        self._help = Paragraph(theme)
        self._box = Ground(theme, "sunken", radius=theme.radius("control"))
        words = stacked(self._next, self._then)
        self._box.setLayout(beside(self._ring, words, gap=12, margins=(12, 8, 12, 8)))
        head = beside(self._mark, self._alarm, self._title, self._back)
        head.setStretchFactor(self._title, 1)
        self._progress = Ground(theme, line=True)
        self._inner = holding(stacked(self._chain, 12, self._help, self._box, margins=(0, 10, 0, 0)))
        self._progress.setLayout(stacked(head, self._inner, margins=(16, 10, 16, 12)))
        self._ladder = Ladder(theme, texts, ticker)
        self._say = Paragraph(theme, "lead", bold=False)
        self._on = Button(theme, texts("panel.asked.send_on"), icon="person")
        self._on.setObjectName("send_on")
        self._on.clicked.connect(self._send_on)
        self._customer = Ground(theme, line=True)
        heading = Label(theme, "small", "ink_soft", text=texts("panel.asked.to_customer"))
        self._customer.setLayout(
            stacked(
                beside(Icon(theme, "speech", size=16), heading, STRETCH),
                4,
                self._say,
                8,
                self._on,
                margins=(16, 10, 16, 12),
            )
        )
        self.setLayout(stacked(self._progress, self._ladder, self._customer))
        ticker.attach(self, self._tick)

    def title(self) -> str:
        return plain(self._title.text())

    def steps(self) -> tuple[Step, ...]:
        return self._chain.steps()

    def take_back_words(self) -> str:
        return self._back.text()

    def render_view(self, view: PanelView) -> None:
        self._ask = view.ask
        if self._ask is not None:
            self._tick(self._now())

    def may_undo(self, now: int) -> bool:
        """Return whether Esc takes the ask back: only in its first 3 s."""
        return self._ask is not None and now - self._ask.asked_at < self.theme.time_ms("undo")

    def _tick(self, now: int) -> None:
        ask = self._ask
        if ask is None:
            return
        late = undelivered(ask)
        climbing = bool(ask.tried) and not late and ask.stage in {"ringing", "alarm"}
        self._progress.show_ground("alarm_tint" if late else "surface", "alarm" if late else None)
        self._mark.setVisible(not late)
        self._alarm.setVisible(late)
        self._title.say(self._title_words(ask, late=late))
        self._say_back(ask, now, late=late)
        self._inner.setVisible(not climbing)
        self._ladder.setVisible(climbing)
        if climbing:
            self._ladder.show_ask(ask, now)
        else:
            self._chain.show_steps(self._steps_of(ask, now, late=late))
        self._help.setVisible(late)
        self._help.say(self._texts("panel.asked.undelivered_help"))
        self._say_next(ask, now, late=late)
        self._customer.setVisible(not late)
        self._say.say(self._sentence(ask))
        self._on.setVisible(ask.stage in {"ringing", "taken"} and ask.escalation_id is not None)

    # -- words ------------------------------------------------------------------------------------------------

    def _who(self, ask: AskView) -> str:
        if len(ask.names) == 1:
            return called(self._texts, ask.names[0], ask.roles[0] if ask.roles else "")
        return self._texts(f"panel.rung.{ask.rung}" if ask.rung else "panel.who.somebody")

    def _title_words(self, ask: AskView, *, late: bool) -> str:
        texts = self._texts
        if late:
            return texts("panel.asked.undelivered")
        if ask.stage == "sending":
            return texts("panel.asked.sending")
        if ask.stage == "alarm":
            return texts("panel.asked.alarm")
        if ask.stage == "unknown":
            return texts("panel.asked.unknown")
        who = self._who(ask)
        if ask.stage == "taken":
            return texts("panel.asked.phone_rings", who=who)
        if ask.stage == "in_hand":
            return texts("panel.asked.in_hand", who=who)
        return texts("panel.asked.next_person" if ask.tried else "panel.asked.asking", who=who)

    def _say_back(self, ask: AskView, now: int, *, late: bool) -> None:
        texts = self._texts
        left = ask.asked_at + self.theme.time_ms("undo") - now
        self._back.setVisible(ask.stage not in {"unknown", "in_hand"})
        if ask.stage == "taken":
            self._back.show_button(texts("panel.asked.back"))
        elif left > 0 and not late:
            self._back.show_button(texts("panel.asked.undo"), aside=texts.seconds(left + 999))
        else:
            self._back.show_button(texts("panel.asked.take_back"))

    def _steps_of(self, ask: AskView, now: int, *, late: bool) -> tuple[Step, ...]:
        texts = self._texts
        at = _clock_words
        if late:
            since = texts("panel.asked.since", at=time_of_day(ask.asked_at, seconds=True))
            return (
                Step("failed", "monitor", texts("panel.step.hub_missed"), since),
                Step("to_come", "monitor", texts("panel.step.drawn")),
                Step("to_come", "person", texts("panel.step.taken")),
            )
        hub = Step(
            "done" if ask.hub_at is not None else "awaited", "send", texts("panel.step.hub"), at(ask.hub_at)
        )
        if ask.drawn_at is not None or ask.taken_at is not None:
            drawn = Step("done", "monitor", texts("panel.step.drawn"), at(ask.drawn_at or ask.taken_at))
        elif ask.hub_at is None:
            drawn = Step("to_come", "monitor", texts("panel.step.drawn"))
        else:
            waited = (
                ""
                if ask.ring_at is None or now - ask.ring_at < UNSEEN_AFTER_MS
                else texts("panel.step.not_drawn", span=texts.seconds(now - ask.ring_at))
            )
            drawn = Step("awaited", "monitor", texts("panel.step.drawn"), waited)
        if ask.taken_at is None:
            waiting = ask.drawn_at is not None
            under = texts("panel.step.awaiting") if waiting else ""
            return (
                hub,
                drawn,
                Step("awaited" if waiting else "to_come", "person", texts("panel.step.taken"), under),
            )
        taken = Step("done", "person", texts("panel.step.taken"), at(ask.taken_at))
        if ask.stage == "in_hand":
            return (hub, drawn, taken)
        where = texts("panel.people.extension", extension=ask.extension) if ask.extension else ""
        return (hub, drawn, taken, Step("awaited", "phone_ringing", texts("panel.step.phone"), where))

    def _say_next(self, ask: AskView, now: int, *, late: bool) -> None:
        texts = self._texts
        self._box.setVisible(not late and ask.stage != "sending")
        start = ask.taken_at if ask.stage == "taken" else ask.ring_at
        if ask.until is not None and start is not None:
            self._ring.show_share((ask.until - now) / max(1, ask.until - start))
        self._ring.setVisible(ask.until is not None)
        left = 0 if ask.until is None else max(0, ask.until - now)
        seconds = texts.seconds(left + 999)
        if ask.stage == "taken":
            self._next.say(texts("panel.asked.stays_connected", who=self._who(ask)))
            self._then.say(texts("panel.asked.on_your_hold", span=seconds))
        elif ask.stage == "unknown":
            self._next.say(texts("panel.asked.checking"))
            self._then.say(texts("panel.asked.checking_line"))
        elif ask.stage == "alarm":
            self._next.say(texts("panel.asked.alarm_line"))
            self._then.say(texts("panel.asked.never_silent"))
        elif ask.stage == "in_hand":
            self._next.say(texts("panel.asked.on_your_phone"))
            self._then.say(texts("panel.after.owner", owner=self._who(ask)))
        else:
            self._next.say(
                texts("panel.asked.again_in" if ask.again else "panel.asked.next_in", span=seconds)
            )
            self._then.say(self._path(ask))

    def _path(self, ask: AskView) -> str:
        texts = self._texts
        steps = [surname(name) for name in ask.names[:1]] if len(ask.names) == 1 else [self._who(ask)]
        for rung in ask.to_come:
            if rung.kind == "alarm":
                continue
            if len(rung.names) == 1:
                steps.append(surname(rung.names[0]))
            else:
                steps.append(texts(f"panel.rung.{rung.kind}"))
        return " › ".join(dict.fromkeys(steps))

    def _sentence(self, ask: AskView) -> str:
        texts = self._texts
        if ask.stage == "taken" and len(ask.names) == 1:
            return texts("panel.say.handing_over", surname=surname(ask.names[0]))
        if ask.stage == "alarm" or (ask.tried and ask.stage != "in_hand"):
            return texts("panel.say.in_turn")
        return texts("panel.say.asking")

    # -- what is pressed --------------------------------------------------------------------------------------

    def _take_back(self) -> None:
        if self._ask is not None:
            self.withdrawn.emit(self._ask.escalation_id or self._ask.ask_id)

    def _send_on(self) -> None:
        if self._ask is not None and self._ask.escalation_id is not None:
            self.sent_on.emit(self._ask.escalation_id)


def _clock_words(instant: int | None) -> str:
    return "" if instant is None else time_of_day(instant, seconds=True)
