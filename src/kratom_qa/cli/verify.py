"""`kratom-qa verify`: does every word of a saved reply stand where it says?"""

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kratom_qa.answering.not_mentioned import not_mentioned
from kratom_qa.answering.remake import Remaker, position_labels
from kratom_qa.cli.verify_parts import check_parts, parts_of
from kratom_qa.datatypes import (
    Answer,
    Citation,
    Document,
    DocumentKind,
    EvidenceType,
    Notice,
    Phrasing,
    Position,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
    Subject,
)
from kratom_qa.errors import ReplyMismatch
from kratom_qa.markup import shown
from kratom_qa.query.spelling import Speller
from kratom_qa.render import disclaimer, known_regions, reply_object
from kratom_qa.render.harmless import harmless
from kratom_qa.render.json import FORMAT
from kratom_qa.render.regions import ELSEWHERE

if TYPE_CHECKING:
    from kratom_qa.index import Index

Documents = Mapping[str, Document]

_MAY_BE_ADDED = ("explain",)
_MAY_LACK = ("index", "advises", "otherwise", "parts")
"""What replies of earlier versions do not have."""
NOT_VOUCHED_FOR = "the question, how it was understood, the confidence, the outcome, a notice, and the choice of quotes"
"""What does not follow from the documents alone."""
_WHOSE_WORDS = {
    DocumentKind.ORIGINAL: "sources: their own words",
    DocumentKind.DIGEST: "digests: words that retell the original, not the original's own",
}
_NOTICES: Mapping[str | None, Sequence[tuple[Notice, ...]]] = {
    None: [()],
    Notice.EMERGENCY: [(Notice.EMERGENCY,), (Notice.EMERGENCY, Notice.CRISIS)],
    Notice.CRISIS: [(Notice.CRISIS,)],
}


@dataclass(frozen=True, slots=True)
class Originals:
    """What a saved reply is compared with."""

    documents: Documents
    remaker: Remaker
    known_stems: Mapping[str, int]
    """Stems that stand in the documents."""
    speller: Speller
    subject: Subject


def originals(index: "Index") -> Originals:
    """What an index has to compare a reply with."""
    documents = {document.id: document for document in index.collection.documents}
    speller = Speller(index.vocabulary, lambda word: True)
    return Originals(documents, Remaker(index.collection), index.bm25.terms, speller, index.subject)


def verify_reply(reply: Mapping[str, Any], known: Originals) -> int:
    """The number of quotes, each of which stands in its document.

    All that follows from the documents is made again and compared; `NOT_VOUCHED_FOR` is what does not.
    Errors: `ReplyMismatch` that names the first thing that does not agree.
    """
    if reply.get("format") != FORMAT:
        raise ReplyMismatch(f"the reply has format {reply.get('format')!r}, this program reads {FORMAT}")
    try:
        _check_documents(reply, known.documents)
        for number, quote in enumerate(reply["quotes"], 1):
            _check_quote(number, quote, reply, known)
        _check_fixed_words(reply, known.subject)
        _check_what_was_found(reply, known)
        check_parts(reply)
        _check_the_rest(reply, known)
    except (LookupError, TypeError, AttributeError) as error:
        raise ReplyMismatch(
            f"the reply is not as `kratom-qa ask --json` prints it ({type(error).__name__}: {error})"
        ) from None
    return len(reply["quotes"])


def by_kind(replies: Sequence[Mapping[str, Any]], documents: Documents) -> list[str]:
    """A line for each kind of document that verified replies quote: how many quotes, and whose words they are."""
    kinds = Counter(documents[quote["doc_id"]].kind for reply in replies for quote in reply["quotes"])
    return [f"ok: {kinds[kind]} in {words}" for kind, words in _WHOSE_WORDS.items() if kinds[kind]]


def _check_documents(reply: Mapping[str, Any], documents: Documents) -> None:
    for citation in reply["citations"]:
        document = documents.get(citation["doc_id"])
        if document is None:
            raise ReplyMismatch(f"[{citation['number']}] cites “{citation['doc_id']}”, which is not in the index")
        if document.sha256 != citation["sha256"]:
            raise ReplyMismatch(f"[{citation['number']}] cites another version of “{document.id}” than the index holds")
        if document.title != citation["title"]:
            raise ReplyMismatch(f"[{citation['number']}] gives “{document.id}” another title than the index")


def _check_quote(number: int, quote: Mapping[str, Any], reply: Mapping[str, Any], known: Originals) -> None:
    cited = {citation["number"]: citation["doc_id"] for citation in reply["citations"]}
    for place in (quote, *quote["also"]):
        document = known.documents.get(place["doc_id"])
        if document is None or cited.get(place["citation"]) != document.id:
            raise ReplyMismatch(f"quote {number} is said to be from “{place['doc_id']}”, which the reply does not cite")
        if not 0 <= place["start"] < place["end"] <= len(document.text):
            raise ReplyMismatch(f"quote {number} lies outside “{document.id}”")
    here = _place(quote, reply, known)
    if here.quote != quote["text"]:
        raise ReplyMismatch(
            f"quote {number} is not what stands at {quote['start']}-{quote['end']} of “{quote['doc_id']}”"
        )
    as_shown = shown(here.document.path, here.quote)
    if quote["shown"] != as_shown:
        raise ReplyMismatch(f"quote {number} is not shown as it stands in “{quote['doc_id']}”")
    if _folded(as_shown) not in _folded(reply["text"]):
        raise ReplyMismatch(f"quote {number} does not stand unchanged in the text of the reply")
    if not known.remaker.is_whole(here):
        raise ReplyMismatch(f"quote {number} begins or ends within a sentence")
    if here.head is not None and here.head not in known.remaker.heads(here):
        raise ReplyMismatch(f"quote {number} is shown under a head that is not that of its table")
    for place in quote["also"]:
        if not known.remaker.says_the_same(here, _place(place, reply, known)):
            raise ReplyMismatch(f"quote {number} does not stand at {place['start']} of “{place['doc_id']}” too")


