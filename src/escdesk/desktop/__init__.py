"""What stands on a person's desk: the link to the hub and the windows."""
