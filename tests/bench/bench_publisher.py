"""Changes delivered a second when everybody sees the same and the hub can do no more, against bare `websockets.broadcast`.

1,000 leads who answer for every team of their client; a whole hub, engine and log included, on one core. So much is
under way at the same time that the hub never rests: with less it waits for its tick, and the desks wait with it, whom
to wake costs it more than to write. The bare server sends the frames that the hub sent, in the same order, to as many
sockets, on the same core, fed the same way.
"""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench import long_log
from tests.bench.figure import share_of
from tests.bench.programs import config, free_port, pin, process_of, program, said
from tests.harness.kills.hub import KilledHub

from escdesk.domain.ids import PersonId, SessionId
from escdesk.domain.messages.people import DeskOpened, EnrolPerson, Role, TakeSeat

CROWD = ("tests.bench.crowd_of_desks",)
DESKS = 1_000
BATCHES, SIZE = 400, 40
PAIRS = 5
AIM = 0.8
LONG_HOLDS = 'promise = "1h"\nlimit = "2h"'


def site() -> long_log.Told:
    """1,000 operators, and leads without a team: all of them see all of it."""
    told = long_log.staffed(operators=1_000, supervisors=0)
    for n in range(DESKS):
        person = PersonId(f"lead{n}")
        told.say(EnrolPerson(person=person, role=Role.LEAD, clients=(long_log.CLIENT,)))
        told.say(TakeSeat(extension=None), person)
        told.say(DeskOpened(person=person, session=SessionId(f"l{n}")))
    return told


@dataclass(frozen=True, slots=True)
class Run:
    """What a server did: changes to all desks together, seconds of the clock and of its own CPU, bytes resident."""

    changes: int
    took: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Pair:
    """The hub, and right after it the bare server with its frames; `size`: bytes to all desks together."""

    hub: Run
    bare: Run
    size: int

    @property
    def ratio(self) -> float:
        return (self.hub.changes / self.hub.cpu) / (self.bare.changes / self.bare.cpu)


def figures() -> list[dict[str, object]]:
    """The one in the middle: what writing costs the system differs by a quarter from run to run."""
    pairs = sorted((_pair() for _ in range(PAIRS)), key=lambda one: one.ratio)
    middle = pairs[PAIRS // 2]
    hub, bare = middle.hub, middle.bare
    note = (
        f"{DESKS} desks, {hub.changes / DESKS:.0f} changes each, {middle.size / 1e6:.0f} MB; a second of the"
        f" server's core counts, others use the machine too: hub {hub.cpu:.1f} of {hub.took:.1f} s,"
        f" bare {bare.cpu:.1f} of {bare.took:.1f} s; hub {hub.memory / 1e6:.0f} MB;"
        f" ratios {', '.join(f'{one.ratio:.2f}' for one in pairs)}"
    )
    value, limit = hub.changes / hub.cpu, bare.changes / bare.cpu
    return [
        share_of("changes delivered at saturation, one shared sight", value, "changes/s", limit, AIM, note)
    ]


def _pair() -> Pair:
    with tempfile.TemporaryDirectory() as place:
        hub, bare = _hub(Path(place)), _bare(Path(place))
        return Pair(hub, bare, (Path(place) / "frames").stat().st_size * DESKS)


def _hub(folder: Path) -> Run:
    (folder / "data").mkdir()
    long_log.write(folder / "data", 10_000, site())
    tokens = folder / "tokens"
    tokens.write_text("\n".join(long_log.token_of(f"lead{n}") for n in range(DESKS)), encoding="utf-8")
    port = free_port()
    toml = config(port, 2_000, queue=LONG_HOLDS)
    (folder / "hub.toml").write_text(toml, encoding="utf-8")
    words = ("hub", str(port), str(tokens), str(BATCHES), str(SIZE), str(folder / "frames"))
    with program(*CROWD, *words, first=False) as crowd:
        hub = KilledHub(folder / "hub.toml", said(crowd)["pbx"])
        hub.spawn()
        pin(hub.pid, first=True)
        try:
            return _run(crowd, hub.pid)
        finally:
            hub.kill()


def _bare(folder: Path) -> Run:
    frames = str(folder / "frames")
    with program(*CROWD, "server", frames, str(DESKS), first=True) as server:
        at = said(server)
        words = ("bare", str(at["port"]), str(at["line"]), str(DESKS), frames)
        with program(*CROWD, *words, first=False) as crowd:
            return _run(crowd, server.pid)


def _run(crowd: "subprocess.Popen[str]", server: int) -> Run:
    said(crowd)
    _, before = process_of(server)
    done = said(crowd)
    memory, after = process_of(server)
    return Run(DESKS * done["changes"], done["took"], after - before, memory)


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
