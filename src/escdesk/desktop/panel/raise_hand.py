"""The button that is always there: 悩んだらエスカレ; it also says how far the last raised hand got."""

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.progress import at_desk, undelivered
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import surname
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.button import Button, ButtonLook
from escdesk.desktop.widgets.ticker import Ticker


def may_ask_more(view: PanelView) -> bool:
    """Return whether the hand that is up is a consult that somebody has: the same key asks them one more thing."""
    return view.ask is not None and at_desk(view.ask) and view.consult is not None and view.consult.may_ask


def may_hurry(view: PanelView, now: int) -> bool:
    """Return whether the same key says that the hand that is up can't wait: not at once, for pressed twice is no haste."""
    return view.ask is not None and bool(view.ask.hurry) and now >= view.ask.hurry_from


class RaiseHand(Button):
    """Never moves; only its words and its look change."""

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme, texts("panel.raise.in_doubt"), size="large", icon="hand", key="F2")
        self._texts = texts
        self._view: PanelView | None = None
        self._now = ticker.now
        self.setObjectName("raise_hand")
        ticker.attach(self, self._tick)

    def show_state(self, view: PanelView) -> None:
        """Say what pressing it would do, or what it has done."""
        self._view = view
        self._show(view)

    def _tick(self, _now: int) -> None:
        if self._view is not None and self._view.ask is not None:
            self._show(self._view)

    def _show(self, view: PanelView) -> None:
        talking = view.call is not None and view.call.answered_at is not None
        words, look, icon = self._words(view)
        self.show_button(words, look=look, icon=icon)
        self.setEnabled(talking and (view.ask is None or icon in {"phone", "plus", "up"}))

    @staticmethod
    def _belongs(view: PanelView) -> bool:
        return view.incident is not None and view.incident.state == "joined"

    def _words(self, view: PanelView) -> tuple[str, ButtonLook, str]:
        texts, call, number = self._texts, view.call, view.dial_by_hand
        if undelivered(view.ask) and number:
            quiet = view.ask is not None and view.ask.silent
            return (
                texts("panel.raise.undelivered", extension=number),
                "accent" if quiet else "alarm",
                "phone",
            )
        if view.ask is not None and view.ask.stage == "sending":
            return texts("panel.raise.sending"), "waiting", "hand"
        if may_ask_more(view):
            return texts("panel.question.more"), "outlined", "plus"
        if view.ask is not None and may_hurry(view, self._now()):
            return texts(f"panel.raise.hurry_{view.ask.hurry}"), "outlined", "up"
        if view.ask is not None:
            key = "raised" if view.ask.hurried_at is None or view.ask.taken_at is not None else "hurried"
            return texts(f"panel.raise.{key}"), "outlined", "hand"
        if self._belongs(view):
            return texts("panel.raise.all_the_same"), "outlined", "hand"
        if view.link.state == "lost" and number:
            return texts("panel.raise.by_phone", extension=number), "outlined", "phone"
        if len(view.tabs) > 1 and call is not None and call.name:
            return texts("panel.raise.about", surname=surname(call.name)), "outlined", "hand"
        return texts("panel.raise.in_doubt"), "outlined", "hand"
