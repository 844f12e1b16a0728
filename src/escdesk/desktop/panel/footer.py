"""The footer: whether the hub is there, how old the knowledge is, what waits to be sent."""

from PySide6.QtCore import Signal

from escdesk.desktop.i18n import Catalogue, clock
from escdesk.desktop.panel.view import LinkView, PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.desktop.widgets.tip import as_tip


class Footer(Ground):
    """Says plainly what state the line to the hub is in."""

    keys_asked = Signal()

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme, "canvas")
        self._texts = texts
        self._now = ticker.now
        self._link = LinkView()
        self._icon = Icon(theme, "connected", "calm", 16)
        self._state = Label(theme, "small", "calm", bold=True)
        self._ages = ElidedLabel(theme, "small", "ink_soft")
        self._keys = Button(theme, "F1", size="small", bold=False)
        self._keys.setFont(theme.font("small"))
        self._keys.setFixedHeight(20)
        self._keys.setAccessibleName(texts("panel.footer.keys"))
        self._keys.setToolTip(as_tip(texts("panel.footer.keys")))
        self._keys.clicked.connect(self.keys_asked)
        row = beside(self._icon, self._state, self._ages, self._keys, margins=(16, 0, 16, 0), gap=6)
        row.setStretchFactor(self._ages, 1)
        self.setLayout(row)
        self.setFixedHeight(theme.size("panel", "footer"))
        ticker.attach(self, self._tick)

    def words(self) -> str:
        """Return what the footer says."""
        return f"{self._state.text()} {self._ages.text()}"

    def render_view(self, view: PanelView) -> None:
        self._link = view.link
        lost = view.link.state == "lost"
        self.show_ground("caution_tint" if lost else "canvas")
        self._icon.show_icon(
            "disconnected" if lost else "connected",
            {"lost": "ink", "connected": "calm"}.get(view.link.state, "ink_soft"),
        )
        self._tick(self._now())

    def _tick(self, now: int) -> None:
        texts, link = self._texts, self._link
        if link.state == "lost":
            self._state.say(texts("panel.footer.lost", clock=clock(now - (link.lost_at or now))), "ink")
            parts = []
            if link.retry_at is not None and link.retry_at > now:
                parts.append(texts("panel.footer.retry", span=texts.seconds(link.retry_at - now + 999)))
            parts.append(texts("panel.footer.outbox", n=len(link.outbox)))
            self._ages.say(texts("panel.dot").join(parts), "ink")
            return
        connected = link.state == "connected"
        self._state.say(texts(f"panel.footer.{link.state}"), "calm" if connected else "ink_soft")
        parts = []
        if link.hub_heard_at is not None:
            parts.append(texts("panel.footer.hub", age=texts.age(now - link.hub_heard_at, tenths=True)))
        if connected:
            parts.append(
                texts("panel.footer.no_phones")
                if link.pbx_heard_at is None
                else texts("panel.footer.phones", age=texts.age(now - link.pbx_heard_at))
            )
        parts.append(texts("panel.footer.outbox", n=len(link.outbox)))
        self._ages.say(texts("panel.dot").join(parts), "ink_soft")
