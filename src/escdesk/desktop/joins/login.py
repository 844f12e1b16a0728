"""The door: which hub, who, which extension; and why the hub said no."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.last_time import LastTime
from escdesk.desktop.link.link import Link
from escdesk.desktop.link.mail import Looked, Stage
from escdesk.desktop.login.view import Credentials, Extension, LoginView, Reach, Refusal
from escdesk.desktop.login.window import LoginWindow
from escdesk.desktop.theme import Theme
from escdesk.domain.ids import Instant
from escdesk.protocol.messages import LoginRefused

_SAID = {
    "no_common_version": "version_too_old",
    "hub_unreadable": "hub_unreachable",
    "bad_address": "hub_unreachable",
}
"""Codes that the door has one sentence for."""
_SILENT = frozenset({"no_key", "no_session", "bad_token", "logged_out"})
"""Nothing went wrong: the password is simply wanted again."""


class LoginJoin(QObject):
    """Shown while nobody is in. `given` carries hub, login, password and extension as they are tried."""

    name = "login"
    given = Signal(str, str, str, str)
    language_chosen = Signal(str)

    def __init__(
        self,
        link: Link,
        theme: Theme,
        texts: Catalogue,
        last: LastTime,
        *,
        now: Callable[[], int],
        hub_fixed: bool,
        certificate: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`certificate`: the only one to trust at the door, as at every later step."""
        super().__init__(parent)
        self._link = link
        self._certificate = certificate
        self._last = last
        self._texts = texts
        self._now = now
        self._hub = last.hub
        self._hub_fixed = hub_fixed
        self._reach = Reach()
        self._extensions: tuple[Extension, ...] = ()
        self._refusal: Refusal | None = None
        self._no_keyring = False
        self.window = LoginWindow(theme, texts, now)
        self.window.hub_given.connect(self._look)
        self.window.hub_change_asked.connect(self._other_hub)
        self.window.login_asked.connect(self._log_in)
        self.window.language_chosen.connect(self.language_chosen)
        link.looked.connect(self._looked)
        link.state_changed.connect(self.render)
        link.noticed.connect(self._noticed)

    def show(self) -> None:
        if self._hub:
            self._look(self._hub)
        self.render()
        self.window.show()

    def leave(self) -> None:
        """Another door takes the place of this one."""
        self._link.looked.disconnect(self._looked)
        self._link.state_changed.disconnect(self.render)
        self._link.noticed.disconnect(self._noticed)
        self.window.hide()
        self.window.deleteLater()
        self.deleteLater()

    def refused(self, refused: LoginRefused) -> None:
        """The hub, or the way to it, said no."""
        code = _SAID.get(refused.code, refused.code)
        until = Instant(self._now() + refused.retry_after_ms) if refused.retry_after_ms else None
        self._refusal = None if code in _SILENT else Refusal(code, refused.by, until)
        self.render()

    def render(self) -> None:
        view = LoginView(
            hub=self._hub,
            hub_fixed=self._hub_fixed,
            reach=self._reach,
            person=self._last.login,
            extension=self._last.extension,
            extensions=self._extensions,
            without_phone=True,
            asking=self._link.stage in {Stage.LOGGING_IN, Stage.CONNECTING},
            refusal=self._refusal,
            keyring_missing=self._no_keyring,
            language=self._texts.language,
        )
        self.window.render(view)

    def _look(self, address: str) -> None:
        self._reach = Reach("trying")
        self._link.look(address, self._certificate)
        self.render()

    def _looked(self, looked: Looked) -> None:
        if looked.code:
            self._reach = Reach("unreachable")
            if self._refusal is None or self._refusal.code.startswith("hub_"):  # else something more is said
                self._refusal = Refusal(_SAID.get(looked.code, looked.code))
        else:
            self._hub = looked.address
            self._reach = Reach("reachable", looked.round_trip_ms, looked.floor)
            self._extensions = tuple(
                Extension(number, used=not free, last_time=number == self._last.extension)
                for number, free in looked.extensions
            )
            if self._refusal is not None and self._refusal.code.startswith("hub_"):
                self._refusal = None
        self.render()

    def _other_hub(self) -> None:
        self._hub = ""
        self._reach = Reach()
        self.render()

    def _log_in(self, typed: Credentials) -> None:
        self._refusal = None
        self.given.emit(self._hub, typed.person, typed.password, typed.extension)

    def _noticed(self, code: str) -> None:
        if code == "no_keyring":
            self._no_keyring = True
            self.render()
