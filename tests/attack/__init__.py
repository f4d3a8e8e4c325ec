"""Attacks on the program, each of which counts what came of its trials. `python -m attack` prints one table."""
