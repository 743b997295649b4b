"""The command line of Spoor."""
