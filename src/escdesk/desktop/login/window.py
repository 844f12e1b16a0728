"""The door: the hub's address once, then who and which extension; Enter goes on, and it never asks twice."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.login import words
from escdesk.desktop.login.choice import ChoiceBox
from escdesk.desktop.login.field import Field
from escdesk.desktop.login.foot import DoorFoot
from escdesk.desktop.login.password import PasswordField
from escdesk.desktop.login.view import Credentials, LoginView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.disc import NoteDisc
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.icons import Icon, paint_icon
from escdesk.desktop.widgets.key_cap import ENTER
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.ticker import Ticker
from escdesk.domain.ids import Instant

_SIZE: Final = (412, 640)


class _Sign(QWidget):
    """The product's sign: an open ring around an arrow that goes up."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(48, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.colour("ink"), 5)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(QRectF(5.5, 5.5, 37, 37), 60 * 16, -300 * 16)
        paint_icon(painter, QRectF(10, 10, 28, 28), "up", self._theme.colour("accent"))
        painter.end()


class LoginWindow(QWidget):
    """``hub_given`` carries an address, ``login_asked`` the :class:`Credentials`, ``language_chosen`` ja or en.

    ``hub_change_asked``: the person wants to enter another address.
    """

    hub_given = Signal(str)
    hub_change_asked = Signal()
    login_asked = Signal(object)
    language_chosen = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._now = now
        self._view: LoginView | None = None
        self._filled = False
        self.setObjectName("login")
        self.setWindowTitle(texts("login.window"))
        self.setFont(theme.font("body"))
        self.hub = self._line("hub", texts("login.hub_hint"))
        self.person = self._line("person", texts("login.person_hint"))
        self.password = PasswordField(theme, texts("login.show_password"))
        self.password.setObjectName("password")
        self.extension = self._line("extension", texts("login.extension_hint"))
        self.extensions = ChoiceBox(theme)
        self.extensions.setObjectName("extensions")
        self.hub_field = Field(theme, texts("login.hub"), self.hub, texts("login.half_width"))
        self.person_field = Field(theme, texts("login.person"), self.person)
        self.password_field = Field(theme, texts("login.password"), self.password, texts("login.half_width"))
        self.extension_field = Field(theme, texts("login.extension"), self.extension)
        self.extensions_field = Field(theme, texts("login.extension"), self.extensions)
        self.next = self._button("next", texts("login.next"))
        self.start = self._button("start", texts("login.start"))
        self.other_hub = Button(theme, texts("login.other_hub"), look="words", bold=False)
        self.other_hub.setObjectName("other_hub")
        self.foot = DoorFoot(theme, texts)
        self._build()
        self._wire()
        self.setMinimumSize(360, 480)
        self.resize(*_SIZE)
        self._ticker = Ticker(now, self)
        self._ticker.attach(self, self._tick)

    # -- building ---------------------------------------------------------------------------------------------

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setPlaceholderText(hint)
        line.setInputMethodHints(
            Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        return line

    def _button(self, name: str, text: str) -> Button:
        button = Button(self._theme, text, look="filled", size="large", key=ENTER)
        button.setObjectName(name)
        button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        return button

    def _build(self) -> None:
        theme, texts = self._theme, self._texts
        self._under = Label(theme, "body", "ink_soft")
        head = beside(
            _Sign(theme),
            stacked(Label(theme, "conclusion_2nd", text=texts("login.title")), self._under),
            gap=14,
        )
        head.setStretch(1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._hub_page())
        self._pages.addWidget(self._login_page())
        inside = Ground(theme, "surface")
        column = stacked(head, 24, self._pages, STRETCH, margins=(40, 44, 40, 16))
        inside.setLayout(column)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.foot)

    def _hub_page(self) -> QWidget:
        theme, texts = self._theme, self._texts
        self._answer = Label(theme, "body", "calm", bold=True, wrap=True)
        page = QWidget()
        page.setLayout(
            stacked(
                Label(theme, "title", text=texts("login.which_hub"), wrap=True),
                2,
                Label(theme, "body", "ink_soft", text=texts("login.which_hub_detail"), wrap=True),
                16,
                self.hub_field,
                6,
                self._answer,
                14,
                self.next,
                16,
                Label(theme, "small", "ink_soft", text=texts("login.hub_note"), wrap=True),
                STRETCH,
            )
        )
        return page

    def _login_page(self) -> QWidget:
        theme, texts = self._theme, self._texts
        self._note = Label(theme, "small", "ink_soft", text=texts("login.no_phone_note"), wrap=True)
        self._keyring = Ground(theme, "caution_tint", radius=theme.radius("control"))
        words_ = stacked(
            Label(theme, "body", text=texts("login.keyring_title"), bold=True, wrap=True),
            Label(theme, "small", text=texts("login.keyring_detail"), wrap=True),
            gap=2,
        )
        disc = NoteDisc(theme, 28, ground="caution_tint", role="caution", icon="key")
        row = beside(stacked(disc, STRETCH), words_, gap=10, margins=(12, 10, 12, 10))
        row.setStretch(1, 1)
        self._keyring.setLayout(row)
        self._general = Label(theme, "body", "alarm", bold=True, wrap=True)
        sign = beside(
            stacked(2, Icon(theme, "warning", "alarm", 16), STRETCH), self._general, margins=(0, 0, 0, 12)
        )
        sign.setStretch(1, 1)
        self._general_row = holding(sign)
        page = QWidget()
        page.setLayout(
            stacked(
                self.person_field,
                16,
                self.password_field,
                16,
                self.extension_field,
                self.extensions_field,
                4,
                self._note,
                16,
                self._general_row,
                self.start,
                12,
                beside(
                    STRETCH,
                    Label(theme, "small", "ink_soft", text=texts("login.forgotten")),
                    self.other_hub,
                    STRETCH,
                ),
                12,
                self._keyring,
                STRETCH,
            )
        )
        return page

    def _wire(self) -> None:
        self.next.clicked.connect(self._give_hub)
        self.hub.returnPressed.connect(self._give_hub)
        self.start.clicked.connect(self._log_in)
        for line in (self.person, self.password, self.extension):
            line.returnPressed.connect(self._log_in)
        self.other_hub.clicked.connect(self.hub_change_asked)
        self.foot.language_chosen.connect(self.language_chosen)
        self.hub.textEdited.connect(lambda _text: self.hub_field.complain(""))
        self.person.textEdited.connect(lambda _text: self._forgive())
        self.password.textEdited.connect(lambda _text: self._forgive())
        self.extension.textEdited.connect(lambda _text: self.extension_field.complain(""))
        self.extensions.activated.connect(lambda _at: self.extensions_field.complain(""))

    # -- in ---------------------------------------------------------------------------------------------------

    def render(self, view: LoginView) -> None:  # type: ignore[override]  # QWidget's render paints; nobody calls it here
        """Show a view. What is known is filled in once; what a person typed since then stays."""
        before = self._view
        self._view = view
        texts = self._texts
        self._under.say(view.reach.floor or (texts("login.first") if view.first_start else ""))
        self.foot.show_foot(view.reach, view.language)
        self._pages.setCurrentIndex(0 if view.first_start else 1)
        self.other_hub.setVisible(not view.hub_fixed)
        self._keyring.setVisible(view.keyring_missing)
        self._show_hub(view)
        self._show_extensions(view)
        if not self._filled and not view.first_start:
            self._filled = True
            self.person.setText(view.person)
            self.extension.setText(view.extension)
        self.person_field.show_hint(texts("login.person_same") if view.person else "")
        self.start.setEnabled(not view.asking)
        self.start.show_button(texts("login.starting" if view.asking else "login.start"))
        for entry in (self.person, self.password, self.extension):
            entry.setReadOnly(view.asking)
        self.extensions.setEnabled(not view.asking)
        if before is None or before.refusal != view.refusal or before.asking != view.asking:
            self._show_refusal(view)
        if before is None or before.first_start != view.first_start or (before.asking and not view.asking):
            self._focus(view)
        self._tick(self._now())

    def _show_hub(self, view: LoginView) -> None:
        reach, texts = view.reach, self._texts
        self.next.setEnabled(reach.state != "trying")
        said = ""
        if reach.state == "reachable":
            said = (
                texts("login.answered", floor=reach.floor) if reach.floor else texts("login.answered_plain")
            )
        elif reach.state == "trying":
            said = texts("login.trying")
        self._answer.say(said, "calm" if reach.state == "reachable" else "ink_soft")

    def _show_extensions(self, view: LoginView) -> None:
        """Offer the list; what other people have stays in it, named, and can't be chosen."""
        listed = bool(view.extensions)
        self.extension_field.setVisible(not listed)
        self.extensions_field.setVisible(listed)
        self._note.setVisible(view.without_phone and not listed)
        if not listed:
            return
        box = self.extensions
        before = "" if view.person and view.without_phone else None  # who had no phone last time has none now
        chosen = box.currentData() if box.count() else view.extension or before
        box.blockSignals(True)
        box.clear()
        for one in view.extensions:
            box.addItem(words.extension(self._texts, one), one.number)
            if one.used:
                item = box.model().index(box.count() - 1, 0)
                box.model().setData(item, 0, Qt.ItemDataRole.UserRole - 1)  # no flags: can't be chosen
        if view.without_phone:
            box.addItem(self._texts("login.no_phone"), "")
        free = [one.number for one in view.extensions if not one.used]
        last = next((one.number for one in view.extensions if one.last_time and not one.used), None)
        wanted = chosen if chosen in free or chosen == "" else last
        at = -1 if wanted is None else box.findData(wanted)
        box.setCurrentIndex(at if at >= 0 else box.findData(free[0]) if len(free) == 1 else -1)
        box.setPlaceholderText(self._texts("login.missing_extension"))
        box.blockSignals(False)
        same = last is not None and box.currentData() == last
        self.extensions_field.show_hint(self._texts("login.extension_same") if same else "")

    def _show_refusal(self, view: LoginView) -> None:
        self._forgive()
        self.hub_field.complain("")
        for field in (self.extension_field, self.extensions_field):
            field.complain("")
        if view.refusal is None or view.asking:
            return
        sentence = words.refusal(self._texts, view.refusal, Instant(self._now()))
        place = words.FIELD_OF.get(view.refusal.code)
        if place == "password" and self.password.caps and view.refusal.code == "wrong_password":
            sentence += self._texts("login.caps")
        if place == "hub" and not view.first_start:
            place = None
        target = {
            "hub": self.hub_field,
            "person": self.person_field,
            "password": self.password_field,
            "extension": self.extensions_field if view.extensions else self.extension_field,
        }.get(place or "")
        if target is None:
            self._general.say(sentence)
            self._general_row.setVisible(True)
        else:
            target.complain(sentence)

    def _forgive(self) -> None:
        self.person_field.complain("")
        self.password_field.complain("")
        self._general.say("")
        self._general_row.setVisible(False)

    def _focus(self, view: LoginView) -> None:
        """Put the cursor where the next thing is missing or wrong."""
        if view.first_start:
            self.hub.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        wrong = words.FIELD_OF.get(view.refusal.code) if view.refusal is not None else None
        extension = self.extensions if view.extensions else self.extension
        entry: QWidget = {"person": self.person, "extension": extension}.get(
            wrong or "", self.password if self.person.text() else self.person
        )
        entry.setFocus(Qt.FocusReason.OtherFocusReason)
        if entry is self.password:
            self.password.selectAll()

    # -- out --------------------------------------------------------------------------------------------------

    def _give_hub(self) -> None:
        address = self.hub.text().strip()
        fault = words.address_fault(address)
        if fault is not None:
            self.hub_field.complain(self._texts(fault))
            return
        if self.next.isEnabled():
            self.hub_given.emit(address)

    def _log_in(self) -> None:
        view, texts = self._view, self._texts
        if view is None or view.asking or not self.start.isEnabled():
            return
        if not self.person.text().strip():
            self._missing(self.person_field, texts("login.missing_person"))
        elif not self.password.text():
            self._missing(self.password_field, texts("login.missing_password"))
        elif view.extensions and self.extensions.currentIndex() < 0:
            self._missing(self.extensions_field, texts("login.missing_extension"))
        elif not view.extensions and not self.extension.text().strip() and not view.without_phone:
            self._missing(self.extension_field, texts("login.missing_extension"))
        else:
            self.start.setEnabled(False)
            number = self.extensions.currentData() if view.extensions else self.extension.text().strip()
            self.login_asked.emit(Credentials(self.person.text().strip(), self.password.text(), number or ""))

    def _missing(self, field: Field, sentence: str) -> None:
        field.complain(sentence)
        field.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_password(self) -> None:
        """Empty the field, as the program does once the hub has said yes."""
        self.password.clear()

    # -- time -------------------------------------------------------------------------------------------------

    def _tick(self, instant: int) -> None:
        view = self._view
        if view is None or view.refusal is None or view.refusal.code != "slow_down" or view.asking:
            return
        self.password_field.complain(words.refusal(self._texts, view.refusal, Instant(instant)))
        self.start.setEnabled(view.refusal.until is None or instant >= view.refusal.until)
