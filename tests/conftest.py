"""Fixtures that every test may ask for, and how laws are tested."""

from hypothesis import settings

pytest_plugins = ["plumbing.testing"]

settings.register_profile("spoor", deadline=None)  # that a machine is busy breaks no law
settings.load_profile("spoor")
