"""A CRM in memory: for tests, practice and whoever has no customers to import."""

from collections.abc import Iterable, Sequence

from escdesk.domain.ids import ClientId
from escdesk.domain.messages.papers import CustomerPaper
from escdesk.hub.crm.callers import CrmUnavailable
from escdesk.hub.phone_numbers import normalised


class FakeCustomers:
    """`escdesk.hub.ports.Customers` over the papers it was given; `silent` makes it answer nobody."""

    def __init__(self, papers: Iterable[CustomerPaper] = ()) -> None:
        self.papers = tuple(papers)
        self.silent = False

    async def find(self, client: ClientId, number: str) -> Sequence[CustomerPaper]:
        if self.silent:
            raise CrmUnavailable
        wanted = normalised(number)
        return [
            paper
            for paper in self.papers
            if paper.client == client and wanted in {normalised(phone) for phone in paper.phones}
        ][:9]
