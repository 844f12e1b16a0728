"""The papers of what is open, in memory."""

from collections.abc import Iterable, Iterator, Sequence

from immutables import Map

from escdesk.domain.floor import Floor, entities
from escdesk.domain.ids import ClientId, PartyId
from escdesk.domain.messages.ladders import Means, PartyKind
from escdesk.domain.messages.papers import AnyPaper, PaperKey, paper_key
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.sight import papers_of
from escdesk.hub.batch import Stored

SORTED_EVERY = 1_000
"""Events between two looks for papers that nothing open refers to any more."""


class Shelf:
    """Follows the commits; `papers` is a value that may be kept while the shelf goes on."""

    def __init__(self, papers: Iterable[AnyPaper] = ()) -> None:
        self.papers: Map[PaperKey, AnyPaper] = Map({paper_key(paper): paper for paper in papers})
        self._sorted_at = 0

    def get(self, key: PaperKey) -> AnyPaper | None:
        return self.papers.get(key)

    def file(self, floor: Floor, stored: Sequence[Stored]) -> None:
        """Take the papers of a commit; from time to time let go of those that nothing on `floor` refers to.

        Letting go late is harmless: papers travel only with an entity that refers to them.
        """
        for one in stored:
            for paper in one.papers:
                self.papers = self.papers.set(paper_key(paper), paper)
        if floor.seq - self._sorted_at >= SORTED_EVERY:
            self._sorted_at = floor.seq
            self.tidy(floor)

    def tidy(self, floor: Floor) -> None:
        """Keep only what something open refers to."""
        kept = set(needed(floor))
        self.papers = Map({key: paper for key, paper in self.papers.items() if key in kept})


def needed(floor: Floor) -> Iterator[PaperKey]:
    """The papers of what is open: those that travel with it, and addresses outside, which only the hub needs."""
    for one in entities(floor):
        yield from papers_of(one)
        match one:
            case Rules():
                for ruleset in one.coming if one.current is None else (one.current, *one.coming):
                    for outside in ruleset.outside:
                        yield from _outside(one.id, outside.id)
            case Escalation():
                # Its rules may have been replaced while it is under way.
                for party in (party for rung in one.ladder for party in rung.parties):
                    if party.kind is PartyKind.OUTSIDE:
                        yield from _outside(one.client, PartyId(party.name))
            case _:
                continue


def outside_number(client: ClientId, party: PartyId) -> PaperKey:
    """Where the number of a party outside is filed."""
    return ("OutsideNumber", f"{client}/{party}")


def outside_address(client: ClientId, party: PartyId, means: Means) -> PaperKey:
    """Where the addresses of a party outside are filed, of mail or chat."""
    return ("OutsideAddress", f"{client}/{party}/{means}")


def _outside(client: ClientId, party: PartyId) -> Iterator[PaperKey]:
    yield outside_number(client, party)
    yield outside_address(client, party, Means.MAIL)
    yield outside_address(client, party, Means.CHAT)
