"""H7, invariant 4: the hub is killed between any two steps of telling somebody outside; it is told all the same."""

import asyncio
import http.client
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from tests.harness.means.hub import ADDRESS, config, link_in, rules, texts
from tests.harness.means.killed import KilledHub
from tests.harness.means.mail_server import MailServer

LINK = "https://floor.example"
SOON_S = 30.0
KILLS = int(os.environ.get("ESCDESK_KILLS", "8")) // 4
SEED = int(os.environ.get("ESCDESK_SEED", str(time.time_ns() % 1_000_000)))


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not true():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def hub(folder: Path, mail: MailServer) -> AsyncIterator[KilledHub]:
    one = KilledHub(folder, config(mail, link=LINK), rules(f'mail = "{ADDRESS}"', ring="10m"))
    await one.begin()
    try:
        yield one
    finally:
        one.kill()


async def ask(one: KilledHub, method: str, path: str) -> str:
    return await asyncio.to_thread(_ask, one.url, method, path)


def _ask(url: str, method: str, path: str) -> str:
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=SOON_S)
    connection.request(method, path)
    page = connection.getresponse().read().decode()
    connection.close()
    return page


async def says(one: KilledHub, method: str, path: str, sentence: str) -> None:
    """Sooner or later, as the hub comes to know what the server said."""
    async with asyncio.timeout(SOON_S):
        while sentence not in await ask(one, method, path):
            await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("manner", ["silent", "silent_after_data"])
async def test_killed_between_the_order_and_the_evidence(tmp_path: Path, manner) -> None:
    async with MailServer(manner=manner) as mail, hub(tmp_path, mail) as one:
        await until(lambda: mail.connections == 1)
        one.kill()
        mail.manner = "good"
        await one.again()
        await until(lambda: bool(mail.taken))
        await says(one, "POST", link_in(texts(mail)[0]), "フロアに伝わりました")
    assert len(mail.taken) == 1


@pytest.mark.slow
async def test_killed_between_the_evidence_and_the_acknowledgement(tmp_path: Path) -> None:
    async with MailServer() as mail, hub(tmp_path, mail) as one:
        await until(lambda: bool(mail.taken))
        path = link_in(texts(mail)[0])
        await says(one, "GET", path, "確認しました")
        one.kill()
        await one.again()
        await says(one, "POST", path, "フロアに伝わりました")
        one.kill()
        await one.again()
        await says(one, "POST", path, "すでに確認されています")
    assert {message["message-id"] for _, message in mail.taken} == {mail.taken[0][1]["message-id"]}


@pytest.mark.slow
async def test_killed_at_any_instant(tmp_path: Path) -> None:
    """Whatever it was doing: the message arrives, and every copy says that it is the same."""
    chance = Random(SEED)
    print("seed", SEED)
    async with MailServer() as mail, hub(tmp_path, mail) as one:
        await until(lambda: mail.connections > 0)
        for _ in range(KILLS):
            await asyncio.sleep(chance.random() * 0.3)
            one.kill()
            await one.again()
        await until(lambda: bool(mail.taken))
        await says(one, "POST", link_in(texts(mail)[-1]), "フロアに伝わりました")
    assert (
        len(
            {
                (message["message-id"], link_in(text))
                for (_, message), text in zip(mail.taken, texts(mail), strict=True)
            }
        )
        == 1
    )
