"""How a hand goes up from this window: by key, by rule, to somebody who was picked, silently."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from escdesk.desktop.panel.progress import at_desk
from escdesk.desktop.panel.raise_hand import may_ask_more, may_hurry
from escdesk.desktop.panel.sections import Sections
from escdesk.desktop.panel.view import PanelView

_GIVES_WAY: Final = frozenset({"sending", "ringing", "waiting", "outside", "alarm"})
"""Stages of an ordinary hand that silent help takes the place of."""
_TAKEOVER: Final = "takeover"
_INSTRUCTION: Final = "instruction"
_DECISION: Final = "decision"
_WORD: Final = ""
"""A decision where the card says what is to be decided, else what to do (A4)."""


class Asking(QObject):
    """Asks only what can be asked just now; what was written on the card is said before."""

    takeover_asked = Signal(str, str, str)  # call, person or "", rule
    consult_asked = Signal(str, str, str, str)  # call, person or "", rule, decision or instruction
    help_asked = Signal(str)  # call; silently
    hurried = Signal(str)  # escalation that can't wait
    person_picked = Signal(str)  # held for a moment; "" when nobody is any more
    incident_attached = Signal(str, str)  # call, incident
    incident_parted = Signal(str, str, bool)  # call, incident, whether it is another matter
    incident_left = Signal(str, bool)  # escalation, taken back altogether: no hand had gone up for it

    def __init__(self, sections: Sections, parent: QObject, now: Callable[[], int]) -> None:
        super().__init__(parent)
        self._now = now
        self._sections = sections
        self._view: PanelView | None = None
        self._held = ""
        sections.people.consulted.connect(self._consult_person)
        sections.people.transferred.connect(lambda person: self._ask(person, self._rule_id(), _TAKEOVER))
        sections.people.picked.connect(self.pick)
        sections.listed.connect(lambda listed: None if listed else self.pick(""))
        sections.rule.followed.connect(self.follow_rule)

    def render_view(self, view: PanelView) -> None:
        before, self._view = self._view, view
        if before is not None and _about(before) != _about(view):
            self.pick("")

    @property
    def possible(self) -> bool:
        """Whether a hand can go up: somebody talks here, none is up, and no incident has the call."""
        view = self._view
        return (
            view is not None
            and view.call is not None
            and view.call.answered_at is not None
            and view.ask is None
            and not self._joined()
        )

    def _joined(self) -> bool:
        """Whether the call belongs to an incident already."""
        incident = None if self._view is None else self._view.incident
        return incident is not None and incident.state == "joined"

    def _ask(self, person: str, rule: str, asks: str) -> None:
        if self.possible and self._view is not None and self._view.call is not None:
            self._held = ""  # whoever was held is asked now, or somebody else is: the hub knows
            self._sections.card.save()
            call = self._view.call.call_id
            if asks == _WORD:
                asks = _DECISION if self._sections.card.wants_decision else _INSTRUCTION
            if asks == _TAKEOVER:
                self.takeover_asked.emit(call, person, rule)
            else:
                self.consult_asked.emit(call, person, rule, asks)

    def _rule_id(self) -> str:
        """Whoever is picked is rung first; after that it goes as the rule says by which the list is ranked."""
        rule = None if self._view is None else self._view.rule
        return "" if rule is None else rule.rule_id

    def _consult_person(self, person: str) -> None:
        rule = None if self._view is None else self._view.rule
        asks = _WORD if rule is None or rule.asks == _TAKEOVER else rule.asks
        self._ask(person, self._rule_id(), asks)

    def raise_hand(self) -> None:
        """悩んだらエスカレ; whoever has a consult already is asked one more thing, and what nobody has is hurried.

        In doubt also while the call belongs to an incident: then it leaves that, and somebody is rung.
        """
        view = self._view
        if view is not None and may_ask_more(view):
            self._sections.questions.open_form()
        elif view is not None and view.ask is not None and may_hurry(view, self._now()):
            self.hurried.emit(view.ask.escalation_id or "")
        elif self._joined():
            self.leave(taken_back=False)
        else:
            self._ask("", "", _WORD)

    def follow_rule(self, *, other_way: bool = False) -> None:
        """Do what the rule says.

        ``other_way``: by the same rule a word where it says to hand over, and the other way round; silent help has
        one way only.
        """
        rule = None if self._view is None or self._sections.rule.isHidden() else self._view.rule
        if rule is None:
            return
        if not other_way:
            self._ask("", rule.rule_id, rule.asks)
        elif rule.whom != "silent":
            self._ask("", rule.rule_id, _WORD if rule.asks == _TAKEOVER else _TAKEOVER)

    # -- an incident ------------------------------------------------------------------------------------------

    def do_what_is_said(self) -> None:
        """F5: attach the call to the incident that is open, else what the rule says."""
        banner = self._sections.incident
        if banner.isVisible() and banner.may_attach():
            self.attach()
        else:
            self.follow_rule()

    def attach(self) -> None:
        incident = None if self._view is None else self._view.incident
        if incident is not None and self._sections.incident.may_attach():
            self._sections.card.save()
            self.incident_attached.emit(incident.call_id, incident.incident_id)

    def part(self, apart: bool) -> None:
        incident = None if self._view is None else self._view.incident
        if incident is not None:
            self.incident_parted.emit(incident.call_id, incident.incident_id, apart)

    def leave(self, *, taken_back: bool = True) -> None:
        """``taken_back``: what was attached only is undone; else somebody is rung for it all the same."""
        incident = None if self._view is None else self._view.incident
        if incident is not None and incident.escalation_id:
            self.incident_left.emit(incident.escalation_id, taken_back and incident.attached)

    # -- silent help, and who is held -------------------------------------------------------------------------

    def _may_ask_for_help(self) -> bool:
        """Also while an ordinary hand is up that nobody has taken, or at a desk only: it gives way."""
        ask = None if self._view is None else self._view.ask
        return self.possible or (
            ask is not None and not ask.silent and ask.mine and (ask.stage in _GIVES_WAY or at_desk(ask))
        )

    def ask_for_help(self) -> None:
        if self._may_ask_for_help() and self._view is not None and self._view.call is not None:
            self._held = ""
            self._sections.card.save()
            self.help_asked.emit(self._view.call.call_id)

    def pick(self, person: str) -> None:
        """Hold this person for a moment, or nobody any more; without the hub nobody can be held."""
        connected = self._view is not None and self._view.link.state == "connected"
        if person and not (connected and self.possible):
            return
        if person or self._held:
            self._held = person
            self.person_picked.emit(person)


def _about(view: PanelView) -> str:
    return "" if view.call is None else view.call.call_id
