"""One person's desk: the only place that knows both the link and the windows."""

import argparse
import dataclasses
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

import platformdirs
from msgspec.structs import replace
from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from escdesk.desktop.assets import asset
from escdesk.desktop.crash import Crash
from escdesk.desktop.i18n import LANGUAGES, Catalogue, Language
from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.last_time import LastTime, Shelf, Spot
from escdesk.desktop.link.clocks import mono_ms, wall_ms
from escdesk.desktop.link.link import Link
from escdesk.desktop.link.mail import Opened, Restored
from escdesk.desktop.screen import ScreenWatch
from escdesk.desktop.theme import THEME_NAMES, Theme, ThemeName
from escdesk.desktop.windows import Windows
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.people import ReportScreen
from escdesk.protocol.messages import LoginRefused

if TYPE_CHECKING:
    from escdesk.desktop.joins.login import LoginJoin

WINDOWS: Final = ("panel", "popup", "cases", "board")
BY_ROLE: Final = {
    "operator": ("panel",),
    "sv": ("popup", "cases"),
    "specialist": ("popup", "cases"),
    "manager": ("popup", "cases", "board"),
    "lead": ("popup", "cases", "board"),
}
NOTHING_KEPT: Final = frozenset({"no_key", "no_session"})
"""There is nothing to start from without the hub."""
AWAY: Final = NOTHING_KEPT | {"hub_unreachable"}
ENDED: Final = frozenset({"bad_token", "logged_out"})
"""The hub has ended the session: another password, too old, or this person's other desk of the same session."""
SCREEN_AFTER_MS: Final = 1_000
"""The session bus is asked when the windows stand."""
RETRY_MS: Final = 2_000
"""How long to wait before a hub that was not there is tried again with the same password."""
SWITCH_S: Final = 0.0005
"""How long a busy thread keeps the others waiting: the link's shall come in between while windows are drawn."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    hub: str
    login: str
    password: str = field(repr=False)
    extension: str
    certificate: Path | None
    language: Language
    theme: ThemeName | Literal[""]
    """Empty: as the system has it."""
    data: Path
    windows: tuple[str, ...]
    witness: bool


def main(argv: Sequence[str] | None = None) -> int:
    """Run a desk until its windows are closed; the exit code."""
    given = _parse(sys.argv[1:] if argv is None else argv)
    shelf = Shelf(given.data or platformdirs.user_data_path("escdesk-desk", appauthor=False))
    last = shelf.read()
    options = _options(given, last, shelf.folder)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    sys.setswitchinterval(SWITCH_S)
    application = QApplication([sys.argv[0]])
    application.setApplicationName("escdesk")
    application.setDesktopFileName("escdesk")
    application.setQuitOnLastWindowClosed(False)
    Crash(options.data / "crashes", application).install()
    program = Program(options, shelf, last)
    program.start()
    with _EndedBySignal(application):
        code = application.exec()
    program.stop()
    return code


def _of_system() -> ThemeName:
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def _dress(theme: Theme) -> None:
    """One look for the whole program, the same on every system."""
    application = cast("QApplication", QApplication.instance())
    sheet, palette, font = theme.style_sheet(), theme.palette(), theme.font("body")
    if (application.styleSheet(), application.palette(), application.font()) == (sheet, palette, font):
        return  # dressed already: a style polishes every window there is anew
    QApplication.setStyle("Fusion")
    application.setPalette(palette)
    application.setWindowIcon(QIcon(str(asset("icons", "application.svg"))))
    application.setFont(font)
    application.setStyleSheet(sheet)


def parser() -> argparse.ArgumentParser:
    """All that `escdesk desk` understands."""
    parser = argparse.ArgumentParser(prog="escdesk desk", description="The desk of one person.")
    parser.add_argument("--hub", metavar="ADDRESS", default="", help="http(s)://host:port of the hub")
    parser.add_argument("--login", metavar="NAME", default="")
    parser.add_argument("--password-stdin", action="store_true", help="read it from the first line of stdin")
    parser.add_argument("--extension", metavar="NUMBER", default="", help="the phone of this place")
    parser.add_argument(
        "--certificate", metavar="FILE", type=Path, help="the only hub's certificate to trust"
    )
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--theme", choices=THEME_NAMES)
    parser.add_argument("--data", metavar="DIR", type=Path, help="where this desk keeps what is its own")
    parser.add_argument("--windows", metavar="NAMES", default="", help=f"any of {','.join(WINDOWS)}")
    parser.add_argument("--witness", action="store_true", help="tell on stdout what the windows show")
    return parser


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    words = parser()
    given = words.parse_args(argv)
    strange = [name for name in given.windows.split(",") if name and name not in WINDOWS]
    if strange:
        words.error(f"no such window: {', '.join(strange)}; there are {', '.join(WINDOWS)}")
    if given.certificate is not None:  # at the door it would read as if the hub were another
        try:
            given.certificate.open("rb").close()
        except OSError as wrong:
            words.error(f"--certificate {given.certificate} can't be read: {wrong.strerror}")
    return given


def _options(given: argparse.Namespace, last: LastTime, folder: Path) -> Options:
    password = os.environ.pop("ESCDESK_PASSWORD", "")
    if given.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    language = given.language or (last.language if last.language in LANGUAGES else "ja")
    theme = given.theme or (last.theme if last.theme in get_args(ThemeName) else "")
    return Options(
        hub=given.hub or last.hub,
        login=given.login or last.login,
        password=password,
        extension=given.extension or ("" if given.login else last.extension),
        certificate=_pinned(given, last),
        language=cast("Language", language),
        theme=cast("ThemeName | Literal['']", theme),
        data=folder,
        windows=tuple(name for name in given.windows.split(",") if name),
        witness=given.witness,
    )


def _pinned(given: argparse.Namespace, last: LastTime) -> Path | None:
    """The certificate of the command line, else the one that was right for the same hub."""
    if given.certificate is not None:
        return cast("Path", given.certificate).absolute()
    return last.certificate_of(given.hub)


class Program(QObject):
    """From the door to the windows and back."""

    def __init__(self, options: Options, shelf: Shelf, last: LastTime) -> None:
        super().__init__()
        self._options = options
        self._shelf = shelf
        self._last = replace(
            last,
            hub=options.hub,
            certificate=str(options.certificate or ""),
            login=options.login,
            extension=options.extension,
        )
        self.link = Link(options.data, mono=mono_ms, wall=wall_ms)
        self.link.start()
        self._begun = self._begin()  # the hub checks the password while the windows are drawn here
        theme, texts = Theme.load(options.theme or _of_system()), Catalogue.load(options.language)
        _dress(theme)
        self._witness = None
        if options.witness:
            from escdesk.desktop.witness import Witness

            self._witness = Witness()
        self._person = PersonId("")
        self._furnish(theme, texts)
        self._door: LoginJoin | None = None
        self._unreachable = False
        """The hub was not there when it was asked; what was kept was tried instead."""
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._log_in)
        self._screen = ScreenWatch(self)
        self._screen.changed.connect(self._screen_changed)
        self.link.opened.connect(self._opened)
        self.link.restored.connect(self._restored)
        self.link.refused.connect(self._refused)
        self.link.left.connect(self._left)
        self.link.noticed.connect(self._noticed)

    def _furnish(self, theme: Theme, texts: Catalogue) -> None:
        """A desk with nothing on it."""
        self.desk = Desk(self.link, theme, texts, mono=mono_ms, witness=self._witness, parent=self)
        self.windows = Windows(
            self.desk, change_place=self._show_door, spots=self._last.spots, keep=self._keep_spot
        )

    def _begin(self) -> bool:
        """Log in, or go on where the last run ended; False: somebody has to come to the door first."""
        options = self._options
        if options.hub and options.login and options.password:
            self._log_in()
        elif options.hub and options.login:
            self.link.come_back(options.hub, options.login, options.certificate)
        else:
            return False
        return True

    def start(self) -> None:
        """Draw what will be shown as soon as somebody is in."""
        if not self._begun:
            self._show_door()
        self.windows.build(self._options.windows or BY_ROLE.get(self._last.role, ()))
        if self._witness is not None:
            self._witness.read(sys.stdin)
        QTimer.singleShot(SCREEN_AFTER_MS, self._screen.start)

    def stop(self) -> None:
        """Close the windows, then put away what is known and not yet sent."""
        self.windows.close()
        door, self._door = self._door, None
        if door is not None:
            door.leave()
        self.link.stop()

    def _log_in(self) -> None:
        options = self._options
        self.link.log_in(options.hub, options.login, options.password, options.extension, options.certificate)

    def _opened(self, opened: Opened) -> None:
        self._unreachable = False
        if self._person and self._person != opened.person:
            self._clear()
        self._person = opened.person
        self._last = replace(self._last, role=opened.role)
        self._shelf.keep(self._last)
        self.windows.build(self._options.windows or BY_ROLE.get(opened.role, ("panel",)))
        if self.windows.has("board"):
            self.link.look(self._options.hub, self._options.certificate)
        if self._door is not None:
            self._door.window.hide()
        self.windows.show()

    def _clear(self) -> None:
        """Nothing of one person is left for the next."""
        desk = self.desk
        self.windows.discard()
        self._furnish(desk.theme, desk.texts)
        desk.deleteLater()
        self._person = PersonId("")
        if self._door is not None:
            self.windows.watch_end(self._door.window)

    def _left(self, told: bool) -> None:
        """The person has logged out: only the door is left, with nobody's password."""
        self._retry.stop()
        self._options = dataclasses.replace(self._options, password="")
        self._show_door()
        self._clear()
        if not told:
            assert self._door is not None
            self._door.refused(LoginRefused(code="left_unsaid"))

    def _keep_spot(self, name: str, spot: Spot) -> None:
        self._last = replace(self._last, spots={**self._last.spots, name: spot})
        self._shelf.keep(self._last)

    def _restored(self, restored: Restored) -> None:
        self.desk.adopt()
        self.windows.restored(restored)

    def _refused(self, refused: LoginRefused) -> None:
        """The door says why. Without the hub a desk starts from what it kept; a given password is tried again."""
        options = self._options
        if refused.code == "hub_unreachable" and not self._unreachable:
            self._unreachable = True
            self.link.come_back(options.hub, options.login, options.certificate)
            return
        if options.password and refused.code in AWAY:
            self._retry.start()
        if self._unreachable and refused.code in NOTHING_KEPT:
            refused = LoginRefused(code="hub_unreachable")
        if self._person and refused.code in ENDED:  # what they were writing comes back with them
            refused = LoginRefused(code="session_over")
            self.windows.hide()
        self._show_door()
        assert self._door is not None
        self._door.refused(refused)

    def _show_door(self) -> None:
        if self._door is None:
            from escdesk.desktop.joins.login import LoginJoin

            self._door = LoginJoin(
                self.link,
                self.desk.theme,
                self.desk.texts,
                self._last,
                now=self.link.now,
                hub_fixed=False,
                certificate=self._options.certificate,
                parent=self,
            )
            self._door.given.connect(self._given)
            self._door.language_chosen.connect(self._language_chosen)
            self.windows.watch_end(self._door.window)
            if self._witness is not None:
                self._witness.watch(self._door.name, self._door.window)
        if not self._door.window.isVisible():
            self._door.show()

    def _given(self, hub: str, login: str, password: str, extension: str) -> None:
        """Somebody stands at the door. The password stays with the link's call and nowhere else."""
        self._unreachable = False
        self._options = dataclasses.replace(
            self._options, hub=hub, login=login, password="", extension=extension
        )
        self._last = replace(self._last, hub=hub, login=login, extension=extension)
        self.link.log_in(hub, login, password, extension, self._options.certificate)

    def _language_chosen(self, language: str) -> None:
        """The door speaks it at once; windows that are built already from the next start on."""
        self._last = replace(self._last, language=language)
        self._shelf.keep(self._last)
        if self._door is not None and not self.windows.built:
            self.desk.texts = Catalogue.load(cast("Language", language))
            old, self._door = self._door, None
            self._show_door()
            old.leave()

    def _noticed(self, code: str) -> None:
        """The door has a line for the keyring; a desk that somebody started without the door needs none."""
        if code != "no_keyring" or (self._door is not None and not self._options.password):
            self.windows.note(code)

    def _screen_changed(self, locked: bool) -> None:
        self.desk.locked = locked
        self.desk.touch()
        if self.link.person:
            self.desk.ask(ReportScreen(locked=locked))


class _EndedBySignal:
    """SIGTERM and SIGINT end the event loop; Python's handlers run because the wake-up socket wakes Qt."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda *_: self._near.recv(64))

    def __enter__(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._application.quit())
        signal.set_wakeup_fd(self._far.fileno())

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        self._near.close()
        self._far.close()
