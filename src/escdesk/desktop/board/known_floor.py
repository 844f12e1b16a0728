"""A sight sorted by kind, with its papers: what the board looks up while it makes its view; pure."""

from collections.abc import Mapping
from typing import Final

from escdesk.domain.ids import CallId, ClientId, Instant, PersonId, RuleId
from escdesk.domain.messages.papers import AnyPaper, CardText, CustomerPaper, PaperKey, StaffName
from escdesk.domain.messages.people import LineState
from escdesk.domain.messages.rulebook import RulebookText
from escdesk.domain.model.calls import Call, Pbx, Phone
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.incidents import Incident
from escdesk.domain.model.pace import Pace
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import Presence, Source, State, presence
from escdesk.domain.model.rulebook import Rulebook
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.sight import Sight

_MANY: Final = (Person, Phone)
_LINE_WEIGHT: Final = {LineState.HELD: 0, LineState.TALKING: 1, LineState.RINGING: 2}


class KnownFloor:
    """What one sight holds, each kind on its own.

    ``hub_lost`` is the hub's last word, 0 if it never spoke; None while it is there. ``unnamed`` stands for a
    colleague whose name is not here.
    """

    def __init__(
        self, sight: Sight, papers: Mapping[PaperKey, AnyPaper], hub_lost: Instant | None, unnamed: str
    ) -> None:
        self.papers = papers
        self.hub_lost = hub_lost
        self.unnamed = unnamed
        self.me = sight.person
        self.escalations: dict[str, Escalation] = {}
        self.incidents: dict[str, Incident] = {}
        self.calls: dict[CallId, Call] = {}
        self.call_at: dict[str, Call] = {}
        self.raised_by: dict[str, Escalation] = {}
        self.rules: dict[str, Rules] = {}
        self.paces: dict[str, Pace] = {}
        self.pbx = Pbx()
        self.rulebook: Rulebook | None = None
        entities = tuple(sight.entities.values())
        # people, and as many phones that are not looked at, are sorted out first: a `match` takes its time
        self.people = {one.id: one for one in entities if type(one) is Person}
        for one in [one for one in entities if type(one) not in _MANY]:
            match one:
                case Call():
                    self._add_call(one)
                case Escalation():
                    self.escalations[one.id] = one
                case Incident():
                    self.incidents[one.id] = one
                case Rules():
                    self.rules[one.id] = one
                case Pace():
                    self.paces[one.id] = one
                case Pbx():
                    self.pbx = one
                case Rulebook():
                    self.rulebook = one
                case _:
                    pass
        for escalation in self.escalations.values():
            if escalation.stage not in {Stage.RESOLVED, Stage.REPORTED} and escalation.call in self.calls:
                self.raised_by[escalation.by] = escalation

    def _add_call(self, call: Call) -> None:
        """Of several calls at one phone the held one counts, then the one that is talked on."""
        self.calls[call.id] = call
        if call.person is None:
            return
        other = self.call_at.get(call.person)
        if other is None or _LINE_WEIGHT[call.state] < _LINE_WEIGHT[other.state]:
            self.call_at[call.person] = call

    @property
    def text(self) -> RulebookText:
        """The floor's rulebook; its defaults where none has come yet."""
        return RulebookText() if self.rulebook is None else self.rulebook.text

    def staff(self, name: PersonId | None) -> str | None:
        if name is None:
            return None
        paper = self.papers.get(("StaffName", name))
        return paper.name if isinstance(paper, StaffName) else self.unnamed

    def conclusion(self, escalation: Escalation) -> str:
        """Return the first line of the card's conclusion, "" where nothing is written or seen."""
        paper = self.papers.get(("CardText", escalation.call))
        return paper.decision_wanted.split("\n", 1)[0] if isinstance(paper, CardText) else ""

    def customer(self, escalation: Escalation) -> str | None:
        if escalation.customer is None:
            return None
        paper = self.papers.get(("CustomerPaper", escalation.customer))
        return paper.name if isinstance(paper, CustomerPaper) else None

    def rule(self, client: ClientId, name: str) -> str:
        """Return the title of a rule, "" when the version in force does not have it."""
        rules = self.rules.get(client)
        rule = None if rules is None or not name else rules.rule(RuleId(name))
        return "" if rule is None else rule.title

    def party(self, client: ClientId, name: str) -> str:
        """Return what a party outside is called, "" when the version in force does not have it."""
        rules = self.rules.get(client)
        if rules is None or rules.current is None:
            return ""
        return next((one.label for one in rules.current.outside if one.id == name), "")

    def queue(self, name: str) -> str:
        """Return the line's label, or its code where it has none."""
        for rules in () if self.rulebook is None else self.rulebook.text.queues:
            if rules.queue == name:
                return rules.label or name
        return name

    def presence(self, person: Person) -> tuple[Presence, Presence | None, Instant | None]:
        """Return what somebody does; where it is unknown, what they did and when that was last heard."""
        lost = None if self.pbx.connected else self.pbx.since
        now = presence(person, lost)
        before = None
        if now.state is State.UNKNOWN and now.source is Source.PHONE:
            before = presence(person, None)
        if self.hub_lost is None:
            return now, before, lost
        if now.state is not State.UNKNOWN:  # of a phone that was silent before the hub, what was said before
            before, lost = now, self.hub_lost
        return Presence(State.UNKNOWN, Source.LOGIN, self.hub_lost), before, lost
