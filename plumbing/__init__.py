"""Pipes, no water: knows Kafka, PostgreSQL and the envelope, never what an event means."""
