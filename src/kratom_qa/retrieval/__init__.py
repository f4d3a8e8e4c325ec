"""Question -> the passages that bear on it."""
