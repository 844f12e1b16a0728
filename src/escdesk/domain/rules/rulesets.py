"""When a version of a client's rules comes into force, and when it is to be looked at again."""

from escdesk.domain.ids import ClientId
from escdesk.domain.messages import rulesets as s
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.rules.course import Course


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
