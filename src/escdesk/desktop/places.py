"""Where a desk's windows stand: as they were left, else so that none covers what another one is for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from escdesk.desktop.last_time import Spot

SETTLED_MS: Final = 700
"""A window manager has put its frame around a new window by then; later moves are the person's."""
_KEPT_AFTER_MS: Final = 800
_GAP: Final = 24
_BOARD_IN_SIGHT: Final = 136  # px of the board above the cases: its head and its alarms
_SEEN: Final = QSize(160, 32)
"""So much of a window's top has to be on a screen: by that it can be taken and moved."""


def reachable(spot: Spot, screens: Sequence[QRect]) -> bool:
    """Return whether a window there can be used: its top is on a screen, and nine tenths of it on all together."""
    window = QRect(spot.x, spot.y, spot.width, spot.height)
    top = QRect(spot.x, spot.y, spot.width, _SEEN.height())
    held = any(_wide(screen & top, _SEEN) for screen in screens)
    seen = sum(_area(screen & window) for screen in screens)
    return held and 10 * seen >= 9 * _area(window)


def _wide(part: QRect, least: QSize) -> bool:
    return part.width() >= least.width() and part.height() >= least.height()


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0


def arranged(
    sizes: Mapping[str, QSize], screens: Sequence[QRect], frame: QMargins, lowest: int = 0
) -> dict[str, Spot]:
    """Return where windows of these sizes go; the first screen is the main one, `frame` is what surrounds each.

    The cases can't be lower than `lowest` px.

    The panel stands at the right edge, full height. Cases stand at the left, for the popup comes at the bottom
    right. The board takes a screen of its own where there is one, else the room beside the cases, else it stands
    behind them with its head and alarms in sight.
    """
    free = QRect(screens[0])
    spots: dict[str, Spot] = {}
    if "panel" in sizes:
        spots["panel"] = _spot(free, QSize(sizes["panel"].width(), free.height()), frame, right=True)
        free.setRight(free.right() - sizes["panel"].width() - frame.left() - frame.right())
    cases, board = sizes.get("cases"), sizes.get("board")
    if board is not None and cases is not None:
        beside = free.width() - cases.width() - 2 * (frame.left() + frame.right())
        if len(screens) > 1:
            spots["board"] = _spot(screens[1], board, frame, centred=True)
        elif beside >= board.width():
            spots["board"] = _spot(free, board, frame, right=True)
        else:
            spots["board"] = _spot(free, board, frame, right=True)
            high = max(lowest, free.height() - 2 * (frame.top() + frame.bottom()) - _BOARD_IN_SIGHT)
            spots["cases"] = _spot(free, cases.boundedTo(QSize(cases.width(), high)), frame, bottom=True)
            return spots
    elif board is not None:
        spots["board"] = _spot(free, board, frame, centred=True)
    if cases is not None:
        spots["cases"] = _spot(free, cases, frame, gap=_GAP)
    return spots


def _spot(
    free: QRect,
    size: QSize,
    frame: QMargins,
    *,
    right: bool = False,
    bottom: bool = False,
    centred: bool = False,
    gap: int = 0,
) -> Spot:
    """Return a spot inside `free`; a window that is larger is made to fit."""
    width = min(size.width(), free.width() - frame.left() - frame.right())
    height = min(size.height(), free.height() - frame.top() - frame.bottom())
    spare = free.size() - QSize(width, height).grownBy(frame)
    x = spare.width() if right else spare.width() // 2 if centred else min(gap, spare.width())
    y = spare.height() if bottom else spare.height() // 2 if centred else min(gap, spare.height())
    return Spot(x=free.x() + x, y=free.y() + y, width=width, height=height)


