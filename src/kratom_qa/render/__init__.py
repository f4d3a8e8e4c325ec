"""`Reply` -> plain text, HTML, JSON; all fixed wording lives in `wording` and, for the page, in `page_wording`."""

from kratom_qa.render.citations import NumberedCitation, number_citations
from kratom_qa.render.explanation import explanation_object, explanation_text
from kratom_qa.render.json import reply_object
from kratom_qa.render.regions import check_region, known_regions
from kratom_qa.render.text import plain_text
from kratom_qa.render.wording import disclaimer

__all__ = [
    "NumberedCitation",
    "check_region",
    "disclaimer",
    "explanation_object",
    "explanation_text",
    "known_regions",
    "number_citations",
    "plain_text",
    "reply_object",
]
