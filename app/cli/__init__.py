"""The command line: verbs that need no window, over the same services as the screens."""
