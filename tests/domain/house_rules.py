"""A small set of rules for the model: every mode, every kind of destination, every way time can change a match."""

from escdesk.domain.ids import ClientId, Instant, PartyId, RuleId, Span
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.calendars import Calendar, Opening
from escdesk.domain.messages.conditions import AllOf, Fact, InRange, IsSo, Not, OneOf

PLAIN_LADDER = (
    ld.Rung(ld.RungKind.CHOSEN, 20_000, wait_ms=15_000),
    ld.Rung(ld.RungKind.FREE_SUPERVISORS, 20_000, wait_ms=25_000),
    ld.Rung(ld.RungKind.MANAGERS, 20_000, level=2),
    ld.Rung(ld.RungKind.EVERYONE, 20_000),
    ld.Rung(ld.RungKind.ALARM, 20_000),
)
VENDOR = ld.Party(ld.PartyKind.OUTSIDE, "vendor")
REFUND = ld.Party(ld.PartyKind.SKILL, "refund")
MANAGER = ld.Party(ld.PartyKind.ROLE, "manager")
TEAM_B = ld.Party(ld.PartyKind.TEAM, "b")
MEANS = (
    (ld.Means.PHONE,),
    (ld.Means.CHAT, ld.Means.MAIL, ld.Means.PHONE),
    (ld.Means.PHONE, ld.Means.MAIL),
)
"""How the vendor is reached, by version."""
LAST = (
    ld.Rung(ld.RungKind.EVERYONE, 20_000),
    ld.Rung(ld.RungKind.OUTSIDE, 20_000, parties=(VENDOR,)),
    ld.Rung(ld.RungKind.ALARM, 20_000),
)


def _rule(name: str, when, mode: s.Mode, *rungs: ld.Rung, **more) -> s.Rule:
    return s.Rule(id=RuleId(name), title=name, when=when, mode=mode, ladder=(*rungs, *LAST), **more)


def _parties(*parties: ld.Party, wait_ms: int = 25_000, level: int = 1) -> ld.Rung:
    return ld.Rung(ld.RungKind.PARTIES, 15_000, wait_ms=wait_ms, parties=parties, level=level)


def ruleset(client: str, version: int, effective_from: Instant) -> s.Ruleset:
    """Like what a floor would write, with short times."""
    category = OneOf(Fact.CATEGORY, ("refund",))
    return s.Ruleset(
        client=ClientId(client),
        version=version,
        effective_from=effective_from,
        review_at=Instant(effective_from + 90_000 * (1 + version % 3)),
        sla_ms=Span(600_000),
        rules=(
            _rule("long-hold", InRange(Fact.HOLD, low=40_000), s.Mode.SUGGEST, _parties(TEAM_B)),
            _rule(
                "held-often", InRange(Fact.TOTAL_HOLD, low=70_000), s.Mode.REQUIRE, _parties(MANAGER, level=2)
            ),
            _rule("refund", category, s.Mode.REQUIRE, _parties(REFUND), _parties(MANAGER, TEAM_B, level=2)),
            _rule(
                "dear-refund",
                AllOf((category, InRange(Fact.AMOUNT, low=50_000))),
                s.Mode.REQUIRE,
                _parties(MANAGER, wait_ms=0, level=2),
                level=2,
                handle_time=s.HandleTime.BUSINESS,
            ),
            _rule(
                "legal",
                IsSo(Fact.LEGAL),
                s.Mode.RAISE,
                _parties(MANAGER, level=2),
                lane=ld.Lane.URGENT,
                asks=ld.Asks.DECISION,
                level=2,
            ),
            _rule(
                "harassed",
                IsSo(Fact.HARASSMENT),
                s.Mode.RAISE,
                _parties(MANAGER, REFUND),
                lane=ld.Lane.URGENT,
                silent=True,
                steps=("一", "二"),
            ),
            _rule(
                "to-and-fro",
                AllOf((InRange(Fact.EXCHANGES, low=2), Not(category))),
                s.Mode.SUGGEST,
                _parties(REFUND, wait_ms=0),
            ),
            _rule("too-long", InRange(Fact.CALL_TIME, low=100_000), s.Mode.RAISE, _parties(TEAM_B, REFUND)),
            _rule("left-lying", InRange(Fact.UNRESOLVED, low=80_000), s.Mode.RAISE, _parties(MANAGER)),
        ),
        categories=(s.Category(id="refund", label="返金"), s.Category(id="technical", label="技術")),
        outside=(
            s.OutsideParty(
                id=PartyId("vendor"), label="ベンダー", within_ms=Span(30_000), means=MEANS[version % 3]
            ),
        ),
        details=bool(version % 2),
        calendar=Calendar(week=((Opening(0, 1440),),) * 7),
    )
