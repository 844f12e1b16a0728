"""What an SV has in hand: the cases by deadline, the call, the report to write, the handoff card."""
