"""Every fixed word of the web page that is not part of a reply: tabs, buttons, headings, hints."""

from kratom_qa.datatypes import RefusalCode

# the page around the conversation
TITLE = "Ask the sources"
TAB_ASK = "Ask"
TAB_SOURCES = "Sources"
TAB_ABOUT = "About"
QUESTION_LABEL = "Your question"
PLACEHOLDER = "Ask a question…"
SEND = "Ask"
RETRY = "Ask again"
UNDO = "Undo"
CLEAR = "Clear"
EMPTY_TITLE = "What would you like to know?"
EMPTY = "You get quotes, word for word, each with its source. Where the sources do not answer, this page says so."
EXAMPLES = "For example"
CONVERSATION = "Conversation"
ASKING_ALL = "Asking all {total} sources"
ASKING_ONE = "Asking one source"
ASKING_SOME = "Asking {chosen} of {total} sources"
ASKING_NONE = "No source is ticked: tick at least one"

# a reply
YOU_ASKED = "You asked"
OUTCOMES = {
    "answered": "Answer, in the sources’ words",
    "related": "Not an answer",
    "not_covered": "Not covered",
}
REFUSED = {RefusalCode.TOO_LONG: "Too long", RefusalCode.OTHER_LANGUAGE: "Not in English"}
NO_OUTCOME = frozenset({RefusalCode.SMALL_TALK, RefusalCode.THANKS, RefusalCode.ABOUT})
"""Here the refusal is a plain answer, and calling it “not covered” would be odd."""
NOTICE = "Safety notice"
OPEN_CITATION = "[{number}] {title}: show it in the source"
RESTS_ON = "Rests on: {evidence}"
ASK_NEXT = "Near this in the sources"
ASK_THIS = "Ask about: {heading}"
COPY = "Copy"
COPIED = "Copied, with the disclaimer"
HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
THANKS_FOR_FEEDBACK = "Thank you, noted."
FEEDBACK = "If you press Helpful or Not helpful, your question and the reply’s number are written to a file here."

# the source panel
PANEL = "Sources of the reply"
PANEL_EMPTY_TITLE = "The sources behind each answer"
PANEL_EMPTY = "Press a number such as [1] in an answer: the source opens here, with the quoted words marked."
PANEL_FOR = "For “{question}”"
PANEL_NO_CITATIONS = "This reply quotes nothing."
CONFIDENCE = "Chance that these quotes answer the question, as estimated before replying: {percent} %."
SHOW_IN_SOURCE = "Show in the source"
UNUSED = "Found, but not used ({count})"
UNUSED_HINT = "The next passages that the search found, with its score. The reply does not rest on them."
SCORE = "score {score}"
BACK = "All sources of this reply"
CLOSE = "Close"
FULL_TEXT = "Full text, the quoted words marked"
TABLE = "Table"
PASSAGE_MARKED = "Full text, the passage marked"

# the sources tab
SOURCES_TITLE = "The sources"
SOURCES_HINT = "Every answer is quoted from these documents and from nothing else. Untick those you do not want to ask."
ASK_ALL = "Tick all"
READ = "Read it"
NO_DATE = "no date given"
NO_TYPE = "kind of source not given"
BY = "by {author}"
TO_LIST = "↑ The list of sources"
LOST = "Not read whole: {what}"
READER_EMPTY = "Press “Read it” to see a document’s full text."

# the about tab
ABOUT_TITLE = "About this page"
DEFAULT_ABOUT = "This page searches {count} and quotes what it finds."
DOCUMENTS = "{count} documents"
ONE_DOCUMENT = "one document"
CORPUS_TITLE = "What it searches"
WHAT_TITLE = "What it is"
WHAT = (
    "A search that answers with quotes. It looks for the sentences that answer a question and shows them word for "
    "word, each with its source. It writes nothing of its own: every word of an answer stands in a source, is fixed "
    "wording of this page, or is yours.",
    "It runs on one computer and passes on nothing that you ask. The conversation is gone when you close or reload the "
    "page.",
)
CANNOT_TITLE = "What it cannot do"
CANNOT = (
    "It cannot tell whether a source is right. A quote is proof of what a source says, never of what is true.",
    "It knows nothing but these sources, and they may be wrong, one-sided or out of date.",
    "It can miss the sentence that answers, or show one that does not. The figures below say how often.",
)
CANNOT_JUDGE_HEALTH = "It cannot judge your health. Talk to a doctor or pharmacist about that."
MEASURED_TITLE = "How it was measured"
MEASURED = (
    "{count} questions that were set aside while the program was made, so that it could not be fitted to them. "
    "In brackets: the range in which the true value lies with 95 % certainty."
)
MEASURE = "Measure"
VALUE = "Value"
QUESTIONS = "Questions"
MEASURES = {
    "success@1": "The best passage found holds the answer",
    "success@5": "One of the five best passages holds the answer",
    "vital nugget recall": "Share of the essential facts that the reply quotes",
    "quote precision": "Share of the quotes that are to the point",
    "false answers": "Questions without an answer in the sources that got one all the same (lower is better)",
    "false abstentions": "Questions with an answer that were told there is none (lower is better)",
    "notice recall": "Messages that sound like an emergency or a crisis and got the notice",
    "notice false alarms": "Other messages that got a notice (lower is better)",
}
NOT_MEASURED = "How well it answers from these documents has not been measured."
