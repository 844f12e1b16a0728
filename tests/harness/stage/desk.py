"""A person at their desk: the real program with its real windows, read and pressed as a person would."""

from collections.abc import Callable, Iterator
from pathlib import Path

import shiboken6
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from escdesk.desktop.app import WINDOWS, Options, Program
from escdesk.desktop.joins.desk import Join
from escdesk.desktop.last_time import LastTime, Shelf
from escdesk.desktop.link.mail import Stage
from tests.harness.stage import hands
from tests.harness.stage.eyes import plain, words_on
from tests.harness.stage.patience import soon
from tests.harness.stage.people import Member
from tests.hub.web.floor import PASSWORD

WALL = (1600, 900)
"""The board hangs on a wall; the screen of tests is small."""


class Desk:
    """What this person saw and did. Everything waits until it can be done, and fails with what was to be seen."""

    def __init__(self, member: Member, url: str, folder: Path) -> None:
        self.member = member
        self.read: set[str] = set()
        """Every text that stood on a window whenever somebody looked."""
        self._url = url
        self._folder = folder
        self._program: Program | None = None

    # -- coming and going -------------------------------------------------------------------------------------

    def comes(self) -> None:
        """Log in with name and password, as from the command line, and wait for the first sight."""
        self._open(self.member.login, PASSWORD, self.member.extension)
        self.until(lambda: self.is_connected, "is connected")
        self.until(self._shown, "has its windows")

    def starts_alone(self) -> None:
        """Start the program without a password, as somebody who did not log out."""
        self._open(self.member.login, "", self.member.extension)
        self.until(self._shown, "has its windows")

    def stands_at_the_door(self) -> None:
        """Start the program without a name: it asks."""
        self._open("", "", "")

    def leaves(self) -> None:
        """End the program; its data folder stays."""
        program, self._program = self._program, None
        if program is None:
            return
        windows = [window for window in _windows_of(program) if shiboken6.isValid(window)]
        program.stop()
        for window in windows:
            shiboken6.delete(window)
        shiboken6.delete(program)

    def _open(self, login: str, password: str, extension: str) -> None:
        options = Options(
            hub=self._url,
            login=login,
            password=password,
            extension=extension,
            certificate=None,
            language="ja",
            theme="light",
            data=self._folder,
            windows=(),
            witness=False,
        )
        assert self._program is None, "this desk is open already"
        self._program = Program(options, Shelf(self._folder), LastTime())
        self._program.start()

    @property
    def is_open(self) -> bool:
        return self._program is not None

    @property
    def is_connected(self) -> bool:
        link = self.program.link
        return link.stage is Stage.CONNECTED and link.knowledge.sight.seq > 0

    def _shown(self) -> bool:
        windows = self.program.windows
        joins = [windows[name] for name in WINDOWS if windows.has(name)]
        return all(join.comes_by_itself or join.window.isVisible() for join in joins)

    @property
    def program(self) -> Program:
        assert self._program is not None, "this desk is closed"
        return self._program

    # -- eyes -------------------------------------------------------------------------------------------------

    def sees(self, *texts: str) -> None:
        """Each of these stands on a window of this desk, sooner or later all at once."""
        self.until(lambda: all(map(self._stands, texts)), f"sees {texts}")

    def no_longer_sees(self, *texts: str) -> None:
        self.until(lambda: not any(map(self._stands, texts)), f"no longer sees {texts}")

    def does_not_see(self, *texts: str) -> None:
        """Just now; say first what is seen instead."""
        seen = [text for text in texts if self._stands(text)]
        assert not seen, f"{self.member.login} sees {seen}"

    def never_read(self, *texts: str) -> None:
        """Nothing of this stood on a window at any look so far."""
        self._look()
        seen = sorted(one for one in self.read if any(plain(text) in one for text in texts))
        assert not seen, f"{self.member.login} has read {seen}"

    def _stands(self, text: str) -> bool:
        return any(plain(text) in one for one in self._look())

    def _look(self) -> set[str]:
        seen = {text for window in self._windows() for text in words_on(window)}
        self.read |= seen
        return seen

    def until(self, met: Callable[[], bool], what: str) -> None:
        """Let the windows live until it is so."""

        def otherwise() -> str:
            seen = "\n  ".join(sorted(self._look()))
            return f"{self.member.login} never {what}; but:\n  {seen}"

        soon(met, otherwise)

    # -- hands ------------------------------------------------------------------------------------------------

    def presses(self, name: str) -> None:
        """Click what has this object name or these words on it."""

        def pressed() -> bool:
            widget = hands.found(self._windows(), name)
            return widget is not None and hands.click(widget)

        self.until(pressed, f"can press {name!r}")
        QTest.qWait(0)

    def chooses(self, name: str, words: str) -> None:
        """Choose from a list that opens: the entry with these words."""

        def chosen() -> bool:
            widget = hands.found(self._windows(), name)
            return isinstance(widget, QComboBox) and hands.choose(widget, words)

        self.until(chosen, f"can choose {words!r} of {name!r}")

    def cannot_choose(self, name: str, words: str) -> None:
        """The entry stands in the list, but it can't be chosen."""
        widget = hands.found(self._windows(), name)
        assert isinstance(widget, QComboBox)
        assert words in {plain(widget.itemText(at)) for at in range(widget.count())}
        assert not hands.choose(widget, words)

    def writes(self, name: str, text: str) -> None:
        """Click into this field and write over what stands there."""
        self.presses(name)
        self.keys("Ctrl+A")
        self.types(text)

    def keys(self, *names: str, window: str = "") -> None:
        """Press keys one after the other, at this window or the first that takes any."""
        for name in names:
            hands.press_key(self._window(window), name)
            QTest.qWait(0)

    def types(self, text: str, window: str = "") -> None:
        """Write where the cursor stands."""
        hands.write(self._window(window), text)
        QTest.qWait(0)

    # -- windows ----------------------------------------------------------------------------------------------

    def _windows(self) -> list[QWidget]:
        shown = [window for window in _windows_of(self.program) if window.isVisible()]
        for window in shown:
            if window.objectName() == "board" and window.width() < WALL[0]:
                window.resize(*WALL)  # a window that stands beyond the screen is fetched back now and then
        return shown

    def _window(self, name: str) -> QWidget:
        if name:
            return self.program.windows[name].window
        return next(window for window in self._windows() if window.objectName() != "popup")


def _windows_of(program: Program) -> Iterator[QWidget]:
    joins: list[Join] = [program.windows[name] for name in WINDOWS if program.windows.has(name)]
    yield from (join.window for join in joins)
    yield from program.windows._notes.values()
    if program._door is not None:
        yield program._door.window
