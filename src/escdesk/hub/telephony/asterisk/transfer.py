"""One safe transfer while this hub carries it out: ring, bridge, or take back; each action is sent once."""

from dataclasses import dataclass

from escdesk.hub.telephony.asterisk.actions import Action, bridge, originate
from escdesk.hub.telephony.asterisk.approach import Approach, Fell, Unknown
from escdesk.hub.telephony.asterisk.channels import CallFacts, Channel
from escdesk.hub.telephony.asterisk.client import ActionFailedError


@dataclass(frozen=True, slots=True)
class Bridged:
    """The PBX took the bridge; its events say when both are in it."""


Result = Fell | Bridged | Unknown


class Transfer(Approach[Bridged]):
    """The customer goes from the operator to the target."""

    def _ring(self, leg: Channel, customer: Channel) -> Action:
        facts = leg.facts or CallFacts(number=customer.number, label=customer.label)
        return originate(self.order, self._extension, facts, self._ring_ms, self._dialplan)

    async def _connect(self, target: str, customer: Channel, leg: Channel | None) -> Result:
        if leg is not None:
            leg.handing = self.order
        self._moving = True
        try:
            await self._send(bridge(target, customer.name))
        except ActionFailedError as error:
            if leg is not None:
                leg.handing = None
            return await self._refused(error)
        return Bridged()
