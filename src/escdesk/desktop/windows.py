"""The windows of one desk: built for a role, placed on the screen, and the end of the program with the last one."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from escdesk.desktop.joins.desk import Desk, Join
from escdesk.desktop.link.mail import Looked, Restored
from escdesk.desktop.tray import Tray
from escdesk.desktop.widgets.note_window import NoteWindow


class Windows(QObject):
    """`change_place` leads to the door."""

    def __init__(self, desk: Desk, *, change_place: Callable[[], None]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._change_place = change_place
        self._joins: dict[str, Join] = {}
        self._heirs: list[Callable[[Restored], None]] = []
        self._show_case: Callable[[str], None] | None = None
        self._name_floor: Callable[[str], None] | None = None
        self._take_keys: Callable[[], None] | None = None
        self._notes: dict[str, NoteWindow] = {}
        self._tray: Tray | None = None
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

                panel = PanelJoin(self._desk)
                self._heirs.append(panel.restored)
                return panel
            case "popup":
                from escdesk.desktop.joins.popup import PopupJoin

                popup = PopupJoin(self._desk, show_card=self._show_card, change_place=self._change_place)
                self._take_keys = popup.window.take_keys
                return popup
            case "cases":
                from escdesk.desktop.joins.cases import CasesJoin

                cases = CasesJoin(self._desk)
                self._heirs.append(cases.restored)
                self._show_case = cases.show_case
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
        for name, join in self._joins.items():
            if not join.comes_by_itself and not join.window.isVisible():
                if self._desk.link.person:
                    join.render()
                place(name, join.window)
                join.window.show()
        if "popup" in self._joins and self._tray is None and Tray.available():
            self._tray = Tray(
                self._desk.theme, self._desk.texts, show=self.show, end=QApplication.quit, parent=self
            )

    def close(self) -> None:
        self._ending = True
        for window in (*(join.window for join in self._joins.values()), *self._notes.values()):
            window.close()
        if self._tray is not None:
            self._tray.hide()

    def discard(self) -> None:
        """Take everything off the screen for good."""
        self.close()
        for join in self._joins.values():
            join.window.deleteLater()
        self._joins = {}

    def _show_card(self, name: str) -> None:
        if self._show_case is not None:
            self._show_case(name)

    def _looked(self, looked: Looked) -> None:
        if self._name_floor is not None and not looked.code:
            self._name_floor(looked.floor)

    def _to_popup(self) -> None:
        """The keyboard goes to the popup, because the person asked for it."""
        if self._take_keys is not None:
            self._take_keys()

    def note(self, code: str) -> None:
        """Say something that the person must know, once: no_keyring, cache_set_aside, cache_failed."""
        if code in self._notes:
            return
        texts = self._desk.texts
        note = NoteWindow(
            self._desk.theme,
            title=texts(f"note.{code}.title"),
            body=texts(f"note.{code}.body"),
            button=texts("note.read"),
        )
        self._notes[code] = note
        note.show_at(sum(one.isVisible() for one in self._notes.values()))

    # -- the end --------------------------------------------------------------------------------------------------

    def watch_end(self, window: QWidget) -> None:
        """The program ends when the last of these windows was closed and no tray keeps it."""
        window.installEventFilter(self)
        QShortcut(QKeySequence("Ctrl+Alt+P"), window).activated.connect(self._to_popup)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and not self._ending:
            QTimer.singleShot(0, self._end_if_empty)
        return super().eventFilter(watched, event)

    def _end_if_empty(self) -> None:
        aside = [join.window for join in self._joins.values() if join.comes_by_itself]
        shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        if self._tray is None and all(window in aside for window in shown):
            QApplication.quit()


def place(name: str, window: QWidget) -> None:
    """The panel stands at the right edge, full height; the others in the middle, never larger than the screen."""
    screen = QGuiApplication.primaryScreen()
    free = screen.availableGeometry()
    width, height = min(window.width(), free.width()), min(window.height(), free.height())
    if name == "panel":
        window.setGeometry(free.right() - width + 1, free.top(), width, free.height())
    else:
        window.setGeometry(
            free.left() + (free.width() - width) // 2,
            free.top() + (free.height() - height) // 2,
            width,
            height,
        )
