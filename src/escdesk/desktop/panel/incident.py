"""An incident on the panel: on ink what is wrong, below it the sentence for the customer, and F5 attaches the call."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.incident_view import IncidentView
from escdesk.desktop.panel.strip import NARROW
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.panel.words import to_speak
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.fold import Fold
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph

_ANNOUNCED: Final = 5  # lines; the lead writes as much as they like


class IncidentBanner(Ground):
    """``attached``: this call is one of them. ``parted``: another matter (True), or after all not (False).

    ``left``: the case that belongs to it already was another matter.
    """

    attached = Signal()
    parted = Signal(bool)
    left = Signal()

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme)
        self._texts = texts
        self._incident: IncidentView | None = None
        self.fold = Fold(theme, "megaphone")
        self.fold.toggled.connect(lambda _opened: self.parted.emit(False))
        self.title = ElidedLabel(theme, "lead", "surface", bold=False)
        self._since = Label(theme, "body", "surface", bold=True)
        self.announcement = Paragraph(theme, "body", "surface", most=_ANNOUNCED)
        self.stale = Paragraph(theme, "body", "surface", bold=True)
        self.whose = ElidedLabel(theme, "small", "surface")
        name = Label(theme, "lead", "surface", bold=True, text=texts("panel.incident.name"))
        head = beside(Icon(theme, "megaphone", "surface"), name, self.title, self._since)
        self._ink = holding(
            stacked(head, 4, self.announcement, self.stale, 2, self.whose, margins=(16, 10, 16, 10)),
            Ground(theme, "ink"),
        )
        self._said = ElidedLabel(theme, "small", "ink_soft")
        self.sentence = Paragraph(theme, "lead", bold=False)
        self.attach = Button(theme, texts("panel.incident.attach"), look="filled", icon="plus", key="F5")
        self.attach.setObjectName("attach_call")
        self.attach.clicked.connect(self.attached)
        self.other = Button(theme, texts("panel.incident.other_matter"))
        self.other.setObjectName("other_matter")
        self.other.clicked.connect(self._part)
        self._done = Label(theme, "body", "calm", bold=True, text=texts("panel.incident.joined"))
        self._joined = holding(beside(Icon(theme, "check", "calm", 18), self._done, STRETCH))
        row = beside(self.attach, self._joined, self.other)
        for part in (self.attach, self._joined):
            row.setStretchFactor(part, 1)
        self._buttons = holding(row)
        self._note = Paragraph(theme, "small", "ink_soft")
        self._words = holding(
            stacked(
                beside(Icon(theme, "speech", size=16), self._said),
                4,
                self.sentence,
                8,
                self._buttons,
                4,
                self._note,
                margins=(16, 10, 16, 10),
            ),
            Ground(theme, line=True),
        )
        self._permitted = Ground(theme)
        self._lines = QVBoxLayout(self._permitted)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self.lines: list[_Line] = []
        self.setLayout(stacked(self.fold, self._ink, self._words, self._permitted))

    # -- in -----------------------------------------------------------------------------------------------------

    def render_view(self, view: PanelView) -> None:
        incident = self._incident = view.incident
        self.setVisible(incident is not None)
        if incident is None:
            return
        texts, folded = self._texts, incident.state == "folded"
        title = incident.title or texts("panel.incident.untitled")
        self.fold.setVisible(folded)
        self.fold.show_fold(texts("panel.incident.name"), title, opened=False)
        for part in (self._ink, self._words, self._permitted):
            part.setVisible(not folded)
        more = texts("panel.incident.more", count=incident.others) if incident.others else ""
        self.title.say(texts("panel.dot").join(part for part in (title, more) if part))
        self._since.say(texts("panel.incident.since", time=time_of_day(incident.opened_at)))
        self._announce(incident)
        self.whose.say(self._whose(incident))
        self._show_words(incident)
        self._show_permitted(incident)

    def _announce(self, incident: IncidentView) -> None:
        """What is wrong; without the hub also how old all of this is."""
        self.announcement.setVisible(bool(incident.announcement))
        self.announcement.say(incident.announcement)
        stale = incident.stale_at
        self.stale.setVisible(stale is not None)
        self.stale.say("" if stale is None else self._texts("panel.incident.stale", time=time_of_day(stale)))

    def _whose(self, incident: IncidentView) -> str:
        texts = self._texts
        parts = [
            texts("panel.incident.told", time=time_of_day(incident.told_at)),
            texts("panel.incident.count", count=incident.count),
        ]
        if incident.own and incident.state == "idle":
            parts.append(texts("panel.incident.own", count=incident.own))
        parts.append(texts("panel.incident.owner", name=incident.owner))
        return texts("panel.dot").join(parts)

    def _show_words(self, incident: IncidentView) -> None:
        texts = self._texts
        joined, idle = incident.state == "joined", incident.state == "idle"
        self._words.setVisible(incident.state != "folded" and (bool(incident.sentence) or not idle))
        self._said.say(texts("panel.incident.to_customer"))
        self.sentence.say(to_speak(texts, incident.sentence) if incident.sentence else "")
        self.sentence.setVisible(bool(incident.sentence))
        self._buttons.setVisible(not idle)
        self._note.setVisible(not idle)
        self.attach.setVisible(incident.state in {"open", "joining"})
        self.attach.setEnabled(incident.state == "open")
        word = texts("panel.incident.attaching" if incident.state == "joining" else "panel.incident.attach")
        self.attach.show_button(word, look="waiting" if incident.state == "joining" else "filled")
        self._joined.setVisible(joined)
        self.other.setVisible(incident.state in {"open", "joined"})
        self._note.say(texts("panel.incident.joined_note" if joined else "panel.incident.attach_note"))

    def _show_permitted(self, incident: IncidentView) -> None:
        """What may be said and what must not; the owner is who knows more."""
        rows = [("check", "calm", one) for one in incident.may_say]
        rows += [("cross", "ink", one) for one in incident.must_not]
        self._permitted.setVisible(bool(rows) and incident.state not in {"idle", "folded"})
        while len(self.lines) < len(rows):
            self.lines.append(_Line(self.theme))
            self._lines.addWidget(self.lines[-1])
        for at, line in enumerate(self.lines):
            line.setVisible(at < len(rows))
            if at < len(rows):
                line.say_line(*rows[at], said=self._texts(f"panel.incident.{rows[at][0]}"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._since.setVisible(self.width() >= NARROW)

    # -- out ----------------------------------------------------------------------------------------------------

    def may_attach(self) -> bool:
        """Whether F5 means this."""
        return self._incident is not None and self._incident.state == "open"

    def _part(self) -> None:
        if self._incident is not None and self._incident.state == "joined":
            self.left.emit()
        else:
            self.parted.emit(True)


class _Line(Ground):
    """One thing that may be said, or must not."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, line=True)
        self._sign = Icon(theme, "check", "calm", 16)
        self._text = Paragraph(theme, "small")
        self.setLayout(beside(stacked(self._sign, STRETCH), self._text, margins=(16, 7, 16, 7)))

    def say_line(self, icon: str, role: str, text: str, *, said: str) -> None:
        self._sign.show_icon(icon, role)
        self._text.say(text)
        self.setAccessibleName(f"{said} {text}")
