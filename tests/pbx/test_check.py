"""`hub --check` against a real PBX: what the hub's least rights let it see of the ways out."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.harness.pbx.floor import BY_DIALPLAN, BY_TRUNK, OUTSIDE, UNPLUGGED, Lab

from escdesk.findings import faults
from escdesk.hub.checks.pbx import PBX_MS, pbx
from escdesk.hub.settings import load

APART = "nobody can talk with a supervisor while the customer waits"
CONFIG = """
[hub]
port = 0
data = "data"
[telephony]
kind = "asterisk"
host = "{ami.host}"
port = {ami.port}
user = "{ami.username}"
secret_env = "AMI"
context = "{context}"
{outside}
[floor]
extensions = ["2001"]
"""


async def said(floor: Lab, folder: Path, outside: str | None, context: str = "escdesk") -> Sequence[str]:
    """The ends of the sentences, after the words that name the PBX."""
    ami = floor.pbx.ami
    line = "" if outside is None else f'outside = "{outside}"'
    (folder / "hub.toml").write_text(CONFIG.format(ami=ami, context=context, outside=line), encoding="utf-8")
    sentences = faults(await pbx(load(folder / "hub.toml", {"AMI": ami.secret}), PBX_MS))
    return [one.removeprefix(f"PBX {ami.host} port {ami.port}: ") for one in sentences]


@pytest.mark.parametrize("outside", [None, BY_TRUNK, BY_DIALPLAN])
async def test_nothing_is_wrong_with_the_floor_of_the_tests(floor: Lab, tmp_path: Path, outside: str | None):
    floor.phone(OUTSIDE)
    assert await said(floor, tmp_path, outside) == []


@pytest.mark.parametrize(
    ("outside", "sentence"),
    [
        ("PJSIP/{number}@nowhere", "knows no PJSIP/nowhere, so [telephony] outside leads nowhere."),
        (
            f"PJSIP/{{number}}@{UNPLUGGED}",
            f"does not reach PJSIP/{UNPLUGGED}, so no phone outside can be rung now.",
        ),
        (
            "Local/{number}@nowhere",
            "the dialplan has no context nowhere, so [telephony] outside leads nowhere.",
        ),
    ],
)
async def test_a_way_out_that_leads_nowhere(floor: Lab, tmp_path: Path, outside: str, sentence: str):
    assert await said(floor, tmp_path, outside) == [sentence]


async def test_all_places_are_missing_in_another_context(floor: Lab, tmp_path: Path):
    found = await said(floor, tmp_path, BY_DIALPLAN, context="outward")
    assert [one.partition(";")[0] for one in found] == [
        "the dialplan has no extension wait in [outward], so no customer can be handed over",
        f"the dialplan has no extension aside in [outward], so {APART}",
        f"the dialplan has no extension consult in [outward], so {APART}",
        "the dialplan has no extension told in [outward], so whoever is rung outside hears nothing",
    ]
