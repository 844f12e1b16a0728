"""Asterisk as the floor's telephony: AMI bytes, client, what its events mean, what orders ask of it."""
