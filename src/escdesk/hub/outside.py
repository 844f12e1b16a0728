"""The outside world that the settings name: which PBX, which CRM, mail and chat, and the clock that goes with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import SystemRandom

from escdesk.domain.ids import PersonId
from escdesk.domain.messages.ladders import Means
from escdesk.hub.clock import FloorClock
from escdesk.hub.crm.csv import ImportedCustomers
from escdesk.hub.engine import Engine
from escdesk.hub.means.chat import Chat
from escdesk.hub.means.fake import FakeMessenger
from escdesk.hub.means.mail import Mail
from escdesk.hub.means.settings import MeansSettings
from escdesk.hub.ports import Customers, Messenger, Telephony
from escdesk.hub.secret import Secret
from escdesk.hub.settings import Settings
from escdesk.hub.store import people
from escdesk.hub.store.store import Store
from escdesk.hub.telephony.absent import AbsentTelephony
from escdesk.hub.telephony.asterisk.actions import Dialplan, WayOut
from escdesk.hub.telephony.asterisk.adapter import AsteriskSettings, AsteriskTelephony
from escdesk.hub.telephony.asterisk.client import AmiSettings
from escdesk.hub.telephony.rehearsal.play import RehearsedFloor
from escdesk.hub.telephony.rehearsal.script import load as load_script


@dataclass(frozen=True, slots=True)
class Outside:
    """What a hub is joined to."""

    telephony: Telephony
    customers: Customers
    messengers: Mapping[Means, Messenger] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inside:
    """What the adapters may know of the hub they are joined to."""

    settings: Settings
    store: Store
    engine: Engine
    clock: FloorClock
    secret: Secret


Joiner = Callable[[Inside], Outside]


def join(inside: Inside) -> Outside:
    """The adapters that the settings name. Raises `ScriptError` for a rehearsal's script."""
    customers = ImportedCustomers(inside.store)
    match inside.settings.telephony.kind:
        case "asterisk":
            return Outside(_asterisk(inside), customers, messengers(inside.settings.means))
        case "rehearsal":
            return Outside(_rehearsal(inside), customers, rehearsed_messengers())
        case _:
            return Outside(AbsentTelephony(), customers, messengers(inside.settings.means))


def messengers(means: MeansSettings) -> dict[Means, Messenger]:
    """What can be sent as it is configured. A webhook needs nothing but its address."""
    found: dict[Means, Messenger] = {Means.CHAT: Chat(means.chat)}
    if means.mail is not None:
        found[Means.MAIL] = Mail(means.mail)
    return found


def rehearsed_messengers() -> dict[Means, Messenger]:
    """A rehearsal never writes to anybody, whatever hub.toml says."""
    return {Means.CHAT: FakeMessenger(200), Means.MAIL: FakeMessenger()}


def _rehearsal(inside: Inside) -> RehearsedFloor:
    settings = inside.settings

    async def logins() -> dict[str, PersonId]:
        return {one.login: one.person for one in await inside.store.read(people.list_accounts)}

    script = settings.telephony.script
    return RehearsedFloor(
        inside.engine,
        now=inside.clock,
        rate=inside.clock.rate,
        seed=settings.telephony.seed,
        extensions=settings.floor.extensions,
        key_of=inside.secret.caller_key,
        logins=logins,
        script=load_script(None if script is None else str(script)),
    )


def _asterisk(inside: Inside) -> AsteriskTelephony:
    settings = inside.settings
    return AsteriskTelephony(
        AsteriskSettings(
            ami=ami_settings(settings),
            extensions=settings.floor.extensions,
            dialplan=Dialplan(technology=settings.telephony.technology, context=settings.telephony.context),
            way_out=way_out(settings),
        ),
        now=inside.clock,
        key_of=inside.secret.caller_key,
        jitter=SystemRandom().random,
    )


def way_out(settings: Settings) -> WayOut | None:
    """How phones outside the floor are rung, None when the settings do not say."""
    pbx = settings.telephony
    if pbx.outside is None:
        return None
    return WayOut(pbx.outside, name=settings.hub.name, number=pbx.outside_caller or "")


def ami_settings(settings: Settings) -> AmiSettings:
    """How to reach the PBX's AMI."""
    pbx = settings.telephony
    return AmiSettings(host=pbx.host, port=pbx.port, username=pbx.user, secret=pbx.secret)
