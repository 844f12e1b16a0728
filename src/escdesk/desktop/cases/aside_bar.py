"""Talking with the operator by phone while the customer hears music: how it stands, and the ways on."""

from typing import Final

from PySide6.QtCore import Signal

from escdesk.desktop.cases.talk_view import AsideStage, AsideView
from escdesk.desktop.i18n import Catalogue, clock
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel
from escdesk.domain.ids import Instant

_BUTTONS: Final[dict[AsideStage, tuple[str, ...]]] = {
    "possible": ("talk",),
    "ringing": ("call_off",),
    "talking": ("back", "take"),
    "going_back": (),
    "taking": (),
    "unknown": (),
}


class AsideBar(Ground):
    """``begun``, ``ended`` and ``taken`` tell what was pressed; hidden where there is no phone for it."""

    begun = Signal()
    ended = Signal()
    taken = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self._texts = texts
        self._view: AsideView | None = None
        self._name = ""
        self._icon = Icon(theme, "phone", "ink_soft", 16)
        self._words = ElidedLabel(theme, "small", "ink_soft", least=80)
        self._buttons: dict[str, Button] = {}
        for name, key in (("talk", "Ctrl P"), ("call_off", None), ("back", "Ctrl P"), ("take", None)):
            icon = "phone" if name == "talk" else None
            button = Button(theme, texts(f"cases.aside.{name}"), icon=icon, key=key, size="small")
            button.setObjectName(f"aside_{name}")
            self._buttons[name] = button
        self._buttons["talk"].clicked.connect(self.begun)
        self._buttons["call_off"].clicked.connect(self.ended)
        self._buttons["back"].clicked.connect(self.ended)
        self._buttons["take"].clicked.connect(self.taken)
        row = beside(self._icon, self._words, *self._buttons.values(), margins=(16, 4, 16, 5))
        self.setLayout(row)
        self.hide()

    def text(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def show_aside(self, view: AsideView | None, name: str) -> None:
        """Show how the talk with ``name`` stands; None: there can be none."""
        self._view, self._name = view, name
        self.setVisible(view is not None)
        if view is None:
            return
        live = view.stage != "possible"
        self.show_ground("calm_tint" if view.stage == "talking" else "accent_tint" if live else "surface")
        self._icon.show_icon(
            "phone_ringing" if view.stage == "ringing" else "phone", "ink" if live else "ink_soft"
        )
        for key, button in self._buttons.items():
            button.setVisible(key in _BUTTONS[view.stage])
        self._say("")

    def show_time(self, now: Instant) -> None:
        """How long the customer has heard music, and until when at most."""
        view = self._view
        if view is None or view.stage != "talking" or view.since is None:
            return
        left = "" if view.until is None else self._texts.left(view.until - now)
        self._say(self._texts("cases.aside.music", span=clock(now - view.since), left=left))

    def _say(self, more: str) -> None:
        view = self._view
        if view is not None:
            words = more or self._texts(f"cases.aside.{view.stage}", name=self._name)
            self._words.say(words, "ink_soft" if view.stage == "possible" else "ink")

    def press(self) -> None:
        """What the key does: begin, or bring the customer back."""
        stage = None if self._view is None else self._view.stage
        if stage == "possible":
            self.begun.emit()
        elif stage in {"ringing", "talking"}:
            self.ended.emit()
