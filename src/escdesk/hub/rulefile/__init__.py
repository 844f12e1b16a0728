"""A client's rules as a file: read, checked and compiled into what the floor decides by."""
