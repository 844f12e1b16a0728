"""The doctor's look at a real PBX: the documented user and dialplan are well, and what is taken away is named."""

from pathlib import Path

from tests.harness.pbx.floor import Lab

from escdesk.findings import State, faults
from escdesk.hub.checks.pbx import pbx
from escdesk.hub.settings import Settings, load

CONFIG = """
[hub]
data = "data"
[telephony]
kind = "asterisk"
port = {port}
user = "{user}"
context = "{context}"
secret_env = "AMI"
[floor]
extensions = ["2001"]
"""


def settings(folder: Path, floor: Lab, context: str = "escdesk", secret: str = "") -> Settings:
    ami = floor.pbx.ami
    file = folder / "hub.toml"
    file.write_text(CONFIG.format(port=ami.port, user=ami.username, context=context))
    return load(file, {"AMI": secret or ami.secret})


async def test_what_the_documents_say_is_enough(floor: Lab, tmp_path: Path):
    found = await pbx(settings(tmp_path, floor), 10_000)
    assert [one.state for one in found] == [State.OK] * 6, found
    assert [one.sentence.partition(": ")[2] for one in found] == [
        "lets user escdesk in.",
        "user escdesk may ask for what is needed and nothing dangerous.",
        "tells user escdesk of calls.",
        "the dialplan has wait in [escdesk].",
        "the dialplan has aside in [escdesk].",
        "the dialplan has consult in [escdesk].",
    ]


async def test_a_dialplan_without_the_block(floor: Lab, tmp_path: Path):
    found = faults(await pbx(settings(tmp_path, floor, context="nowhere"), 10_000))
    assert [one.partition(" in [nowhere]")[0].rpartition(" ")[2] for one in found] == [
        "wait",
        "aside",
        "consult",
    ]


async def test_a_wrong_secret(floor: Lab, tmp_path: Path):
    (sentence,) = faults(await pbx(settings(tmp_path, floor, secret="wrong"), 10_000))
    assert sentence.endswith("does not accept user escdesk with this secret.")
