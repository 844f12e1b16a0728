"""Reaches the floor that administration is to change: the running hub over HTTP, else the database itself."""

import asyncio
import contextlib
import json
import os
import secrets
import ssl
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError

import msgspec

from escdesk.domain.decide import course, decide
from escdesk.domain.ids import Instant
from escdesk.hub.administration import requests as r
from escdesk.hub.administration.office import Office
from escdesk.hub.administration.requests import AnyRequest, Reply
from escdesk.hub.clock import FloorClock, wall_ms
from escdesk.hub.engine import Engine
from escdesk.hub.record.follower import Record
from escdesk.hub.settings import Settings
from escdesk.hub.shelf import Shelf
from escdesk.hub.store.connect import UnusableDatabase, sqlite_file
from escdesk.hub.store.lock import DatabaseInUse
from escdesk.hub.store.store import Store
from escdesk.hub.web.health import Health
from escdesk.hub.web.passwords import Passwords

NOTICE: Final = "running.json"
TIMEOUT_MS: Final = 300_000
"""A large import takes its time."""


HEALTH_MS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Notice:
    """What a running hub leaves in its data folder for whoever may read there: where it is, and the word."""

    url: str
    token: str = field(repr=False)
    certificate: str = ""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def post(data: Path, notice: Notice) -> None:
    """Leave the notice, readable by this user only."""
    path = data / NOTICE
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"url": notice.url, "token": notice.token, "certificate": notice.certificate}, file)


def take_down(data: Path, notice: Notice) -> None:
    """Remove this hub's own notice, and nobody else's."""
    if read(data) == notice:
        (data / NOTICE).unlink(missing_ok=True)


def read(data: Path) -> Notice | None:
    """The notice of a hub that runs, or ran until it was killed."""
    try:
        found: Any = json.loads((data / NOTICE).read_text(encoding="utf-8"))
        return Notice(str(found["url"]), str(found["token"]), str(found["certificate"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def floor_is_there(settings: Settings) -> bool:
    """Whether a hub runs here, or has left a database: else there is nobody to ask."""
    try:
        path = Path(sqlite_file(settings.hub.database).database or "")
        return read(settings.hub.data) is not None or path.is_file()
    except (UnusableDatabase, PermissionError):
        return True  # whoever opens it says what is wrong with it


async def carry_out(settings: Settings, request: AnyRequest) -> Reply:
    """By the running hub, else directly; a fault says why neither could."""
    notice = read(settings.hub.data)
    if notice is not None:
        reply = await asyncio.to_thread(ask_hub, notice, request)
        if reply is not None:
            return reply
    try:
        changes_floor = isinstance(request, r.CHANGING_FLOOR)
        async with opened(settings, changes_floor=changes_floor) as office:
            return await office.carry_out(request)
    except DatabaseInUse:
        return Reply(fault="A hub or another escdesk admin has the database open, and no hub answers.")
    except UnusableDatabase as wrong:
        return Reply(fault=f"The database can't be used: {wrong}.")


def ask_hub(notice: Notice, request: AnyRequest) -> Reply | None:
    """The hub's reply; None when no hub is there any more. Blocks."""
    asked = urllib.request.Request(  # noqa: S310  the address is the hub's own, from a file only this user can write
        f"{notice.url}/admin",
        data=r.encode(request),
        headers={"Authorization": f"Bearer {notice.token}", "Content-Type": "application/json"},
        method="POST",
    )
    try:
        with _opener(notice).open(asked, timeout=TIMEOUT_MS / 1000) as response:
            return r.reply_of(response.read())
    except HTTPError as wrong:
        wrong.close()
        return Reply(fault=f"The hub did not take the request (HTTP {wrong.code}).")
    except TimeoutError:
        return Reply(fault="The hub took too long to answer.")
    except URLError:
        return None
    except (OSError, HTTPException):
        return Reply(fault="The hub went away before it answered; see escdesk admin people list.")
    except msgspec.DecodeError:
        return Reply(fault="The hub's answer can't be read; is it of the same version?")


def health(notice: Notice) -> Health | None:
    """What a hub that runs says of itself; None when none answers. Blocks."""
    try:
        with _opener(notice).open(f"{notice.url}/health", timeout=HEALTH_MS / 1000) as response:
            said = response.read()
    except HTTPError as red:
        with red:
            said = red.read()
    except (OSError, HTTPException):
        return None
    try:
        return msgspec.json.decode(said, type=Health)
    except msgspec.DecodeError:
        return None


def _opener(notice: Notice) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=_tls(notice))
    )


def _tls(notice: Notice) -> ssl.SSLContext | None:
    """The hub's own certificate is the one to trust, whatever name stands in it."""
    if not notice.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cafile=notice.certificate)
    return context


@asynccontextmanager
async def opened(settings: Settings, *, changes_floor: bool) -> AsyncIterator[Office]:
    """The floor without a hub, under the hub's lock. Raises `DatabaseInUse`, `UnusableDatabase`.

    Only what changes the floor lets the engine run: whoever just looks leaves no event behind.
    """
    store = await asyncio.to_thread(Store.open, settings.hub.database, followers=(Record(),))
    try:
        loaded = await asyncio.to_thread(store.load)
        clock = FloorClock(last_at=loaded.last_at)
        engine = Engine(loaded.floor, store, decide, clock, Shelf(loaded.papers), course=course)
        passwords = Passwords()
        running = asyncio.create_task(engine.run(), name="engine") if changes_floor else None
        try:
            yield Office(engine, store, passwords, now=lambda: Instant(wall_ms()))
        finally:
            if running is not None:
                running.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await running
            await asyncio.to_thread(passwords.close)
    finally:
        await asyncio.to_thread(store.close)
