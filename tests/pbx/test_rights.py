"""The hub's AMI user has the least rights: none that amount to a shell on the PBX, and all that is needed.

Every other test here works with this same user; it and the waiting place are those of docs/asterisk.md.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.harness.pbx.asterisk import documented
from tests.harness.pbx.floor import Lab

from escdesk.hub.telephony.asterisk.actions import Dialplan, show_place
from escdesk.hub.telephony.asterisk.client import ActionFailedError, AmiClient, AmiSettings

NEVER = {"command", "config", "system", "all", "dialplan", "originate_all"}


def rights(text: str, key: str) -> set[str]:
    found = re.search(rf"^{key}\s*=\s*(.+)$", text, flags=re.MULTILINE)
    assert found is not None
    return {right.strip() for right in found[1].split(",")}


def test_the_user_is_granted_neither_command_nor_config_nor_system():
    text = documented("manager.conf")
    assert rights(text, "read") == {"call", "agent", "reporting"}
    assert rights(text, "write") == {"call", "agent", "reporting", "originate"}
    assert not (rights(text, "read") | rights(text, "write")) & NEVER


@asynccontextmanager
async def logged_in(floor: Lab) -> AsyncIterator[AmiClient]:
    ami = floor.pbx.ami
    client = AmiClient(
        AmiSettings(ami.host, ami.port, ami.username, ami.secret),
        on_event=lambda _message: None,
        on_connected=lambda: None,
        on_disconnected=lambda: None,
        jitter=lambda: 0.5,
    )
    running = asyncio.create_task(client.run())
    try:
        async with asyncio.timeout(10):
            while not client.connected:
                await asyncio.sleep(0.01)
        yield client
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("Command", (("Command", "core show version"),)),
        ("GetConfig", (("Filename", "manager.conf"),)),
        ("UpdateConfig", (("SrcFilename", "manager.conf"), ("DstFilename", "manager.conf"))),
        ("ModuleLoad", (("LoadType", "reload"),)),
        ("Originate", (("Channel", "Local/1@internal"), ("Application", "System"), ("Data", "true"))),
    ],
)
async def test_the_pbx_refuses_this_user_what_is_dangerous(
    floor: Lab, action: str, fields: tuple[tuple[str, str], ...]
):
    async with logged_in(floor) as client:
        with pytest.raises(ActionFailedError):
            await client.act(action, fields)
        assert client.connected


async def test_the_places_can_be_looked_for_with_these_rights(floor: Lab):
    async with logged_in(floor) as client:
        dialplan = Dialplan()
        for place, begins in ((dialplan.waiting, ["NoOp", "Wait"]), (dialplan.told, ["NoOp", "Set"])):
            action = show_place(dialplan.context, place)
            steps = await client.listing(action.name, action.fields)
            applications = [step.get("Application") for step in steps]
            assert (applications[:2], applications[-1]) == (begins, "Hangup")
        for missing in (
            show_place("nowhere"),
            show_place("nowhere", "wait"),
            show_place("escdesk", "nowhere"),
        ):
            # The check tells a missing place from a missing right by these words.
            with pytest.raises(ActionFailedError, match="Did not find"):
                await client.listing(missing.name, missing.fields)


async def test_a_missing_right_is_called_a_permission(floor: Lab):
    async with logged_in(floor) as client:
        with pytest.raises(ActionFailedError, match=r"[Pp]ermission"):
            await client.act("Command", (("Command", "core show version"),))
