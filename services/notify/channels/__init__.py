"""The ways to an applicant. Each takes a composed letter and says what became of it, as a value."""
