"""Every fixed word that is said to a user in a reply. Nothing is worded anywhere else."""

from kratom_qa.datatypes import DocumentKind, EvidenceType, RefusalCode

DISCLAIMER = (
    "This is not medical advice. The quotes come from the sources named above and may be wrong or one-sided; "
    "nobody has checked whether they are true. Talk to a doctor or pharmacist before you take kratom, mix it with "
    "anything, or change or stop a medicine. In an emergency, call your local emergency number."
)

UNDERSTOOD_AS = "Understood as: {question}"
RELATED = "The sources do not answer this. The closest they come:"
NOT_MENTIONED = "The sources do not mention {words}."
QUOTED_FROM = "Quoted from"
DOCUMENT = {DocumentKind.DIGEST: "Digest of “{title}”", DocumentKind.ORIGINAL: "Source: “{title}”"}
"""A digest retells another text: its words are not those of the source."""
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

_EXAMPLES = (
    "What are the side effects of kratom? · Can I take kratom with alcohol? · How can I cope with kratom withdrawal?"
)

REFUSALS = {
    RefusalCode.NOT_COVERED: "The sources do not cover this question.",
    RefusalCode.NOTHING_MORE: "The sources say nothing more about this than was quoted above.",
    RefusalCode.SMALL_TALK: (
        "Hello. This program answers questions about kratom with quotes from its sources, and with nothing else. "
        f"For example: {_EXAMPLES}"
    ),
    RefusalCode.THANKS: f"You are welcome. Ask on whenever you like. For example: {_EXAMPLES}",
    RefusalCode.ABOUT: (
        "This is kratom-qa, a program that finds what a handful of web articles say about kratom and quotes it word "
        "for word, each quote with its source. It is neither a person nor a doctor, it knows nothing else, and where "
        f"the sources do not answer, it says so. For example: {_EXAMPLES}"
    ),
    RefusalCode.TOO_LONG: "This message is too long to be read as one question. Please ask in up to 2,000 characters.",
    RefusalCode.OTHER_LANGUAGE: "The sources are in English, and only questions in English can be looked up in them.",
}

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
