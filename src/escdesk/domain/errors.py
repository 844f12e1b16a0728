"""What a person can be told instead of a yes."""

from typing import Final


class Refused(Exception):  # noqa: N818  a word of the design: not an error, an answer
    """A command that can't be carried out; `code` has a sentence in both languages on the desk.

    `details` holds ids and numbers for the sentence's fields, never personal data.
    """

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        if code not in CODES:
            raise ValueError(f"no such code of refusal: {code}")
        self.code: Final = code
        self.details: Final = details


CODES: Final = frozenset(
    {
        "unknown_command",  # the hub does not know this kind of command
        "not_allowed",  # the role may not do this
        "no_such_person",
        "no_such_call",
        "no_such_escalation",  # never was, or has left the floor
        "no_such_customer",
        "no_such_extension",
        "extension_taken",  # by=person
        "extension_in_call",
        "not_logged_in",
        "already_taken",  # by=person
        "already_raised",  # escalation=id
        "already_connected",
        "already_resolved",
        "not_yours",
        "not_ringing_for_you",
        "not_connected_yet",
        "no_extension",  # a takeover needs a phone
        "extension_unusable",  # the phone is not registered
        "call_not_talking",  # nothing to hand over: the call rings or is over
        "to_yourself",
        "cannot_receive",  # the chosen person can't take escalations of this client
        "something_in_hand",  # leaving needs a handover first
        "bad_value",  # field=name
        "alarm_stays",  # an alarm can only be taken
        "stale_card",  # revision=the hub's
        "reserved",  # by=person: somebody else has just picked them
        "no_such_rules",  # this client has none
        "stale_rules",  # version=the newest one
        "only_upwards",  # one sideways hop has been made
        "had_it_before",  # no back to the sender
        "nobody_there",  # a destination without anybody
        "nothing_to_release",  # nobody has it
        "no_such_level",  # nothing above
        "no_such_incident",  # never was, or is over
        "stale_incident",  # by=person, revision=the hub's: somebody else has told everybody something new
        "in_incident",  # incident=id: it is answered for together with the others
        "not_in_incident",
        "nothing_to_join",  # none of these hands can be joined any more
        "no_such_question",
        "no_such_instruction",
        "beyond_authority",  # limit=yen
        "not_a_consult",  # it asks for a takeover
        "question_over",  # answered and read, or dropped
        "too_many",  # most=number: questions, or messages
        "already_aside",  # the two talk already, or the phone rings for it
        "not_aside",  # nobody talks aside
        "too_early",  # the cause, while a question is open
    }
)
