import pytest
from tests.harness.pbx.floor import *
from tests.harness.pbx.tones import windows
@pytest.mark.parametrize("i", range(12))
def test_x(floor, hub, i):
    begin = floor.call(CUSTOMER, OPERATOR, QUEUE)
    floor.phone(SV)
    floor.phone(OPERATOR).send_dtmf(f"*2{SV}")
    floor.phone(SV).wait_ringing()
    floor.phone(SV).accept()
    floor.hears(OPERATOR, SV)
    floor.phone(OPERATOR).hangup()
    import time
    a=floor.phone(CUSTOMER).ear.now()
    floor.hears(CUSTOMER, SV)
    b=floor.phone(CUSTOMER).ear.now()
    ear=floor.phone(CUSTOMER).ear
    w=windows(ear.samples(begin, ear.now()-.1),8000)
    st=floor.story(CUSTOMER, begin)
    print(i, st, 'hangup at',round(a-begin,2),'heard at',round(b-begin,2))
    print([ (round(x.at_ms/1000,1), x.tone_hz, x.silent) for x in w if x.at_ms/1000> a-begin-.4])
    assert st[-1]==SV
