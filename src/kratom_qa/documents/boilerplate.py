"""Page furniture: marked, so that it stays out of passages, and never cut, so that offsets stay true."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import Block, BlockKind

_TAIL = re.compile(
    r"(?:leave a (?:reply|comment)|(?:you may|you might) also (?:like|enjoy)|related (?:posts?|articles?|reading)"
    r"|recent posts?)[:.!]?",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:table of contents|contents|skip to (?:main )?content|advertisement|comments?|read (?:more|next)[:.]?"
    r"|share (?:this|on)\b.{0,40}|(?:previous|next) (?:post|article)|(?:subscribe|sign up)\b.{0,60}newsletter.{0,40}"
    r"|.{1,100}?(?:\.[ \t]?){4,}[ \t]*[\divxl]{1,5}|\W*|https?://\S+|www\.\S+"
    r"|(?:(?:published|posted|updated|last updated)(?: on)?:? )?"
    r"(?:(?:\d{1,2} )?[A-Z][a-z]{2,8}\.? (?:\d{1,2}, )?\d{4}|\d{4}-\d{2}-\d{2})"
    r"|(?:copyright|©).{0,80}|all rights reserved.{0,20})",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"(?<!\s)\s*[/>»›|]\s*")
_LONG = 200


def mark_boilerplate(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks, those that are furniture marked so: breadcrumbs, dates and links that stand alone, a title
    repeated as a caption, and what follows "Leave a Reply" or "You may also like" up to the next long paragraph."""
    bare = [" ".join(text[b.start : b.end].split()) for b in blocks]
    furniture = _breadcrumbs(blocks, bare) | _tails(blocks, bare)
    furniture |= {i for i, line in enumerate(bare) if _ALONE.fullmatch(line)}
    furniture |= _captions(blocks, bare, furniture)
    return tuple(
        replace(block, kind=BlockKind.BOILERPLATE, level=0) if i in furniture else block
        for i, block in enumerate(blocks)
    )


def _breadcrumbs(blocks: Sequence[Block], bare: Sequence[str]) -> set[int]:
    """A run of list items with lone separators among them."""
    found: set[int] = set()
    run: list[int] = []
    for i, block in enumerate([*blocks, None]):
        if block is not None and block.kind is BlockKind.ITEM:
            run.append(i)
            continue
        if any(_SEPARATOR.fullmatch(bare[j]) for j in run):
            found.update(run)
        run = []
    return found


def _tails(blocks: Sequence[Block], bare: Sequence[str]) -> set[int]:
    found: set[int] = set()
    inside = False
    for i, block in enumerate(blocks):
        if len(bare[i]) < 80 and _TAIL.fullmatch(bare[i]):
            inside = True
        elif inside and block.kind is not BlockKind.HEADING and len(bare[i]) > _LONG:
            inside = False
        if inside:
            found.add(i)
    return found


def _captions(blocks: Sequence[Block], bare: Sequence[str], furniture: set[int]) -> set[int]:
    """Headings whose words stood before: all but the first of the title, all but the first of any that comes thrice."""
    keys = {
        i: re.sub(r"\W+", " ", bare[i]).casefold().strip()
        for i, block in enumerate(blocks)
        if block.kind is BlockKind.HEADING and i not in furniture
    }
    counts = Counter(keys.values())
    title = next((keys[i] for i in keys if blocks[i].level == 1), None)
    found: set[int] = set()
    seen: set[str] = set()
    for i, key in keys.items():
        if key in seen and (key == title or counts[key] > 2):
            found.add(i)
        seen.add(key)
    return found
