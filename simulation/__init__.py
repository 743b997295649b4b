"""A town that behaves like a real one, and real logs replayed."""
