"""The outbox: in order, on disk before it is sent, gone when answered."""

import pytest

from escdesk.desktop.link.cache import Cache
from escdesk.desktop.link.outbox import Outbox, letter
from escdesk.desktop.link.place import Posted
from escdesk.domain.ids import CommandId, EscalationId, PersonId
from escdesk.domain.messages.escalations import Accept
from escdesk.domain.messages.papers import StaffName

ACCEPT = letter(Accept(escalation=EscalationId("E1")), [StaffName(person=PersonId("p"), name="佐藤")])
ONE, TWO, THREE = map(CommandId, ("1", "2", "3"))


@pytest.fixture
def cache(tmp_path):
    cache = Cache.open(tmp_path, "one", "a1" * 32)
    yield cache
    cache.close()


def names(outbox: Outbox) -> list[str]:
    return [name for name, _ in outbox.unanswered()]


def test_what_is_added_is_on_disk_until_it_is_answered(cache):
    outbox = Outbox()
    outbox.attach(cache)
    for name in (TWO, ONE):
        assert outbox.add(name, ACCEPT)
    assert [posted.id for posted in cache.posted()] == [TWO, ONE]
    outbox.answered(TWO)
    assert [posted.id for posted in cache.posted()] == [ONE]
    assert names(outbox) == [ONE]
    assert TWO not in outbox


def test_what_came_before_the_cache_stands_behind_what_was_left_in_it(cache):
    first = Outbox()
    first.attach(cache)
    first.add(ONE, ACCEPT)
    second = Outbox()
    second.add(TWO, ACCEPT)
    found = second.attach(cache)
    assert found == ((ONE, Accept(escalation=EscalationId("E1"))),)
    assert names(second) == [ONE, TWO]
    assert [posted.id for posted in cache.posted()] == [ONE, TWO]
    assert dict(second.unanswered())[ONE] == ACCEPT


def test_what_another_version_wrote_is_given_up(cache):
    cache.post(Posted(ONE, b'{"command":{"type":"Dance"}}'))
    outbox = Outbox()
    assert outbox.attach(cache) == ()
    assert cache.posted() == ()


def test_only_what_was_never_sent_is_taken_back(cache):
    outbox = Outbox()
    outbox.attach(cache)
    for name in (ONE, TWO):
        outbox.add(name, ACCEPT)
    outbox.sent(ONE)
    assert not outbox.withdraw(ONE)
    assert outbox.withdraw(TWO)
    assert names(outbox) == [ONE]


def test_what_an_earlier_run_left_may_have_been_sent(cache):
    first = Outbox()
    first.attach(cache)
    first.add(ONE, ACCEPT)
    second = Outbox()
    second.attach(cache)
    assert not second.withdraw(ONE)


def test_when_the_cache_goes_its_letters_stay_in_it(cache):
    outbox = Outbox()
    outbox.attach(cache)
    outbox.add(ONE, ACCEPT)
    outbox.detach()
    assert len(outbox) == 0
    assert [posted.id for posted in cache.posted()] == [ONE]
    outbox.add(THREE, ACCEPT)
    assert names(outbox) == [THREE]
