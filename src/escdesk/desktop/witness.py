"""Says as JSON lines what a desk's windows have painted, and lets another process press their buttons.

The demo and the kill tests watch real desks with it. One line is written after each paint of something new:
`{"window", "seq", "at_ms", "shows"}`; `seq` is the event the painted sight stood at, `at_ms` wall-clock ms since
1970 UTC, `shows` the facts of the painted view (ids, codes, figures; of people's own words only that there are
some). One command a line is read: `{"press": objectName or words on the button}`, `{"key": "F2"}`, `{"type": text}`, `{"grab": path}`,
`{"look": true}`, each with an optional `window` and `id`; the answer is `{"done": id, "ok": …, "error": …}`.
When the commands end, so does the desk: it never outlives whoever started it.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import IO, Any, Final

import msgspec
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

_CODES: Final = frozenset(
    {"stage", "state", "kind", "caller", "role", "source", "temperature", "urgency"}
    | {"decision", "cause", "why", "lane", "asks"}
)
_MOST: Final = 40
"""Of a list no more is told than that."""


class CannotPressError(Exception):
    """A person could not do it either; the message says why."""


def facts(view: object) -> Any:
    """What a view says in ids, codes and figures: JSON values. Other text is only told to be there."""
    return _facts(view, "")


def _facts(value: object, name: str) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value if name in _CODES or name.endswith(("_id", "stage", "state")) else bool(value)
    if isinstance(value, msgspec.Struct):
        return {one: _facts(getattr(value, one), one) for one in value.__struct_fields__}
    if is_dataclass(value):
        return {one.name: _facts(getattr(value, one.name), one.name) for one in fields(value)}
    if isinstance(value, dict):
        return {str(key): _facts(one, str(key)) for key, one in list(value.items())[:_MOST]}
    if isinstance(value, tuple | list | set | frozenset):
        codes = all(isinstance(one, str) for one in value)
        return [one if codes else _facts(one, name) for one in list(value)[:_MOST]]
    return bool(value)


@dataclass(slots=True)
class _Watched:
    window: QWidget
    rendered: tuple[int, object] | None = None


class Witness(QObject):
    """One desk's witness. The app calls `watch` for each window and `rendered` after each `render(view)`."""

    _arrived = Signal(str)
    _ended = Signal()

    def __init__(self, out: IO[str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._out = sys.stdout if out is None else out
        self._watched: dict[str, _Watched] = {}
        self._names: dict[int, str] = {}
        self._told: dict[str, tuple[int, str]] = {}
        self._arrived.connect(self._obey, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def watch(self, name: str, window: QWidget) -> None:
        """Tell what this top-level window paints. A signal `painted(view, stage)` of its own is believed."""
        self._watched[name] = _Watched(window)
        painted = getattr(window, "painted", None)
        if painted is not None:
            painted.connect(lambda view, stage: self.painted(name, view.seq, view, hold_stage=stage))
            return
        self._names[id(window)] = name
        window.installEventFilter(self)

    def rendered(self, name: str, seq: int, view: object) -> None:
        """`view`, made of the sight at event `seq`, was given to this window; its next paint shows it."""
        watched = self._watched.get(name)
        if watched is not None:
            watched.rendered = (seq, view)

    def painted(self, name: str, seq: int, view: object, **more: object) -> None:
        """A window that tells its own paints has painted `view`; `more` are facts that are not in it."""
        self._say_painted(name, seq, {**facts(view), **more})

    def read(self, commands: IO[str]) -> None:
        """Obey the lines of `commands` until they end, then end the program."""
        threading.Thread(target=self._read, args=(commands,), name="witness", daemon=True).start()

    # -- what was painted

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.UpdateRequest, QEvent.Type.Paint):
            name = self._names.get(id(window), "")
            watched = self._watched.get(name)
            if watched is not None and watched.rendered is not None:
                seq, view = watched.rendered
                # The filter sees the event before the window does; the paint is over when the loop turns.
                QTimer.singleShot(0, lambda: self._painted(name, seq, view))
        return False

    def _painted(self, name: str, seq: int, view: object) -> None:
        watched = self._watched[name]
        if not watched.window.isVisible() or not watched.window.windowHandle().isExposed():
            return
        self._say_painted(name, seq, facts(view))

    def _say_painted(self, name: str, seq: int, shows: dict[str, Any]) -> None:
        now = (seq, json.dumps(shows, sort_keys=True))
        if self._told.get(name) == now:
            return
        self._told[name] = now
        self._say({"window": name, "seq": seq, "at_ms": _wall_ms(), "shows": shows})

    def _say(self, line: dict[str, Any]) -> None:
        self._out.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._out.flush()

    # -- what is asked

    def _read(self, commands: IO[str]) -> None:
        for line in commands:
            self._arrived.emit(line)
        self._ended.emit()

    @Slot()
    def _end(self) -> None:
        QApplication.quit()

    @Slot(str)
    def _obey(self, line: str) -> None:
        try:
            command = json.loads(line)
        except ValueError:
            self._say({"done": None, "ok": False, "error": "not JSON"})
            return
        answer: dict[str, Any] = {"done": command.get("id"), "ok": True}
        try:
            found = self._carry_out(command)
        except CannotPressError as error:
            answer.update(ok=False, error=str(error))
        else:
            if found is not None:
                answer["found"] = found
        self._say(answer)

    def _carry_out(self, command: dict[str, Any]) -> list[dict[str, Any]] | None:
        for word, act in (
            ("press", self._press),
            ("key", self._key),
            ("type", self._type),
            ("grab", self._grab),
        ):
            if word in command:
                act(str(command[word]), command.get("window"))
                return None
        if "look" in command:
            return self._look()
        raise CannotPressError("unknown command")

    def _windows(self, name: str | None) -> list[QWidget]:
        if name is not None:
            if name not in self._watched:
                raise CannotPressError(f"no window is called {name}")
            return [self._watched[name].window]
        own = [one.window for one in self._watched.values()]
        return own + [one for one in QApplication.topLevelWidgets() if one not in own]

    def _named(self, name: str, window: str | None) -> QWidget:
        hidden = ""
        for top in self._windows(window):
            for widget in [top, *top.findChildren(QWidget)]:
                if name not in (widget.objectName(), *_words_on(widget)):
                    continue
                if not widget.isVisible():
                    hidden = f"{name} is not visible"
                elif not widget.isEnabled():
                    hidden = f"{name} is not enabled"
                else:
                    return widget
        raise CannotPressError(hidden or f"nothing is called {name}")

    def _press(self, name: str, window: str | None) -> None:
        widget = self._named(name, window)
        _scroll_to(widget)
        top = widget.window()
        at = widget.mapTo(top, widget.visibleRegion().boundingRect().center())
        hit = top.childAt(at)
        if widget is not top and hit is not widget and (hit is None or not widget.isAncestorOf(hit)):
            raise CannotPressError(f"{name} is covered")
        _activate(top)
        QTest.mouseClick(
            top.windowHandle(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(at.x(), at.y()),
        )

    def _key(self, name: str, window: str | None) -> None:
        sequence = QKeySequence.fromString(name)
        if sequence.count() != 1:
            raise CannotPressError(f"{name} is no key")
        QTest.keySequence(self._visible(window).windowHandle(), sequence)

    def _type(self, text: str, window: str | None) -> None:
        focus = QApplication.focusWidget()
        if focus is None or (window is not None and focus.window() is not self._watched[window].window):
            raise CannotPressError("nothing has the focus")
        written = QInputMethodEvent()
        written.setCommitString(text)
        QApplication.sendEvent(focus, written)

    def _grab(self, path: str, window: str | None) -> None:
        if not self._visible(window).grab().save(path):
            raise CannotPressError("the picture can't be written")

    def _visible(self, name: str | None) -> QWidget:
        for window in self._windows(name):
            if window.isVisible():
                return window
        raise CannotPressError(f"{name or 'no window'} is not visible")

    def _look(self) -> list[dict[str, Any]]:
        found = []
        for top in self._windows(None):
            for widget in top.findChildren(QWidget):
                name = widget.objectName()
                if name and not name.startswith("qt_") and widget.isVisible():
                    found.append({"name": name, "enabled": widget.isEnabled()})
        return found


def _words_on(widget: QWidget) -> tuple[str, ...]:
    """A person finds a button by what is written on it."""
    return (widget.text(),) if isinstance(widget, QAbstractButton) else ()


def _scroll_to(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()
    if widget.visibleRegion().isEmpty():
        raise CannotPressError(f"{widget.objectName()} is out of sight")


def _activate(top: QWidget) -> None:
    """What a window manager does when a window is clicked, for platforms that have none."""
    if not top.isActiveWindow() and not top.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus:
        top.activateWindow()
        QApplication.setActiveWindow(top)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


Rendered = Callable[[str, int, object], None]
"""The shape of `Witness.rendered`, for an app that has none."""
