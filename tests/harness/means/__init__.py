"""Real servers on this machine for mail and chat, which can be told to misbehave."""
