"""The popup that asks a supervisor for a takeover."""
