"""How far a raised hand got, in words and steps: said the same way wherever the panel shows it."""

from typing import Final

from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.panel.ask_view import AskView, LineView, Means, OutsideView
from escdesk.desktop.panel.words import asked_words
from escdesk.desktop.widgets.steps import Step, StepState

UNSEEN_AFTER_MS: Final = 3000  # a screen that has not shown it by then is worth a word


def undelivered(ask: AskView | None) -> bool:
    """Return whether an ask has not been acknowledged for too long; floor time may run faster than a person waits."""
    return ask is not None and ask.hub_at is None and ask.late


def at_desk(ask: AskView) -> bool:
    """Return whether somebody has a consult in hand: the operator keeps the customer."""
    return ask.consult and ask.stage == "in_hand"


def talks_aside(ask: AskView) -> bool:
    """Return whether the operator talks with whoever has the consult, and the customer hears music."""
    return ask.aside is not None and ask.aside.state == "talking"


def line_words(texts: Catalogue, line: LineView) -> str:
    """Return a place in line and what it will take: 2番目・約40秒, or honestly that nobody has measured it."""
    about = texts("panel.wait.unknown") if line.about_ms is None else texts.about(line.about_ms)
    return texts("panel.wait.line", place=line.place, about=about)


def title_of(texts: Catalogue, ask: AskView) -> str:
    """Return the one sentence about where it stands."""
    if undelivered(ask):
        return texts("panel.asked.undelivered")
    match ask.stage:
        case "sending" | "alarm" | "unknown":
            return texts(f"panel.asked.{ask.stage}")
        case "waiting" if ask.line is not None:
            return texts("panel.asked.in_line", line=line_words(texts, ask.line))
        case "outside" if ask.outside is not None and ask.outside.told_at is not None:
            at, who = time_of_day(ask.outside.told_at), asked_words(texts, ask)
            return texts(f"panel.outside.told_{_told_how(ask.outside)}", who=who, at=at)
        case "outside" if ask.outside is not None and ask.outside.means != "phone":
            how = "delivered" if ask.outside.delivered_at is not None else "sending"
            return texts(f"panel.outside.{how}_{ask.outside.means}", who=asked_words(texts, ask))
        case "in_hand" if ask.consult and ask.answers and not ask.waiting:
            return texts("panel.asked.answered", who=asked_words(texts, ask))
        case "taken" | "outside":
            return texts("panel.asked.phone_rings", who=asked_words(texts, ask))
        case "in_hand":
            key = "in_hand" if ask.lost_until is None else "lost"
            return texts(f"panel.asked.{key}", who=asked_words(texts, ask))
        case _ if ask.automatic and not ask.tried:
            return texts("panel.raised.title")
        case _:
            key = "next_person" if ask.tried or ask.hops else "consulting" if ask.consult else "asking"
            return texts(f"panel.asked.{key}", who=asked_words(texts, ask))


def steps_of(texts: Catalogue, ask: AskView, now: int) -> tuple[Step, ...]:
    """Return its steps: the hub has it, a screen shows it, somebody acts; or the line, or somebody outside."""
    if undelivered(ask):
        since = texts("panel.asked.since", at=time_of_day(ask.asked_at, seconds=True))
        # silent help shows nothing red, whoever looks over the shoulder
        missed: StepState = "awaited" if ask.silent else "failed"
        return (
            Step(missed, "monitor", texts("panel.step.hub_missed"), since),
            Step("to_come", "monitor", texts("panel.step.drawn")),
            Step("to_come", "person", texts("panel.step.taken")),
        )
    came = ask.ring_at if ask.tried else ask.hub_at
    hub = Step("done" if ask.hub_at is not None else "awaited", "send", texts("panel.step.hub"), _at(came))
    if ask.stage == "waiting" and ask.line is not None:
        line = Step("awaited", "people", texts("panel.step.line"), line_words(texts, ask.line))
        return (hub, line, Step("to_come", "person", texts("panel.step.taken")))
    if ask.stage == "outside" and ask.outside is not None:
        return (hub, *_outside_steps(texts, ask))
    drawn = _drawn_step(texts, ask, now)
    if ask.taken_at is None:
        waiting = ask.drawn_at is not None
        under = texts("panel.step.awaiting") if waiting else ""
        return (
            hub,
            drawn,
            Step("awaited" if waiting else "to_come", "person", texts("panel.step.taken"), under),
        )
    taken = Step("done", "person", texts("panel.step.taken"), _at(ask.taken_at))
    if ask.lost_until is not None:
        taken = Step("awaited", "person", texts("panel.step.taken"), texts("panel.step.cut_off"))
    if ask.stage == "in_hand":
        return (hub, drawn, taken)
    where = texts("panel.people.extension", extension=ask.extension) if ask.extension else ""
    return (hub, drawn, taken, Step("awaited", "phone_ringing", texts("panel.step.phone"), where))


