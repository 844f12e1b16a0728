"""Who is on the model's floor, and at which phones."""

from escdesk.domain.ids import (
    Extension,
    Instant,
    SkillId,
)
from escdesk.domain.messages import people as p

PEOPLE = {
    "op1": (p.Role.OPERATOR, ("a",), ("x",)),
    "op2": (p.Role.OPERATOR, ("a",), ("x", "y")),
    "op3": (p.Role.OPERATOR, ("b",), ("y",)),
    "sv1": (p.Role.SUPERVISOR, ("a",), ("x", "y")),
    "sv2": (p.Role.SUPERVISOR, ("a",), ("x",)),
    "sv3": (p.Role.SUPERVISOR, ("b",), ("x", "y")),
    "sp1": (p.Role.SPECIALIST, ("b",), ("x",)),
    "mg1": (p.Role.MANAGER, ("a", "b"), ("x", "y")),
    "ld1": (p.Role.LEAD, ("a", "b"), ("x", "y")),
}
SKILLS = {"sp1": (SkillId("refund"),), "sv2": (SkillId("refund"),)}
NAMES = tuple(PEOPLE)
EXTENSIONS = tuple(Extension(str(2001 + n)) for n in range(len(NAMES) + 2))
START = Instant(1_700_000_000_000)


def home(person: str) -> Extension:
    return EXTENSIONS[NAMES.index(person)]
