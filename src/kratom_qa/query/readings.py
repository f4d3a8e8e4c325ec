"""What a follow-up may mean in full, the likelier reading first.

>>> standalone_question("Is tea bitter?", ())
'Is tea bitter?'
"""

from collections.abc import Container, Sequence

from kratom_qa.datatypes import NEUTRAL, Phrasing, Subject, Turn
from kratom_qa.query.completion import about_item, asked_bare, with_fragment, with_thing
from kratom_qa.query.intent import FollowUpIntent, follow_up_intent, without_opening
from kratom_qa.query.items import named_item
from kratom_qa.query.patterns import pattern
from kratom_qa.query.phrasing import as_sentence, asked_of, bare, narrowed
from kratom_qa.query.returning import returned_to
from kratom_qa.query.topic import Topic, topic_of
from kratom_qa.words import stem, stems, words

_SHORT = 5
"""Words of a fragment. Of 90 follow-ups of the dev half of dialogues.jsonl (`benchmarks/follow_ups.py`), 68 or 69 are
answered as in full with 3, 4, 5 and 7."""
_FRAGMENTS = (("about", _SHORT + 3), ("condition", 2 * _SHORT), ("preposition", _SHORT + 3), ("comparison", _SHORT))
"""How fragments begin, and the most words of those that do."""
_NONE = 2
"""Stems, those that all passages share aside: with fewer, a question cannot say what it is about.
1, 2 and 3 give 69, 69 and 70 of 90."""
_FULL = 4
"""With so many it does; in between it may or may not. 3, 4, 5 and 7 give 68, 69, 69 and 68 of 90."""


def standalone_question(
    question: str, history: Sequence[Turn], common: Container[str] = frozenset(), corpus: Subject = NEUTRAL
) -> str:
    """The question in full, with what it takes from the turns before; a complete question stays as it is.

    `common` holds stems that nearly all passages share, such as the subject of the whole corpus; `corpus` what it
    knows of that subject.
    """
    return readings(question, history, common, corpus)[0].text


def readings(
    question: str, history: Sequence[Turn], common: Container[str] = frozenset(), corpus: Subject = NEUTRAL
) -> tuple[Phrasing, ...]:
    """What the question may mean, the likelier first; others only where its words do not tell them apart."""
    topic = topic_of(history, common, corpus)
    if topic is None:
        return (Phrasing(question),)
    subject = _subject(history, common)
    if pattern("new_subject").search(question):
        rest = without_opening(question)
        of_subject = _of_subject(rest, subject, topic, common, corpus) if subject else None
        return (as_sentence(of_subject) if of_subject else Phrasing(rest),)
    wanted = follow_up_intent(question)
    if wanted in (FollowUpIntent.MORE, FollowUpIntent.CLARIFY, FollowUpIntent.REPEAT):
        return (topic.phrasing,)
    rest = _corrected(question)
    back = returned_to(rest, history)
    if back:
        turn, asked = back
        earlier = history[turn].reply.phrasing
        return (asked_of(earlier.topic or earlier.text, asked) if asked else earlier,)
    itself = pattern("says_its_topic").match(rest)
    if itself:
        return (asked_of(itself["topic"] or itself["topic2"], itself["asked"] or itself["asked2"]),)
    item = named_item(rest, history)
    if item:
        asking = topic_of(history[: item.turn + 1], common, corpus) or topic
        return (about_item(item, asking, topic.phrasing, common),)
    if wanted is FollowUpIntent.REASONS:
        return (asked_bare(rest, topic), topic.phrasing)
    if pattern("bare").fullmatch(bare(rest)):
        return (asked_bare(rest, topic),)
    if wanted is FollowUpIntent.OTHERS and pattern("like_them").search(rest):
        others = pattern("like_them").sub("", bare(rest))
        return (narrowed(subject, others) if subject else as_sentence(others),)
    of_subject = _of_subject(rest, subject, topic, common, corpus) if subject else None
    if of_subject:
        return (as_sentence(of_subject),)
    found = _by_its_words(question, rest, topic, common, corpus)
    if subject and found[0].text != question and not _is_shared(found[0].text, common):
        return (*found, asked_of(subject, rest))
    return found


def _corrected(question: str) -> str:
    """The message without what only opens it; of "it's tea that I drink" the tea."""
    rest = without_opening(question)
    cleft = pattern("cleft").fullmatch(bare(rest)) if rest != question else None
    return cleft["what"] if cleft else rest


