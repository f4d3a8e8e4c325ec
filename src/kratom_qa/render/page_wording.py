"""Every fixed word of the web page that is not part of a reply: tabs, buttons, headings, hints."""

from kratom_qa.datatypes import DocumentKind, RefusalCode
from kratom_qa.errors import IndexDamaged, IndexMissing, IndexStale, IndexUnusable

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
EMPTY = "You get quotes, word for word, each with its place. Where the documents do not answer, this page says so."
EXAMPLES = "For example"
CONVERSATION = "Conversation"
ASKING_ALL = "Asking all {total} sources"
ASKING_ONE = "Asking one source"
ASKING_SOME = "Asking {chosen} of {total} sources"
ASKING_NONE = "No source is ticked: tick at least one"

# a reply
YOU_ASKED = "You asked"
ANSWERED = {
    frozenset({DocumentKind.ORIGINAL}): "Answer, in the sources’ words",
    frozenset({DocumentKind.DIGEST}): "Answer, in the words of digests of the sources",
    frozenset(DocumentKind): "Answer, in the words of sources and of digests",
}
"""By the kinds of documents that the answer quotes."""
OUTCOMES = {"related": "Not an answer", "not_covered": "Not covered"}
REFUSED = {RefusalCode.TOO_LONG: "Too long", RefusalCode.OTHER_LANGUAGE: "Not in English"}
NO_OUTCOME = frozenset({RefusalCode.SMALL_TALK, RefusalCode.THANKS, RefusalCode.ABOUT})
"""Here the refusal is a plain answer, and calling it “not covered” would be odd."""
NOTICE = "Safety notice"
OPEN_CITATION = "[{number}] {document}: show the quote there"
QUOTED_BY = {DocumentKind.DIGEST: "Digest of: {by}", DocumentKind.ORIGINAL: "Source: {by}"}
RESTS_ON = "Rests on: {evidence}"
OR_ASK = "Or ask"
ASK_NEXT = "Near this in the sources"
ASK_THIS = "Ask about: {heading}"
COPY = "Copy"
COPIED = "Copied, with the disclaimer"
HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
THANKS_FOR_FEEDBACK = "Thank you, noted."
NOT_NOTED = "That could not be noted: the file for it cannot be written."
FEEDBACK = "Helpful and Not helpful write your question and the reply’s number to a file here."
REFUSALS = "Where there is no answer, its reason and the language are counted in a file here; the question is not kept."

# the source panel
PANEL = "What the reply quotes"
PANEL_EMPTY_TITLE = "Where each quote stands"
PANEL_EMPTY = "Press a number such as [1] in an answer: the document opens here, with the quoted words marked."
PANEL_FOR = "For “{question}”"
PANEL_NO_CITATIONS = "This reply quotes nothing."
EXPLAIN = "Show how this reply came about"
EXPLAINED = "How this reply came about"
CONFIDENCE = "Chance that these quotes answer the question, as estimated before replying: {percent} %."
SHOW = "Show in the document"
PRINTED = "Show page {page} as printed"
PRINTED_BOXED = "Page {page} as printed, the marked words boxed"
PRINTED_WHOLE = "Page {page} as printed; the marked words go on elsewhere or are drawn otherwise"
NOT_PRINTED = "The page cannot be shown: the file is gone or was changed since it was indexed, or it cannot be drawn."
UNUSED = "Found, but not used ({count})"
UNUSED_HINT = "The next passages that the search found, with its score. The reply does not rest on them."
SCORE = "score {score}"
BACK = "All quotes of this reply"
CLOSE = "Close"
FULL_TEXT = "Full text, the quoted words marked"
TABLE = "Table"
PASSAGE_MARKED = "Full text, the passage marked"
DIGEST = "A digest retells another text in other words. SHA-256 of the original: {sha256}."

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
    "word, each with its place. It writes nothing of its own: every word of an answer stands in one of its documents, "
    "is fixed wording of this page, or is yours.",
    "It runs on one computer and passes on nothing that you ask. The conversation is gone when you close the tab.",
)
CANNOT_TITLE = "What it cannot do"
CANNOT = (
    "It cannot tell whether a document is right. A quote proves what the document says, never what is true.",
    "It knows nothing but these documents, and they may be wrong, one-sided or out of date.",
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
RISK = "How often it is wrong, by how much it answers."
RISK_X = "questions that are answered"
RISK_Y = "of them without an answer in the sources"
RISK_TOLD = (
    "Beginning with the questions it is surest of: the flatter the line at the left, the better it knows what it knows."
)
RELIABLE = "Whether its estimate can be believed."
RELIABLE_X = "estimated chance of an answer"
RELIABLE_Y = "questions that have one"
RELIABLE_TOLD = "The nearer the dots are to the diagonal, the better the estimate that stands beside each reply."
NOT_MEASURED = "How well it answers from these documents has not been measured."

# the index behind it
BUILD_TITLE = "Which state of the documents"
BUILD = "Answers come from index build {build}. When the documents are indexed anew, the page follows by itself."
BEHIND = "Some documents have changed since they were indexed; answers come from their earlier state."
_UNUSABLE = {
    IndexMissing: "The index of the documents is gone, so nothing can be looked up.",
    IndexStale: "The documents are being changed, so nothing can be looked up at the moment.",
    IndexDamaged: "The index of the documents is damaged, so nothing can be looked up.",
}
_UNUSABLE_ELSE = "Nothing can be looked up at the moment."
_MEND = "That does not mean that the sources say nothing. Whoever runs this page can mend it; try again later."


def unusable(error: IndexUnusable) -> str:
    """Why nothing can be looked up, without saying where the index lies."""
    return f"{_UNUSABLE.get(type(error), _UNUSABLE_ELSE)} {_MEND}"


# keeping a conversation
KEEP = "Keep"
KEEP_MARKDOWN = "Save as text (Markdown)"
KEEP_JSON = "Save as JSON"
PRINT = "Print"
LINK = "Link"
LINK_COPIED = "Link copied"
REGION = "Emergency numbers for"
REGION_ELSEWHERE = "another country"
REGIONS = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "AU": "Australia",
    "NZ": "New Zealand",
}

# the way in
USER_NAME = "Name"
PASSWORD = "Password"
LOG_IN = "Log in"
LOG_OUT = "Log out"
WRONG_PASSWORD = "Name and password do not belong together."
WAIT_TO_LOG_IN = "Too many tries; wait {seconds} seconds before the next."
NOT_LOGGED_IN = "log in first: POST /login with username and password"

# what a server says to who may not come in
FOREIGN_ORIGIN = "a page of another origin may not ask here"
NO_SUCH_PATH = "there is nothing at this path"
TOO_LARGE = "the request is larger than {size} bytes; send less"
BUSY = "Too many questions are waiting; try again in a few seconds."
ENDING = "The server is about to end; try again in a moment."
