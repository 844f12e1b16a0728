"""Brings up a real Asterisk and real phones for tests, without root and without installing anything."""
