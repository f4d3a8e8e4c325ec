"""What a reply holds: outcome, quotes as offsets into a document, and citations."""

from kratom_qa import Reply, open_assistant
from kratom_qa.render import reply_object


def show(reply: Reply) -> None:
    """The reply's parts, and that each quote is the source's own text."""
    texts = {document.id: document.text for document in assistant.documents}
    parts = reply_object(reply)
    print(parts["outcome"], round(parts["confidence"], 2))
    for quote in parts["quotes"]:
        assert texts[quote["doc_id"]][quote["start"] : quote["end"]] == quote["text"]
        print(f"{quote['doc_id']} {quote['start']}-{quote['end']}: {quote['text']}")


assistant = open_assistant()
show(assistant.reply("Which tea likes cooler water?"))
