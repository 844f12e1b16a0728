"""The boxes of one audience: those that stand at the same place are told the same, in one go."""

from collections.abc import Iterable

from escdesk.hub import frames
from escdesk.hub.box import Box
from escdesk.hub.moment import Moment
from escdesk.hub.stream import Stream


class Chorus:
    """Boxes in step have nothing of their own waiting and desks that read: they share one place and one moment.

    Whatever makes one of them special (something of its own has changed, its desk does not read, it owes an answer's
    number) lets it step out with that place and moment; it is then told by itself until it stands where the others do.
    """

    def __init__(self, stream: Stream, now: Moment) -> None:
        self.stream = stream
        self.alone: dict[Box, None] = {}
        self.told_in = 0
        """The tick of the last frame."""
        self._in_step: dict[Box, None] = {}
        self._place = stream.end
        self._then = now

    @property
    def empty(self) -> bool:
        return not (self.alone or self._in_step)

    def enter(self, box: Box) -> None:
        self.alone[box] = None

    def leave(self, box: Box) -> None:
        self.step_out(box)
        self.alone.pop(box, None)

    def step_out(self, box: Box) -> None:
        """It has something of its own. Doing it twice does nothing."""
        if box in self._in_step:
            del self._in_step[box]
            self._let_out(box, self._place, self._then)

    def _let_out(self, box: Box, place: int, then: Moment) -> None:
        box.stands_alone(place, then)
        box.told_in = max(box.told_in, self.told_in)
        self.alone[box] = None

    def step_in(self, box: Box, now: Moment, tick: int) -> None:
        """Back to the others, if it stands where they do; nobody is told twice in one tick."""
        end = self.stream.end
        if not self._in_step:
            self._place, self.told_in = end, box.told_in
        if (
            box.may_step_in
            and box.place == self._place == end
            and (box.told_in < tick or self.told_in == tick)
        ):
            # Nothing has been noted since the others were told: what they saw then they see now.
            self._then = now
            del self.alone[box]
            self._in_step[box] = None
            box.stands_with_others()

    def tell(self, now: Moment, tick: int) -> list[Box]:
        """Write to all in step what has changed for them; those who have to be told by themselves."""
        place, then = self._place, self._then
        self._place, self._then = self.stream.end, now
        if not self._in_step or place == self._place:
            return []
        difference = self.stream.difference(place, then, now)
        if not (difference.keys or difference.names):
            return []
        left = [box for box in self._in_step if box.owns_any(difference.names)] if difference.names else []
        for box in left:
            del self._in_step[box]
        left += self._write(place, then, now)
        for box in left:
            self._let_out(box, place, then)
        self.told_in = tick
        return left

    def _write(self, place: int, then: Moment, now: Moment) -> Iterable[Box]:
        upto = now.floor.seq
        messages: dict[int, bytes] = {}
        deaf: list[Box] = []
        for box in self._in_step:
            message = messages.get(box.seq)
            if message is None:
                frame = self.stream.frame(box.seq, place, then, now)
                message = messages[box.seq] = frames.whole(frame)
            assert box.write is not None
            if box.write(message):
                box.seq = upto
            else:
                deaf.append(box)
        for box in deaf:
            del self._in_step[box]
        return deaf

    def tidy(self, now: Moment) -> None:
        """Let go of old moments and of notes that everybody has."""
        for box in self.alone:
            box.keep_up()
        if self._place == self.stream.end or not self._in_step:
            self._place, self._then = self.stream.end, now
        self.stream.trim(min(self._place, *(box.place for box in self.alone), self.stream.end))
