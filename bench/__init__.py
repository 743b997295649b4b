"""Benchmarks; each measures its floor in the same run and prints the ratio, for absolute times wander."""
