"""The rehearsal keeps the telephony port's contract."""

import pytest
from tests.hub.telephony.contract import TelephonyContract
from tests.hub.telephony.contract_outside import OutsideContract
from tests.hub.telephony.contract_voice import VoiceContract
from tests.hub.telephony.rehearsal.bench import RehearsalBench


class TestRehearsal(TelephonyContract):
    @pytest.fixture
    def bench(self) -> RehearsalBench:
        return RehearsalBench()


class TestRehearsalOutside(OutsideContract):
    @pytest.fixture
    def bench(self) -> RehearsalBench:
        return RehearsalBench()


class TestRehearsalVoice(VoiceContract):
    @pytest.fixture
    def bench(self) -> RehearsalBench:
        return RehearsalBench()
