"""A real call log, played: read, told like a PBX tells it, asked and answered by played people, and counted."""
