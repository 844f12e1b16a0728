"""A client's rules as a flow that a newcomer can read (マニュアル化): Markdown, Japanese or English."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from escdesk.domain.ids import Instant
from escdesk.domain.messages.calendars import Opening
from escdesk.domain.messages.conditions import WEEKDAYS, AllOf, AnyOf, Condition, Fact, OneOf
from escdesk.domain.messages.ladders import Lane, RungKind
from escdesk.domain.messages.papers import RuleNote
from escdesk.domain.messages.rulesets import LEVELS, HandleTime, Rule, Ruleset, Template
from escdesk.domain.rules import calendar
from escdesk.domain.rules.matching import about_cases, precedence
from escdesk.hub.rulefile.language import clock
from escdesk.hub.rulefile.words import Words

_ALWAYS: Final = (Opening(0, calendar.DAY_MINUTES),)


def printed(ruleset: Ruleset, note: RuleNote | None, words: Words) -> Iterator[str]:
    """Line by line. Version 0 is one that has not been imported."""
    yield from _head(ruleset, note, words)
    rules = precedence(ruleset)
    for title, those in _sections(ruleset, rules, words):
        yield from ("", f"## {title}")
        for rule in those:
            yield from _rule(rule, words)
    if ruleset.outside:
        yield from ("", f"## {words('print.outside')}", "")
        for party in ruleset.outside:
            within = words.span(party.within_ms)
            yield f"- {words('print.outside_line', label=party.label, means=words.means(party), within=within)}"
    if ruleset.templates:
        yield from ("", f"## {words('print.templates')}", "")
        yield from (_template(one, words) for one in ruleset.templates)
    of_calls = [rule for rule in rules if not about_cases(rule)]
    if of_calls:
        yield from ("", f"## {words('print.order')}", "")
        yield from (f"{place}. {rule.title}" for place, rule in enumerate(of_calls, start=1))


def local_time(ruleset: Ruleset, at: Instant) -> str:
    """An instant on the client's clock: `2026-12-01 09:00`."""
    day, minutes = calendar.local(ruleset.calendar, at)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day, minutes=minutes)
    return moment.strftime("%Y-%m-%d %H:%M")


def _head(ruleset: Ruleset, note: RuleNote | None, words: Words) -> Iterator[str]:
    version = ruleset.version
    title = "print.title" if version else "print.draft"
    yield from (f"# {words(title, client=ruleset.client, version=version)}", "")
    if note is not None:
        yield f"- {words('print.author', author=note.author, reason=note.reason)}"
    if ruleset.effective_from:
        yield f"- {words('print.effective', moment=local_time(ruleset, ruleset.effective_from))}"
    else:
        yield f"- {words('print.at_once')}"
    if ruleset.review_at is not None:
        yield f"- {words('print.review', day=local_time(ruleset, ruleset.review_at)[:10])}"
    yield f"- {words('print.sla', span=words.span(ruleset.sla_ms))}"
    yield f"- {words('print.hours', zone=ruleset.calendar.zone)}: {_hours(ruleset, words)}"
    yield from ("", words("print.doubt"))


def _hours(ruleset: Ruleset, words: Words) -> str:
    week = ruleset.calendar.week
    if all(day == _ALWAYS for day in week):
        said = words("print.always_open")
    else:
        said = " / ".join(
            f"{words(f'weekday.{name}')} {_day(openings, words)}"
            for name, openings in zip(WEEKDAYS, week, strict=True)
        )
    return f"{said} / {words('print.holidays')}" if ruleset.calendar.closed else said


def _day(openings: Sequence[Opening], words: Words) -> str:
    spans = (f"{clock(one.start)}-{clock(_end(one.end))}" for one in openings)
    return " ".join(spans) or words("print.closed")


def _end(minutes: int) -> int:
    """What passes midnight is said as the time of the next day."""
    return minutes if minutes <= calendar.DAY_MINUTES else minutes - calendar.DAY_MINUTES


def _sections(ruleset: Ruleset, rules: Sequence[Rule], words: Words) -> Iterator[tuple[str, Sequence[Rule]]]:
    """What is urgent first, then by what the customer calls about; every rule stands in one section at least."""
    cases = [rule for rule in rules if about_cases(rule)]
    urgent = [rule for rule in rules if rule.lane is Lane.URGENT and rule not in cases]
    others = [rule for rule in rules if rule not in cases and rule not in urgent]
    named = {rule.id: _categories(rule.when) for rule in others}
    known = {category.id for category in ruleset.categories}
    yield from _filled(words("print.urgent"), urgent)
    for category in ruleset.categories:
        yield from _filled(category.label, [rule for rule in others if category.id in named[rule.id]])
    yield from _filled(words("print.any_category"), [rule for rule in others if not named[rule.id] & known])
    yield from _filled(words("print.cases"), cases)


def _filled(title: str, rules: Sequence[Rule]) -> Iterator[tuple[str, Sequence[Rule]]]:
    if rules:
        yield title, rules


def _categories(condition: Condition) -> frozenset[str]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*map(_categories, parts))
        case OneOf(Fact.CATEGORY, values):
            return frozenset(values)
        case _:
            return frozenset()


def _rule(rule: Rule, words: Words) -> Iterator[str]:
    yield from ("", f"### {rule.title}〔{words(f'mode.{rule.mode.value}')}〕", "")
    if rule.topic:
        yield from (rule.topic, "")
    yield f"- **{words('print.when')}** {words.condition(rule.when)}"
    level = words(f"level.{LEVELS[rule.level]}")
    yield f"- **{words('print.do')}** {words('print.do_line', asks=words(f'asks.{rule.asks.value}'), level=level)}"
    yield f"- **{words('print.to')}** {words.ladder(rule.ladder)}"
    yield f"- **{words('print.within')}** {_within(rule, words)}"
    if rule.say:
        yield f"- **{words('print.say')}** {words('size.quoted', text=rule.say)}"
    if rule.silent:
        yield f"- {words('print.silent')}"
    if rule.steps:
        yield f"- **{words('print.steps')}**"
        yield from (
            f"  {place}. {words('size.quoted', text=step)}" for place, step in enumerate(rule.steps, start=1)
        )


def _template(one: Template, words: Words) -> str:
    kind = words("template.message" if one.kind is None else f"template.{one.kind.value}")
    said = words("print.template_line", label=one.label, kind=kind, text=" ".join(one.text.split("\n")))
    return f"- {said}" + (words("print.template_say", text=one.sentence) if one.sentence else "")


def _within(rule: Rule, words: Words) -> str:
    answer = sum(words.longest_ms(rung) for rung in rule.ladder if rung.kind is not RungKind.ALARM)
    handle = words.span(rule.handle_within_ms)
    said = words("print.within_line", answer=words.span(answer), handle=handle)
    return said + words("print.business") if rule.handle_time is HandleTime.BUSINESS else said
