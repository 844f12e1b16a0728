"""The cases of somebody who takes escalations: list, card, conversation, resolve and report."""

from dataclasses import replace

import msgspec

from escdesk.desktop.cases.from_sight import AtDesk, cases_view
from escdesk.desktop.cases.talk_view import AnswerDraft
from escdesk.desktop.cases.view import UP, CasesView, Draft, LinkView
from escdesk.desktop.cases.window import CasesWindow
from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.joins.hand import Hand
from escdesk.desktop.joins.hand_ons import HandOns
from escdesk.desktop.joins.instructing import Answers
from escdesk.desktop.link.mail import Restored
from escdesk.domain.ids import EscalationId, Instant
from escdesk.domain.messages.cards import OpenCard
from escdesk.domain.messages.escalations import Cause, Decision, Resolve
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import CardText, ReportText
from escdesk.domain.messages.people import Choice, ChoosePresence
from escdesk.domain.model.escalations import Escalation, Stage

PREFIX = "report:"
_OPENED = frozenset({Stage.CONNECTED, Stage.IN_HAND})


class _Kept(msgspec.Struct, frozen=True):
    """A report's draft in the cache and the floor time at which it was kept."""

    draft: Draft
    at: Instant


class CasesJoin:
    """One cases window. Drafts are kept with each change and given up when the report has arrived."""

    name = "cases"
    comes_by_itself = False

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._chosen: str | None = None
        self._drafts: dict[str, tuple[Draft, Instant]] = {}
        self._refused: dict[str, str] = {}
        self._first_read: dict[str, CardText] = {}
        self._painted: set[str] = set()
        self._on_phone: set[str] = set()
        self._opened: set[tuple[str, Instant | None, Instant | None]] = set()
        self.window = CasesWindow(desk.theme, desk.texts, desk.now)
        self.window.resolved.connect(self._resolve)
        self.window.draft_changed.connect(self._keep)
        self.window.card_opened.connect(self._card_painted)
        self.window.case_chosen.connect(self._choose)
        self._hand = Hand(desk)
        self.window.presence_chosen.connect(
            lambda choice: self._hand.ask(ChoosePresence(choice=Choice(choice)))
        )
        self._hand_ons = HandOns(desk, desk.leaving.confirm)
        self._answers = Answers(desk)
        self.window.answer_edited.connect(self._answers.edited)
        self.window.answer_sent.connect(self._answer)
        self.window.cause_said.connect(self._answers.say_cause)
        self.window.takeover_agreed.connect(self._answers.come)
        self.window.phoned.connect(self._answers.phone)
        self.window.messages_seen.connect(self._answers.seen)
        self.window.went_up.connect(lambda name, note: self._hand_on(name, UP, note))
        self._view: CasesView | None = None
        self.window.hand_on_edited.connect(self._hand_ons.edited)
        self.window.handed_on.connect(self._hand_on)
        self.window.leave_asked.connect(lambda: desk.leaving.ask(self.name))
        self.window.leave_answered.connect(self._leave)
        desk.leaving.ask_in(self.name, self._come)
        self.window.refusal_read.connect(self._hand.read)
        desk.answered.connect(self._answered)

    def restored(self, restored: Restored) -> None:
        """Take up what an earlier run left."""
        self._hand_ons.restored(restored)
        self._answers.restored(restored)
        for name, body in restored.drafts.items():
            if name.startswith(PREFIX):
                kept = msgspec.json.decode(body, type=_Kept)
                self._drafts.setdefault(name.removeprefix(PREFIX), (kept.draft, kept.at))

    # -- in -------------------------------------------------------------------------------------------------------

    def render(self) -> None:
        desk, knowledge = self._desk, self._desk.link.knowledge
        at_desk = AtDesk(
            link=LinkView(
                state="away" if desk.line == "lost" else desk.line,
                heard_at=desk.hub_heard_at,
                waiting_to_send=len(desk.pending()),
            ),
            chosen=self._chosen,
            drafts=self._drafts,
            sending=frozenset(
                one.command.escalation for one in desk.pending() if isinstance(one.command, Resolve)
            ),
            refused=self._refused,
            answers=self._answers.at_desk,
            hand_ons=self._hand_ons.drafts,
            handing_on=self._hand_ons.sending,
            not_handed_on=self._hand_ons.refused,
            leaving=desk.leaving.question(self.name) > 0,
            first_read=self._first_read,
            loading=desk.line == "connecting" and not knowledge.sight.seq,
            unnamed=desk.texts("widgets.name.colleague"),
            now=Instant(desk.now()),
        )
        view = cases_view(knowledge.sight, knowledge.papers, at_desk)
        on_phone = {row.escalation_id for row in view.rows if row.stage in {"connecting", "talking"}}
        if on_phone - self._on_phone and self._chosen is not None:  # a customer comes first
            self._chosen = None
            view = cases_view(knowledge.sight, knowledge.papers, replace(at_desk, chosen=None))
        refused = self._hand.refused
        view = replace(
            view,
            refusal="" if refused is None else refused.code,
        )
        self._view = view
        self._on_phone = on_phone
        self._remember_card(view)
        if desk.line == "connected" and knowledge.sight.seq:
            self._answers.forget_gone()
        self._answers.look_at(None if view.detail is None else view.detail.escalation_id)
        self.window.render(view)
        desk.show_view(self, view)
        for name in tuple(self._painted):
            self._report_opened(name)

    def _remember_card(self, view: CasesView) -> None:
        """What a card says when it is first had here; what differs later came later."""
        if view.detail is None:
            return
        papers, entities = self._desk.link.knowledge.papers, self._desk.link.knowledge.sight.entities
        one = entities.get(("escalation", view.detail.escalation_id))
        words = papers.get(("CardText", one.call)) if isinstance(one, Escalation) else None
        if isinstance(words, CardText):
            self._first_read.setdefault(words.call, words)

    # -- out ------------------------------------------------------------------------------------------------------

    def show_case(self, name: str) -> None:
        """Bring a case to the front, because the person asked for it."""
        self._choose(name)
        self._come()

    def answer_case(self, name: str, writes: bool) -> None:
        """Bring a consult to the front that was just taken; `writes`: with the cursor in the answer."""
        self._choose(name)
        self.window.show()
        self.window.raise_()
        if writes:
            self.window.activateWindow()
            self.window.focus_answer()

    def _come(self) -> None:
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _answer(self, name: str, draft: AnswerDraft) -> None:
        self._chosen = name  # it stays in sight until another one is chosen or a customer comes
        self._answers.send(name, draft)

    def _hand_on(self, name: str, to: str, note: str) -> None:
        self._chosen = name  # it stays in sight until somebody else has it
        self._hand_ons.hand_on(name, to, note)

    def _leave(self, really: bool) -> None:
        """Go home once everything is handed over; without a hub nothing can be, and the cases ring again."""
        if not really:
            self._hand_ons.stay()
            self._desk.leaving.cancel()
        elif self._desk.line != "connected" or self._view is None:
            self._desk.leaving.confirm()
        else:
            self._hand_ons.hand_over(self._view.handover)

    def _choose(self, name: str) -> None:
        self._chosen = name
        self._desk.touch()

    def _keep(self, name: str, draft: Draft) -> None:
        at = Instant(self._desk.now())
        self._drafts[name] = (draft, at)
        self._desk.link.save_draft(PREFIX + name, msgspec.json.encode(_Kept(draft, at)))
        self._desk.touch()

    def _resolve(self, name: str, decision: str, decided: str, next_time: str, cause: str) -> None:
        self._refused.pop(name, None)
        self._chosen = name  # it stays in sight until another one is chosen or comes
        escalation = EscalationId(name)
        self._desk.ask(
            Resolve(escalation=escalation, decision=Decision(decision), cause=Cause(cause)),
            ReportText(escalation=escalation, decided=decided, next_time=next_time),
        )

    def _card_painted(self, name: str) -> None:
        self._painted.add(name)
        self._report_opened(name)

    def _report_opened(self, name: str) -> None:
        """The card counts as opened once the customer is here; painted before, it is reported then."""
        one = self._desk.link.knowledge.sight.entities.get(("escalation", name))
        if not isinstance(one, Escalation):
            self._painted.discard(name)
        elif (
            one.stage in _OPENED
            and one.owner == self._desk.link.person
            and (one.card_opened_at is None or one.lease_until is not None)
            and (name, one.taken_at, one.lease_until) not in self._opened
            and not self._desk.locked
        ):
            self._opened.add((name, one.taken_at, one.lease_until))
            self._desk.ask(OpenCard(escalation=one.id))

    def _answered(self, command: Command, code: str, _details: dict[str, str | int]) -> None:
        if isinstance(command, Resolve):
            name = command.escalation
            if code in {"ok", "already_resolved"}:
                self._drafts.pop(name, None)
                self._desk.link.save_draft(PREFIX + name, b"")
            else:
                self._refused[name] = code
        self._desk.touch()
