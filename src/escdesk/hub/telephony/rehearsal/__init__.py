"""A floor that is played: a PBX in memory, phones with hands, calls that keep coming, people without desks."""
