"""What phones and the PBX may do next."""

from tests.domain.cast import EXTENSIONS

from escdesk.domain.decide import decide
from escdesk.domain.ids import (
    CallId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.rules.order import first_rung


class Phones:
    """Mixed into the world, which has the floor and `send`."""

    def some_call(self, n: int):
        """Any but one whose customer is aside: its phone says nothing of it meanwhile."""
        at_music = {one.call for one in self.floor.asides.values() if one.since is not None}
        calls = sorted(
            (call for call in self.floor.calls.values() if call.id not in at_music), key=lambda call: call.id
        )
        return calls[n % len(calls)].id if calls else None

    def call_in(self, n, withheld) -> None:
        self.calls += 1
        phones = [ext for ext, phone in self.floor.phones.items() if phone.person] or list(EXTENSIONS)
        self.send(
            c.PhoneRang(
                call=CallId(f"c{self.calls:05}"),
                extension=sorted(phones)[n % len(phones)],
                queue="qx" if n % 3 else "qy",
                caller_key="" if withheld else f"k{n}",
                withheld=withheld,
            )
        )
        if not withheld:
            found = tuple(c.CustomerFact(f"u{i}", i == 1) for i in range(n % 4))
            self.send(c.CustomersMatched(call=CallId(f"c{self.calls:05}"), found=found))

    def answer(self, n) -> None:
        if name := self.some_call(n):
            self.send(c.PhoneAnswered(call=name))

    def hold(self, n) -> None:
        if name := self.some_call(n):
            self.send(c.PhoneHeld(call=name))

    def resume(self, n) -> None:
        if name := self.some_call(n):
            self.send(c.PhoneResumed(call=name))

    def customer_holds(self, n, on) -> None:
        held = first_rung(call for call in self.floor.calls.values() if call.other_side_held)
        if held and not on:
            self.send(c.CustomerResumed(call=held[n % len(held)].id))
        elif name := self.some_call(n):
            self.send(c.CustomerHeld(call=name))

    def hang_up(self, n, reason) -> None:
        if name := self.some_call(n):
            self.send(c.PhoneHungUp(call=name, reason=reason))

    def transfer_on_phone(self, n, to) -> None:
        if name := self.some_call(n):
            self.send(
                c.PhoneTransferred(call=name, to=EXTENSIONS[to % len(EXTENSIONS)], attended=bool(to % 2))
            )
            self.send(c.PhoneHungUp(call=name, reason=c.EndReason.PHONE))

    def say_who_calls(self, n, m) -> None:
        if name := self.some_call(n):
            call = self.floor.calls[name]
            found = [fact.customer for fact in call.found]
            self.send(
                c.ChooseCustomer(
                    call=name, customer=found[m % len(found)] if found else None, confirmed=bool(m % 2)
                ),
                call.person,
            )

    def register(self, n, usable) -> None:
        self.send(c.ExtensionSeen(extension=EXTENSIONS[n % len(EXTENSIONS)], usable=usable or bool(n % 3)))

    def pbx_away_and_back(self, keep) -> None:
        self.send(c.PbxLost())
        listed = [
            call
            for call in sorted(self.floor.calls.values(), key=lambda one: one.id)
            if sum(call.id.encode()) % 3 <= keep
        ]
        self.calls += 1
        calls = [
            c.CallSeen(call=call.id, extension=call.extension, talking=call.answered_at is not None)
            for call in listed
        ]
        calls.append(c.CallSeen(call=CallId(f"c{self.calls:05}"), extension=EXTENSIONS[keep], talking=True))
        self.send(c.PbxConnected(calls=tuple(calls)))
        again = decide(self.floor, c.PbxConnected(calls=tuple(calls)), self.now)
        assert all(isinstance(event, tr.TransferCheckOrdered | v.AsideCheckOrdered) for event in again)

    # -- a step of it --------------------------------------------------------------------------------------

    def phones(self, n, m, flag, what) -> None:
        match what:
            case 0 | 1 | 2:
                self.call_in(n, not m % 4)
                if flag:
                    self.answer(m)
            case 3 | 4 | 5:
                self.answer(n)
            case 6 | 7:
                self.hold(n)
            case 8:
                self.resume(n)
            case 9:
                self.customer_holds(n, flag)
            case 10 if m % 2:
                self.hang_up(n, (c.EndReason.CUSTOMER, c.EndReason.PHONE, c.EndReason.UNKNOWN)[m % 3])
            case 12 if m % 2:
                self.transfer_on_phone(n, m)
            case 13:
                self.register(n, flag)
            case 14:
                self.say_who_calls(n, m)
            case 15 if flag:
                if name := self.some_call(n):
                    self.send(
                        c.OtherSideReplaced(call=name, queue="qy" if m % 2 else "qx", caller_key=f"k{m % 3}")
                    )
            case _:
                self.write_card(n)
