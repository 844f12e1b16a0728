"""Looks at what a hub stands on (files, disk, clock, certificate, port, PBX) and changes nothing of it."""
