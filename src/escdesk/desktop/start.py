"""The way into the desk's program: loads Qt and leaves the import statement as it was."""

import builtins
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a desk until its windows are closed; the exit code."""
    load_qt()
    from escdesk.desktop.app import main as desk

    return desk(argv)


def load_qt() -> None:
    """Import Qt's bindings without the hook that they put into every later import.

    For `from __feature__ import …`, which nobody here uses, it reads the source of each imported module and keeps
    it: a sixth of a start's time and 15 MB. A module that the hook has not seen counts as one without features.
    """
    plain = builtins.__import__
    import PySide6.QtCore  # noqa: F401  the hook comes with the first of its modules

    builtins.__import__ = plain
