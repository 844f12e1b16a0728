"""The parser against recordings that are not ours; collected only where they are (see conftest.py)."""

import pytest
from tests.hub.telephony.asterisk.recorded import events, names_of_events, others, receive

from escdesk.hub.telephony.asterisk.ami import Message


@pytest.mark.parametrize(
    "name", ["ami_panoramisk_agent_loggued_in.yaml", "ami_panoramisk_originate_with_events.yaml"]
)
def test_recordings_of_another_client_are_read(name: str):
    data = others(name).strip("\n").replace("\n", "\r\n").encode() + b"\r\n\r\n"
    assert len(names_of_events(data)) > 10
    assert events(receive([data])) == names_of_events(data)


def test_the_layout_of_the_specification_is_read():
    blocks = others("ami_v2_spec_example_traces.txt").split("## Message Layout\n")
    data = next(block for block in blocks if "\\r\\n" in block).split("\n", 1)[0]
    message = receive([data.replace("\\r\\n", "\r\n").encode()])[0]
    assert isinstance(message, Message)
    assert (message.event, message.get("CallerIDName")) == ("Newchannel", "Miss Piggy")
    assert message.get("ConnectedLineName", "absent") == ""
