"""Shows the town hall where everything stands."""
