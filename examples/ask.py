"""One question, and its answer as text with sources and disclaimer."""

from kratom_qa import open_assistant
from kratom_qa.render import plain_text

assistant = open_assistant()
print(plain_text(assistant.reply("Which tea likes cooler water?")))
