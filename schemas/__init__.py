"""The contract: every event that is said on the bus, and the case types the city knows."""
