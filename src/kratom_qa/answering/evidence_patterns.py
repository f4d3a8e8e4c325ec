"""Patterns by name, compiled on first use: most quotes need none of them, and a question should not wait for them."""

import functools
import re

from kratom_qa.answering.evidence_phrases import PHRASES, SUBJECTS, VERBS

_HINTS = {
    "anecdotes": "anecdot testimonial experience stories accounts reviews".split(),
    "case": "case -year-old describe".split(),
    "survey": "survey poll questionnaire respondent".split(),
    "study": "stud trial research meta-analys experiment review evidence scientist".split(),
    "users": "report claim say said swear describ testif insist find notice according".split(),
    "writer": "consider believe call view opinion think find rate judge".split(),
}
"""Parts of words, in lower case; where none of them stands in a text, its patterns need not be compiled."""
_MARKS = {
    "names": (
        r"[A-Z]{3}|Canada|Admin|Institut|Centers? for|Centres? for|World Health|[Aa]genc|[Pp]oison|[Mm]inistry"
        r"|[Aa]uthorit|[Rr]egulator"
    ),
    "tellers": r"\b(?:I|[Mm]y|[Mm]ine|[Oo]ne|tells?|story|account|personal|first\w*|[Pp]ractice|according)\b",
    "negated": (
        r"\b(?:no|not|nor|neither|more(?! than)|further|additional|any|without|(?<!\ba )(?:few|little)|future"
        r"|lack(?:s|ing)?|until|if|involved in|part in|conducted|published|carried out|needs?|awaits?)"
        r"(?: [\w’'-]+){0,5} ?$"
    ),
    "modal": (
        r"\b(?:can|could|may|might|will|would|should|must|needs?|needed|required|lacking|(?<!did )not"
        r"|(?<!according )to(?! date))\b"
    ),
    "neutral": (
        r"^(?!.*\b(?:so|making|makes) it\b).*(?:\b(?:more|further|additional) (?:\w+ ){0,3}"
        r"(?:research|studies|trials|investigation|evidence)\b|\bimportant\b"
        r"|\bcrucial\b|\bessential\b|\bcritical\b|\badvis(?:es?|able)\b|\brecommend|\bshould\b|\bconsult|\bcaution"
        r"|\bnot (?:yet )?(?:fully |well[- ])?(?:known|understood|established|clear)|\bunclear|\buncertain|\blimited\b"
        r"|\bnot (?:constitute )?scientific evidence|\bcan (?:tell|say|help to|provide|give|shed|be found)\b)"
    ),
    "general": (
        r"\bimportant\b|\bcrucial\b|\bessential\b|\bshould\b|\bconsult\b|\b(?:to|for) (?:another|everyone|the next)\b"
        r"|\bevery(?:one|body)\b|\beach (?:person|individual)|\b(?:every|each) person['’]s\b|\bperson to person\b"
        r"|\bmay (?:vary|differ|not)\b|\bprofessional (?:help|guidance|oversight)\b"
    ),
    "person": (
        r"\bI\b|\b(?:[Mm]e|[Mm]y|[Mm]yself|[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]im)\b|['’]s (?:writer|author|client)\b"
        r"|\b(?:counsel+or|client)\b"
    ),
    "story_heading": (
        r"\b(?:personal|my|patient|user|customer) (?:story|journey|experience|account|testimonial)\b"
        r"|\bcase study\b|\btestimonial\b|\bthe story of\b"
    ),
    "leans": (
        r"(?:(?:however|but|still|yet|also|additionally|after [^,.]{0,60}), )?(?:the (?:man|woman|patient|boy|girl"
        r"|study|authors?|researchers|participants|findings|results|report|trial|survey|agency|respondents)|he|she|his|her"
        r"|they|their|these (?:findings|reports|results|accounts|users)|this (?:study|report|case|survey|trial)"
        r"|it (?:also )?(?:found|reported|showed|concluded))\b"
    ),
    "grounds": (
        r"\b(?:these|such|those|the) (?:\w+ )?"
        r"(?:benefits|effects|claims|findings|figures|statements|uses|results|risks)\b"
        r"[^,.;]{0,60}\b(?:rests?|based|come|rel(?:y|ies)|drawn)(?: \w+){0,2} (?:on|from)\b"
    ),
}
_WITH_CASE = frozenset(("story", "tellers", "agency", "names", "person"))
"""Patterns in which a capital letter tells a name or the pronoun."""
_HINT_PATTERNS = {"agency": "names", "story": "tellers"}
_GROUPS = {"phrase": PHRASES, "subject": SUBJECTS, "verb": VERBS, "mark": _MARKS}


@functools.cache
def pattern(group: str, name: str) -> re.Pattern[str]:
    """A pattern by its group (`phrase`, `subject`, `verb` or `mark`) and its name."""
    return _compiled(_GROUPS[group][name], re.NOFLAG if name in _WITH_CASE else re.IGNORECASE)


@functools.cache
def _compiled(text: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(text, flags)


def hinted(name: str, text: str) -> bool:
    """Whether the patterns of a basis may fit at all."""
    if name in _HINT_PATTERNS:
        return pattern("mark", _HINT_PATTERNS[name]).search(text) is not None
    lowered = text.casefold()
    return any(hint in lowered for hint in _HINTS[name])