class Places(QObject):
    """Places windows, remembers where a person puts them, and fetches them back from a screen that is gone."""

    def __init__(
        self, kept: Mapping[str, Spot], keep: Callable[[str, Spot], None], parent: QObject | None = None
    ) -> None:
        """`kept` is where they were the last time; `keep` is told where one was put."""
        super().__init__(parent)
        self._kept = dict(kept)
        self._keep = keep
        self._windows: dict[str, QWidget] = {}
        self._wanted: dict[str, QSize] = {}
        self._ours: dict[str, Spot] = {}
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self._settle)
        self._moved = QTimer(self, singleShot=True, interval=_KEPT_AFTER_MS)
        self._moved.timeout.connect(self._remember)
        # inside these signals the screens are still the old ones: the windows move afterwards
        self._changed = QTimer(self, singleShot=True, interval=100)
        self._changed.timeout.connect(self._fetch_back)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._watch)
        app.screenRemoved.connect(self._screen_changed)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._screen_changed)
        self._changed.start()

    def _screen_changed(self, _what: object) -> None:
        """No lambda: screens outlive a desk, and would keep every desk there ever was."""
        self._changed.start()

    def place(self, windows: Mapping[str, QWidget]) -> None:
        """Give these windows their places, before they are shown."""
        for name, window in windows.items():
            if name not in self._windows:
                self._windows[name] = window
                self._wanted[name] = window.size()
                window.installEventFilter(self)
        self._put(self._guessed_frame())
        self._settled.start()

    def _put(self, frame: QMargins) -> None:
        screens = _screens()
        cases = self._windows.get("cases")
        lowest = 0 if cases is None else _lowest(cases, self._wanted["cases"].width())
        fresh = arranged(self._wanted, screens, frame, lowest)
        for name, window in self._windows.items():
            kept = self._kept.get(name)
            spot = kept if kept is not None and reachable(kept, screens) else fresh.get(name)
            if spot is None:
                continue
            self._ours[name] = spot
            if spot.full:
                window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
            else:
                window.resize(spot.width, spot.height)
                window.move(spot.x, spot.y)

    @staticmethod
    def _guessed_frame() -> QMargins:
        if QGuiApplication.platformName() not in {"xcb", "windows", "cocoa"}:
            return QMargins()
        title = QApplication.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        return QMargins(1, title, 1, 1)

    def _known_frame(self) -> QMargins | None:
        """Return what the window manager puts around a window; one that fills its screen has less of it."""
        frames = [window.windowHandle().frameMargins() for _name, window in self._visible()]
        return max(frames, key=lambda frame: frame.left() + frame.top(), default=None)

    # -- moved by somebody ------------------------------------------------------------------------------------

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange}:
            self._moved.start()
        return False

    def _settle(self) -> None:
        """The frames are known now: what stood on a guess is put right, and from here on moves are the person's."""
        known = self._known_frame()
        if known is not None and known != self._guessed_frame():
            self._put(known)
        self._moved.stop()
        QTimer.singleShot(_KEPT_AFTER_MS, self, self._take_as_ours)

    def _take_as_ours(self) -> None:
        self._ours.update((name, spot_of(window)) for name, window in self._visible())

    def _remember(self) -> None:
        if self._settled.isActive():
            return
        for name, window in self._visible():
            spot = spot_of(window)
            if spot != self._ours.get(name):
                self._ours[name] = self._kept[name] = spot
                self._keep(name, spot)

    def _visible(self) -> list[tuple[str, QWidget]]:
        return [
            (name, window)
            for name, window in self._windows.items()
            if window.isVisible() and not window.isMinimized()
        ]

    # -- screens ----------------------------------------------------------------------------------------------

    def _fetch_back(self) -> None:
        """No window manager does it: what stands where no screen is any more comes to one that is there.

        Its kept place stays kept: with the screen the window goes back there.
        """
        screens = _screens()
        moved = False
        for name, window in self._visible():
            kept, now = self._kept.get(name), spot_of(window)
            home = kept is not None and reachable(kept, screens)
            moved |= not reachable(now, screens) or kept is None or (home and now != kept)
        if moved:
            self._put(self._known_frame() or self._guessed_frame())
            self._settled.start()


def _lowest(window: QWidget, width: int) -> int:
    """Return the least height that a window's layout lets it have at this width."""
    layout = window.layout()
    least = window.minimumSizeHint().height()
    if layout is None or not layout.hasHeightForWidth():
        return least
    return max(least, layout.minimumHeightForWidth(width))


def spot_of(window: QWidget) -> Spot:
    """Return where a window stands: its frame's corner and its own size."""
    if window.isMaximized():
        normal = window.normalGeometry()
        return Spot(x=normal.x(), y=normal.y(), width=normal.width(), height=normal.height(), full=True)
    corner: QPoint = window.pos()
    return Spot(x=corner.x(), y=corner.y(), width=window.width(), height=window.height())


def _screens() -> list[QRect]:
    """Return what the screens leave free, the main one first."""
    main = QGuiApplication.primaryScreen()
    rest = [screen for screen in QGuiApplication.screens() if screen is not main]
    return [screen.availableGeometry() for screen in (main, *rest)]
