"""Looks at what a desk stands on (display, fonts, keyring, disk, hub) and changes nothing of it."""
