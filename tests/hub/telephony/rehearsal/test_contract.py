"""The rehearsal keeps the telephony port's contract."""

import pytest
from tests.hub.telephony.contract import TelephonyContract
from tests.hub.telephony.rehearsal.bench import RehearsalBench


class TestRehearsal(TelephonyContract):
    @pytest.fixture
    def bench(self) -> RehearsalBench:
        return RehearsalBench()
