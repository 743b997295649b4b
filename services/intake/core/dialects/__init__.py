"""Dialects: how the systems of departments write down their work, and what that means in the words of the contract."""
