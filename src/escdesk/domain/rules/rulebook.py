"""What the hub was started with becomes the floor's rulebook and list of phones."""

from escdesk.domain.ids import PersonId
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.order import by_name


def floor_configured(course: Course, signal: r.FloorConfigured, _by: PersonId | None) -> None:
    """The same again changes nothing. A person whose extension is no longer listed goes on without one."""
    if course.floor.rulebook.text != signal.rulebook:
        course.add(r.RulebookAdopted(at=course.now, rulebook=signal.rulebook))
    listed = set(signal.extensions)
    if listed == set(course.floor.phones):
        return
    for person in by_name(course.floor.people):
        if person.extension is not None and person.extension not in listed:
            course.add(p.SeatTaken(at=course.now, person=person.id, extension=None, leave_at=person.leave_at))
    course.add(r.ExtensionsListed(at=course.now, extensions=signal.extensions))
