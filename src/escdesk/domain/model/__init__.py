"""The subjects' values, and how an event changes them."""
