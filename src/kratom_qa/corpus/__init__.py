"""Reads a folder of files as documents: validates them, finds their layout, marks boilerplate.

`folder` reads, `listing` only looks: it is all that asking a question needs, so nothing is imported here.
"""
