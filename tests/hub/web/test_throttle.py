"""How failures at the door slow down whoever makes them, and nobody else."""

from escdesk.domain.ids import Instant
from escdesk.hub.web.throttle import (
    ADDRESS_CAP_MS,
    FORGET_MS,
    FREE_TRIES,
    FREE_TRIES_ADDRESS,
    LOGIN_CAP_MS,
    REMEMBERED,
    Throttle,
    delay_ms,
)


class Wall:
    def __init__(self) -> None:
        self.now = Instant(1_000_000)

    def __call__(self) -> Instant:
        return self.now

    def forward(self, span_ms: int) -> None:
        self.now = Instant(self.now + span_ms)


def failing(throttle: Throttle, wall: Wall, login: str, address: str, times: int) -> None:
    for _ in range(times):
        wall.forward(throttle.begin(login, address))


def test_the_wait_doubles_up_to_its_cap() -> None:
    waits = [delay_ms(failures, FREE_TRIES, LOGIN_CAP_MS) for failures in range(12)]
    assert waits == [0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]


def test_a_login_waits_after_its_third_failure_from_wherever_it_is_tried() -> None:
    wall = Wall()
    throttle = Throttle(wall)
    for address in ("a", "b", "c"):
        assert throttle.begin("sato", address) == 0
    assert throttle.begin("sato", "d") == 1_000
    assert throttle.begin("suzuki", "a") == 0
    wall.forward(400)
    assert throttle.begin("sato", "d") == 600
    wall.forward(600)
    assert throttle.begin("sato", "d") == 0
    assert throttle.begin("sato", "d") == 2_000


def test_tries_at_the_same_instant_count_before_their_passwords_are_checked() -> None:
    throttle = Throttle(Wall())
    assert [throttle.begin("sato", "a") for _ in range(10)].count(0) == FREE_TRIES


def test_an_address_that_tries_many_logins_waits() -> None:
    wall = Wall()
    throttle = Throttle(wall)
    for number in range(FREE_TRIES_ADDRESS):
        assert throttle.begin(f"login {number}", "a") == 0
    assert 0 < throttle.begin("another", "a") <= ADDRESS_CAP_MS
    assert throttle.begin("another", "b") == 0


def test_a_right_password_forgets_the_failures_of_the_login_and_does_not_count_for_the_address() -> None:
    throttle = Throttle(Wall())
    for _ in range(FREE_TRIES_ADDRESS * 3):
        assert throttle.begin("sato", "a") == 0
        throttle.succeeded("sato", "a")


def test_a_try_that_was_not_carried_out_does_not_count() -> None:
    throttle = Throttle(Wall())
    for _ in range(FREE_TRIES * 3):
        assert throttle.begin("sato", "a") == 0
        throttle.given_up("sato", "a")


def test_failures_are_forgotten_after_an_hour() -> None:
    wall = Wall()
    throttle = Throttle(wall)
    failing(throttle, wall, "sato", "a", 12)
    wall.forward(FORGET_MS + 1)
    assert throttle.begin("sato", "a") == 0
    assert throttle.begin("sato", "a") == 0


def test_what_was_stored_before_a_restart_counts_at_the_first_try() -> None:
    wall = Wall()
    throttle = Throttle(wall)
    assert throttle.begin("sato", "a") == 0
    assert throttle.recall("sato", 5, wall()) == 4_000
    wall.forward(4_000)
    assert throttle.begin("sato", "a") == 0
    assert throttle.recall("sato", 5, Instant(wall() - 4_000)) == 0
    assert throttle.begin("sato", "a") == 8_000


def test_a_flood_of_names_takes_no_more_memory_than_was_set_aside() -> None:
    throttle = Throttle(Wall())
    for number in range(REMEMBERED + 50):
        throttle.begin(f"login {number}", f"address {number}")
    assert len(throttle._logins) == len(throttle._addresses) == REMEMBERED
