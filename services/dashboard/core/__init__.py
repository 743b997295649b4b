"""The brain: pure functions and frozen nouns; it imports the standard library and schemas only."""
