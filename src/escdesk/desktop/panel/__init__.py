"""The operator's side panel: the call, the hold, whom to ask, the card."""
