"""What somebody may have meant who mistyped a name."""

import difflib
from collections.abc import Iterable

_NAMED = 20


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """The name that comes closest, as the beginning of a sentence; empty where none is near.

    >>> did_you_mean("aks", ["ask", "chat"]), did_you_mean("frobnicate", ["ask", "chat"])
    ('did you mean “ask”? ', '')
    """
    near = difflib.get_close_matches(typed.lower(), known, n=1)
    return f"did you mean “{near[0]}”? " if near else ""


def there_are(known: list[str]) -> str:
    """The names there are, the first of many.

    >>> there_are(["ask", "chat"])
    'there are: ask, chat'
    """
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    return f"there are: {', '.join(known[:_NAMED])}{more}"
