"""What is over: tables fed from the log in order, and rebuildable from it."""
