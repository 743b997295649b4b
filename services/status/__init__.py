"""Keeps the facts of a case and tells where it stands."""
