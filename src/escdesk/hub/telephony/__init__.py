"""The adapters of the telephony port: a real PBX, and a rehearsal that plays one."""
