"""Whether a sentence reassures: says that something is safe, passes by itself, has little risk, or may be more.

Somebody in danger, or hooked, or asking what no document answers, would read it as leave to go on, or to wait.
"""

import re

from kratom_qa.safety.rules import patterns

_TURNED = re.compile(
    r"\b(?:(?:no|not|never|nor|neither|hardly|cannot|if|when|unless|until|less|more|without|wrongly|\w+n't)\b.{0,25}"
    r"|(?:whether|ensures?|make(?:s|ing)? sure|nobody knows)\b.*)$",
    re.IGNORECASE,
)
"""What stands before a reassuring word that is denied, doubted, compared, or only a condition."""


def reassures(text: str) -> bool:
    """Whether a text holds reassurance that is neither denied nor doubted.

    >>> reassures("Tea is safe for most people."), reassures("It is unclear whether tea is safe.")
    (True, False)
    """
    plain = text.replace("’", "'")
    return any(not _is_turned(plain, match) for match in patterns("reassuring").finditer(plain))


def _is_turned(text: str, match: re.Match[str]) -> bool:
    clause = re.split(r"[.;:,]", text[: match.start()])[-1]
    return _TURNED.search(clause) is not None
