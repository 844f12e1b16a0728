"""`escdesk demo`: a whole floor on one machine, as real programs, to play with or to watch a story on."""

from escdesk.demo.program import main

__all__ = ["main"]
