"""A floor whose client has rules of its own, for the tests of this folder."""

from tests.domain.floors import CLIENT, call, stage

from escdesk.desktop.panel.build import panel_view
from escdesk.desktop.panel.view import LinkView
from escdesk.domain.ids import Instant, PartyId, PersonId, RuleId, SkillId, TeamId
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.conditions import Fact, InRange, IsSo, OneOf
from escdesk.domain.messages.ladders import Asks, Lane, Means, Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.papers import RuleNote, StaffName, paper_key
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import project

REFUND = Rung(RungKind.PARTIES, 40_000, 60_000, (Party(PartyKind.SKILL, "返金"),))
MANAGERS = Rung(RungKind.MANAGERS, 20_000, level=2)
EVERYONE = Rung(RungKind.EVERYONE, 20_000)
VENDOR = Rung(RungKind.OUTSIDE, 30_000, parties=(Party(PartyKind.OUTSIDE, "vendor"),))
ALARM = Rung(RungKind.ALARM, 20_000)
NAMES = {"op": "田中 美咲", "sv1": "佐藤 恵子", "sv2": "長谷川 健太郎", "mgr": "鈴木 一郎", "ld": "松本 直子"}
RULES = (
    s.Rule(
        id=RuleId("refund"), title="返金の相談はSVの判断", topic="二重引き落とし", mode=s.Mode.REQUIRE,
        when=OneOf(Fact.CATEGORY, ("billing",)), ladder=(REFUND, MANAGERS, EVERYONE, VENDOR, ALARM),
        say="確認して折り返します",
    ),
    s.Rule(
        id=RuleId("legal"), title="法的リスクはすぐに責任者へ", mode=s.Mode.RAISE, level=2, lane=Lane.URGENT,
        asks=Asks.TAKEOVER, when=OneOf(Fact.WORDS, ("legal",)), ladder=(MANAGERS, EVERYONE, ALARM),
    ),
    s.Rule(
        id=RuleId("harassment"), title="カスハラは静かに応援", silent=True, lane=Lane.URGENT,
        when=IsSo(Fact.HARASSMENT), ladder=(MANAGERS, ALARM), steps=("お願い", "予告", "終える"),
    ),
    s.Rule(
        id=RuleId("long"), title="長い通話", when=InRange(Fact.CALL_TIME, 900_000), ladder=(EVERYONE, ALARM)
    ),
)  # fmt: skip


def ruleset(
    version: int = 1, rules: tuple[s.Rule, ...] = RULES, means: tuple[Means, ...] = (Means.PHONE,)
) -> s.Ruleset:
    return s.Ruleset(
        client=CLIENT,
        version=version,
        effective_from=Instant(1_690_000_000_000),
        rules=rules,
        categories=(
            s.Category(id="billing", label="ご請求", symptoms={"double": "二重請求"}),
            s.Category(id="line", label="回線・機器"),
        ),
        outside=(s.OutsideParty(id=PartyId("vendor"), label="回線ベンダー当番", means=means),),
        words={"legal": ("弁護士", "訴訟")},
    )


NOTE = RuleNote(client=CLIENT, version=1, author="鈴木 一郎", reason="二重請求が続いたため")
PAPERS = {
    paper_key(paper): paper
    for paper in (*(StaffName(person=PersonId(one), name=name) for one, name in NAMES.items()), NOTE)
}


def ruled(skills: tuple[str, ...] = ("sv1",)):
    """An operator, two SVs, a manager and a lead; `skills` know refunds; rules are in force."""
    play = stage(
        ("op", Role.OPERATOR),
        ("sv1", Role.SUPERVISOR),
        ("sv2", Role.SUPERVISOR),
        ("mgr", Role.MANAGER),
        ("ld", Role.LEAD),
    )
    for name in skills:
        play.say(
            p.EnrolPerson(
                person=PersonId(name),
                role=Role.SUPERVISOR,
                teams=(TeamId("a"),),
                clients=(CLIENT,),
                skills=(SkillId("返金"),),
            )
        )
    play.say(s.AdoptRules(ruleset=ruleset()))
    return play


def on_the_line(play, **card):
    """A call at the operator's phone, with a card."""
    name = call(play, "2001")
    if card:
        play.say(SaveCard(call=name, revision=0, **card), "op")
    return name


def seen(play, papers=PAPERS, person="op", **said):
    link = said.pop("link", LinkView(hub_heard_at=play.now, pbx_heard_at=play.now))
    return panel_view(project(play.floor, PersonId(person)), papers, link=link, **said)
