from escdesk.hub.clock import FloorClock


class Times:
    """Wall in ms, monotonic in ns, moved by hand."""

    def __init__(self) -> None:
        self.wall_ms = 1_700_000_000_000
        self.monotonic_ns = 5_000_000_000

    def pass_ms(self, ms: int) -> None:
        self.wall_ms += ms
        self.monotonic_ns += ms * 1_000_000

    def clock(self, rate: float = 1.0, start: int | None = None, last_at: int = 0) -> FloorClock:
        return FloorClock(
            rate, start, last_at, wall=lambda: self.wall_ms, monotonic=lambda: self.monotonic_ns
        )


def test_follows_the_wall() -> None:
    times = Times()
    clock = times.clock()
    assert clock() == times.wall_ms
    times.pass_ms(1_500)
    assert clock() == times.wall_ms


def test_never_before_the_last_event() -> None:
    times = Times()
    clock = times.clock(last_at=times.wall_ms + 60_000)
    first = clock()
    assert first == times.wall_ms + 60_000
    times.pass_ms(10)
    assert clock() == first + 10


def test_goes_on_when_the_wall_is_set_back() -> None:
    times = Times()
    clock = times.clock()
    first = clock()
    times.wall_ms -= 3_600_000
    times.pass_ms(250)
    assert clock() == first + 250


def test_jumps_when_the_wall_runs_ahead() -> None:
    times = Times()
    clock = times.clock()
    times.wall_ms += 600_000  # the machine slept
    assert clock() == times.wall_ms
    times.pass_ms(5)
    assert clock() == times.wall_ms


def test_a_rehearsal_runs_faster_and_by_itself() -> None:
    times = Times()
    clock = times.clock(rate=10.0, start=1_000)
    times.pass_ms(100)
    times.wall_ms += 600_000
    assert clock() == 2_000
    assert clock.real_ms(30_000) == 3_000
