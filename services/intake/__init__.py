"""Hears departments, checks what they say and speaks the contract."""
