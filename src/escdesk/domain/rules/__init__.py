"""The same subjects again: what is decided, seeing the whole floor."""
