"""The web page: layout and events; what is said is worded in `render`, what is found is found by the assistant."""

from kratom_qa.web.app import Parts, build_app, look

__all__ = ["Parts", "build_app", "look"]
