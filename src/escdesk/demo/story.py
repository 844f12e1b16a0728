"""The story: a call comes in, waits, is asked about, answered; then it is taken over, resolved and reported back.

It only watches the hub's log and what the windows have painted, and presses what a person would press. The phones
are played by the rehearsal. It ends with an exception at the first step that did not happen.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from escdesk.demo.breaking import Break
from escdesk.demo.desk import CannotPressError, Desk
from escdesk.demo.floor import DemoFloor
from escdesk.demo.record import Record, Told, iso

T = TypeVar("T")
Event = dict[str, Any]
Shows = dict[str, Any]

PATIENCE_MS: Final = 12_000
"""How long a step may take beyond the floor time that it needs."""
PROMISE_MS: Final = 30_000
LIMIT_MS: Final = 90_000
PROMISE_SLACK_MS: Final = 1_000
WANTED: Final = "二重に請求された5,478円を返金してよいか"
INSTRUCTED: Final = "請求明細を確認のうえ、二重請求であれば返金して構いません。"
SENTENCE: Final = "確認ができましたので、5営業日以内にご返金いたします"
DECIDED: Final = "全額の返金を承認します。お詫びのうえ、5営業日以内に返金とお伝えください。"
NEXT_TIME: Final = "1万円までは次回から担当者の判断で返金できます。"
STEPS: Final = (
    "call_arrived",
    "card_prefilled",
    "held",
    "say_a_word",
    "escalate_now",
    "consulted",
    "instructed",
    "instruction_read",
    "consult_closed",
    "asked",
    "popup_drawn",
    "accepted",
    "customer_connected",
    "card_opened",
    "resolved",
    "reported_back",
)


class StoryFailedError(Exception):
    """A step did not happen; the text names it and says why."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step = step


@dataclass(frozen=True, slots=True)
class Seen:
    """What a step rests on: an event of the log, a paint, and the desk and window that painted."""

    event: Event
    receipt: dict[str, Any]
    desk: Desk
    window: str


