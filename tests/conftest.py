"""Fixtures that every test may ask for, and how laws are tested."""

from hypothesis import settings

pytest_plugins = ["plumbing.testing"]

# That a machine is busy breaks no law. The quick run asks the same every time; the long one looks further.
settings.register_profile("spoor", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=300)
settings.load_profile("spoor")
