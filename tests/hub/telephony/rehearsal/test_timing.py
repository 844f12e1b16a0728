"""Floor time that is moved by hand: each thing at its own instant, in order, and what was called off never."""

from escdesk.domain.ids import Instant
from escdesk.hub.telephony.rehearsal.timing import HandClock


def test_everything_due_happens_at_its_own_instant_and_in_order():
    clock = HandClock(Instant(1_000))
    seen: list[tuple[str, int]] = []

    def note(what: str) -> None:
        seen.append((what, clock.now()))

    clock.after(30, lambda: note("later"))
    clock.at(Instant(1_010), lambda: note("first"))
    clock.at(Instant(1_010), lambda: note("second, as it was said"))
    assert clock.next() == 1_010
    clock.forward(20)
    assert (seen, clock.now()) == ([("first", 1_010), ("second, as it was said", 1_010)], 1_020)
    clock.forward_to(Instant(1_050))
    assert seen[-1] == ("later", 1_030)
    assert clock.next() is None


def test_what_was_called_off_does_not_happen_nor_count_as_next():
    clock = HandClock(Instant(0))
    seen: list[str] = []
    off = clock.after(10, lambda: seen.append("a"))
    number = clock.at(Instant(20), lambda: seen.append("b"))
    clock.after(30, lambda: seen.append("c"))
    off()
    assert clock.next() == 20
    clock.call_off(number)
    assert clock.next() == 30
    clock.forward(100)
    off()
    clock.call_off(number)
    assert seen == ["c"]


def test_what_happens_may_call_for_something_at_the_same_instant():
    clock = HandClock(Instant(0))
    seen: list[int] = []
    clock.at(Instant(5), lambda: clock.after(0, lambda: seen.append(clock.now())) and None)
    clock.forward_to(Instant(5))
    assert seen == [5]
