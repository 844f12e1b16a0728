"""The service that knows the truth: PBX, rules, deadlines, people."""
