"""The shop front: what the pages of all services share, and nothing of any service."""
