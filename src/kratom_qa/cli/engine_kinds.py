"""The engines that can be named; apart from them, so that help comes without loading one."""

KINDS = ("local", "qdrant")
