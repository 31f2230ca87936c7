"""The command line: one file a command, found by its name; each parses, calls and prints."""
