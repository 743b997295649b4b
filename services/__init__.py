"""The four houses; none of them calls another."""
