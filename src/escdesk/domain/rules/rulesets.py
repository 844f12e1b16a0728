"""How a client's rules change: a checked version is adopted, and a lead has gone through the one in force."""

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import ClientId, PersonId
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.people import Role
from escdesk.domain.rules.course import Course

_REVIEWERS = frozenset({Role.LEAD, Role.MANAGER})


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
    course.add(s.RulesAdopted(at=course.now, ruleset=ruleset))


def _works_for(floor: Floor, client: ClientId) -> bool:
    return any(queue.client == client for queue in floor.rulebook.text.queues) or any(
        client in person.clients for person in floor.people.values()
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