def _subject(history: Sequence[Turn], common: Container[str]) -> str | None:
    """The word for what all passages are about, as the talk last had it."""
    return next((word for turn in reversed(history) for word in words(turn.question) if stem(word) in common), None)


def _is_shared(text: str, common: Container[str]) -> bool:
    """Whether it names what all passages are about."""
    return any(s in common for s in stems(text))


def _of_subject(rest: str, subject: str, topic: Topic, common: Container[str], corpus: Subject) -> str | None:
    """What is asked of the subject itself, with its name: "is it legal?", "what is the dosage?"."""
    if _is_shared(rest, common):
        return None
    place = pattern("of_the_subject", corpus.aspects).search(rest)
    if place and not pattern("pronoun").search(rest):
        return f"{rest[: place.start()]}{subject} {rest[place.start() :]}"
    if topic.thing is None and pattern("is_the_subject").search(rest) and len(_pointers(rest, corpus)) == 1:
        return pattern("it_alone").sub(subject, pattern("too").sub("", bare(rest)), count=1)
    return None


def _by_its_words(
    question: str, rest: str, topic: Topic, common: Container[str], corpus: Subject
) -> tuple[Phrasing, ...]:
    """As its pronouns and the number of words that carry meaning tell."""
    if _is_fragment(rest, common) or _corrects(question, rest):
        return (with_fragment(rest, topic, common, corpus),)
    plain, pointers = Phrasing(question), _pointers(rest, corpus)
    expanded = (with_thing(rest, topic) if pointers else None) or _expanded(rest, topic, pointers)
    own = sum(s not in common for s in stems(pattern("says_little").sub(" ", rest)))
    names_subject = _is_shared(rest, common)
    if topic.is_person and any(pattern("of_a_person").fullmatch(pointer) for pointer in pointers):
        return (expanded,)
    if pointers:
        if own < _FULL and not names_subject:
            return (expanded,)
        return (expanded, plain) if own < _NONE else (plain, expanded)
    defines = pattern("defines").match(rest) is not None
    lacks = pattern("lacks_its_object").search(rest) is not None
    # a year says which thing is asked about
    if names_subject or own >= _FULL or (defines and not lacks) or pattern("year").search(rest):
        return (plain,)
    if lacks or own < _NONE:
        return (expanded, plain)
    return (plain, expanded)


def _expanded(rest: str, topic: Topic, pointers: Sequence[str]) -> Phrasing:
    """Asked of the topic: with a pronoun for a thing, of what was last asked of it too; else what was told suffices."""
    of_persons = all(pattern("of_a_person").fullmatch(pointer) for pointer in pointers)
    if topic.situation and of_persons and not pattern("goes_on").search(rest):
        return asked_of(topic.situation, rest)
    if topic.latest and not of_persons:
        return asked_of(topic.asked, rest, topic.latest)
    return asked_of(topic.carried, rest)


def _is_fragment(rest: str, common: Container[str]) -> bool:
    """Whether it is no sentence, only a part that takes another's place."""
    length = len(words(rest))
    if pattern("asks_something").match(rest) and not any(pattern(name).match(rest) for name in ("about", "condition")):
        return False
    for name, longest in _FRAGMENTS:
        if pattern(name).match(rest):
            return length <= longest
    return length <= _SHORT and not _stands_alone(rest) and not _is_shared(rest, common)


def _corrects(question: str, rest: str) -> bool:
    """Whether it only says what was meant before: "no I mean tea alone"."""
    says_so = pattern("says_what_was_meant").search(question) is not None
    return says_so and len(words(rest)) <= _SHORT and not _stands_alone(rest)


def _stands_alone(rest: str) -> bool:
    """Whether it has what makes it a question: a verb, or a word that asks or chooses."""
    return any(pattern(name).search(rest) for name in ("verb", "asks_or_chooses"))


def _pointers(rest: str, corpus: Subject) -> list[str]:
    """The pronouns that stand for something said before, not for a person named in the same message."""
    return [
        match.group()
        for match in pattern("points_back").finditer(rest)
        if not pattern("of_a_person").fullmatch(match.group())
        or not pattern("people", corpus.persons).search(rest[: match.start()])
    ]