def _drawn_step(texts: Catalogue, ask: AskView, now: int) -> Step:
    word = texts("panel.step.drawn")
    if ask.drawn_at is not None or ask.taken_at is not None:
        return Step("done", "monitor", word, _at(ask.drawn_at or ask.taken_at))
    if ask.hub_at is None:
        return Step("to_come", "monitor", word)
    missing = ask.ring_at is not None and now - ask.ring_at >= UNSEEN_AFTER_MS
    waited = texts("panel.step.not_drawn", span=texts.seconds(now - (ask.ring_at or now))) if missing else ""
    return Step("awaited", "monitor", word, waited)


def _told_how(outside: OutsideView) -> str:
    if outside.means == "phone":
        return "phone"
    return "delivered" if outside.only_delivered else "read"


def fell_words(texts: Catalogue, outside: OutsideView) -> str:
    """Return what was tried before and why it was not enough: チャット 確認がありません・メール 届きません."""
    return texts("panel.dot").join(
        texts(
            "panel.outside.fell",
            means=texts(f"panel.outside.{one.means}"),
            why=texts(f"panel.outside.why.{one.why}"),
        )
        for one in outside.fell
    )


_ICONS: Final[dict[Means, str]] = {"phone": "phone_ringing", "mail": "mail", "chat": "speech"}


def _message_steps(texts: Catalogue, outside: OutsideView) -> tuple[Step, ...]:
    """Delivered is the server's word, read the reader's; only then somebody may take it."""
    word, icon = texts(f"panel.outside.{outside.means}"), _ICONS[outside.means]
    read, taken = texts("panel.step.read"), texts("panel.step.taken")
    if outside.told_at is not None:
        sent = Step("done", icon, word, _at(outside.delivered_at))
        awaited = Step("awaited", "person", taken, texts("panel.step.awaiting"))
        if outside.only_delivered:
            return (sent, awaited)
        return (sent, Step("done", "check", read, _at(outside.told_at)), awaited)
    if outside.delivered_at is None:
        sent = Step("awaited", icon, word, texts("panel.step.sending"))
        return (sent, Step("to_come", "check", read), Step("to_come", "person", taken))
    sent = Step("done", icon, word, _at(outside.delivered_at))
    return (
        sent,
        Step("awaited", "check", read, texts("panel.step.awaiting")),
        Step("to_come", "person", taken),
    )


def _outside_steps(texts: Catalogue, ask: AskView) -> tuple[Step, ...]:
    if ask.outside is not None and ask.outside.means != "phone":
        return _message_steps(texts, ask.outside)
    told = None if ask.outside is None else ask.outside.told_at
    word, taken = texts("panel.step.outside"), texts("panel.step.taken")
    if told is None:
        rings = Step("awaited", "phone_ringing", word, texts("panel.step.ringing"))
        return (rings, Step("to_come", "person", taken))
    answered = Step("done", "phone_ringing", word, _at(told))
    return (answered, Step("awaited", "person", taken, texts("panel.step.awaiting")))


def _at(instant: int | None) -> str:
    return "" if instant is None else time_of_day(instant, seconds=True)
