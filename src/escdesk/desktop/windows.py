"""The windows of one desk: built for a role, placed on the screen, and the end of the program with the last one."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from escdesk.desktop.joins.desk import Desk, Join
from escdesk.desktop.last_time import Spot
from escdesk.desktop.link.mail import Looked, Restored
from escdesk.desktop.places import Places
from escdesk.desktop.tray import Tray
from escdesk.desktop.widgets.note_window import NoteWindow

_BACK_TO_FRONT = ("board", "panel", "cases", "popup")
_ASKS_BEFORE_LEAVING = ("cases", "board")


class Windows(QObject):
    """`change_place` leads to the door; `spots` are the windows' places of the last time, `keep` is told new ones."""

    def __init__(
        self,
        desk: Desk,
        *,
        change_place: Callable[[], None],
        spots: Mapping[str, Spot],
        keep: Callable[[str, Spot], None],
    ) -> None:
        super().__init__(desk)
        self._desk = desk
        self._change_place = change_place
        self._joins: dict[str, Join] = {}
        self._heirs: list[Callable[[Restored], None]] = []
        self._show_case: Callable[[str], None] | None = None
        self._answer_case: Callable[[str, bool], None] | None = None
        self._name_floor: Callable[[str], None] | None = None
        self._notes: dict[str, NoteWindow] = {}
        self._tray: Tray | None = None
        self._places = Places(spots, keep, self)
        self._ending = False
        desk.link.looked.connect(self._looked)

    @property
    def built(self) -> bool:
        return bool(self._joins)

    def has(self, name: str) -> bool:
        return name in self._joins

    def __getitem__(self, name: str) -> Join:
        return self._joins[name]

    def build(self, names: Iterable[str]) -> None:
        """Make the windows that are not there yet; nothing is shown."""
        for name in names:
            if name not in self._joins:
                join = self._make(name)
                self._joins[name] = join
                if not join.comes_by_itself:
                    self.watch_end(join.window)
                self._desk.add(join)

    def _make(self, name: str) -> Join:
        """Each kind is imported with its first window: a desk that starts reads only what it will draw."""
        match name:
            case "panel":
                from escdesk.desktop.joins.panel import PanelJoin

                panel = PanelJoin(self._desk, leave=self.leave)
                self._heirs.append(panel.restored)
                return panel
            case "popup":
                from escdesk.desktop.joins.popup import PopupJoin

                return PopupJoin(
                    self._desk,
                    show_card=self._show_card,
                    show_consult=self._show_consult,
                    change_place=self._change_place,
                    say_refused=self.refused,
                )
            case "cases":
                from escdesk.desktop.joins.cases import CasesJoin

                cases = CasesJoin(self._desk)
                self._heirs.append(cases.restored)
                self._show_case = cases.show_case
                self._answer_case = cases.answer_case
                return cases
            case "board":
                from escdesk.desktop.joins.board import BoardJoin

                board = BoardJoin(self._desk)
                self._name_floor = board.name_floor
                return board
            case _:
                raise ValueError(f"no such window: {name}")

    def restored(self, restored: Restored) -> None:
        """Hand over what earlier runs left."""
        for take_up in self._heirs:
            take_up(restored)

    def show(self) -> None:
        """Show all but the popup, which comes by itself."""
        hidden = {
            name: self._joins[name].window
            for name in _BACK_TO_FRONT
            if name in self._joins
            and not self._joins[name].comes_by_itself
            and not self._joins[name].window.isVisible()
        }
        if hidden:
            self._places.place(hidden)
        for name, window in hidden.items():
            if self._desk.link.person:
                self._joins[name].render()
            window.show()
            window.raise_()
        if "popup" in self._joins and self._tray is None and Tray.available():
            self._tray = Tray(
                self._desk.theme,
                self._desk.texts,
                show=self.show,
                leave=self.leave,
                end=QApplication.quit,
                parent=self,
            )

    def leave(self) -> None:
        """Log out; what is in hand is asked about in a window that is there."""
        for name in _ASKS_BEFORE_LEAVING:
            if name in self._joins:
                window = self._joins[name].window
                window.show()
                window.raise_()
                self._desk.leaving.ask(name)
                return
        self._desk.leaving.confirm()

    def hide(self) -> None:
        """Nobody is in: nothing of anybody is shown until they are back."""
        for join in self._joins.values():
            join.window.hide()

    def close(self) -> None:
        self._ending = True
        for window in (*(join.window for join in self._joins.values()), *self._notes.values()):
            window.close()
        if self._tray is not None:
            self._tray.hide()

    def discard(self) -> None:
        """Take everything off the screen for good."""
        self.close()
        for window in (*(join.window for join in self._joins.values()), *self._notes.values()):
            window.deleteLater()
        self._joins, self._notes = {}, {}

    def _show_card(self, name: str) -> None:
        if self._show_case is not None:
            self._show_case(name)

    def _show_consult(self, name: str, writes: bool) -> None:
        if self._answer_case is not None:
            self._answer_case(name, writes)

    def _looked(self, looked: Looked) -> None:
        if self._name_floor is not None and not looked.code:
            self._name_floor(looked.floor)

    def note(self, code: str) -> None:
        """Say something that the person must know, once (codes of `Link.noticed`)."""
        if code not in self._notes:
            self._note(code, f"note.{code}.title", f"note.{code}.body")

    def refused(self, code: str) -> None:
        """Say why something was refused, where the window it was pressed in has no place for it or has gone."""
        before = self._notes.get(f"refused {code}")
        if before is None or not before.isVisible():
            key = f"codes.{code}"
            known = key in self._desk.texts
            self._note(f"refused {code}", "note.refused.title", key if known else "note.refused.other")

    def _note(self, name: str, title: str, body: str) -> None:
        texts = self._desk.texts
        note = NoteWindow(self._desk.theme, title=texts(title), body=texts(body), button=texts("note.read"))
        self._notes[name] = note
        note.show_at(sum(one.isVisible() for one in self._notes.values()))

    # -- the end --------------------------------------------------------------------------------------------------

    def watch_end(self, window: QWidget) -> None:
        """The program ends when the last of these windows was closed and no tray keeps it."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and not self._ending:
            QTimer.singleShot(0, self._end_if_empty)
        return super().eventFilter(watched, event)

    def _end_if_empty(self) -> None:
        aside = [join.window for join in self._joins.values() if join.comes_by_itself]
        shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        if self._tray is None and all(window in aside for window in shown):
            QApplication.quit()
