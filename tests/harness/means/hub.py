"""A hub with parties outside, real servers beside it, and a customer whose case nobody on the floor can take."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.papers import CardText
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation
from escdesk.hub.administration import requests as r
from escdesk.hub.app import Hub
from escdesk.hub.crm.fake import FakeCustomers
from escdesk.hub.outside import Outside as Joined
from escdesk.hub.outside import messengers
from escdesk.hub.settings import load
from escdesk.hub.telephony.absent import AbsentTelephony
from escdesk.hub.web.passwords import Passwords
from tests.harness.means.hook_server import HookServer
from tests.harness.means.mail_server import MailServer
from tests.hub.web.floor import CHEAP, CONFIG, Floor, running

CUSTOMER = "090-1234-5678"
DECISION = "佐々木様へ2,980円を返金してよいか カード 4111 1111 1111 1111"
ADDRESS = "duty@vendor.example"

RULES = """
client = "aoba"
author = "渡辺"
reason = "ためし"
{head}
[[category]]
id = "outage"
label = "障害"
[[outside]]
id = "vendor"
label = "設備ベンダー"
{vendor}
within = "10m"
[[rule]]
id = "outage"
title = "障害はベンダーへ"
asks = "decision"
when = {{ category = "outage" }}
[[rule.to]]
outside = "vendor"
ring = "{ring}"
"""
MEANS = """
[means]
{link}
[means.mail]
host = "localhost"
port = {mail}
tls = "none"
sender = "escdesk@floor.example"
{more}
"""


@dataclass
class Outside:
    """What the tests touch."""

    floor: Floor

    @property
    def case(self) -> Escalation:
        return case_of(self.floor.hub)

    async def events(self, *kinds: str) -> list[dict[str, Any]]:
        reply = await self.floor.hub.office.carry_out(r.ReadLog(most=10_000))
        rows = [msgspec.json.decode(line) for line in reply.lines]
        return [row for row in rows if row["type"] in kinds] if kinds else rows


def config(mail: MailServer, *, link: str = "", more: str = "") -> str:
    """A hub that sends mail to this server. `link`: where its pages are reached."""
    base = f'link = "{link}"' if link else ""
    return CONFIG + MEANS.format(mail=mail.port, link=base, more=more)


def rules(vendor: str, *, ring: str = "30s", head: str = "") -> str:
    return RULES.format(vendor=vendor, ring=ring, head=head)


def by_chat_and_mail(hook: HookServer) -> str:
    return f'chat = "{hook.url()}"\nmail = "{ADDRESS}"\nmeans = ["chat", "mail"]\n'


async def adopt(floor: Floor, text: str) -> None:
    reply = await floor.hub.office.carry_out(r.ImportRules(file="rules.toml", content=text.encode()))
    assert not reply.fault, (reply.fault, *reply.more)


async def raise_a_hand(floor: Floor, text: str) -> None:
    """People and rules come, a customer calls, and the operator raises a hand about an outage."""
    await floor.enrol("op", Role.OPERATOR)
    await floor.enrol("sv", Role.SUPERVISOR)
    await adopt(floor, text)
    async with floor.desk(await floor.token("op", "1001")) as desk:
        call = floor.rings("1001", CUSTOMER)
        floor.telephony.exchange.answer(call)
        await floor.settled()
        card = k.SaveCard(call=call, revision=0, category="outage", filled=("category",))
        paper = CardText(call=call, revision=0, decision_wanted=DECISION)
        assert (await desk.asks(card, [paper])).code == "ok"
        assert (await desk.asks(co.AskForConsult(call=call, rule="outage", asks=Asks.DECISION))).code == "ok"


@asynccontextmanager
async def somebody_needed(folder: Path, config: str, text: str) -> AsyncIterator[Outside]:
    """A hub on which a hand was raised; the rule goes straight outside."""
    async with running(folder, config=config) as floor:
        await raise_a_hand(floor, text)
        yield Outside(floor)


@asynccontextmanager
async def started_again(folder: Path) -> AsyncIterator[Hub]:
    """The hub of this folder once more. Its PBX does not answer yet: calls are as they were."""
    hub = Hub(
        load(folder / "hub.toml", {}),
        joiner=lambda inside: Joined(AbsentTelephony(), FakeCustomers(()), messengers(inside.settings.means)),
        passwords=Passwords(CHEAP),
    )
    await hub.start()
    try:
        yield hub
    finally:
        await hub.stop()


def case_of(hub: Hub) -> Escalation:
    (one,) = hub.engine.floor.escalations.values()
    return one


def link_in(text: str) -> str:
    """The path of the link in a message."""
    (found,) = re.findall(r"https?://\S+?(/told/\S+)", text)
    return found


def texts(server: MailServer) -> Sequence[str]:
    return [message.get_content() for _, message in server.taken]
