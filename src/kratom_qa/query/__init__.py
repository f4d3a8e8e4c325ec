"""Message and history -> what is asked, in full; pure, no model but for the vector."""

from kratom_qa.query.intent import FollowUpIntent, asks_for_more, follow_up_intent, gives_reason
from kratom_qa.query.readings import readings, standalone_question

__all__ = [
    "FollowUpIntent",
    "asks_for_more",
    "follow_up_intent",
    "gives_reason",
    "readings",
    "standalone_question",
]
