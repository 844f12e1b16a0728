"""The rehearsal's people and customers: as many as promised, the same for a seed, and nobody's real number."""

import csv
import io
from collections import Counter

from escdesk.domain.messages.people import Role
from escdesk.hub.crm.csv import read_customers, read_history
from escdesk.hub.telephony.rehearsal.cast import CLIENTS, LINES, cast
from escdesk.hub.telephony.rehearsal.customers import COUNT, callers, customers_csv, history_csv


def test_the_cast_is_a_floor():
    roles = Counter(one.role for one in cast(1))
    assert roles == {
        Role.OPERATOR: 12,
        Role.SUPERVISOR: 4,
        Role.SPECIALIST: 2,
        Role.MANAGER: 1,
        Role.LEAD: 1,
    }
    extensions = [one.extension for one in cast(1) if one.extension is not None]
    assert len(set(extensions)) == 19
    assert len({one.name.name.split(" ")[0] for one in cast(1)}) == 20, "colleagues differ by surname"
    assert {line.client for line in LINES} == set(CLIENTS)


def test_a_seed_says_it_all():
    assert cast(5) == cast(5) != cast(6)
    assert callers(5, CLIENTS[0]) == callers(5, CLIENTS[0]) != callers(6, CLIENTS[0])


def test_no_number_can_ring_anywhere():
    for client in CLIENTS:
        for one in callers(1, client):
            assert one.phone.startswith(("090-0", "080-0", "03-0"))
            assert one.email.endswith("@example.jp")


def test_administration_takes_the_files():
    for client in CLIENTS:
        found = callers(1, client)
        assert len(found) == COUNT >= 100
        _, rows = read_customers("customers.csv", customers_csv(found).encode(), None)
        assert [row.name for row in rows] == [one.name.name for one in found]
        assert sum(row.vip for row in rows) == sum(one.vip for one in found) > 0
        _, contacts = read_history("history.csv", history_csv(found).encode(), None)
        assert len(contacts) == sum(len(one.history) for one in found)


def test_some_families_share_a_telephone():
    shared = Counter(one.phone for one in callers(1, CLIENTS[0]))
    assert set(shared.values()) == {1, 2}


def test_a_name_with_a_comma_would_not_break_the_file():
    rows = list(csv.reader(io.StringIO(customers_csv(callers(1, CLIENTS[0])))))
    assert {len(row) for row in rows} == {7}
