"""The door in every state."""

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from escdesk.desktop.login.view import Extension, LoginView, Reach, Refusal
from escdesk.desktop.login.window import LoginWindow
from escdesk.domain.ids import Instant
from tests.harness import samples
from tests.harness.samples import Look, sample

NOW: Final = Instant(samples.NOW)
_SEATS: Final = (
    Extension("2114", "A-14", last_time=True),
    Extension("2115", "A-15", used=True, used_by="大久保 結衣"),
    Extension("2118", "A-18"),
)
_USUAL: Final = LoginView(
    hub="ws://127.0.0.1:7443",
    reach=Reach("reachable", 11.0, "東京第一フロア"),
    person="2114",
    extension="2114",
    extensions=_SEATS,
)


def _view(**changes: object) -> LoginView:
    return replace(_USUAL, **changes)  # type: ignore[arg-type]  # each sample knows its fields


VIEWS: Final[dict[str, LoginView]] = {
    "first-start": LoginView(),
    "first-start-unreachable": LoginView(reach=Reach("unreachable"), refusal=Refusal("hub_unreachable")),
    "login": _view(),
    "login-plain": _view(extensions=(), person="", extension="", without_phone=True),
    "login-refused": _view(refusal=Refusal("wrong_password")),
    "login-slowed": _view(refusal=Refusal("slow_down", until=Instant(NOW + 23_000))),
    "login-taken": _view(refusal=Refusal("extension_taken", by="大久保 結衣")),
    "login-away": _view(refusal=Refusal("hub_unreachable"), reach=Reach("unreachable")),
    "login-asking": _view(asking=True),
    "login-keyring": _view(keyring_missing=True),
}


def _register(name: str, view: LoginView) -> None:
    @sample(name, ("light", "ja"), ("dark", "ja"), ("light", "en"))
    def make(look: Look) -> QWidget:
        window = LoginWindow(look.theme, look.texts, lambda: NOW)
        window.render(replace(view, language=look.texts.language))
        if not view.first_start and view.person:
            window.password.setText("correct horse")
        return window


for _name, _view in VIEWS.items():
    _register(_name, _view)
