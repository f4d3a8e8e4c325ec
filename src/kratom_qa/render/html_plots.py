"""Curves of the evaluation as pictures that take the page's colours, in light and in dark."""

import math
from collections.abc import Mapping, Sequence

from kratom_qa.render import page_wording as page
from kratom_qa.render.element import Html, element

_SIDE = 240
_LEFT, _TOP = 40, 24
_WIDTH, _HEIGHT = _LEFT + _SIDE + 24, _TOP + _SIDE + 36
_LARGEST, _SMALLEST = 16, 2
"""Radius of a dot that stands for all questions, and for hardly any."""
_TICKS = (0.0, 0.5, 1.0)

Points = Sequence[Sequence[float]]
"""Across and up; for dots also how many questions each stands for."""


def plots_html(curves: Mapping[str, Points]) -> Html:
    """Risk and coverage, and reliability, side by side; each from 0 to 1 in both directions."""
    return element(
        "div",
        _plot(page.RISK, page.RISK_X, page.RISK_Y, page.RISK_TOLD, _curve(curves["risk_coverage"])),
        _plot(page.RELIABLE, page.RELIABLE_X, page.RELIABLE_Y, page.RELIABLE_TOLD, *_dots(curves["reliability"])),
        class_="plots",
    )


def _curve(points: Points) -> Html:
    return element(
        "polyline", points=" ".join("{:.1f},{:.1f}".format(*_at(*point)) for point in points), class_="curve"
    )


def _dots(points: Points) -> list[Html]:
    """The larger, the more questions; and the diagonal on which they ought to lie."""
    (x1, y1), (x2, y2) = _at(0, 0), _at(1, 1)
    drawn = [element("line", x1=f"{x1:.0f}", y1=f"{y1:.0f}", x2=f"{x2:.0f}", y2=f"{y2:.0f}", class_="frame")]
    total = sum(count for *_, count in points)
    for across, up, count in points:
        x, y = _at(across, up)
        radius = max(_SMALLEST, _LARGEST * math.sqrt(count / total))
        drawn.append(element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:.1f}", class_="dot"))
    return drawn


def _at(across: float, up: float) -> tuple[float, float]:
    """A point, each from 0 to 1, in the picture."""
    return _LEFT + across * _SIDE, _TOP + (1 - up) * _SIDE


def _plot(title: str, x: str, y: str, told: str, *drawn: Html) -> Html:
    """What is drawn, in a square with its axes."""
    bottom = _TOP + _SIDE
    picture = element(
        "svg",
        element("rect", x=_LEFT, y=_TOP, width=_SIDE, height=_SIDE, class_="frame"),
        *(_text(f"{tick:.0%}", _LEFT + tick * _SIDE, bottom + 16, "middle") for tick in _TICKS),
        *(_text(f"{tick:.0%}", _LEFT - 5, bottom - tick * _SIDE + 4, "end") for tick in _TICKS),
        _text(x, _LEFT + _SIDE / 2, bottom + 32, "middle"),
        _text(y, _LEFT, _TOP - 8, "start"),
        *drawn,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=f"{title}: {x}, {y}",
    )
    return element("figure", picture, element("figcaption", element("strong", title), f" {told}"))


def _text(text: str, x: float, y: float, anchor: str) -> Html:
    return element("text", text, x=f"{x:.0f}", y=f"{y:.0f}", text_anchor=anchor)
