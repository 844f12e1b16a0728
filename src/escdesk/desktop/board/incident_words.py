"""How the board writes incidents; pure, given the catalogue."""

from escdesk.desktop.board.case_words import joined
from escdesk.desktop.board.incident_view import AlikeHint, IncidentRow, IncidentView
from escdesk.desktop.i18n import Catalogue, clock, time_of_day
from escdesk.domain.ids import Instant


def name(texts: Catalogue, row: IncidentRow) -> str:
    """Return how an incident is called; its words may not be here."""
    return row.words.title or texts("board.incident.untitled", time=time_of_day(row.opened_at))


def title(texts: Catalogue, row: IncidentRow, others: int) -> str:
    key = "title_more" if others else "title"
    return texts(f"board.incident.{key}", name=name(texts, row), count=others)


def detail(texts: Catalogue, row: IncidentRow, now: Instant) -> str:
    """Return since when, whose, and until when the next notice is due; what is wrong comes first."""
    since = texts("board.since", time=time_of_day(row.opened_at))
    if row.deserted:
        return joined(texts, texts("board.incident.deserted", name=row.owner), since)
    owner = texts("board.flight.owner", name=row.owner)
    if row.late:
        late = texts("board.incident.late", span=clock(now - row.next_notice_at))
        return joined(texts, late, owner, since)
    notice = texts("board.incident.notice_until", time=time_of_day(row.next_notice_at))
    return joined(texts, since, notice, owner)


def subject(texts: Catalogue, view: IncidentView, chosen: int, *, ending: bool) -> str:
    """Return how many hands are like it and how many of them are chosen; at its end how many belong to it."""
    if ending:
        return texts("board.incident.belong", count=0 if view.incident is None else view.incident.count)
    hands = [one for one in view.hands if not one.joined]
    alike = sum(one.alike for one in hands)
    client = view.client if view.client_named else None
    return joined(texts, client, texts("board.incident.found", alike=alike, all=len(hands), chosen=chosen))


def bars(texts: Catalogue, view: IncidentView) -> str:
    """Return what the bars count."""
    if view.label:
        return texts("board.incident.bars", label=view.label)
    return texts("board.incident.bars_any")


def alike(texts: Catalogue, hint: AlikeHint) -> str:
    """Return what many hands look like: one of the incidents that are open, or a new one."""
    if hint.incident_id:
        return texts("board.alike.known", name=hint.incident or texts("board.incident.short"))
    return texts("board.alike.title")


def alike_detail(texts: Catalogue, hint: AlikeHint) -> str:
    """Return what they have in common, within how long they went up and how many of them somebody has."""
    common = hint.label or hint.queue
    minutes = texts("board.alike.within", count=max(1, hint.within_ms // 60_000))
    owned = texts("board.alike.owned", count=hint.owned) if hint.owned else ""
    return joined(texts, common, minutes, owned, hint.client)


def spoken(texts: Catalogue, sentence: str) -> str:
    """Return a sentence to speak in quotation marks, whether or not it was written with some."""
    return texts("board.incident.quoted", text=sentence.strip().strip("「」“”").rstrip("。"))
