"""A hub in a few lines, over the real rules: what it says is right, how it says it is for the tests to spoil."""

from collections.abc import Iterable, Iterator

from escdesk.domain.decide import decide
from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply, changed, empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    CommandId,
    Extension,
    Instant,
    PersonId,
    QueueId,
    SessionId,
    TeamId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages.papers import AnyPaper, CallerNumber, PaperKey, StaffName, paper_key
from escdesk.domain.sight import dependents, papers_of, project, visible
from escdesk.protocol.codec import encode, raw
from escdesk.protocol.messages import Changes

START = Instant(1_700_000_000_000)
PEOPLE = {
    "op1": (p.Role.OPERATOR, "a", "2001"),
    "op2": (p.Role.OPERATOR, "b", "2002"),
    "sv1": (p.Role.SUPERVISOR, "a", "3001"),
    "sv2": (p.Role.SUPERVISOR, "b", "3002"),
    "ld1": (p.Role.LEAD, "a", None),
}
NAMES = {"op1": "鈴木 花子", "op2": "高橋 一郎", "sv1": "佐藤 恵子", "sv2": "伊藤 学", "ld1": "渡辺 誠"}


class SmallHub:
    """Floors one after the other, the frames between them, and one answer for each command id."""

    def __init__(self, floor_name: str = "log-1") -> None:
        self.floor_name = floor_name
        self.now = START
        self.floors: list[Floor] = [empty()]
        self.papers: dict[PaperKey, AnyPaper] = {}
        self.filed: list[tuple[int, PaperKey]] = []
        self.answers: dict[tuple[str, str], tuple[str, int, dict[str, str | int]]] = {}
        self.carried_out = 0
        self._open()

    @property
    def floor(self) -> Floor:
        return self.floors[-1]

    def _open(self) -> None:
        queue = r.QueueRules(queue=QueueId("q"), client=ClientId("x"))
        extensions = tuple(Extension(ext) for _, _, ext in PEOPLE.values() if ext)
        self.tell(r.FloorConfigured(rulebook=r.RulebookText(queues=(queue,)), extensions=extensions))
        for name, (role, team, _ext) in PEOPLE.items():
            person = p.EnrolPerson(
                person=PersonId(name), role=role, teams=(TeamId(team),), clients=(ClientId("x"),)
            )
            self.tell(person, papers=(StaffName(person=PersonId(name), name=NAMES[name]),))
        self.tell(c.PbxConnected())
        for name, (_role, _team, ext) in PEOPLE.items():
            self.tell(p.TakeSeat(extension=None if ext is None else Extension(ext)), name)
            self.tell(p.DeskOpened(person=PersonId(name), session=SessionId(f"s-{name}")))

    def tell(self, message, by: str | None = None, papers: Iterable[AnyPaper] = ()) -> str:
        """Decide and apply; the code of the answer."""
        try:
            events = decide(self.floor, message, self.now, None if by is None else PersonId(by))
        except Refused as refused:
            return refused.code
        for event in events:
            self.floors.append(apply(self.floor, event))
        for paper in papers:
            self.papers[paper_key(paper)] = paper
            self.filed.append((self.floor.seq, paper_key(paper)))
        return "ok"

    def ask(
        self, command, by: str, command_id: CommandId, papers=()
    ) -> tuple[str, int, dict[str, str | int]]:
        key = (by, command_id)
        if key not in self.answers:
            self.carried_out += 1
            code = self.tell(command, by, papers)
            self.answers[key] = (code, self.floor.seq, {})
        return self.answers[key]

    def call(self, number: int, extension: str = "2001") -> CallId:
        """A call that is answered and held."""
        call = CallId(f"c{number}")
        self.tell(
            c.PhoneRang(call=call, extension=Extension(extension), queue="q", caller_key=f"k{number}"),
            papers=(CallerNumber(call=call, number=f"090{number:08}"),),
        )
        self.tell(c.PhoneAnswered(call=call))
        self.tell(c.PhoneHeld(call=call))
        return call

    def raise_hand(self, call: CallId, by: str = "op1") -> str:
        return self.tell(e.AskForTakeover(call=call), by)

    # -- frames -----------------------------------------------------------------------------------------------

    def shown(self, person: str, seq: int | None = None) -> dict[PaperKey, AnyPaper]:
        """The papers this person may have."""
        floor = self.floors[-1 if seq is None else seq]
        keys = {k for one in project(floor, PersonId(person)).entities.values() for k in papers_of(one)}
        return {key: self.papers[key] for key in keys if key in self.papers}

    def frame(self, person: str, since: int, upto: int | None = None) -> bytes:
        """What has changed for a person; `since` 0 or a number never reached: everything anew."""
        upto = self.floor.seq if upto is None else upto
        new = self.floors[upto]
        who = new.people[PersonId(person)]
        if since <= 0 or since > upto or PersonId(person) not in self.floors[since].people:
            sight = project(new, PersonId(person))
            papers = self.shown(person, upto)
            return encode(
                Changes(
                    since=0,
                    upto=upto,
                    anew=True,
                    puts=tuple(raw(one) for one in sight.entities.values()),
                    papers=tuple(raw(one) for one in papers.values()),
                )
            )
        old = self.floors[since]
        puts, drops = [], []
        for key in dependents(old, new, changed(old, new)):
            one = visible(new, key, who)
            if one is not None:
                puts.append(raw(one))
            else:
                drops.append(key)
        before, after = self.shown(person, since), self.shown(person, upto)
        late = {key for seq, key in self.filed if seq > since}
        papers = [raw(one) for key, one in after.items() if key not in before or key in late]
        shreds = tuple(key for key in before if key not in after)
        return encode(
            Changes(
                since=since,
                upto=upto,
                puts=tuple(puts),
                drops=tuple(drops),
                papers=tuple(papers),
                shreds=shreds,
            )
        )

    def steps(self, person: str, since: int) -> Iterator[bytes]:
        """One frame for each event since then."""
        for seq in range(since, self.floor.seq):
            yield self.frame(person, seq, seq + 1)
