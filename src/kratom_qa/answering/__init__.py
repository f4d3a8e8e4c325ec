"""Candidates -> whether they answer, which sentences are quoted, how far each quote reaches, what it rests on."""
