"""What one session has been sent and what it is still owed, as one frame whenever it takes one."""

from collections.abc import Callable, Collection

from msgspec import Raw

from escdesk.domain.floor import Key
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.papers import PaperKey
from escdesk.domain.sight import papers_of
from escdesk.hub import frames
from escdesk.hub.encoded import Encoded
from escdesk.hub.moment import Eyes, Moment
from escdesk.hub.stream import Difference, Stream


class Box:
    """Filled by the publisher, emptied by the session; it never holds more than one frame's worth.

    Only keys wait in it: what stands under them is looked up when the frame is taken, so a slow desk gets the
    newest state and nothing in between. What the person saw then is remembered, so nothing goes out twice and nobody
    is told that something is gone which they never saw. What everybody of an audience sees waits in its stream; where
    nothing of the person's own is in it, the frame is the one that the others get. A box in step with those others
    (see `Chorus`) has nothing to take: it is written to with them.
    """

    def __init__(
        self,
        person: PersonId,
        wake: Callable[[], None],
        now: Callable[[], Moment],
        encoded: Encoded,
        stream: Stream,
        write: Callable[[bytes], bool] | None = None,
    ) -> None:
        self.person = person
        self.wake = wake
        self.write = write
        """Sends a whole WebSocket message at once; False: not now, and nothing of it. None: nobody can."""
        self.closed: str | None = None
        """The code of the goodbye once the publisher has given this box up."""
        self.seq = 0
        """The number that the desk stands at after the last frame it took."""
        self.woken = False
        self.told_in = 0
        """The publisher's tick of the last frame."""
        self.in_step = False
        self.touched: dict[Key, None] = {}
        """What is the person's own and may have changed."""
        self.fresh: set[PaperKey] = set()
        self.anew = True
        self.owes = True
        """A frame must go out even if nothing in it has changed: the first one, and after the own commands."""
        self.on_take: Callable[[Box, bool], None] = _nothing
        """Afterwards, and whether there was a frame."""
        self.on_reach: Callable[[Box], None] = _nobody
        self.stream = stream
        self.place = stream.end
        """How far in the stream it has come."""
        self._now = now
        self._encoded = encoded
        self._then: Eyes | None = None
        """What the person saw when the last frame was taken: what has been sent needs no book of its own."""
        self._own: frozenset[PaperKey] = frozenset()
        """Papers that came with the person's own."""

    def resume(self, then: Moment) -> None:
        """The desk holds what this person saw at that moment."""
        self.seq = then.floor.seq
        self.anew = False
        before, now = then.eyes(self.person), self._now().eyes(self.person)
        self._then, self._own = before, before.own_papers()
        for key, one in before.items():
            if now.get(key) is not one:
                self.touched[key] = None
        self.touched |= {key: None for key, one in now.items() if before.get(key) is not one}
        self.fresh.update(before.references, self._own)

    def belong_to(self, stream: Stream) -> None:
        """The person's audience is another one now: everything anew."""
        self.stream, self.place, self.anew = stream, stream.end, True

    def keep_up(self) -> None:
        """Where nothing waits, the person sees now what they saw then: no old floor need be kept for that."""
        if self._then is not None and not (self.waiting or self.fresh or self.anew):
            self._then = self._now().eyes(self.person)

    @property
    def may_step_in(self) -> bool:
        """Whether nothing is special about it."""
        special = self.woken or self.touched or self.fresh or self.anew or self.owes
        return self.write is not None and self.closed is None and not special

    def stands_with_others(self) -> None:
        self.in_step, self._then = True, None

    def stands_alone(self, place: int, then: Moment) -> None:
        """The desk holds what this person saw at that moment, when the stream ended there."""
        self.in_step, self.place, self._then = False, place, then.eyes(self.person)

    @property
    def waiting(self) -> int:
        """Keys that wait to be looked up."""
        return len(self.touched) + self.stream.end - self.place

    def owns(self, paper: PaperKey) -> bool:
        """Whether this paper came with something of the person's own."""
        return paper in self._own

    def owns_any(self, papers: Collection[PaperKey]) -> bool:
        return not self._own.isdisjoint(papers)

    def reach(self, upto: int) -> None:
        """The desk has been told of this number: a frame must take it there, though nothing else changed."""
        if self.seq < upto and not self.owes and self.closed is None:
            self.owes = True
            self.on_reach(self)

    def take(self) -> bytes | None:
        """The next frame, an encoded `Changes`; None when nothing is owed."""
        self.woken = False
        if self.closed is not None or self.in_step:
            return None
        eyes = self._now().eyes(self.person)
        then = None if self.anew else self._then
        frame = self._everything(eyes) if then is None else self._differences(then, eyes)
        self.touched, self.fresh, self.anew, self._then = {}, set(), False, eyes
        self.place = self.stream.end
        if frame is not None:
            self.owes = False
            self.seq = eyes.moment.floor.seq
        self.on_take(self, frame is not None)
        return frame

    def _everything(self, eyes: Eyes) -> bytes:
        self._own = eyes.own_papers()
        puts = {**self.stream.everything(eyes.moment)}
        for key in eyes.mine:
            puts.pop(key, None)
        puts |= {key: self._encoded.entity(key, one) for key, one in eyes.own()}
        papers = {**self.stream.all_papers(eyes.moment)}
        for name in self._own:
            paper = eyes.moment.papers.get(name)
            if paper is not None:
                papers[name] = self._encoded.paper(name, paper)
        upto = eyes.moment.floor.seq
        return frames.changes(0, upto, puts=puts.values(), papers=papers.values(), anew=True)

    def _differences(self, then: Eyes, eyes: Eyes) -> bytes | None:
        shared = self.stream.difference(self.place, then.moment, eyes.moment)
        if (
            not self.touched
            and not self.fresh
            and shared.keys.isdisjoint(then.mine)
            and shared.keys.isdisjoint(eyes.mine)
            and shared.names.isdisjoint(self._own)
        ):
            return self._as_the_others(shared, then, eyes)
        return self._by_oneself(shared, then, eyes)

    def _as_the_others(self, shared: Difference, then: Eyes, eyes: Eyes) -> bytes | None:
        if not (shared.keys or shared.names or self.owes):
            return None
        return self.stream.frame(self.seq, self.place, then.moment, eyes.moment)

    def _by_oneself(self, shared: Difference, then: Eyes, eyes: Eyes) -> bytes | None:
        # Of what is nobody's own the others' part stands, and their papers: the rest is looked up key by key.
        own = {**self.touched, **dict.fromkeys(shared.keys & (then.mine | eyes.mine))}
        puts = [put for key, put in shared.puts.items() if key not in own]
        drops = [key for key in shared.drops if key not in own]
        papers: list[Raw] = []
        shreds: list[PaperKey] = []
        names = dict.fromkeys(self.fresh) | dict.fromkeys(shared.names)
        for key in own:
            old, new = then.get(key), eyes.get(key)
            if new is old:
                continue
            if new is None:
                drops.append(key)
            else:
                puts.append(self._encoded.entity(key, new))
            for one in (old, new):
                if one is not None:
                    names |= dict.fromkeys(papers_of(one))
        had, self._own = self._own, eyes.own_papers()
        # What is no longer one's own may still come with what everybody sees, and the other way round.
        names |= dict.fromkeys(had ^ self._own)
        for name in names:
            before = name in had or name in then.references
            delivered = then.moment.papers.get(name) if before else None
            if name in self._own or name in eyes.references:
                paper = eyes.moment.papers.get(name)
                if paper is not None and paper is not delivered:
                    papers.append(self._encoded.paper(name, paper))
            elif delivered is not None:
                shreds.append(name)
        if not (puts or drops or papers or shreds or self.owes):
            return None
        upto = eyes.moment.floor.seq
        return frames.changes(self.seq, upto, puts=puts, drops=drops, papers=papers, shreds=shreds)

    def close(self, code: str) -> None:
        """Nothing more comes; the session reads `closed` when it is woken."""
        if self.closed is None:
            self.closed = code
            self.touched, self._then = {}, None
            self.fresh.clear()
            self.wake()


def _nothing(_box: Box, _frame: bool) -> None:
    return


def _nobody(_box: Box) -> None:
    return
