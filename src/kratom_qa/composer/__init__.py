"""From evidence to what is said: which sentences are quoted, and how far each quote reaches."""

from kratom_qa.composer.compose import compose

__all__ = ["compose"]
