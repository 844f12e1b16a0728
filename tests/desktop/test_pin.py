"""Why PySide6 stays below 6.12: on Python 3.11 that version loses a reference to True or None with each emit."""

import sys

import PySide6
import pytest
from PySide6.QtCore import QObject, Signal

EMITS = 5_000


class Sender(QObject):
    told = Signal(object)
    flagged = Signal(bool)


def test_the_version_is_the_one_that_was_measured():
    version = tuple(int(part) for part in PySide6.__version__.split(".")[:2])
    assert (6, 11) <= version < (6, 12)


@pytest.mark.parametrize("value", [True, False, None])
@pytest.mark.parametrize("signal", ["told", "flagged"])
def test_emitting_takes_no_reference_away(value, signal):
    sender = Sender()
    heard = [0]

    def hear(_value):
        heard[0] += 1

    getattr(sender, signal).connect(hear)
    emit = getattr(sender, signal).emit
    said = bool(value) if signal == "flagged" else value
    before = sys.getrefcount(said)
    for _ in range(EMITS):
        emit(said)
    assert heard[0] == EMITS
    assert sys.getrefcount(said) > before - EMITS // 10
