"""What stands between the hold and the raised hand: every section, and which of them has a place just now."""

from typing import Final

from PySide6.QtCore import Signal

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.asked import Asked
from escdesk.desktop.panel.caller import CallerChoice
from escdesk.desktop.panel.card import CardSection
from escdesk.desktop.panel.history import History
from escdesk.desktop.panel.idle import PeopleNow
from escdesk.desktop.panel.incident import IncidentBanner
from escdesk.desktop.panel.keys import KeysSheet
from escdesk.desktop.panel.offline import ByVoice, OfflineNotice
from escdesk.desktop.panel.people import People
from escdesk.desktop.panel.progress import undelivered
from escdesk.desktop.panel.questions import Questions
from escdesk.desktop.panel.report import Reports
from escdesk.desktop.panel.rule import RuleLine
from escdesk.desktop.panel.silent import SilentHelp
from escdesk.desktop.panel.talk import Talk
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.fold import Fold
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.paragraph import Paragraph
from escdesk.desktop.widgets.ticker import Ticker

_NAMED: Final = frozenset({"already_taken", "reserved"})
"""Refusals that say who has it."""


class Sections(Ground):
    """Lays out a view; what is pressed in a section is the section's own signal."""

    listed = Signal(bool)
    """Whether somebody can be picked from the list now."""

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme)
        self._texts = texts
        self._view: PanelView | None = None
        self._without_customer: set[str] = set()
        self.asked = Asked(theme, texts, ticker)
        self.silent = SilentHelp(theme, texts, ticker)
        self.reports = Reports(theme, texts)
        self.incident = IncidentBanner(theme, texts)
        self.offline = OfflineNotice(theme, texts, ticker)
        self.caller = CallerChoice(theme, texts)
        self.questions = Questions(theme, texts)
        self.talk = Talk(theme, texts, ticker)
        self.rule = RuleLine(theme, texts, ticker)
        self.people = People(theme, texts, ticker)
        self.by_voice = ByVoice(theme, texts)
        self.people_fold = Fold(theme, "people")
        self.card = CardSection(theme, texts)
        self.history = History(theme, texts)
        self.people_now = PeopleNow(theme, texts, ticker)
        self.keys_sheet = KeysSheet(theme, texts)
        self._about_words = Label(theme, "small", bold=True)
        self._about = self._tab_line()
        self._refusal = Paragraph(theme)
        self._refused = Ground(theme, "sunken", line=True)
        self._refused.setLayout(stacked(self._refusal, margins=(16, 8, 16, 8)))
        self.setLayout(
            stacked(
                self.keys_sheet, self._about, self.reports, self._refused, self.incident, self.asked, self.silent,
                self.questions, self.talk, self.offline, self.caller, self.rule, self.people, self.by_voice, self.people_fold, self.card, self.history,
                self.people_now, STRETCH,
            )
        )  # fmt: skip
        self.keys_sheet.setVisible(False)
        self.people_fold.toggled.connect(lambda _opened: self._lay_out())
        self.card.opened.connect(lambda _opened: self._lay_out())

    def _tab_line(self) -> Ground:
        line = Ground(self.theme, "sunken", line=True)
        soft = Label(self.theme, "small", "ink_soft", text=self._texts("panel.tab.about"))
        line.setLayout(beside(self._about_words, soft, STRETCH, margins=(16, 0, 16, 0)))
        line.setFixedHeight(self.theme.size("panel", "fold"))
        return line

    # -- what comes in ----------------------------------------------------------------------------------------

    def render_view(self, view: PanelView) -> None:
        self._view = view
        self.asked.render_view(view)
        self.silent.render_view(view)
        self.reports.render_view(view)
        self.questions.render_view(view)
        self.talk.render_view(view)
        self.offline.render_view(view)
        self.incident.render_view(view)
        self.rule.render_view(view)
        self.people_now.render_view(view)
        self.people.render_view(view)
        if self._unclear(view):
            self.caller.render_view(view)
        climbing = view.ask is not None and bool(view.ask.tried) and view.ask.taken_at is None
        crowded = view.ask is not None and (
            view.ask.silent or (view.ask.automatic and view.ask.taken_at is None) or view.ask.answers > 0
        )
        self.card.render_view(view, asked=view.ask is not None, folded=climbing or crowded)
        self.history.render_view(view)
        self._lay_out()

    def go_on_without_customer(self, call_id: str) -> None:
        """The operator has said that it is none of them: the list has its place again."""
        self._without_customer.add(call_id)
        if self._view is not None:
            self.render_view(self._view)

    def refusal_words(self) -> str:
        """Return the sentence about the last refused ask, "" when none is shown."""
        return "" if self._refused.isHidden() else self._refusal.text()

    def _unclear(self, view: PanelView) -> bool:
        call = view.call
        return view.caller_unclear and call is not None and call.call_id not in self._without_customer

    def _lay_out(self) -> None:
        view = self._view
        if view is None:
            return
        call = view.call
        asked = view.ask is not None
        quiet = view.ask is not None and view.ask.silent
        lost = view.link.state == "lost"
        unclear = self._unclear(view) and not asked
        ringing = call is not None and call.answered_at is None
        incident = "" if view.incident is None else view.incident.state
        told = incident in {"open", "joining", "joined"} and not asked
        choosing = call is not None and not asked and not ringing
        late = undelivered(view.ask)
        writing = self.card.is_open
        self._show_tab(view)
        self.reports.setVisible(bool(view.reports) and call is None)
        self._refused.setVisible(bool(view.refusal))
        if view.refusal:
            self._refusal.say(self._refusal_sentence(view))
        self.asked.setVisible(asked and not quiet)
        self.silent.setVisible(quiet)
        asking = view.consult is not None and view.consult.asks != "takeover" and not quiet
        self.questions.setVisible(asking or (view.consult is None and bool(view.told) and choosing))
        self.talk.setVisible(view.consult is not None and not quiet)
        self.offline.setVisible(lost and not asked)
        self.caller.setVisible(unclear)
        self.incident.setVisible(bool(incident) and not quiet and not (asked and incident != "idle"))
        ruled = choosing and not unclear and not lost and not told
        self.rule.setVisible(ruled and view.rule is not None and not writing)
        folds = choosing and (unclear or told)
        listed = choosing and not unclear and not writing and not told
        self.people.setVisible(
            listed or (late and not quiet) or (folds and incident != "joined" and self.people_fold.opened)
        )
        self.by_voice.setVisible(
            (late or (lost and choosing and not writing)) and self.by_voice.render_view(view)
        )
        self.people_fold.setVisible(folds and incident != "joined" and not lost)
        if folds:
            self.people_fold.show_fold(
                self._texts("panel.people.title"), self._fold_line(view, unclear=unclear)
            )
        self.card.setVisible(
            view.card is not None and not ringing and (not lost or writing or asked) and not late
        )
        self.history.setVisible(call is not None and not asked and not lost and not ringing)
        self.people_now.setVisible(call is None or ringing)
        self.listed.emit(not self.people.isHidden() and not late)

    def _fold_line(self, view: PanelView, *, unclear: bool) -> str:
        """Why the list is folded: who calls is not clear yet, or an incident's owner is whom to ask."""
        if unclear or view.incident is None:
            return self._texts("panel.caller.list_later")
        return self._texts("panel.incident.ask_owner", name=view.incident.owner)

    def _show_tab(self, view: PanelView) -> None:
        call = view.call
        self._about.setVisible(len(view.tabs) > 1)
        if call is None or len(view.tabs) < 2:
            return
        at = next((n for n, tab in enumerate(view.tabs, 1) if tab.about), 1)
        name = self._texts("widgets.name.customer", name=call.name) if call.name else call.number
        self._about_words.say(self._texts("panel.tab.which", n=at, name=name))

    def _refusal_sentence(self, view: PanelView) -> str:
        if view.refusal in _NAMED and view.refusal_by:
            return self._texts(f"panel.refused.{view.refusal}", by=view.refusal_by)
        key = f"codes.{view.refusal}"
        return self._texts(key if key in self._texts else "panel.refused.other")
