"""What may stand in a rule file: every table and key, with what it is for."""

from collections.abc import Sequence
from typing import Final

from escdesk.domain.messages.conditions import WEEKDAYS
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.ladders import Asks, Lane
from escdesk.domain.messages.rulesets import LEVELS, HandleTime, Mode
from escdesk.hub.keys import MAYBE_TEXT, TEXT, Key, Kind

_YEAR_MS: Final = 366 * 86_400_000
CODE: Final = Kind(what="code")
FLAG: Final = Kind(what="flag")
TABLE: Final = Kind(what="table")
TABLES: Final = Kind(what="tables")
WITHIN: Final = Kind(what="span", low=1_000, high=_YEAR_MS)
LINE: Final = Kind(what="text", high=80)
"""What has to fit into a line of the panel."""
MAYBE_LINE: Final = Kind(what="text", high=80, may_be_empty=True)
SAID: Final = 300
"""Characters of a sentence that somebody says to a customer: a minute of talk."""
RING: Final = Kind(what="span", low=1_000, high=600_000)
WAIT: Final = Kind(what="span", low=0, high=3_600_000)

FILE: Final = (
    Key("client", TEXT, "default", "Whose rules these are (業務・クライアント)."),
    Key("author", LINE, None, "Who wrote this version.", required=True),
    Key("reason", Kind(what="text", high=1_000), None, "Why this version was written.", required=True),
    Key("effective_from", Kind(what="moment"), None, "From when on it holds, in the calendar's zone."),
    Key("review_on", Kind(what="day"), None, "When the leads are reminded to go through it."),
    Key("sla", WITHIN, 86_400_000, "The client's service level for one matter."),
    Key("details", FLAG, False, "Messages outside may carry what is to be decided, in the operator's words."),
    Key("words", Kind(what="groups"), {}, "Groups of words that are looked for on the card."),
)
CALENDAR: Final = (
    Key("zone", TEXT, "Asia/Tokyo", "Time zone of everything local in this file."),
    Key("holidays", TEXT, None, "Country whose public holidays are closed days."),
    Key("closed", Kind(what="days"), (), "Days that are closed besides."),
    Key("hours", TABLE, None, "Opening hours by weekday."),
    Key("special", TABLE, {}, "Opening hours of single days, which win over everything else."),
)
HOURS: Final = tuple(Key(day, MAYBE_TEXT, "", "Opening hours of this weekday.") for day in WEEKDAYS)
CATEGORY: Final = (
    Key("id", CODE, None, "The code that rules name.", required=True),
    Key("label", LINE, None, "What people call it.", required=True),
    Key("names", Kind(what="words"), (), "How history and CRM call the same."),
    Key("symptoms", Kind(what="labels"), {}, "Codes and what people call them."),
)
OUTSIDE: Final = (
    Key("id", CODE, None, "The code that rules name.", required=True),
    Key("label", LINE, None, "What people call them.", required=True),
    Key("number", TEXT, None, "The telephone number; it never leaves the hub."),
    Key("mail", Kind(what="mails"), None, "Where mail to them goes; it never leaves the hub."),
    Key("chat", Kind(what="hook"), None, "The webhook of their chat; it never leaves the hub."),
    Key("means", Kind(what="words"), None, "phone, mail, chat in the order in which they are tried."),
    Key("within", WITHIN, 600_000, "After they were told, how long until the alarm."),
    Key("fallback", FLAG, False, "Rung by every rule when everybody on the floor has been."),
)
RULE: Final = (
    Key("id", CODE, None, "The code that stands in the log.", required=True),
    Key("title", LINE, None, "What the operator reads.", required=True),
    Key("topic", MAYBE_LINE, "", "A few words for the line under the title."),
    Key("mode", Kind(what="text", choices=tuple(Mode)), "suggest", "What a match does."),
    Key("lane", Kind(what="text", choices=tuple(Lane)), "ordinary", "Urgent overtakes."),
    Key("asks", Kind(what="text", choices=tuple(Asks)), "takeover", "What is asked for."),
    Key("level", Kind(what="text", choices=LEVELS[1:]), "sv", "Whose authority it demands."),
    Key("when", TABLE, None, "The condition.", required=True),
    Key("to", TABLES, None, "Whom it rings, one [[rule.to]] after the other.", required=True),
    Key("before", Kind(what="words"), (), "Rules it goes before where both match and neither says more."),
    Key("answer_within", WITHIN, None, "Until the alarm, whoever is rung before."),
    Key("handle_within", WITHIN, 1_800_000, "After it was taken."),
    Key(
        "time", Kind(what="text", choices=tuple(HandleTime)), "calendar", "Which hours handle_within counts."
    ),
    Key(
        "say",
        Kind(what="text", high=SAID, may_be_empty=True),
        "",
        "The sentence for the customer while they wait.",
    ),
    Key("steps", Kind(what="words", high=SAID), (), "Sentences the company permits, in order."),
    Key("silent", FLAG, False, "Nothing that could be heard or seen by the customer."),
)
PARTY: Final = (
    Key("role", Kind(what="text", choices=("sv", "specialist", "manager", "lead")), None, "A role."),
    Key("skill", TEXT, None, "Everybody with this skill."),
    Key("team", TEXT, None, "Everybody of this team."),
    Key("person", TEXT, None, "One person, by login."),
    Key("outside", CODE, None, "An [[outside]] party."),
)
TO: Final = (
    *PARTY,
    Key("at_once", TABLES, None, "Several that are rung together."),
    Key("level", Kind(what="text", choices=LEVELS[1:]), None, "Whose authority they have."),
    Key("ring", RING, None, "How long it rings before the next one."),
    Key("wait", WAIT, 0, "How long it stays in line for them when they are there but not free."),
)
MESSAGE: Final = "message"
TEMPLATE: Final = (
    Key("id", CODE, None, "The code that stands in the log.", required=True),
    Key("label", LINE, None, "What it is found by.", required=True),
    Key("kana", MAYBE_LINE, "", "How the label is read, for search."),
    Key(
        "kind",
        Kind(
            what="text",
            choices=(MESSAGE, *(one for one in InstructionKind if one is not InstructionKind.TAKE_OVER)),
        ),
        MESSAGE,
        "The instruction it is, or a message.",
    ),
    Key("text", Kind(what="text", high=1_000), None, "The words.", required=True),
    Key("sentence", Kind(what="text", high=SAID, may_be_empty=True), "", "What the customer may be told."),
    Key("categories", Kind(what="words"), (), "What it is offered for first; left out: for anything."),
)
EXAMPLE: Final = (
    Key("title", TEXT, None, "What the case is.", required=True),
    Key("rule", MAYBE_TEXT, None, "Id of the rule that must match; empty for none.", required=True),
    Key("facts", TABLE, None, "What is known.", required=True),
)
REPEATED: Final[dict[str, Sequence[Key]]] = {
    "category": CATEGORY,
    "outside": OUTSIDE,
    "rule": RULE,
    "template": TEMPLATE,
    "example": EXAMPLE,
}
"""Tables that may stand several times: [[category]], [[outside]], [[rule]], [[template]], [[example]]."""
