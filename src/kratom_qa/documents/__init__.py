"""Files -> documents, their layout, passages and sentences: offsets only.

Nothing is imported here: asking a question needs no more than `listing`, which only looks at a folder.
"""