def _check_fixed_words(reply: Mapping[str, Any], subject: Subject) -> None:
    if reply["disclaimer"] != disclaimer(subject) or reply["disclaimer"] not in reply["text"]:
        raise ReplyMismatch("the disclaimer of the reply was changed")


def _check_what_was_found(reply: Mapping[str, Any], known: Originals) -> None:
    """What stands beside the quotes."""
    confidence = reply["confidence"]
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise ReplyMismatch("the confidence of the reply is no number from 0 to 1")
    unknown = [heading for heading in reply["suggestions"] if heading not in known.remaker.headings]
    if unknown:
        raise ReplyMismatch(f"“{unknown[0]}” is suggested, which is no heading of the documents")
    if reply["not_mentioned"]:
        missing = list(
            not_mentioned(reply["standalone_question"], known.known_stems, known.speller, known.subject.synonyms)
        )
        if reply["not_mentioned"] != missing or reply["outcome"] == "answered" or reply["notice"]:
            raise ReplyMismatch("the words that no source is said to mention are not those of the question")


def _check_the_rest(reply: Mapping[str, Any], known: Originals) -> None:
    """Rendered again from its quotes, the reply is the same, without a key more or less."""
    made = (reply_object(candidate) for candidate in _candidates(reply, known))
    same = next((again for again in made if again["text"] == reply["text"]), None)
    if same is None:
        raise ReplyMismatch("the text of the reply is not what its quotes and citations make")
    added = next((name for name in reply if name not in same and name not in _MAY_BE_ADDED), None)
    if added:
        raise ReplyMismatch(f"“{harmless(added)}” is no part of a reply")
    changed = next(
        (
            name
            for name, value in same.items()
            if name in reply or name not in _MAY_LACK
            if _exactly(reply[name]) != _exactly(value)
        ),
        None,
    )
    if changed:
        raise ReplyMismatch(f"“{changed}” does not agree with the rest of the reply")


def _candidates(reply: Mapping[str, Any], known: Originals) -> Iterator[Reply]:
    """The replies that this may be; region, second notice and kind of refusal are not written in it."""
    quotes = []
    for quote in reply["quotes"]:
        here = _place(quote, reply, known)
        also = tuple(_place(q, reply, known) for q in quote["also"])
        quotes.append(Quote(here, also, _evidence(quote, here, known)))
    advises = reply.get("advises") is True
    answer = Answer(tuple(quotes), reply["outcome"] == "answered", _positions(reply, quotes), advises)
    bodies: Sequence[Answer | Refusal] = [answer] if quotes else [Refusal(code) for code in RefusalCode]
    regions = (*known_regions(), ELSEWHERE)
    for body, notices, region in itertools.product(bodies, _NOTICES[reply["notice"]], regions):
        yield Reply(
            reply["question"],
            Phrasing(reply["standalone_question"]),
            body,
            reply["confidence"],
            notices,
            tuple(reply["not_mentioned"]),
            tuple(reply["suggestions"]),
            region,
            known.subject,
            str(reply.get("index", "")),
            parts_of(reply),
            reply.get("otherwise"),
        )


def _evidence(quote: Mapping[str, Any], here: Citation, known: Originals) -> EvidenceType | None:
    """What a quote is said to rest on, where the documents bear it out."""
    found = known.remaker.evidence(here)
    return next((one for one in found if one == quote["evidence"]), next(iter(found), None))


def _positions(reply: Mapping[str, Any], quotes: Sequence[Quote]) -> tuple[Position, ...] | None:
    """The sides that a reply tells of, each under the name that it has in the documents."""
    sides = [tuple(side["quotes"]) for side in reply["disagreement"] or ()]
    labels = position_labels([quotes[side[0]].citation for side in sides])
    return tuple(itertools.starmap(Position, zip(labels, sides, strict=True))) if labels else None


def _place(place: Mapping[str, Any], reply: Mapping[str, Any], known: Originals) -> Citation:
    """A place under the headings that it is said to stand under, or else under the first that it does."""
    head = place.get("head")
    span = (head["start"], head["end"]) if head else None
    bare = Citation(known.documents[place["doc_id"]], place["start"], place["end"], (), span)
    said = next(tuple(c["headings"]) for c in reply["citations"] if c["number"] == place["citation"])
    true = known.remaker.sections(bare)
    return replace(bare, section=said if said in true else true[0] if true else ())


def _exactly(value: Any) -> str:
    """A value so that 1, 1.0 and true differ."""
    return json.dumps(value, sort_keys=True)


def _folded(text: str) -> str:
    return " ".join(text.split())
