"""An article with its quotes, actors, dates and acts marked in the text, and the sentences behind rows.

What is shown was written by others: every character of an article is escaped, so markup in it is
seen and never run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from analysis import schemas, theme
from analysis.periods import dated
from analysis.tables import to_polars
from analysis.trends.sentences import sentence_around
from analysis.whole import written_whole

__all__ = ["Reading", "evidence", "sentence_around", "show"]

_ORDER = ("quotes", "acts", "actors", "dates")
_OWN = "mt-reader mathjax_ignore"  # MathJax reads what stands between two sums of dollars as a formula
_CLASS = {"quotes": "q", "acts": "a", "actors": "n", "dates": "d"}


def __dir__() -> list[str]:
    return __all__


@dataclass(frozen=True, repr=False)
class Reading:
    """Something to read in a cell or to save as a page of its own.

    Attributes:
        title: what it is about.
        body: its HTML, escaped and with its style.
        text: the same in plain text, for a terminal.
    """

    title: str
    body: str
    text: str

    def _repr_html_(self) -> str:
        return self.body

    def __repr__(self) -> str:
        return self.text

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it as an HTML page that needs no network; gives the path."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        heading = self.body.replace("<h2>", "<h1>", 1).replace("</h2>", "</h1>", 1)
        page = (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{escape(self.title)}</title>\n</head>\n<body>\n<main>\n{heading}\n</main>\n</body>\n</html>\n"
        )
        with written_whole(path) as part:
            part.write_text(page, encoding="utf-8")
        return path


@dataclass(frozen=True)
class _Span:
    """A row as it is marked: where, of which table, and what a reader is told of it."""

    start: int
    end: int
    table: str
    told: str
    tag: str
    key: str


def show(tables: Any, article_id: Any) -> Reading:
    """An article as text, with what was found in it marked.

    Args:
        tables: what ``analysis.annotate`` gives.
        article_id: which article.

    Returns:
        An object that shows itself in a cell: quotes, acts, actors and dates marked, each with its row on
        hover and on keyboard focus; after a quote who speaks to whom, after an act who acts towards whom;
        below, lists of quotes and acts that lead to their place.  ``save(path)`` writes it as a page.

    Raises:
        KeyError: there is no such article.
    """
    articles = _dated(tables.articles)
    found = articles.filter(pl.col("article_id").cast(pl.String) == str(article_id))
    if not found.height:
        some = ", ".join(map(repr, articles["article_id"].head(3).to_list()))
        raise KeyError(f"no article {article_id!r} among {articles.height:,}; there are {some} …")
    article = found.row(0, named=True)
    text = article.get("text") or ""
    spans = [
        span for name in _ORDER for span in _spans(_dated(getattr(tables, name)), name, str(article_id), len(text))
    ]
    place = f"r{hashlib.blake2b(str(article_id).encode(), digest_size=4).hexdigest()}"
    title = article.get("title") or str(article_id)
    body = (
        f'<article class="{_OWN}" lang="{escape(article.get("language") or "en", quote=True)}">{_STYLE}'
        f"<header><h2>{escape(title)}</h2><p>{_byline(article | {'title': None})}</p>{_legend(spans)}</header>"
        f'<div class="text" dir="auto">{_marked(text, spans, place)}</div>{_lists(spans, text, place)}</article>'
    )
    return Reading(title, body, _plain(title, text, spans))


def evidence(rows: Any, articles: Any = None, *, limit: int = 50) -> Reading:
    """The sentences behind rows of any table, each in its article.

    Args:
        rows: rows of quotes, actors, dates or acts, or of several together; they need ``article_id``,
            ``start`` and ``end``.
        articles: the ``articles`` table, or the ``Tables``; without it only the rows' own text is shown.
        limit: rows to list; how many more there are is said.

    Returns:
        An object that shows itself in a cell: outlet, day and headline with a link, the sentence with the
        row's words marked, and what the row says.

    Raises:
        ValueError: a column is missing.
    """
    frame = _dated(rows)
    schemas.require(frame, ["article_id", "start", "end"], "evidence")
    shown = frame.head(limit)
    known: dict[str, dict[str, Any]] = {}
    if articles is not None:
        table = _dated(getattr(articles, "articles", articles)).with_columns(pl.col("article_id").cast(pl.String))
        ids = shown["article_id"].cast(pl.String).unique()
        known = {row["article_id"]: row for row in table.filter(pl.col("article_id").is_in(ids.implode())).to_dicts()}
    items, lines = [], []
    for row in shown.iter_rows(named=True):
        article = known.get(str(row["article_id"]), {})
        before, words, after = _in_sentence(article.get("text"), row)
        told = _told(_table_of(row), row)
        items.append(
            f'<li><p class="from">{_byline(article, str(row["article_id"]))}</p>'
            f'<p dir="auto">{escape(before)}<mark>{escape(words)}</mark>{escape(after)}</p>'
            f'<p class="told">{escape(told)}</p></li>'
        )
        lines.append(f"{article.get('published_day') or ''} {row['article_id']}: {before}[{words}]{after}".strip())
    more = frame.height - shown.height
    count = f"{frame.height:,} row{'s' * (frame.height != 1)}" + (f", the first {shown.height:,} shown" if more else "")
    body = (
        f'<section class="{_OWN}" aria-label="Evidence">{_STYLE}<h2>Evidence</h2><p class="count">{count}</p>'
        f'<ol class="evidence">{"".join(items)}</ol></section>'
    )
    return Reading("Evidence", body, "\n".join([count, *lines]))


def _dated(frame: Any) -> pl.DataFrame:
    """A polars frame with days as days."""
    return dated(to_polars(frame))


def _in_sentence(text: str | None, row: dict[str, Any]) -> tuple[str, str, str]:
    """What stands before a row in its sentence, its words, and what stands after."""
    if not text or row["start"] is None or row["end"] is None:
        return "", str(row.get("text") or ""), ""
    first, last = sentence_around(text, row["start"], row["end"])
    start, end = max(row["start"], first), min(row["end"], last)
    return text[first:start], text[start:end], text[end:last]


def _table_of(row: dict[str, Any]) -> str:
    """The table that a row is from, by the columns that only that table has."""
    for table, column in (
        ("acts", "act"),
        ("quotes", "speaker_text"),
        ("dates", "granularity"),
        ("actors", "actor_id"),
    ):
        if column in row:
            return table
    return ""


def _spans(frame: pl.DataFrame, table: str, article_id: str, length: int) -> list[_Span]:
    """The rows of one table in one article; rows without a sound place are left out."""
    rows = frame.filter(
        (pl.col("article_id").cast(pl.String) == article_id)
        & (pl.col("start") >= 0)
        & (pl.col("end") > pl.col("start"))
        & (pl.col("end") <= length)
    ).sort("start", "end")
    return [
        _Span(
            row["start"],
            row["end"],
            table,
            _told(table, row),
            _TAGS.get(table, lambda _: "")(row),
            f"{_CLASS[table]}{n}",
        )
        for n, row in enumerate(rows.iter_rows(named=True))
    ]


def _who(*parts: Any) -> str:
    return " → ".join(str(part) for part in parts if part)


def _quote_tag(row: dict[str, Any]) -> str:
    return _who(row.get("speaker") or row.get("speaker_text") or "speaker not told", row.get("addressee"))


def _act_tag(row: dict[str, Any]) -> str:
    parts = [str(row.get("act") or "act"), _who(row.get("source") or "?", row.get("target"))]
    if row.get("means"):
        parts.append(str(row["means"]))
    if row.get("modality") not in (None, "made"):
        parts.append(str(row["modality"]))
    return ", ".join(parts)


_TAGS: dict[str, Callable[[dict[str, Any]], str]] = {"quotes": _quote_tag, "acts": _act_tag}


def _told(table: str, row: dict[str, Any]) -> str:
    """A row in words."""
    get = row.get
    match table:
        case "quotes":
            said = [
                f"{get('kind') or ''} quote".strip(),
                f"speaker: {get('speaker') or get('speaker_text') or 'not told'}",
            ]
            said += [f"{name}: {get(key)}" for name, key in (("to", "addressee"), ("cue", "cue")) if get(key)]
        case "acts":
            said = [_act_tag(row)]
            said += [
                f"{name}: {get(key)}"
                for name, key in (
                    ("condition", "condition"),
                    ("cue", "cue"),
                    ("intensity", "intensity"),
                    ("rule", "rule"),
                )
                if get(key)
            ]
        case "actors":
            said = [
                str(get("name") or ""),
                _who(get("type")),
                *(str(get(key)) for key in ("country", "how") if get(key)),
            ]
        case "dates":
            said = [_days(get("from"), get("to")), *(str(get(key)) for key in ("granularity", "tense") if get(key))]
            said += [f"reckoned from: {get('anchor')}"] if get("anchor") else []
        case _:
            said = []
    return "; ".join(part for part in said if part)


def _days(first: dt.date | None, last: dt.date | None) -> str:
    if first and last and first != last:
        return f"{first} to {last}"
    return str(first or last or "day not known")


def _byline(article: dict[str, Any], fallback: str = "") -> str:
    """Outlet, day and headline, linked where the address is one of the web."""
    parts = [escape(str(article[key])) for key in ("source", "published_day") if article.get(key)]
    url, title = article.get("url"), article.get("title") or fallback
    if url and str(url).lower().startswith(("http://", "https://")):
        link = f'<a href="{escape(str(url), quote=True)}" rel="noopener noreferrer">{escape(str(title or url))}</a>'
        parts.append(link)
    elif title:
        parts.append(escape(str(title)))
    return " · ".join(parts)


def _legend(spans: list[_Span]) -> str:
    counts = {table: sum(span.table == table for span in spans) for table in _ORDER}
    return (
        '<ul class="legend" aria-label="Marks">'
        + "".join(f'<li><span class="{_CLASS[table]}">{table}</span> {counts[table]:,}</li>' for table in _ORDER)
        + "</ul>"
    )


def _marked(text: str, spans: list[_Span], place: str) -> str:
    """The text cut at every end of a span; a piece carries the marks of all spans over it."""
    cuts = sorted({0, len(text), *(span.start for span in spans), *(span.end for span in spans)})
    starts: dict[int, list[_Span]] = {}
    for span in spans:
        starts.setdefault(span.start, []).append(span)
    out, over = [], []
    for first, last in pairwise(cuts):
        over = [span for span in over if span.end > first] + starts.get(first, [])
        piece = escape(text[first:last])
        out.append(_piece(piece, over, starts.get(first, []), last, place) if over else piece)
    return "".join(out)


def _piece(piece: str, over: list[_Span], new: list[_Span], last: int, place: str) -> str:
    classes = " ".join(dict.fromkeys(_CLASS[span.table] for span in over))
    shortest_first = sorted(over, key=lambda span: span.end - span.start)
    told = escape("\n".join(span.told for span in shortest_first), quote=True).replace("\n", "&#10;")
    ids = "".join(f'<a id="{place}-{span.key}"></a>' for span in new if span.tag)
    focus = ' tabindex="0"' if new else ""
    tags = "".join(
        f'<span class="tag {_CLASS[span.table]}t" data-tag="{escape(span.tag, quote=True)}"></span>'
        for span in shortest_first
        if span.end == last and span.tag
    )
    return f'{ids}<span class="m {classes}" title="{told}"{focus}>{piece}</span>{tags}'


def _lists(spans: list[_Span], text: str, place: str) -> str:
    """Quotes and acts as lists that lead to their place in the text."""
    out = []
    for table in ("quotes", "acts"):
        rows = [span for span in spans if span.table == table]
        if not rows:
            continue
        items = "".join(
            f'<li><a href="#{place}-{span.key}">{escape(span.tag)}</a>: '
            f"{escape(_short(text[span.start : span.end]))}</li>"
            for span in rows
        )
        name = table if len(rows) != 1 else table[:-1]
        out.append(f"<details><summary>{len(rows):,} {name}</summary><ol>{items}</ol></details>")
    return f"<footer>{''.join(out)}</footer>" if out else ""


def _short(text: str, length: int = 140) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 2].rsplit(" ", 1)[0] + " …"


def _plain(title: str, text: str, spans: Iterable[_Span]) -> str:
    told = [
        f"  [{span.start}:{span.end}] {span.tag}: {_short(text[span.start : span.end])}" for span in spans if span.tag
    ]
    return "\n".join([title, "", text, "", *told])


def _colours(look: theme.Palette) -> str:
    return (
        f"--ground:{look.ground};--ink:{look.ink};--quiet:{look.quiet};--rule:{look.rule};--faint:{look.faint};"
        f"--quote:{look.cooperative};--act:{look.hostile};--name:{look.categories[3]};--date:{look.categories[2]};"
    )


_STYLE = f"""<style>
.mt-reader {{ {_colours(theme.LIGHT)} background: var(--ground); color: var(--ink); max-width: 46rem;
  padding: 1rem 1.2rem; font: 16px/1.65 Georgia, 'Times New Roman', serif; }}
