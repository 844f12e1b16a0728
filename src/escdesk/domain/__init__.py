"""The floor and its rules as pure values and functions: no clock, no input or output, no Qt, no random."""
