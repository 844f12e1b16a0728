"""The desk's one thread for everything outside: hub, cache, keys. No screen knows it."""
