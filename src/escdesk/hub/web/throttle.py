"""How long somebody who failed to log in must wait before the next try counts: per login and per address."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from escdesk.domain.ids import Instant

FREE_TRIES: Final = 3
"""Failures of one login that cost nothing."""
FREE_TRIES_ADDRESS: Final = 20
"""The same for an address: a whole site may stand behind one."""
FIRST_MS: Final = 1_000
LOGIN_CAP_MS: Final = 60_000
ADDRESS_CAP_MS: Final = 30_000
FORGET_MS: Final = 3_600_000
REMEMBERED: Final = 10_000
"""Logins and addresses kept in mind; the longest unused are forgotten first."""


def delay_ms(failures: int, free: int, cap_ms: int) -> int:
    """The wait after this many failures in a row: none at first, then 1 s, doubling up to the cap."""
    over = failures - free
    return 0 if over < 0 else min(cap_ms, FIRST_MS * 2 ** min(over, 20))


@dataclass(slots=True)
class _Tries:
    failures: int
    last: Instant


class Throttle:
    """Remembers failed tries. A try counts as failed from its beginning, so parallel tries gain nothing."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._logins: OrderedDict[str, _Tries] = OrderedDict()
        self._addresses: OrderedDict[str, _Tries] = OrderedDict()

    def begin(self, login: str, address: str) -> int:
        """0 when the try may go on (and is counted), else the milliseconds to wait; it is not counted then."""
        wait = max(
            self._wait(self._logins, login, FREE_TRIES, LOGIN_CAP_MS),
            self._wait(self._addresses, address, FREE_TRIES_ADDRESS, ADDRESS_CAP_MS),
        )
        if wait == 0:
            self._count(self._logins, login)
            self._count(self._addresses, address)
        return wait

    def recall(self, login: str, failures: int, last: Instant) -> int:
        """Failures known from before the hub's start; the milliseconds that are still to be waited."""
        tries = self._logins.get(login)
        if failures <= 0 or (tries is not None and tries.failures > 1):
            return 0
        wait = self._left(_Tries(failures, last), FREE_TRIES, LOGIN_CAP_MS)
        self._logins[login] = _Tries(failures + (0 if wait else 1), last if wait else self._now())
        return wait

    def succeeded(self, login: str, address: str) -> None:
        """A right password: the login's failures are forgotten, and this try does not count for the address."""
        self._logins.pop(login, None)
        self.undone(self._addresses, address)

    def given_up(self, login: str, address: str) -> None:
        """The try was not carried out (too many at once): it does not count."""
        self.undone(self._logins, login)
        self.undone(self._addresses, address)

    @staticmethod
    def undone(book: OrderedDict[str, _Tries], name: str) -> None:
        tries = book.get(name)
        if tries is not None:
            tries.failures -= 1
            if tries.failures <= 0:
                del book[name]

    def _wait(self, book: OrderedDict[str, _Tries], name: str, free: int, cap_ms: int) -> int:
        tries = book.get(name)
        if tries is None:
            return 0
        if self._now() - tries.last > FORGET_MS:
            del book[name]
            return 0
        return self._left(tries, free, cap_ms)

    def _left(self, tries: _Tries, free: int, cap_ms: int) -> int:
        """Never longer than the whole wait, though the machine's clock was set back meanwhile."""
        whole = delay_ms(tries.failures, free, cap_ms)
        return min(whole, max(0, tries.last + whole - self._now()))

    def _count(self, book: OrderedDict[str, _Tries], name: str) -> None:
        tries = book.setdefault(name, _Tries(0, self._now()))
        tries.failures += 1
        tries.last = self._now()
        book.move_to_end(name)
        while len(book) > REMEMBERED:
            book.popitem(last=False)
