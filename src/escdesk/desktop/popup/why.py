"""Why the popup comes and who had it before: lane, rule, lead, hops, and what the last one wants known."""

from PySide6.QtWidgets import QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.popup.view import PopupAsk
from escdesk.desktop.popup.words import called, one_line, phrased, surname
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, holding, stacked
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.tip import as_tip

_LINES = 3  # of the note; the whole of it is on the card


class WhyRows(QWidget):
    """At most two lines, hidden where an ordinary ask needs none of them."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._urgent = Chip(theme, texts("popup.why.urgent"), "solid", icon="up", height=20)
        self._why = ElidedLabel(theme, "small", "ink")
        self._hops = ElidedLabel(theme, "small", "ink")
        self._first = holding(beside(self._urgent, self._why))
        self._second = holding(beside(Icon(theme, "swap", size=16), self._hops, gap=6))
        self.setLayout(stacked(self._first, self._second, gap=2, margins=(0, 8, 0, 0)))

    def show_why(self, ask: PopupAsk) -> None:
        texts = self._texts
        said = [
            texts("popup.why.unheard") if ask.unheard else "",
            texts("popup.why.callback") if ask.callback else texts("popup.why.absent") if ask.absent else "",
            self._assigned(ask),
            texts("popup.why.questions", count=ask.questions) if ask.questions > 1 else "",
            ask.rule,
        ]
        why = texts("popup.dot").join(part for part in said if part)
        hops = ""
        if ask.hops:
            before = ask.hops[-1].by
            hops = texts("popup.why.hops", count=len(ask.hops), surname=surname(before), name=before)
        self._urgent.setVisible(ask.urgent)
        self._why.say(why)
        self._hops.say(hops)
        self._first.setVisible(ask.urgent or bool(why))
        self._second.setVisible(bool(hops))
        self.setVisible(ask.urgent or bool(why or hops))

    def _assigned(self, ask: PopupAsk) -> str:
        if not ask.assigned_by:
            return ""
        who = called(self._texts, ask.assigned_by, ask.assigned_by_role)
        return self._texts("popup.why.assigned", who=who)

    def text(self) -> str:
        """Return the words that are shown, one line each."""
        urgent = self._urgent.text() if not self._urgent.isHidden() else ""
        return "\n".join(part for part in (urgent, self._why.text(), self._hops.text()) if part)


class PassedNote(QWidget):
    """申し送り: what the last one who had it wants known, below the conclusion."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._texts = texts
        self._head = ElidedLabel(theme, "small", "ink_soft", bold=True)
        self._earlier = Label(theme, "small", "ink_soft")
        self._note = Paragraph(theme, "body", line=22, hanging=False, most=_LINES)
        ground = Ground(theme, "sunken", radius=theme.radius("control"))
        head = beside(self._head, self._earlier)
        ground.setLayout(stacked(head, 2, self._note, margins=(12, 8, 12, 8)))
        self.setLayout(stacked(ground, margins=(0, 0, 0, 12)))

    def text(self) -> str:
        return "" if self.isHidden() else self._note.text()

    def show_note(self, ask: PopupAsk) -> None:
        written = [hop for hop in ask.hops if hop.note.strip()]
        self.setVisible(bool(written))
        if not written:
            return
        last = written[-1]
        self._head.say(self._texts("popup.why.note", name=last.by))
        self._earlier.setVisible(len(written) > 1)
        self._earlier.say(self._texts("popup.why.earlier", count=len(written) - 1))
        self._note.say(phrased(last.note))
        self._note.setAccessibleName(one_line(last.note))
        self._note.setToolTip(as_tip(last.note))
