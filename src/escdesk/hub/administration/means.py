"""`escdesk admin means test`: a message that only shows whether messages arrive, and the evidence for it."""

import argparse
from collections.abc import Sequence
from typing import Any, Final

from escdesk.domain.floor import Floor
from escdesk.domain.ids import ClientId, PartyId
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.rulesets import OutsideParty
from escdesk.hub.administration import requests as r
from escdesk.hub.administration.asked import AskedWrong
from escdesk.hub.administration.people import ONLY_CLIENT
from escdesk.hub.notices import Notices, Tried

NO_HUB: Final = (
    "No hub runs here: messages are tried out by the hub that will send them. Start it and ask again."
)


def add_to(whats: "argparse._SubParsersAction[Any]") -> None:
    """Everything behind `means`."""
    means = whats.add_parser("means", help="mail and chat to people who sit at no desk")
    dos = means.add_subparsers(dest="do", metavar="DO", required=True)
    trial = dos.add_parser("test", help="send a test message and say what came of it")
    whom = trial.add_mutually_exclusive_group(required=True)
    whom.add_argument("party", nargs="?", metavar="PARTY", help="id of an [[outside]] party in the rules")
    whom.add_argument("--alarm", action="store_true", help="whoever is told of alarms ([means.alarm])")
    trial.add_argument("--client", default=ONLY_CLIENT, help=f"whose rules (業務); default: {ONLY_CLIENT}")


def request(given: argparse.Namespace) -> r.TryMeans:
    return r.TryMeans(client=given.client, party=given.party or "")


async def tried(floor: Floor, notices: Notices, asked: r.TryMeans) -> Sequence[str]:
    """One line for each means. Raises `AskedWrong` when there is nobody to write to, or one does not work."""
    found: list[tuple[Means, Tried]] = []
    lines: list[str] = []
    if not asked.party:
        if not notices.alarm_to:
            raise AskedWrong("hub.toml names nobody who is told of alarms: [means.alarm].")
        for means, to in notices.alarm_to.items():
            found.append((means, await notices.try_out(to, means, "")))
    else:
        party = _party(floor, asked)
        for means in party.means:
            if means is Means.PHONE:
                lines.append("phone: a test does not ring it")
                continue
            to = notices.addresses(ClientId(asked.client), party.id, means)
            found.append((means, await notices.try_out(to, means, party.label)))
    lines = [*(f"{means}: {one.said}" for means, one in found), *lines]
    if not all(one.delivered for _, one in found):
        raise AskedWrong("Not every means works:", lines)
    return lines


def _party(floor: Floor, asked: r.TryMeans) -> OutsideParty:
    ruleset = floor.ruleset(ClientId(asked.client))
    for party in () if ruleset is None else ruleset.outside:
        if party.id == PartyId(asked.party):
            return party
    raise AskedWrong(f'There is no party outside "{asked.party}" in the rules of "{asked.client}".')
