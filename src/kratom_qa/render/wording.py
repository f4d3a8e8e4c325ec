"""Every fixed word that is said to a user in a reply. Nothing is worded anywhere else."""

from collections.abc import Sequence

from kratom_qa.datatypes import DocumentKind, EvidenceType, Fate, RefusalCode, Safety, Subject

DISCLAIMER = (
    "The quotes come from the documents named above and may be wrong or one-sided; nobody has checked whether they are "
    "true."
)
NOT_MEDICAL = "This is not medical advice."

UNDERSTOOD_AS = "Understood as: {question}"
NOT_ANSWERED = "The sources do not answer this part."
"""Of one of several questions in a message, where they answer another."""
RELATED = "The sources do not answer this. The closest they come:"
OTHERWISE = "Or ask: {question}"
"""Another way to understand the question."""
ADVICE = "No document can decide this for one person. {ask} What the sources advise:"
ASK_PHARMACIST = "Ask a doctor or pharmacist who knows the case."
ASK_SOMEBODY = "Ask somebody who knows the case."
NOT_MENTIONED = "The sources do not mention {words}."
QUOTED_FROM = "Quoted from"
DOCUMENT = {DocumentKind.DIGEST: "Digest of “{title}”", DocumentKind.ORIGINAL: "Source: “{title}”"}
"""A digest retells another text: its words are not those of the source."""
CONTACT = "Somebody to ask instead: {contact}"
SUGGESTIONS = "Near this in the sources: {headings}"
DISAGREEMENT = "The sources say different things about this:"
PAGE = "p. {page}"
SECTION = "section “{section}”"
EVIDENCE = {
    EvidenceType.STUDY: "study",
    EvidenceType.SURVEY: "survey",
    EvidenceType.CASE_REPORT: "case report",
    EvidenceType.AGENCY: "agency statement",
    EvidenceType.USERS: "users’ reports",
    EvidenceType.STORY: "one person’s story",
    EvidenceType.WRITER: "the writer’s view",
}
RESTS_ON = "({basis})"
WORD_SEPARATOR = ", "
LAST_WORD_SEPARATOR = " or "

EXPLAIN_NOTHING = "No document was asked."
EXPLAIN_READINGS = "Readings, the one taken marked: chance, outcome, question"
EXPLAIN_PASSAGES = "Passages: fused score, cosine, cosine of the best sentence, BM25, section"
EXPLAIN_CHANCE = "Chance, an answer from {threshold}: log-odds = value x weight, the largest first"
EXPLAIN_SENTENCES = "Sentences: score, what became of them"
FATE = {
    Fate.QUOTED: "quoted",
    Fate.NOT_QUOTABLE: "says nothing alone",
    Fate.TOO_LOW: "scores too low",
    Fate.NO_ROOM: "no room, or not fit to be said",
    Fate.NOTHING_QUOTED: "nothing is quoted",
}

_EXAMPLES = "For example: {examples}"
_MOST_EXAMPLES = 3

REFUSALS = {
    RefusalCode.NOT_COVERED: "The sources do not cover this question.",
    RefusalCode.NOTHING_MORE: "The sources say nothing more about this than was quoted above.",
    RefusalCode.SMALL_TALK: (
        "Hello. This program answers questions{on} with quotes from its documents, and with nothing else."
    ),
    RefusalCode.THANKS: "You are welcome. Ask on whenever you like.",
    RefusalCode.ABOUT: (
        "This is kratom-qa, a program that finds what its documents say{on} and quotes it word for word, each with its "
        "place. It is no person{nor} and knows nothing else, and where they do not answer, it says so."
    ),
    RefusalCode.TOO_LONG: "This message is too long to be read as one question. Please ask in up to 2,000 characters.",
    RefusalCode.OTHER_LANGUAGE: "The sources are in English, and only questions in English can be looked up in them.",
}
_INVITES = (RefusalCode.SMALL_TALK, RefusalCode.THANKS, RefusalCode.ABOUT)
"""What comes with examples of what to ask."""

EMERGENCY = (
    "THIS SOUNDS LIKE AN EMERGENCY. {emergency} Do not wait for symptoms to get worse. "
    "{poison} If the person is not breathing or does not wake up, say so at once and follow the instructions given. "
    "Stay with them, lay them on their side, and give naloxone if there is any."
)
CRISIS = (
    "YOU ARE NOT ALONE, AND HELP IS THERE NOW. {crisis} If you or somebody else may act on these thoughts, "
    "{emergency_now} Stay with somebody you trust and put whatever could do harm out of reach."
)
CALL_EMERGENCY = "Call {number} now."
CALL_POISON = "For advice on poisoning, call {number}, free, day and night."
CALL_CRISIS = "Call {number}, at any hour."
CALL_EMERGENCY_NOW = "call {number} now."
EMERGENCY_ELSEWHERE = "Call your local emergency number now (112 works in many countries)."
POISON_ELSEWHERE = "A poison centre can tell you what to do; the emergency number will connect you."
CRISIS_ELSEWHERE = "A crisis line in your country listens at any hour: https://findahelpline.com lists them."
EMERGENCY_NOW_ELSEWHERE = "call your local emergency number now."


def disclaimer(subject: Subject) -> str:
    """What stands under every reply from documents on this subject."""
    first = NOT_MEDICAL if subject.safety is Safety.HEALTH else ""
    return " ".join(filter(None, (first, DISCLAIMER, subject.disclaimer)))


def near(subject: Subject, *, advises: bool) -> str:
    """What stands over quotes that are no answer."""
    whom = ASK_PHARMACIST if subject.safety is Safety.HEALTH else ASK_SOMEBODY
    return ADVICE.format(ask=whom) if advises else RELATED


def refusal(code: RefusalCode, subject: Subject) -> str:
    """Why nothing is quoted, and, to who only talks, what could be asked."""
    on = f" about {subject.called[0]}" if subject.called else ""
    nor = ", nor a doctor," if subject.safety is Safety.HEALTH else ""
    said = REFUSALS[code].format(on=on, nor=nor)
    return f"{said} {_example_line(subject.examples)}".strip() if code in _INVITES else said


def _example_line(examples: Sequence[str]) -> str:
    return _EXAMPLES.format(examples=" · ".join(examples[:_MOST_EXAMPLES])) if examples else ""
