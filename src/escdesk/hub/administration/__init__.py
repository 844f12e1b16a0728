"""Whatever `escdesk admin` does: one implementation, used by the running hub and, when none runs, directly."""