class Story:
    """All steps over three real desks and one hub."""

    def __init__(
        self,
        floor: DemoFloor,
        operator: Desk,
        supervisor: Desk,
        lead: Desk,
        record: Record,
        news: threading.Event,
        broken: Break | None,
        patience_ms: int = PATIENCE_MS,
    ) -> None:
        self._floor = floor
        self._operator = operator
        self._supervisor = supervisor
        self._lead = lead
        self._record = record
        self._news = news
        self._broken = broken
        self._patience_ms = patience_ms
        self._began = time.monotonic()
        self._step = STEPS[0]
        self._people: dict[str, str] = {}
        self._call = ""
        self._consult, self._escalation, self._raised = "", "", 0
        self._hold: Event = {}

    def play(self) -> None:
        """All steps in their order. Raises StoryFailedError at the first that did not happen."""
        for step in STEPS:
            self._step = step
            try:
                self._tell(getattr(self, f"_{step}")())
            except CannotPressError as wrong:
                raise StoryFailedError(step, str(wrong)) from wrong
            if step == "asked" and self._broken is not None:
                self._broken.act()

    def _tell(self, seen: Seen) -> None:
        at_ms = round((time.monotonic() - self._began) * 1000)
        picture = self._record.picture(self._step)
        seen.desk.grab(picture, seen.window)
        self._record.add(
            Told(
                step=self._step,
                at_ms=at_ms,
                floor_time=iso(seen.event["at"]),
                event=seen.event["seq"],
                receipt=seen.receipt,
                picture=picture.name,
            )
        )

    # -- waiting

    def _until(
        self, what: str, find: Callable[[], T | None], needs: tuple[Desk, ...], floor_ms: int = 0
    ) -> T:
        """What `find` finds, as soon as it does; `floor_ms` is the floor time that has to pass first."""
        until = time.monotonic() + (self._patience_ms + floor_ms / self._floor.play.rate) / 1000
        while True:
            self._news.clear()
            self._floor.refresh()
            found = find()
            if found is not None:
                return found
            for desk in needs:
                if not desk.running:
                    raise StoryFailedError(self._step, f"{what}: the desk of {desk.login} is gone.")
            if not self._floor.running:
                raise StoryFailedError(self._step, f"{what}: the hub is gone.")
            if time.monotonic() >= until:
                raise StoryFailedError(self._step, f"{what}: waited in vain.")
            self._news.wait(0.05)

    def _event(self, kind: str, floor_ms: int = 0, **fields: object) -> Event:
        return self._until(
            f"no {kind} in the hub's log",
            lambda: self._floor.find(kind, **fields),
            (self._operator, self._supervisor) if self._escalation else (self._operator,),
            floor_ms,
        )

    def _painted(
        self,
        desk: Desk,
        window: str,
        event: Event,
        shows: Callable[[Shows], object],
        *,
        since: int | None = None,
    ) -> Seen:
        """The paint of a sight that holds the event, or stands at `since`: where the paint came before it."""
        receipt = self._until(
            f"{desk.login}'s {window} did not show it",
            lambda: desk.find(window, event["seq"] if since is None else since, shows),
            (desk,),
        )
        return Seen(event, receipt, desk, window)

    def _person(self, login: str) -> str:
        """Who sits at the phone of this login; the log knows no names."""
        if login not in self._people:
            extension = self._floor.members[login].extension
            seat = self._event("SeatTaken", extension=extension)
            self._people[login] = seat["person"]
        return self._people[login]

    # -- the call

    def _call_arrived(self) -> Seen:
        event = self._event("CallRang", 10_000, person=self._person(self._operator.login))
        self._call = event["call"]
        return self._painted(self._operator, "panel", event, self._about_the_call)

    def _about_the_call(self, shows: Shows) -> bool:
        return shows.get("call") is not None and shows["call"]["call_id"] == self._call

    def _card_prefilled(self) -> Seen:
        event = self._event("CustomersFound", 5_000, call=self._call)
        return self._painted(
            self._operator,
            "panel",
            event,
            lambda shows: self._about_the_call(shows) and shows["call"]["name"] and shows["history"],
        )

    def _held(self) -> Seen:
        self._hold = self._event("CallHeld", 15_000, call=self._call)
        return self._painted(self._operator, "panel", self._hold, self._stage(1))

    def _say_a_word(self) -> Seen:
        """The hub's deadline wrote it; the panel shows it."""
        event = self._event("HoldPromisePassed", PROMISE_MS, call=self._call)
        waited = event["at"] - self._hold["at"]
        if abs(waited - PROMISE_MS) > PROMISE_SLACK_MS:
            raise StoryFailedError(self._step, f"it came {waited} ms of floor time after the hold.")
        return self._painted(self._operator, "panel", event, self._stage(2))

    def _escalate_now(self) -> Seen:
        """While the customer waits the operator makes two taps and writes one line."""
        desk = self._operator
        desk.key("F3", "panel")
        desk.press("category_billing", "panel")
        desk.press("card_decision_wanted", "panel")
        desk.type(WANTED, "panel")
        desk.press("temperature_high", "panel")
        desk.key("F3", "panel")
        event = self._event("HoldLimitPassed", LIMIT_MS - PROMISE_MS, call=self._call)
        return self._painted(self._operator, "panel", event, self._stage(3))

    def _stage(self, stage: int) -> Callable[[Shows], object]:
        """The hold is shown, and at least this far."""
        return lambda shows: self._about_the_call(shows) and shows["hold"] and shows["hold_stage"] >= stage

    # -- the consult: the operator keeps the customer, and gets a word

    def _consulted(self) -> Seen:
        chosen = self._pick()
        self._operator.key("Return", "panel")
        event = self._event("EscalationRaised", call=self._call, chosen=chosen, asks="instruction")
        self._consult = event["escalation"]
        return self._painted(
            self._operator,
            "panel",
            event,
            lambda shows: shows["ask"] and shows["ask"]["asks"] == "instruction",
        )

    def _instructed(self) -> Seen:
        desk = self._supervisor
        desk.press("accept", "popup")
        self._event("EscalationTaken", escalation=self._consult)
        desk.press("instruct_approved", "cases")
        for field, text in (("answer", INSTRUCTED), ("sentence", SENTENCE)):
            desk.press(field, "cases")
            desk.type(text, "cases")
        desk.press("resolve", "cases")
        given = self._event("InstructionGiven", escalation=self._consult)
        event = self._event("InstructionDrawn", escalation=self._consult)
        return self._painted(
            self._operator, "panel", event, self._question_is("answered"), since=given["seq"]
        )

    def _instruction_read(self) -> Seen:
        self._operator.key("Ctrl+Return", "panel")
        event = self._event("InstructionRead", escalation=self._consult)
        return self._painted(self._operator, "panel", event, self._question_is("read"))

    def _question_is(self, state: str) -> Callable[[Shows], object]:
        return lambda shows: any(
            case["escalation_id"] == self._consult and case["questions"][0]["state"] == state
            for case in shows["consults"]
        )

    def _consult_closed(self) -> Seen:
        """The supervisor says what lay behind it. The customer insists on somebody else all the same."""
        self._supervisor.press("why_knowledge", "cases")
        event = self._event("EscalationClosed", escalation=self._consult)
        return self._painted(
            self._operator, "panel", event, lambda shows: self._about_the_call(shows) and shows["ask"] is None
        )

    # -- the ask

    def _pick(self) -> str:
        """Choose the supervisor from the list, by the digit that stands before the name."""
        chosen = self._person(self._supervisor.login)
        digit = self._until(
            "the supervisor is not in the list", lambda: self._digit(chosen), (self._operator,)
        )
        self._operator.key(str(digit), "panel")
        return chosen

    def _asked(self) -> Seen:
        if self._broken is not None:
            self._broken.prepare()
        chosen = self._pick()
        self._operator.key("Shift+Return", "panel")
        event = self._event("EscalationRaised", call=self._call, chosen=chosen, asks="takeover")
        self._escalation, self._raised = event["escalation"], event["seq"]
        return self._painted(self._operator, "panel", event, self._ask_is("ringing", "taken"))

    def _digit(self, person: str) -> int | None:
        """Where somebody stands in the list that the panel shows now."""
        shown = [one for one in self._operator.receipts if one["window"] == "panel"]
        people = shown[-1]["shows"]["people"] if shown else []
        for digit, row in enumerate(people[:9], start=1):
            if row["person_id"] == person and row["can_be_asked"]:
                return digit
        return None

    def _ask_is(self, *stages: str) -> Callable[[Shows], object]:
        return lambda shows: (
            shows["ask"] is not None
            and shows["ask"]["escalation_id"] == self._escalation
            and shows["ask"]["stage"] in stages
        )

    # -- the supervisor

    def _popup_drawn(self) -> Seen:
        event = self._event(
            "PopupDrawn", escalation=self._escalation, person=self._person(self._supervisor.login)
        )
        return self._painted(self._supervisor, "popup", event, self._names_the_case, since=self._raised)

    def _names_the_case(self, shows: Shows) -> bool:
        return _mentions(shows, self._escalation)

    def _accepted(self) -> Seen:
        self._supervisor.press("accept", "popup")
        event = self._event(
            "EscalationTaken", escalation=self._escalation, by=self._person(self._supervisor.login)
        )
        return self._painted(self._operator, "panel", event, self._ask_is("taken", "connected"))

    def _customer_connected(self) -> Seen:
        event = self._event("CustomerConnected", 25_000, escalation=self._escalation)
        return self._painted(self._lead, "board", event, self._names_the_case)

    def _card_opened(self) -> Seen:
        event = self._event("CardOpened", escalation=self._escalation)
        return self._painted(self._supervisor, "cases", event, self._detail_is("talking"))

    def _detail_is(self, *stages: str) -> Callable[[Shows], object]:
        return lambda shows: (
            shows["detail"] is not None
            and shows["detail"]["escalation_id"] == self._escalation
            and shows["detail"]["call"]["stage"] in stages
        )

    def _resolved(self) -> Seen:
        desk = self._supervisor
        desk.press("decision_approved", "cases")
        for field, text in (("decided", DECIDED), ("next_time", NEXT_TIME)):
            desk.press(field, "cases")
            desk.type(text, "cases")
        desk.press("cause_authority", "cases")
        desk.press("resolve", "cases")
        event = self._event("EscalationResolved", escalation=self._escalation)
        return self._painted(desk, "cases", event, self._detail_is("reported", "drawn", "read"))

    def _reported_back(self) -> Seen:
        event = self._event("ReportDrawn", escalation=self._escalation)
        return self._painted(self._operator, "panel", event, self._report_is_there, since=self._raised)

    def _report_is_there(self, shows: Shows) -> bool:
        return any(report["escalation_id"] == self._escalation for report in shows["reports"])

    def close(self) -> None:
        """The operator reads the report, and the case is closed: the end, and no step of its own."""
        self._step = "the end"
        self._operator.key("Ctrl+Return", "panel")
        self._event("EscalationClosed", escalation=self._escalation)


def _mentions(value: object, name: str) -> bool:
    """Whether an id stands anywhere in what a window showed."""
    if isinstance(value, dict):
        return any(_mentions(one, name) for one in value.values())
    if isinstance(value, list):
        return any(_mentions(one, name) for one in value)
    return value == name
