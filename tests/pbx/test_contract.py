"""The Asterisk adapter keeps the telephony port's contract on a real PBX."""

from collections.abc import AsyncIterator

import pytest
from tests.harness.pbx.floor import BY_DIALPLAN, BY_TRUNK, Lab
from tests.hub.telephony.contract import TelephonyContract
from tests.hub.telephony.contract_outside import OutsideContract
from tests.hub.telephony.contract_voice import VoiceContract
from tests.pbx.bench import AsteriskBench


class TestAsterisk(TelephonyContract):
    @pytest.fixture
    async def bench(self, floor: Lab) -> AsyncIterator[AsteriskBench]:
        bench = AsteriskBench(floor)
        await bench.open()
        yield bench
        await bench.close()


class TestAsteriskOutside(OutsideContract):
    @pytest.fixture(params=[BY_TRUNK, BY_DIALPLAN], ids=["by trunk", "by dialplan"])
    async def bench(self, floor: Lab, request: pytest.FixtureRequest) -> AsyncIterator[AsteriskBench]:
        bench = AsteriskBench(floor, request.param)
        await bench.open()
        yield bench
        await bench.close()


class TestAsteriskVoice(VoiceContract):
    @pytest.fixture
    async def bench(self, floor: Lab) -> AsyncIterator[AsteriskBench]:
        bench = AsteriskBench(floor)
        await bench.open()
        yield bench
        await bench.close()
