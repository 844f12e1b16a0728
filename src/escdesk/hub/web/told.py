"""The page behind the link of a message: what is asked, since when, and one button that says "I have read it"."""

import asyncio
import base64
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from html import escape
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, OrderId
from escdesk.domain.messages.outside import NoticeAcknowledged
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.rules.outside import acknowledges
from escdesk.hub.engine import Engine, EngineStopped
from escdesk.hub.links import PAGES, Links
from escdesk.hub.note_text import NoteWords
from escdesk.hub.web.pace import Pace

AT_ONCE: Final = 30
APART_MS: Final = 2_000
"""Nobody reads faster; whoever guesses gets nowhere."""
REMEMBERED: Final = 10_000
PATIENCE_MS: Final = 10_000
"""A database that can't be written for so long keeps nobody before a page that does not come."""

State = Literal["open", "done", "told", "taken", "late", "over", "unknown", "slow", "away"]
_STATUS: Final[dict[State, int]] = {"unknown": 404, "slow": 429, "away": 503}


class Told:
    """Nothing but the link decides who may press: it is in nobody's hands but the reader's."""

    def __init__(
        self, engine: Engine, links: Links, words: NoteWords, monotonic_ms: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._links = links
        self._words = words
        self._now = monotonic_ms
        self._paces: OrderedDict[str, Pace] = OrderedDict()

    @property
    def routes(self) -> list[Route]:
        path = f"{PAGES}/{{case}}/{{order}}/{{token}}"
        return [Route(path, self._look, methods=["GET"]), Route(path, self._press, methods=["POST"])]

    async def _look(self, request: Request) -> Response:
        case, order, genuine = self._named(request)
        if self._too_fast(request):
            return self._page("slow")
        if not genuine:
            return self._page("unknown")
        return self._page(state(self._engine.floor, case, order), case)

    async def _press(self, request: Request) -> Response:
        """Pressed twice is once; whoever was slower than the floor reads what has become of it."""
        case, order, genuine = self._named(request)
        if self._too_fast(request):
            return self._page("slow")
        if not genuine:
            return self._page("unknown")
        before = state(self._engine.floor, case, order)
        if before != "open":
            return self._page(before, case)
        try:
            async with asyncio.timeout(PATIENCE_MS / 1_000):
                await self._engine.heard(NoticeAcknowledged(order=order))
        except (EngineStopped, TimeoutError):  # it may still come true: then the next press says so
            return self._page("away")
        after = state(self._engine.floor, case, order)
        return self._page("done" if after == "told" else after, case)

    def _named(self, request: Request) -> tuple[EscalationId, OrderId, bool]:
        given = request.path_params
        case, order = EscalationId(given["case"]), OrderId(given["order"])
        return case, order, self._links.genuine(case, order, given["token"])

    def _too_fast(self, request: Request) -> bool:
        address = request.client.host if request.client else ""
        pace = self._paces.setdefault(address, Pace(AT_ONCE, APART_MS))
        self._paces.move_to_end(address)
        while len(self._paces) > REMEMBERED:
            self._paces.popitem(last=False)
        return pace.wait_ms(self._now()) > 0

    # -- what it looks like -----------------------------------------------------------------------------------

    def _page(self, what: State, case: EscalationId | None = None) -> Response:
        one = None if case is None else self._engine.floor.escalations.get(case)
        body = (
            self._open(one) if what == "open" and one is not None else f"<p>{self._said(f'page.{what}')}</p>"
        )
        html = _PAGE.format(
            language=self._words.language, title=self._said("page.title"), style=_STYLE, body=body
        )
        return HTMLResponse(html, _STATUS.get(what, 200), headers=_HEADERS)

    def _open(self, one: Escalation) -> str:
        facts = self._words.facts(self._engine.floor, one, self._engine.now())
        lines = (
            f"<h1>{self._said('page.open', category=facts.category, asks=facts.asks)}</h1>",
            f"<p>{self._said('page.waiting', span=facts.waiting)}</p>",
            f"<p>{self._said('page.case', case=facts.case)}</p>",
            f'<form method="post"><button>{self._said("page.button")}</button></form>',
            f"<p><small>{self._said('page.after')}</small></p>",
        )
        return "\n".join(lines)

    def _said(self, key: str, **fields: object) -> str:
        return escape(self._words(key, **fields))


def state(floor: Floor, case: EscalationId, order: OrderId) -> State:
    """What has become of a message's case, for whoever holds its genuine link."""
    one = floor.escalations.get(case)
    if one is None or one.stage in (Stage.RESOLVED, Stage.REPORTED):
        return "over"
    if acknowledges(one, order) is not None:
        return "open"
    if one.owner is not None:
        return "taken"
    told = one.stage is Stage.OUTSIDE and one.outside is not None and one.outside.told_at is not None
    return "told" if told else "late"


_STYLE: Final = (
    "body{font:18px/1.6 system-ui,sans-serif;margin:0 auto;padding:24px;max-width:560px;color:#1c2430;"
    "background:#fff}h1{font-size:22px;line-height:1.4;margin:0 0 16px}p{margin:0 0 8px}"
    "button{font:inherit;font-weight:600;width:100%;min-height:56px;margin:24px 0 12px;border:0;border-radius:8px;"
    "color:#fff;background:#1f5fbf;cursor:pointer}small{color:#5a6675}"
    "@media(prefers-color-scheme:dark){body{color:#e6eaf0;background:#12161c}small{color:#9aa6b5}}"
)
_PAGE: Final = (
    '<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
    "<title>{title}</title><style>{style}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
}
