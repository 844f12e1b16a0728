"""What the log does not tell and is modelled: how people react, and how long what they do takes."""

from math import exp, log
from random import Random

from msgspec import Struct


class Modelled(Struct, frozen=True, kw_only=True):
    """All of it, with its figures; the report repeats them. Times in milliseconds."""

    helpers: int = 45
    seed: int = 1
    ring_ms: int = 3_000
    """How long a call rings at the agent's phone before the log says that it was answered, or given up, at most."""
    reaction_median_ms: int = 6_000
    reaction_sigma: float = 0.8
    never: float = 0.1
    """Share of rings to which whoever is rung does not react at all."""
    read_ms: int = 5_000
    """From the reaction to the click: the popup is read."""
    pick_up_ms: tuple[int, int] = (1_200, 1_800)
    """From the ring of the own phone to the lifted receiver."""
    report_read_ms: int = 5_000
    """From the report on the operator's screen to 読みました."""


class Chance:
    """The seed's answers, in the order in which they are asked for."""

    def __init__(self, modelled: Modelled) -> None:
        self._modelled = modelled
        self._random = Random(f"call log {modelled.seed}")  # noqa: S311  a rehearsal
        self._mu = log(modelled.reaction_median_ms)

    def reaction_ms(self) -> int | None:
        """Lognormal; None: never."""
        random, modelled = self._random, self._modelled
        # both are drawn in any case, so that one answer does not move all that come after it
        never, normal = random.random() < modelled.never, random.gauss(0.0, modelled.reaction_sigma)
        return None if never else round(exp(self._mu + normal))

    def pick_up_ms(self) -> int:
        return self._random.randint(*self._modelled.pick_up_ms)
