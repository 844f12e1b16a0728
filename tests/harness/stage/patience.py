"""Waiting for what will happen, while the windows live."""

import time
from collections.abc import Callable

from PySide6.QtTest import QTest

PATIENCE_S = 20.0
GLANCE_MS = 15


def soon(met: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Until it is so. Fails with what `otherwise` says then."""
    end = time.monotonic() + PATIENCE_S
    while not met():
        if time.monotonic() >= end:
            raise AssertionError(otherwise())
        QTest.qWait(GLANCE_MS)
