"""The conversation between hub and desk, without a socket."""
