"""The door: which hub, who, which extension."""
