"""Curves of the evaluation as pictures that take the page's colours, in light and in dark."""

from collections.abc import Mapping, Sequence

from kratom_qa.render import page_wording as page
from kratom_qa.render.element import Html, element

_SIDE = 240
_LEFT, _TOP = 40, 12
_WIDTH, _HEIGHT = _LEFT + _SIDE + 14, _TOP + _SIDE + 36
_TICKS = (0.0, 0.5, 1.0)

Points = Sequence[Sequence[float]]


def plots_html(curves: Mapping[str, Points]) -> Html:
    """Risk and coverage, and reliability, side by side; each from 0 to 1 in both directions."""
    return element(
        "div",
        _plot(page.RISK, page.RISK_X, page.RISK_Y, page.RISK_TOLD, curves["risk_coverage"]),
        _plot(page.RELIABLE, page.RELIABLE_X, page.RELIABLE_Y, page.RELIABLE_TOLD, curves["reliability"], dots=True),
        class_="plots",
    )


def _plot(title: str, x: str, y: str, told: str, points: Points, *, dots: bool = False) -> Html:
    """A curve in a square; with `dots`, each point is set off, and the diagonal shows where they ought to be."""
    places = [(_LEFT + px * _SIDE, _TOP + (1 - py) * _SIDE) for px, py in points]
    line = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    picture = element(
        "svg",
        element("rect", x=_LEFT, y=_TOP, width=_SIDE, height=_SIDE, class_="frame"),
        *([element("line", x1=_LEFT, y1=bottom, x2=right, y2=_TOP, class_="frame")] if dots else ()),
        *(_text(f"{tick:.0%}", _LEFT + tick * _SIDE, bottom + 16, "middle") for tick in _TICKS),
        *(_text(f"{tick:.0%}", _LEFT - 5, bottom - tick * _SIDE + 4, "end") for tick in _TICKS),
        _text(x, _LEFT + _SIDE / 2, bottom + 32, "middle"),
        _text(y, _LEFT + 6, _TOP + 16, "start"),
        element("polyline", points=line, class_="curve"),
        *(element("circle", cx=f"{px:.1f}", cy=f"{py:.1f}", r=4, class_="dot") for px, py in places if dots),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=f"{title}: {x}, {y}",
    )
    return element("figure", picture, element("figcaption", element("strong", title), f" {told}"))


def _text(text: str, x: float, y: float, anchor: str) -> Html:
    return element("text", text, x=f"{x:.0f}", y=f"{y:.0f}", text_anchor=anchor)
