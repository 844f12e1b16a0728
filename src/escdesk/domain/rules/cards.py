"""Who may write on a card, and when one counts as opened."""

from escdesk.domain.errors import Refused
from escdesk.domain.ids import PersonId, is_code
from escdesk.domain.messages import cards as k
from escdesk.domain.messages.cards import MOST_YEN
from escdesk.domain.messages.conditions import SIGNS
from escdesk.domain.model.cards import FIELDS
from escdesk.domain.model.escalations import Stage
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.people import seated

MOST_EXCHANGES = 99


def save_card(course: Course, command: k.SaveCard, by: PersonId | None) -> None:
    who = seated(course, by).id
    floor = course.floor
    call, card = floor.calls.get(command.call), floor.cards.get(command.call)
    escalation = floor.escalation_of(command.call)
    if call is None and escalation is None:
        raise Refused("no_such_call")
    mine = (
        (call is not None and call.person == who)
        or (card is not None and card.by == who)
        or (escalation is not None and who in (escalation.by, escalation.owner))
    )
    if not mine:
        raise Refused("not_yours")
    revision = 0 if card is None else card.revision
    if command.revision != revision:
        raise Refused("stale_card", revision=revision)
    if not is_code(command.category):
        raise Refused("bad_value", field="category")
    if any(name not in FIELDS for name in command.filled):
        raise Refused("bad_value", field="filled")
    if not is_code(command.symptom):
        raise Refused("bad_value", field="symptom")
    if any(sign not in SIGNS for sign in command.signs):
        raise Refused("bad_value", field="signs")
    if not all(map(is_code, command.words)):
        raise Refused("bad_value", field="words")
    if command.amount_yen is not None and not 0 <= command.amount_yen <= MOST_YEN:
        raise Refused("bad_value", field="amount_yen")
    if not 0 <= command.exchanges <= MOST_EXCHANGES:
        raise Refused("bad_value", field="exchanges")
    course.add(
        k.CardSaved(
            at=course.now,
            call=command.call,
            by=who if card is None else card.by,
            revision=revision + 1,
            category=command.category,
            temperature=command.temperature,
            urgency=command.urgency,
            filled=command.filled,
            symptom=command.symptom,
            signs=command.signs,
            amount_yen=command.amount_yen,
            exchanges=command.exchanges,
            words=command.words,
            after_sending=escalation is not None,
        )
    )


def open_card(course: Course, command: k.OpenCard, by: PersonId | None) -> None:
    escalation = course.escalation(command.escalation)
    if escalation.owner != by or by is None:
        raise Refused("not_yours")
    if escalation.stage not in (Stage.CONNECTED, Stage.IN_HAND):
        raise Refused("not_connected_yet")
    if escalation.card_opened_at is None or escalation.lease_until is not None:
        course.add(k.CardOpened(at=course.now, escalation=escalation.id, person=by))
