"""What comes in (commands, signals) and what happened (events), one file per subject."""
