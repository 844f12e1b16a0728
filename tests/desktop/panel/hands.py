"""What a test does with a panel: presses its keys, lets time pass, hears what it says."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def at(panel, clock, ms):
    """Let ``ms`` pass and tell everything what time it is."""
    clock.now += ms
    panel.ticker.tell()


def heard(signal):
    """All that a signal says from now on; of one word the word itself."""
    told = []
    signal.connect(lambda *words: told.append(words[0] if len(words) == 1 else words))
    return told


def press(panel, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(panel.focusWidget() or panel, key, modifier)
