"""What a follow-up asks in full, by rules over the turns so far; pure, no model."""

from kratom_qa.conversation.cues import Wish, asks_for_more, gives_reason, wish
from kratom_qa.conversation.readings import readings, standalone_question

__all__ = ["Wish", "asks_for_more", "gives_reason", "readings", "standalone_question", "wish"]
