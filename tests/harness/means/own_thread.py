"""Servers on a thread and an event loop of their own, beside a hub that has one too."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.harness.means.hook_server import HookServer
from tests.harness.means.mail_server import MailServer

PATIENCE_S = 10.0


@contextmanager
def serving(servers: Sequence[MailServer | HookServer]) -> Iterator[None]:
    """They listen until the end of the block; their ports are known at its beginning."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="servers")
    thread.start()
    try:
        for one in servers:
            asyncio.run_coroutine_threadsafe(one.__aenter__(), loop).result(PATIENCE_S)
        yield
        for one in servers:
            asyncio.run_coroutine_threadsafe(one.__aexit__(), loop).result(PATIENCE_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_S)
        loop.close()
