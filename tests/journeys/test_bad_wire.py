"""A bad network between desks and a real hub: once it is good again everybody sees what is so, and all was done once."""

import os
from collections import Counter
from random import Random

import pytest
from PySide6.QtTest import QTest
from tests.harness.stage.hub import StageHub
from tests.harness.stage.patience import soon
from tests.harness.stage.people import KNOWN, SATO, SUZUKI, TANAKA, Member
from tests.harness.stage.stage import Clock, Pbx
from tests.harness.wire import Badness, Wire
from tests.hub.web.floor import PASSWORD

from escdesk.desktop.link.cache import Cache
from escdesk.desktop.link.clocks import mono_ms, wall_ms
from escdesk.desktop.link.keys import MemoryKeys
from escdesk.desktop.link.link import Link
from escdesk.desktop.link.mail import Stage
from escdesk.desktop.link.place import file_name
from escdesk.domain.ids import CommandId, EscalationId
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.escalations import Accept, AskForTakeover, Withdraw
from escdesk.domain.messages.papers import CardText
from escdesk.domain.messages.people import Choice, ChoosePresence
from escdesk.domain.sight import project

SEEDS = int(os.environ.get("ESCDESK_WIRE_SEEDS", "8"))
STEPS = 25
PRESENCES = [Choice.FREE, Choice.MEETING, Choice.AWAY, Choice.TRAINING]


class LinkedDesk:
    """One person's link over a wire of its own; it does what comes into its head."""

    def __init__(self, member: Member, hub: StageHub, folder, dice: Random) -> None:
        self.member = member
        self.dice = dice
        self.wire = Wire(int(hub.url.rpartition(":")[2]), dice=Random(dice.random()))
        self.folder = folder / member.login
        self.keys = MemoryKeys()
        self.link = Link(self.folder, mono=mono_ms, wall=wall_ms, keys=self.keys)
        self.asked: dict[str, str] = {}
        self.answers: list[tuple[str, str]] = []
        self.restored = False
        self.link.answered.connect(lambda name, code, _details: self.answers.append((name, code)))
        self.link.restored.connect(self._note_restored)
        self.link.start()
        self.link.log_in(self.wire.url, member.login, PASSWORD, member.extension)

    def _note_restored(self, _restored: object) -> None:
        self.restored = True

    @property
    def here(self) -> bool:
        return self.link.stage is Stage.CONNECTED and self.link.knowledge.sight.seq > 0 and self.restored

    def ask(self, command, *papers) -> None:
        self.asked[self.link.ask(command, papers)] = type(command).__name__

    def does_something(self) -> None:
        entities = self.link.knowledge.sight.entities
        calls = [name for kind, name in entities if kind == "call"]
        cases = [EscalationId(name) for kind, name in entities if kind == "escalation"]
        whats = ["presence", "card", "hand", "withdraw", "accept"]
        match self.dice.choice(whats):
            case "card" if calls:
                call = self.dice.choice(calls)
                card = entities.get(("card", call))
                revision = 0 if card is None else card.revision
                text = CardText(call=call, revision=revision, concern=f"{len(self.asked)}度目の相談" * 40)
                self.ask(SaveCard(call=call, revision=revision, filled=("concern",)), text)
            case "hand" if calls:
                self.ask(AskForTakeover(call=self.dice.choice(calls)))
            case "withdraw" if cases:
                self.ask(Withdraw(escalation=self.dice.choice(cases)))
            case "accept" if cases:
                self.ask(Accept(escalation=self.dice.choice(cases)))
            case _:
                self.ask(ChoosePresence(choice=self.dice.choice(PRESENCES)))

    def sees_what_is_so(self, hub: StageHub) -> bool:
        def compared() -> bool:
            return self.link.knowledge.sight == project(hub.floor, self.link.person)

        return self.here and not self.link.pending and hub.do(compared)

    def ends(self) -> None:
        self.link.stop()
        self.wire.stop()


@pytest.fixture
def hub(qapp, tmp_path):
    hub = StageHub(tmp_path)
    hub.start()
    hub.enrol_everybody()
    yield hub
    hub.end()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_after_a_bad_network_nothing_is_lost_or_doubled(hub, tmp_path, seed):
    dice = Random(seed)
    pbx, clock = Pbx(hub), Clock(hub)
    desks = [LinkedDesk(one, hub, tmp_path, Random(dice.random())) for one in (TANAKA, SUZUKI, SATO)]
    try:
        soon(lambda: all(one.here for one in desks), lambda: "they never came in")
        begun = len(hub.log())
        for one in desks:
            one.wire.gets_bad(
                Badness(most_bytes=dice.choice((300, 3_000, 30_000)), swallowing=dice.choice((0, 0.2)))
            )
        call = pbx.customer_waits_at(TANAKA.extension, KNOWN)
        for step in range(STEPS):
            dice.choice(desks).does_something()
            if step == STEPS // 2:
                clock.forward(40)
            QTest.qWait(dice.randint(5, 80))
        if dice.random() < 0.5:
            pbx.customer_hangs_up(call)
        for one in desks:
            one.wire.gets_good()
        soon(
            lambda: all(one.sees_what_is_so(hub) for one in desks),
            lambda: str([(one.link.stage, one.link.pending, one.link.knowledge.sight.seq) for one in desks]),
        )
        _each_was_done_once(hub, desks, begun)
        keys = {one: one.keys.find(file_name(one.wire.url, one.member.login)) for one in desks}
    finally:
        for one in desks:
            one.ends()
    for one, key in keys.items():
        assert key is not None
        cache = Cache.open(one.folder, file_name(one.wire.url, one.member.login), key)
        assert cache.posted() == ()
        assert cache.knowledge(one.link.person) == one.link.knowledge
        cache.close()


def _each_was_done_once(hub: StageHub, desks: list[LinkedDesk], begun: int) -> None:
    did: Counter[str] = Counter()
    for one in desks:
        codes = dict(one.answers)
        assert len(codes) == len(one.answers), "nothing is answered twice"
        assert codes.keys() == one.asked.keys(), "everything is answered"
        did.update(one.asked[CommandId(name)] for name, code in codes.items() if code == "ok")
        assert one.wire.lines > 1, "the wire was bad"
    happened = Counter(event["type"] for event in hub.log()[begun:])
    assert happened["CardSaved"] == did["SaveCard"]
    assert happened["EscalationRaised"] == did["AskForTakeover"]
    assert happened["EscalationTaken"] == did["Accept"]
    assert happened["PresenceChosen"] <= did["ChoosePresence"]
