"""What a message asks the talk to do, where it asks for nothing new: to go on, to say why, or it again."""

from enum import StrEnum

from kratom_qa.query.patterns import pattern


class FollowUpIntent(StrEnum):
    """What is wanted of the last answer; the values name patterns."""

    MORE = "more"
    """What it did not say yet."""
    OTHERS = "others"
    """Others than those that were said, if there are any: "any other studies?"."""
    REASONS = "reasons"
    """Why it is so, as far as that was not said yet."""
    CLARIFY = "clarify"
    """What else bears it out or explains it, or else the same once more."""
    REPEAT = "repeat"
    """The same once more, with its sources."""
    NOTHING = "nothing"
    """The message asks a question of its own."""


def follow_up_intent(message: str) -> FollowUpIntent:
    """What a message wants of the last answer.

    >>> follow_up_intent("ok, and why is that?"), follow_up_intent("what else?"), follow_up_intent("says who?")
    (<FollowUpIntent.REASONS: 'reasons'>, <FollowUpIntent.MORE: 'more'>, <FollowUpIntent.REPEAT: 'repeat'>)
    """
    plain = [text.strip(" .!?,;:)(…").replace("’", "'") for text in (message, without_opening(message))]
    wishes = (
        FollowUpIntent.MORE,
        FollowUpIntent.REASONS,
        FollowUpIntent.CLARIFY,
        FollowUpIntent.REPEAT,
        FollowUpIntent.OTHERS,
    )
    return next(
        (kind for kind in wishes if any(pattern(kind).fullmatch(text) for text in plain)), FollowUpIntent.NOTHING
    )


def asks_for_more(question: str) -> bool:
    """Whether it asks to go on with the last answer, as "what else?" does."""
    return follow_up_intent(question) is FollowUpIntent.MORE


def gives_reason(sentence: str) -> bool:
    """Whether a sentence says why or by what way something is so."""
    return pattern("gives_reason").search(sentence) is not None


def without_opening(message: str) -> str:
    """The message without the thanks, sighs and little words that it begins with, and "I mean"; with "its a" in full.

    >>> without_opening("thanks, and with alcohol?")
    'with alcohol?'
    """
    rest = pattern("meant_so").sub("", pattern("opening").sub("", message.strip(), count=1))
    rest = pattern("its_a").sub(r"\g<it> is", rest)
    return rest if any(c.isalnum() for c in rest) else message.strip()
