"""When data are taken over from another machine, or cannot be opened any more."""
