"""`Reply` -> the object that programs read; `docs/json.md` describes it."""

from collections.abc import Sequence
from typing import Any

from kratom_qa.datatypes import Answer, AskedPart, Citation, Document, Hit, Quote, Reply
from kratom_qa.render.citations import NumberedCitation, number_citations, number_of, shown_quote
from kratom_qa.render.text import plain_text
from kratom_qa.render.wording import disclaimer

FORMAT = 1
_DIGITS = 4
_SCORE_DIGITS = 6


def reply_object(reply: Reply) -> dict[str, Any]:
    """The reply in JSON's terms, in the order of the contract."""
    numbered = number_citations(reply.quotes)
    sides = reply.body.disagreement if isinstance(reply.body, Answer) else None
    return {
        "format": FORMAT,
        "question": reply.question,
        "standalone_question": reply.standalone_question,
        "outcome": reply.outcome,
        "notice": str(reply.notices[0]) if reply.notices else None,
        "confidence": round(reply.confidence, _DIGITS),
        "quotes": [_quote(quote, numbered) for quote in reply.quotes],
        "citations": [_citation(citation) for citation in numbered],
        "disagreement": [{"label": side.label, "quotes": list(side.quotes)} for side in sides] if sides else None,
        "not_mentioned": list(reply.not_mentioned),
        "suggestions": list(reply.suggestions),
        "text": plain_text(reply),
        "disclaimer": disclaimer(reply.subject),
        "index": reply.index,
        "advises": isinstance(reply.body, Answer) and reply.body.advises,
        "otherwise": reply.otherwise,
        "parts": [_part(part) for part in reply.parts] or None,
    }


def _part(part: AskedPart) -> dict[str, Any]:
    return {
        "standalone_question": part.phrasing.text,
        "outcome": part.outcome,
        "confidence": round(part.confidence, _DIGITS),
        "quotes": list(part.quotes),
    }


def hits_object(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Passages in JSON's terms, best first."""
    return [
        {
            "rank": rank,
            "score": round(hit.score, _SCORE_DIGITS),
            "doc_id": hit.passage.document.id,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "section": hit.passage.section[-1] if hit.passage.section else None,
            "text": hit.passage.text,
        }
        for rank, hit in enumerate(hits, 1)
    ]


def document_object(document: Document) -> dict[str, Any]:
    """A document in JSON's terms, without its text."""
    return {
        "doc_id": document.id,
        "title": document.title,
        "kind": str(document.kind),
        "digest_of": document.digest_of,
        "publisher": document.publisher,
        "author": document.author,
        "source_type": document.source_type,
        "published": document.published,
        "path": document.path,
        "sha256": document.sha256,
        "lost": list(document.lost),
    }


def _quote(quote: Quote, numbered: tuple[NumberedCitation, ...]) -> dict[str, Any]:
    return {
        "text": quote.citation.quote,
        **_span(quote.citation, numbered),
        "evidence": str(quote.evidence) if quote.evidence else None,
        "also": [_span(citation, numbered) for citation in quote.also],
        "head": _head(quote.citation),
        "shown": shown_quote(quote.citation),
    }


def _head(citation: Citation) -> dict[str, Any] | None:
    if citation.head is None:
        return None
    return {"text": citation.head_text, "start": citation.head[0], "end": citation.head[1]}


def _span(citation: Citation, numbered: tuple[NumberedCitation, ...]) -> dict[str, Any]:
    return {
        "doc_id": citation.document.id,
        "start": citation.start,
        "end": citation.end,
        "citation": number_of(citation, numbered),
    }


def _citation(citation: NumberedCitation) -> dict[str, Any]:
    document = citation.document
    return {
        "number": citation.number,
        "doc_id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "source_type": document.source_type,
        "section": citation.section,
        "published": document.published,
        "sha256": document.sha256,
        "kind": str(document.kind),
        "digest_of": document.digest_of,
        "file": document.path,
        "headings": list(citation.headings),
        "page": citation.page,
        "language": document.language,
    }
