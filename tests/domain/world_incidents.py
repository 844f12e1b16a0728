"""What leads and operators may do next about an incident, and what must hold of one."""

from hypothesis.stateful import invariant
from tests.domain.cast import NAMES

from escdesk.domain.ids import ClientId, EscalationId, IncidentId, Instant, PersonId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.model.escalations import Stage
from escdesk.domain.rules.incident_owners import answers, reached

LEADS = ("ld1", "mg1")
NOTICES_MS = (15_000, 60_000, 90_000)


class IncidentSteps:
    """Mixed into the world, which has the floor, `send`, people, calls and the clock."""

    def some_incident(self, n: int):
        found = sorted(self.floor.incidents.open)
        return self.floor.incidents.open[found[n % len(found)]] if found else None

    def incidents(self, n: int, m: int, flag: bool, what: int) -> None:
        """Three steps of one, so that it comes somewhere before the floor around it does."""
        for more in range(3):
            self.about_an_incident(n + more, m, flag, (what + 5 * more) % 16)

    def about_an_incident(self, n: int, m: int, flag: bool, what: int) -> None:
        incident = self.some_incident(n)
        who = LEADS[m % 2]
        if incident is None:
            self.come(who)
            self.open_incident(who, n)
            incident = self.some_incident(n)
        if incident is None:
            return
        notice = Instant(self.now + NOTICES_MS[m % 3])
        cases = tuple(sorted(self.floor.escalations))
        match what:
            case 0:
                self.open_incident(who, n)
            case 1 | 2 | 3:
                self.send(
                    i.JoinIncident(
                        incident=incident.id, escalations=cases, next_notice_at=notice if flag else None
                    ),
                    who,
                )
            case 5:
                self.send(i.UpdateIncident(incident=incident.id, next_notice_at=notice), who)
            case 6:
                self.come(who)
                self.send(i.HandIncident(incident=incident.id, to=PersonId(NAMES[-2:][n % 2])), who)
            case 7 | 8 | 13:
                self.close_incident(incident, who)
            case 4 | 9:
                self.leave_it(incident, n, flag)
            case 10:
                self.log_out(incident.owner)
            case 11:
                self.come(incident.owner)
            case 12:
                self.time_passes(65_000)
            case _:
                self.attach(incident, n)

    def open_incident(self, who: str, n: int) -> None:
        cases = tuple(sorted(self.floor.escalations))[: n % 5]
        self.send(
            i.OpenIncident(
                client=ClientId("xy"[n % 2]),
                escalations=cases,
                category="technical",
                next_notice_at=Instant(self.now + NOTICES_MS[n % 3]),
            ),
            who,
        )

    def attach(self, incident, n: int) -> None:
        """With a hand, without one, and on somebody else's call."""
        calls = sorted(self.floor.calls)
        if not calls:
            return
        call = self.floor.calls[calls[n % len(calls)]]
        before = call.escalation
        message = i.AttachCall(incident=incident.id, call=call.id)
        events = self.send(message, call.person)
        if events:
            (joined,) = [one for one in events if isinstance(one, i.IncidentJoined)]
            assert joined.attached == (before is None)
            assert self.send(message, call.person) == (), "attached twice"
        self.send(message, "op1")

    def leave_it(self, incident, n: int, flag: bool) -> None:
        if not self.floor.incidents.joined:
            self.attach(incident, n)
        joined = sorted(self.floor.incidents.joined)
        if joined:
            one = self.floor.escalations[joined[n % len(joined)]]
            who = one.by if n % 3 else LEADS[n % 2]
            self.come(who)
            self.send((i.LeaveIncident if flag else e.Withdraw)(escalation=one.id), who)

    def close_incident(self, incident, who: str) -> None:
        """Whoever raised one of its hands has a report on its way, and nobody has one too many."""
        members = {case for case, name in self.floor.incidents.joined.items() if name == incident.id}
        events = self.send(i.CloseIncident(incident=incident.id), who)
        if events:
            resolved = [one.escalation for one in events if isinstance(one, e.EscalationResolved)]
            assert sorted(resolved) == sorted(members), "reports lost or doubled"
            for name in members:
                one = self.floor.escalations[name]
                assert (one.stage, one.owner) == (Stage.RESOLVED, one.by)


class IncidentInvariants:
    """Looks at a floor and changes nothing."""

    @invariant()
    def incidents_are_answered_for(self) -> None:
        """Invariant 2, for all hands of an incident together."""
        for incident in self.floor.incidents.open.values():
            owner = self.floor.people[incident.owner]
            assert answers(owner, incident) or incident.deserted, (
                f"{incident.id} is nobody's and no alarm says so"
            )
            if incident.alarms and incident.id not in self.nobody():
                assert list(reached(self.floor, incident)), f"{incident.id} alarms nobody and health is green"

    @invariant()
    def who_belongs_to_an_incident(self) -> None:
        found: dict[EscalationId, IncidentId] = {}
        for one in self.floor.escalations.values():
            if one.incident is not None and one.stage not in (Stage.RESOLVED, Stage.REPORTED):
                found[one.id] = one.incident
                incident = self.floor.incidents.open[one.incident]
                assert (one.stage, one.owner) == (Stage.IN_HAND, incident.owner), one.id
                assert one.client == incident.client, f"{one.id} joined another client's incident"
                quiet = (one.ring, one.line, one.outside, one.transfer, one.lease_until, one.due)
                assert quiet == (None,) * 6, f"{one.id} rings, waits or alarms on its own"
                assert self.floor.aside_of(one.id) is None, f"{one.id}'s customer was left on music"
        assert dict(self.floor.incidents.joined) == found
        for incident in self.floor.incidents.open.values():
            members = [name for name in found.values() if name == incident.id]
            assert incident.count == len(members), incident.id
