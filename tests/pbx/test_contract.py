"""The Asterisk adapter keeps the telephony port's contract on a real PBX."""

from collections.abc import AsyncIterator

import pytest
from tests.harness.pbx.floor import Lab
from tests.hub.telephony.contract import TelephonyContract
from tests.pbx.bench import AsteriskBench


class TestAsterisk(TelephonyContract):
    @pytest.fixture
    async def bench(self, floor: Lab) -> AsyncIterator[AsteriskBench]:
        bench = AsteriskBench(floor)
        await bench.open()
        yield bench
        await bench.close()
