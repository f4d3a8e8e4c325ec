"""`kratom-qa verify`: does every word of a saved reply stand where it says?"""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kratom_qa.datatypes import (
    NEUTRAL,
    Answer,
    Citation,
    Document,
    EvidenceType,
    Notice,
    Position,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
    Subject,
)
from kratom_qa.errors import KratomQAError, ReplyMismatch
from kratom_qa.markup import shown
from kratom_qa.render import disclaimer, known_regions, reply_object
from kratom_qa.render.json import FORMAT

Documents = Mapping[str, Document]

_BLANK = re.compile(r"\s*")
_ELSEWHERE = "ZZ"
"""A region without numbers of its own."""
_NOTICES: Mapping[str | None, Sequence[tuple[Notice, ...]]] = {
    None: [()],
    Notice.EMERGENCY: [(Notice.EMERGENCY,), (Notice.EMERGENCY, Notice.CRISIS)],
    Notice.CRISIS: [(Notice.CRISIS,)],
}


def read_replies(path: Path) -> list[dict[str, Any]]:
    """The replies of a file: one object, a list of them, or the lines that `batch` wrote.

    Errors: `KratomQAError` where the file cannot be read or holds no reply.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise KratomQAError(f"{path} cannot be read ({reason})") from None
    try:
        values = _values(text)
    except (ValueError, RecursionError) as error:
        raise KratomQAError(f"{path} is not JSON ({error})") from None
    records = [record for value in values for record in (value if isinstance(value, list) else [value])]
    replies = [r["reply"] if isinstance(r, dict) and "reply" in r else r for r in records]
    replies = [r for r in replies if not (isinstance(r, dict) and "error" in r and "quotes" not in r)]
    if not replies or not all(isinstance(r, dict) and isinstance(r.get("quotes"), list) for r in replies):
        raise KratomQAError(f"{path} holds no reply as `kratom-qa ask --json` prints it")
    return replies


def _values(text: str) -> list[Any]:
    """The JSON values of a text, one or many."""
    decoder = json.JSONDecoder()
    values: list[Any] = []
    at = _end_of_blank(text, 0)
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        at = _end_of_blank(text, at)
    return values


def _end_of_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    assert found is not None
    return found.end()


def verify_reply(reply: Mapping[str, Any], documents: Documents, subject: Subject = NEUTRAL) -> int:
    """The number of quotes, each of which stands in its document.

    Errors: `ReplyMismatch` that names the first thing that does not agree.
    """
    if reply.get("format") != FORMAT:
        raise ReplyMismatch(f"the reply has format {reply.get('format')!r}, this program reads {FORMAT}")
    try:
        _check_documents(reply, documents)
        for number, quote in enumerate(reply["quotes"], 1):
            _check_quote(number, quote, reply, documents)
        _check_fixed_words(reply, subject)
        _check_the_rest(reply, documents, subject)
    except (LookupError, TypeError, AttributeError) as error:
        raise ReplyMismatch(
            f"the reply is not as `kratom-qa ask --json` prints it ({type(error).__name__}: {error})"
        ) from None
    return len(reply["quotes"])


def _check_documents(reply: Mapping[str, Any], documents: Documents) -> None:
    for citation in reply["citations"]:
        document = documents.get(citation["doc_id"])
        if document is None:
            raise ReplyMismatch(f"[{citation['number']}] cites “{citation['doc_id']}”, which is not in the index")
        if document.sha256 != citation["sha256"]:
            raise ReplyMismatch(f"[{citation['number']}] cites another version of “{document.id}” than the index holds")
        if document.title != citation["title"]:
            raise ReplyMismatch(f"[{citation['number']}] gives “{document.id}” another title than the index")


def _check_quote(number: int, quote: Mapping[str, Any], reply: Mapping[str, Any], documents: Documents) -> None:
    cited = {citation["number"]: citation["doc_id"] for citation in reply["citations"]}
    for place in (quote, *quote["also"]):
        document = documents.get(place["doc_id"])
        if document is None or cited.get(place["citation"]) != document.id:
            raise ReplyMismatch(f"quote {number} is said to be from “{place['doc_id']}”, which the reply does not cite")
        if not 0 <= place["start"] < place["end"] <= len(document.text):
            raise ReplyMismatch(f"quote {number} lies outside “{document.id}”")
    found = documents[quote["doc_id"]].text[quote["start"] : quote["end"]]
    if found != quote["text"]:
        raise ReplyMismatch(
            f"quote {number} is not what stands at {quote['start']}-{quote['end']} of “{quote['doc_id']}”"
        )
    as_shown = shown(documents[quote["doc_id"]].path, found)
    if quote.get("shown", as_shown) != as_shown:
        raise ReplyMismatch(f"quote {number} is not shown as it stands in “{quote['doc_id']}”")
    if _folded(as_shown) not in _folded(reply["text"]):
        raise ReplyMismatch(f"quote {number} does not stand unchanged in the text of the reply")


def _check_fixed_words(reply: Mapping[str, Any], subject: Subject) -> None:
    if reply["disclaimer"] != disclaimer(subject) or reply["disclaimer"] not in reply["text"]:
        raise ReplyMismatch("the disclaimer of the reply was changed")


def _check_the_rest(reply: Mapping[str, Any], documents: Documents, subject: Subject) -> None:
    """Rendered again from its quotes, the reply is the same."""
    made = (reply_object(candidate) for candidate in _candidates(reply, documents, subject))
    same = next((again for again in made if again["text"] == reply["text"]), None)
    if same is None:
        raise ReplyMismatch("the text of the reply is not what its quotes and citations make")
    changed = next((name for name, value in same.items() if reply[name] != value), None)
    if changed:
        raise ReplyMismatch(f"“{changed}” does not agree with the rest of the reply")


def _candidates(reply: Mapping[str, Any], documents: Documents, subject: Subject) -> Iterator[Reply]:
    """The replies that this may be; region, second notice and kind of refusal are not written in it."""
    headings = {c["number"]: tuple(c.get("headings") or filter(None, [c["section"]])) for c in reply["citations"]}

    def citation(place: Mapping[str, Any]) -> Citation:
        head = place.get("head")
        span = (head["start"], head["end"]) if head else None
        return Citation(documents[place["doc_id"]], place["start"], place["end"], headings[place["citation"]], span)

    bases: Mapping[str | None, EvidenceType | None] = {None: None, **{str(basis): basis for basis in EvidenceType}}
    quotes = tuple(Quote(citation(q), tuple(map(citation, q["also"])), bases[q["evidence"]]) for q in reply["quotes"])
    sides = tuple(Position(side["label"], tuple(side["quotes"])) for side in reply["disagreement"] or ())
    answer = Answer(quotes, reply["outcome"] == "answered", sides or None)
    bodies: Sequence[Answer | Refusal] = [answer] if quotes else [Refusal(code) for code in RefusalCode]
    regions = (*known_regions(), _ELSEWHERE)
    for body, notices, region in itertools.product(bodies, _NOTICES[reply["notice"]], regions):
        yield Reply(
            reply["question"],
            reply["standalone_question"],
            body,
            reply["confidence"],
            notices,
            tuple(reply["not_mentioned"]),
            tuple(reply["suggestions"]),
            region,
            subject,
        )


def _folded(text: str) -> str:
    return " ".join(text.split())