@media (prefers-color-scheme: dark) {{ body:not([data-jp-theme-light]) .mt-reader {{ {_colours(theme.DARK)} }} }}
body[data-jp-theme-light="false"] .mt-reader {{ {_colours(theme.DARK)} }}
.mt-reader h1, .mt-reader h2 {{ font-size: 1.35rem; line-height: 1.3; margin: 0 0 .3rem; color: var(--ink); }}
.mt-reader header p, .mt-reader .from, .mt-reader .told, .mt-reader .count, .mt-reader .legend, .mt-reader footer {{
  font: 13px/1.5 {theme.FONT}; color: var(--quiet); margin: .2rem 0; }}
.mt-reader a {{ color: var(--quote); }}
.mt-reader .legend {{ list-style: none; padding: 0; display: flex; gap: 1.2rem; flex-wrap: wrap;
  margin: .6rem 0 1rem; }}
.mt-reader .text {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
.mt-reader .m {{ position: relative; border-radius: 2px; }}
.mt-reader .q {{ background: color-mix(in srgb, var(--quote) 13%, transparent); }}
.mt-reader .a {{ border-bottom: 3px solid var(--act); }}
.mt-reader .n {{ color: var(--name); font-weight: 600; }}
.mt-reader .d {{ text-decoration: underline dotted var(--date) 2px; text-underline-offset: 3px; }}
.mt-reader .tag {{ unicode-bidi: isolate; }}
.mt-reader .tag::after {{ content: attr(data-tag); font: 11px/1 {theme.FONT}; padding: 1px 5px; margin: 0 2px;
  border: 1px solid; border-radius: 8px; white-space: nowrap; vertical-align: 2px; }}
.mt-reader .qt::after {{ color: var(--quote); }}
.mt-reader .at::after {{ color: var(--act); }}
.mt-reader .m:focus {{ outline: 2px solid var(--quote); outline-offset: 1px; }}
.mt-reader .m:focus::after {{ content: attr(title); position: absolute; left: 0; top: 1.7em; z-index: 9;
  white-space: pre-wrap; width: max-content; max-width: 26rem; background: var(--ground); color: var(--ink);
  border: 1px solid var(--quiet); border-radius: 4px; padding: .4rem .6rem; font: 13px/1.5 {theme.FONT}; }}
.mt-reader .evidence {{ padding-left: 1.6rem; }}
.mt-reader .evidence li {{ margin: 0 0 .9rem; }}
.mt-reader .evidence p {{ margin: 0; }}
.mt-reader mark {{ background: color-mix(in srgb, var(--act) 20%, transparent); color: inherit; }}
</style>"""
