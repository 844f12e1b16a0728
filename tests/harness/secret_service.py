"""What a desk does with a real Secret Service, run inside a session bus of its own; prints what came of each step."""

import asyncio
import json
import sys
import time

import secretstorage

from escdesk.desktop.link.keys import SystemKeys, patiently

KEY = "a1" * 32


def locked() -> None:
    """Lock what the keyring holds, as a session does that was left alone."""
    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    connection.close()


def main() -> None:
    keys = SystemKeys()
    said: dict[str, object] = {"lasting": keys.lasting, "kept": keys.keep("one", KEY)}
    said["found"] = SystemKeys().find("one")
    said["others"] = keys.find("two")
    keys.forget("one")
    said["forgotten"] = keys.find("one")
    keys.keep("one", KEY)
    locked()
    began = time.monotonic()
    said["found_locked"] = asyncio.run(patiently(lambda: keys.find("one"), None, within_ms=1_000))
    said["waited_s"] = time.monotonic() - began
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    sys.exit(main())
