"""A lab floor for tests: one Asterisk, phones with tones of their own, and the ears of everybody on them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.harness.pbx.asterisk import Asterisk
from tests.harness.pbx.channels_now import channels
from tests.harness.pbx.phone import Phone
from tests.harness.pbx.tones import WINDOW_MS, Window, heard, longest_gap_ms, windows
from tests.harness.pbx.waiting import wait_until

OUTSIDE = "0312340099"
"""A phone outside, of somebody who is none of the floor's and no customer."""
TONES_HZ = {"1001": 1430, "1002": 1570, "1003": 1990, "2001": 1130, "2002": 1270, "3001": 1730, "3002": 1870}
TONES_HZ[OUTSIDE] = 2150
"""Far enough apart, no multiples of each other, and above the PBX's own tones and most of its music."""

CUSTOMER, OTHER_CUSTOMER, WITHHELD = "1001", "1002", "1003"
OPERATOR, OTHER_OPERATOR = "2001", "2002"
SV, OTHER_SV = "3001", "3002"
UNPLUGGED = "3003"
"""A phone that the PBX knows and nobody ever switches on."""
QUEUE, QUEUE_OF_LOCALS = "5000", "5001"
"""Numbers of the queue `support`, which rings the operator, and of `desk`, which rings the other operator through
Local channels."""
PARKING, PARKED = "700", "701"
"""What is dialled to leave a call waiting, and to fetch the one that was left first."""
NOWHERE = "3999"
"""An extension of the floor that the PBX does not know."""
NOBODY = "0312349999"
"""A number outside that nobody has."""
BY_TRUNK, BY_DIALPLAN = f"PJSIP/{{number}}@{OUTSIDE}", "Local/{number}@outward"
"""Two ways out: the trunk itself, which is named by its first number, and the floor's own dialplan."""
EXTENSIONS = (OPERATOR, OTHER_OPERATOR, SV, OTHER_SV, UNPLUGGED, NOWHERE)
"""The floor's own phones; the customers' are outside."""

UNDER_WAY_S = 0.1
"""The newest samples are still on their way into the recording."""

HEARD_MS = 600
"""How long somebody must be heard to be heard for certain, and to be a part of the story however it is cut."""

VOICES = {extension: float(hz) for extension, hz in TONES_HZ.items()}


@dataclass(slots=True)
class Lab:
    """The PBX and the phones that were switched on so far."""

    pbx: Asterisk = field(default_factory=Asterisk)
    phones: dict[str, Phone] = field(default_factory=dict)

    def start(self) -> "Lab":
        self.pbx.start()
        return self

    def stop(self) -> None:
        for phone in self.phones.values():
            phone.stop()
        self.phones.clear()
        self.pbx.stop()

    def phone(self, extension: str) -> Phone:
        """The phone with this extension, switched on at its first use."""
        if extension not in self.phones:
            server = ("127.0.0.1", self.pbx.sip_port)
            phone = Phone(extension, TONES_HZ[extension], server, self.pbx.phone_secret)
            self.phones[extension] = phone
            phone.start()
        return self.phones[extension]

    def clear(self) -> None:
        """Hang up everywhere, so that the next test begins on a quiet floor."""
        for phone in self.phones.values():
            phone.hang_up_everything()
        for phone in self.phones.values():
            phone.wait_idle()

    def hang_up_for_certain(self, extension: str) -> None:
        """Hang up, and return when the PBX knows: what reaches it next finds nobody there."""
        self.phone(extension).hangup()
        mine = f"PJSIP/{extension}-"
        wait_until(
            f"the PBX knows that {extension} has hung up",
            lambda: not any(one["Channel"].startswith(mine) for one in channels(self.pbx.ami)),
        )
        self.phone(extension).wait_idle()

    def forget_sounds(self) -> None:
        """Let go of what the phones have heard; nobody is in a call."""
        for phone in self.phones.values():
            phone.ear.forget()

    def forget_calls(self) -> None:
        """After a crash of the PBX: the phones give up the calls that it no longer knows."""
        self.clear()

    def call(self, caller: str = CUSTOMER, called: str = OPERATOR, number: str = "") -> float:
        """`caller` calls `called`, who answers and is heard. Returns a mark at the beginning of that.

        `number`: what is dialled instead, such as a queue that rings `called`.
        """
        one, other = self.phone(caller), self.phone(called)
        one.dial(number or called)
        other.wait_ringing()
        other.accept()
        one.wait_talking()
        begin = one.ear.now() + 0.2  # the first packets are still to come
        self._hears(caller, called, begin, 2 * WINDOW_MS)
        return begin

    def story(self, listener: str, since: float) -> list[str]:
        """Who was heard at `listener` since a mark, one after the other."""
        ear = self.phone(listener).ear
        return heard(windows(ear.samples(since, ear.now() - UNDER_WAY_S), 8000), VOICES)

    def timeline(self, listener: str, since: float) -> list[Window]:
        return windows(self.phone(listener).ear.samples(since), 8000)

    def longest_gap_ms(self, listener: str, since: float) -> int:
        return longest_gap_ms(self.timeline(listener, since))

    def hears(self, listener: str, speaker: str) -> None:
        """Wait until `listener` hears the tone of `speaker`, `HEARD_MS` of it from now on."""
        self._hears(listener, speaker, self.phone(listener).ear.now(), HEARD_MS)

    def _hears(self, listener: str, speaker: str, since: float, heard_ms: int) -> None:
        phone, hz = self.phone(listener), TONES_HZ[speaker]
        wait_until(
            f"{listener} hears {speaker}",
            lambda: _lately(phone, since, lambda window: window.is_tone(hz), heard_ms),
        )

    def talk(self, one: str, other: str) -> None:
        """Wait until both hear each other's tone, `HEARD_MS` of it from now on."""
        ears = [(self.phone(one), TONES_HZ[other]), (self.phone(other), TONES_HZ[one])]
        since = ears[0][0].ear.now()
        wait_until(
            f"{one} and {other} hear each other",
            lambda: all(
                _lately(phone, since, lambda window, hz=hz: window.is_tone(hz), HEARD_MS)
                for phone, hz in ears
            ),
        )

    def stops_hearing(self, listener: str, speaker: str) -> None:
        """Wait until `listener` has not heard the tone of `speaker` for `HEARD_MS` from now on."""
        phone, hz = self.phone(listener), TONES_HZ[speaker]
        since = phone.ear.now()
        wait_until(
            f"{listener} no longer hears {speaker}",
            lambda: _lately(phone, since, lambda window: not window.is_tone(hz)),
        )


def _lately(phone: Phone, since: float, holds: Callable[[Window], bool], heard_ms: int = HEARD_MS) -> bool:
    """Whether the last of what was heard, all of it after `since`, is as wished."""
    end = phone.ear.now() - UNDER_WAY_S
    begin = end - (heard_ms + 10) / 1000
    if begin < since:
        return False
    return all(holds(window) for window in windows(phone.ear.samples(begin, end), 8000))
