"""A question-and-answer assistant whose every word stands in its sources."""

__version__ = "0.1.0"
