"""A log played on a floor of its own, with people who react exactly when a test says."""

from collections.abc import Sequence
from pathlib import Path

from escdesk.domain.floor import Floor
from escdesk.hub.store.store import Store
from escdesk.hub.telephony.rehearsal.call_log.ledger import GroupedLedger
from escdesk.hub.telephony.rehearsal.call_log.model import Modelled
from escdesk.hub.telephony.rehearsal.call_log.playing import LoggedFloor
from escdesk.hub.telephony.rehearsal.call_log.reading import LoggedCall
from escdesk.hub.telephony.rehearsal.call_log.report import of_log, report

PICK_UP_MS = 1_500


def exact(helpers: int, *, never: float = 0.0) -> Modelled:
    """Everybody reacts after 6 s, reads for 5 s and picks the phone up after 1.5 s."""
    return Modelled(helpers=helpers, reaction_sigma=0.0, never=never, pick_up_ms=(PICK_UP_MS, PICK_UP_MS))


def played(tmp_path: Path, calls: Sequence[LoggedCall], modelled: Modelled) -> tuple[dict, Floor, Floor]:
    """The report, the floor at the end, and the floor as the store would load it."""
    with Store.open(f"sqlite:///{tmp_path / 'log.db'}") as store:
        ledger = GroupedLedger(store)
        floor = LoggedFloor(calls, modelled, ledger)
        floor.play()
        ledger.close()
        loaded = store.load().floor
    told = report(floor, of_log("test.csv", calls), modelled, ledger.refused)
    return told, floor.engine.floor, loaded
