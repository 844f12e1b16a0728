"""A whole floor in one process: the real hub, phones that tests move, and real desks with people's eyes and hands."""
