"""A report as one HTML page that needs nothing from outside: figures, plots, tags, and every failed question."""

import html
from collections.abc import Mapping, Sequence

import numpy as np

from kratom_qa.evaluation.abstention import reliability, risk_coverage
from kratom_qa.evaluation.intervals import Estimate
from kratom_qa.evaluation.metrics import by_tag
from kratom_qa.evaluation.report import HALVES, Report
from kratom_qa.evaluation.run import Record

_STYLE = """
:root { color-scheme: light dark; --line: #8888; --accent: #2a6f97; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; }
.plots { display: flex; flex-wrap: wrap; gap: 2rem; }
svg { width: 20rem; height: 20rem; } svg text { font-size: 11px; fill: currentColor; }
"""
_TAG_COLUMNS = ("success@1", "vital nugget recall", "quote precision", "false answers", "false abstentions")
_SIDE = 260
_LEFT = 34


def page(report: Report) -> str:
    """The whole page."""
    halves = {half: report.metrics(half) for half in HALVES}
    about = ", ".join(f"{name}: {value}" for name, value in report.about.items())
    parts = [
        f"<p>{_e(about)}</p>",
        "<p>Thresholds were tuned on <b>dev</b>; <b>test</b> is what to believe. Brackets hold 95 % intervals.</p>",
        _figure_table(halves),
        _plots(report.half("test")),
        "<h2>By tag (test)</h2>",
        _tag_table(by_tag(report.half("test"))),
        "<h2>Failed questions</h2>",
        *(_failure(record) for record in report.records if failed(record)),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>kratom-qa evaluation</title><style>{_STYLE}</style></head><body>"
        f"<h1>kratom-qa evaluation</h1>{''.join(parts)}</body></html>\n"
    )


def failed(record: Record) -> bool:
    """Whether the reply is not what the question calls for."""
    question = record.question
    if question.notice is not None:
        return question.notice not in record.notices
    if not question.answerable:
        return record.outcome == "answered" or bool(record.notices)
    return record.scores.get("vital nugget recall", record.scores.get("nugget recall", 0.0)) < 1


def _figure_table(halves: Mapping[str, Mapping[str, Estimate]]) -> str:
    names = dict.fromkeys(name for found in halves.values() for name in found)
    head = "<tr><th>measure</th>" + "".join(f"<th>{half}</th>" for half in halves) + "</tr>"
    rows = (
        f"<tr><td>{_e(name)}</td>{''.join(_cell(found.get(name)) for found in halves.values())}</tr>" for name in names
    )
    return f"<table>{head}{''.join(rows)}</table>"


def _tag_table(tags: Mapping[str, Mapping[str, Estimate]]) -> str:
    head = "<tr><th>tag</th>" + "".join(f"<th>{name}</th>" for name in _TAG_COLUMNS) + "</tr>"
    rows = (
        f"<tr><td>{_e(tag)}</td>{''.join(_cell(found.get(name)) for name in _TAG_COLUMNS)}</tr>"
        for tag, found in tags.items()
    )
    return f"<table>{head}{''.join(rows)}</table>"


def _cell(figure: Estimate | None) -> str:
    if figure is None:
        return '<td class="n">–</td>'
    return f'<td class="n">{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}] n={figure.n}</td>'


def _plots(records: Sequence[Record]) -> str:
    asked = [r for r in records if r.question.notice is None]
    if not asked:
        return ""
    chance = np.array([r.confidence for r in asked])
    good = np.array([r.question.answerable for r in asked])
    bins = [(said, true) for said, true, _ in reliability(chance, good)]
    return (
        '<div class="plots">'
        + _plot(
            "Risk and coverage (test)",
            "share answered",
            "share of these that no source answers",
            risk_coverage(chance, ~good),
        )
        + _plot("Reliability (test)", "confidence", "share answerable", bins, diagonal=True)
        + "</div>"
    )


def _plot(title: str, x: str, y: str, points: Sequence[tuple[float, float]], *, diagonal: bool = False) -> str:
    path = " ".join(f"{_LEFT + px * _SIDE:.1f},{10 + (1 - py) * _SIDE:.1f}" for px, py in points)
    dots = "".join(
        f'<circle cx="{_LEFT + px * _SIDE:.1f}" cy="{10 + (1 - py) * _SIDE:.1f}" r="3" fill="var(--accent)"/>'
        for px, py in points
    )
    right, bottom = _LEFT + _SIDE, 10 + _SIDE
    guide = f'<line x1="{_LEFT}" y1="{bottom}" x2="{right}" y2="10" stroke="var(--line)"/>' if diagonal else ""
    ticks = "".join(
        f'<text x="{_LEFT + t * _SIDE - 6:.0f}" y="{bottom + 14}">{t:.1f}</text>'
        f'<text x="8" y="{bottom - t * _SIDE + 4:.0f}">{t:.1f}</text>'
        for t in (0, 0.5, 1)
    )
    return (
        f'<figure><figcaption>{_e(title)}</figcaption><svg viewBox="0 0 310 310" role="img" aria-label="{_e(title)}">'
        f'<rect x="{_LEFT}" y="10" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="var(--line)"/>{guide}{ticks}'
        f'<polyline points="{path}" fill="none" stroke="var(--accent)" stroke-width="2"/>{dots if diagonal else ""}'
        f'<text x="{_LEFT}" y="{bottom + 30}">{_e(x)}</text><text x="{_LEFT}" y="{22}">{_e(y)}</text></svg></figure>'
    )


def _failure(record: Record) -> str:
    question = record.question
    expected = (
        "a notice"
        if question.notice
        else "no answer"
        if not question.answerable
        else "; ".join(nugget.fact for nugget in question.nuggets)
    )
    history = "".join(f"<li>{_e(turn)}</li>" for turn in question.history)
    said = "".join(f"<li>{_e(quote)}</li>" for quote in record.quotes) or "<li>nothing</li>"
    found = "".join(f"<li>{_e(place)}</li>" for place in record.retrieved[:5])
    return (
        f"<details><summary>{_e(question.id)} ({question.split}, {_e(', '.join(question.tags))}): "
        f"{_e(question.question)}</summary>"
        + (f"<p>After:</p><ul>{history}</ul>" if history else "")
        + f"<p>Expected: {_e(expected)}</p>"
        f"<p>Outcome: {record.outcome}, confidence {record.confidence:.2f}, "
        f"notices: {_e(', '.join(record.notices) or 'none')}</p>"
        f"<p>Answered:</p><ul>{said}</ul><p>Retrieved:</p><ul>{found}</ul></details>"
    )


def _e(text: str) -> str:
    return html.escape(text)
