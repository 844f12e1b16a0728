"""How a client's rules change: a version is adopted, comes into force, and is looked at again by a lead."""

from typing import Final

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import ClientId, PersonId
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.ladders import Rung, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulesets import LEVELS, Rule
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.rules import calendar
from escdesk.domain.rules.course import Course

_REVIEWERS = frozenset({Role.LEAD, Role.MANAGER})
_LONGEST_MS: Final = 366 * 86_400_000


def adopt_rules(course: Course, command: s.AdoptRules, by: PersonId | None) -> None:
    """Only administration, only for a client this floor works for, and only the next version: whoever checked
    against an older one looks again.
    """
    if by is not None:
        raise Refused("not_allowed")
    ruleset = command.ruleset
    if not _works_for(course.floor, ruleset.client):
        raise Refused("bad_value", field="client")
    rules = course.floor.rulesets.get(ruleset.client)
    newest = 0 if rules is None else rules.newest
    if ruleset.version != newest + 1:
        raise Refused("stale_rules", version=newest)
    if not calendar.well_formed(ruleset.calendar):
        raise Refused("bad_value", field="calendar")
    for rule in ruleset.rules:
        if (field := _unsound(rule)) is not None:
            raise Refused("bad_value", field=field, rule=rule.id)
    for party in ruleset.outside:
        if not party.means or len(set(party.means)) != len(party.means):
            raise Refused("bad_value", field="means", party=party.id)
    course.add(s.RulesAdopted(at=course.now, ruleset=ruleset))


def _works_for(floor: Floor, client: ClientId) -> bool:
    return any(queue.client == client for queue in floor.rulebook.text.queues) or any(
        client in person.clients for person in floor.people.values()
    )


def _unsound(rule: Rule) -> str | None:
    """The field by which this rule could end in silence or never come to rest: the last guard, whoever checked."""
    ends = [at for at, rung in enumerate(rule.ladder, 1) if rung.kind is RungKind.ALARM]
    if ends != [len(rule.ladder)] or any(_wrong(rung) for rung in rule.ladder):
        return "ladder"
    if not 0 <= rule.level < len(LEVELS):
        return "level"
    return None if 0 <= rule.handle_within_ms <= _LONGEST_MS else "handle_within_ms"


def _wrong(rung: Rung) -> bool:
    return not (
        0 < rung.ring_ms <= _LONGEST_MS and 0 <= rung.wait_ms <= _LONGEST_MS and 0 <= rung.level < len(LEVELS)
    )


def mark_reviewed(course: Course, command: s.MarkReviewed, by: PersonId | None) -> None:
    """A lead or manager of this client; to say so twice changes nothing."""
    person = None if by is None else course.floor.people.get(by)
    if person is None:
        raise Refused("no_such_person")
    if person.role not in _REVIEWERS or command.client not in person.clients:
        raise Refused("not_allowed")
    rules = course.floor.rulesets.get(command.client)
    if rules is None or rules.current is None:
        raise Refused("no_such_rules")
    if rules.review_due:
        course.add(s.RulesReviewed(at=course.now, client=command.client, version=rules.newest_in_force))


def time_passed(course: Course, client: ClientId, rules: Rules) -> None:
    """`rules` as they were when the clock began to act. Of several that are due the latest counts."""
    due = [one for one in rules.coming if one.effective_from <= course.now]
    if due:
        course.add(s.RulesInForce(at=course.now, client=client, version=due[-1].version))
        rules = course.floor.rulesets[client]
    current = rules.current
    if (
        current is not None
        and current.review_at is not None
        and current.review_at <= course.now
        and not rules.review_due
        and rules.reviewed < current.version
    ):
        course.add(s.ReviewFellDue(at=course.now, client=client, version=current.version))
