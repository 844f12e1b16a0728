"""Recordings that stay outside the project are tested only where they are."""

from tests.hub.telephony.asterisk.recorded import SHARED

collect_ignore = [] if SHARED.exists() else ["test_ami_of_others.py"]
