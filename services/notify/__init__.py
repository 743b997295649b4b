"""Decides what the applicant should hear, and makes sure it is heard once."""
