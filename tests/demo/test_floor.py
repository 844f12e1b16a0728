"""What the demo writes for its hub is what the hub reads."""

from pathlib import Path

from escdesk.demo.floor import AT_DESKS, DemoFloor, Play, story_caller
from escdesk.domain.ids import Extension
from escdesk.hub import settings
from escdesk.hub.administration.people import read_people
from escdesk.hub.telephony.rehearsal.customers import callers
from escdesk.hub.telephony.rehearsal.script import load


def _floor(tmp_path: Path, *, story: bool) -> DemoFloor:
    return DemoFloor(tmp_path, tmp_path, Play(seed=4, rate=5.0, story=story))


def test_the_config_is_a_hubs(tmp_path: Path):
    floor = _floor(tmp_path, story=True)
    config = tmp_path / "hub.toml"
    config.write_text(floor._config(tmp_path / "data", tmp_path / "script.toml"), encoding="utf-8")
    read = settings.load(config)
    assert (read.hub.port, read.hub.loopback) == (0, True)
    assert (read.telephony.kind, read.telephony.rate, read.telephony.seed) == ("rehearsal", 5.0, 4)
    assert len(read.floor.extensions) == 19
    rules = read.floor.rulebook
    assert {(one.promise_ms, one.limit_ms) for one in rules.queues} == {(30_000, 90_000)}
    assert len({one.client for one in rules.queues}) == 2
    assert [rung.ring_ms for rung in rules.ladder] == [20_000] * 5


def test_the_storys_script_calls_the_operator_and_holds(tmp_path: Path):
    floor = _floor(tmp_path, story=True)
    path = tmp_path / "script.toml"
    path.write_text(floor._script(), encoding="utf-8")
    script = load(str(path))
    assert (script.desks, script.wait_for_desks, script.steady) == (AT_DESKS, True, True)
    assert [step.act for step in script.steps] == ["customer_calls", "answer", "hold"]
    assert script.quiet == (script.steps[0].extension,) == (floor.members["op01"].extension,)


def test_the_open_floor_has_no_steps(tmp_path: Path):
    path = tmp_path / "script.toml"
    path.write_text(_floor(tmp_path, story=False)._script(), encoding="utf-8")
    script = load(str(path))
    assert (script.steps, script.wait_for_desks, script.quiet) == ((), False, ())


def test_only_people_at_desks_have_passwords(tmp_path: Path):
    floor = _floor(tmp_path, story=True)
    _, people = read_people("people.csv", floor._people_csv().encode(), None)
    assert {one.login for one in people if one.password} == set(AT_DESKS)
    assert {one.login for one in people} == set(floor.members)


def test_the_storys_customer_is_one_and_has_a_past():
    for seed in range(20):
        floor = DemoFloor(Path(), Path(), Play(seed=seed, rate=5.0, story=True))
        found = callers(seed, floor.members["op01"].lines[0].client)
        chosen = found[story_caller(seed)]
        assert sum(one.phone == chosen.phone for one in found) == 1
        assert chosen.history


def test_the_log_is_looked_through(tmp_path: Path):
    floor = _floor(tmp_path, story=True)
    floor.log = [{"seq": 1, "type": "CallRang", "call": "a"}, {"seq": 2, "type": "CallRang", "call": "b"}]
    assert floor.find("CallRang", call="b") == floor.log[1]
    assert floor.find("CallHeld") is None
    assert floor.members["sv01"].extension == Extension("2001")
