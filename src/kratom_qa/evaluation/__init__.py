"""Test sets, measures, reports."""
