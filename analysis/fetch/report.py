"""What a run of ``scrape`` did, as it shows itself in a cell."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from html import escape
from pathlib import Path
from typing import NamedTuple

import polars as pl

from analysis import schemas

OUTCOMES = ("fetched", "cached", "refused by robots", "failed", "skipped")


class Row(NamedTuple):
    """One address of a run and what became of it."""

    url: str
    host: str
    kind: str
    outcome: str
    status: int | None = None
    reason: str | None = None
    path: str | None = None
    bytes: int | None = None
    seconds: float = 0.0
    found_in: str | None = None
    published: dt.date | None = None


_SCHEMA = pl.Schema({
    "url": pl.String, "host": pl.String, "kind": pl.String, "outcome": pl.String, "status": pl.Int64,
    "reason": pl.String, "path": pl.String, "bytes": pl.Int64, "seconds": pl.Float64, "found_in": pl.String,
    "published": pl.Date,
})


class ScrapeReport:
    """What a run fetched and what it did not.

    Attributes:
        rows: one row an address: url, host, kind (page, feed, sitemap, home), outcome (fetched, cached, refused by
            robots, failed, skipped), status (of HTTP), reason, path (of the saved page), bytes (unpacked), seconds
            (until the answer was here), found_in (the feed, sitemap or page that named it), published (the day
            that the feed or sitemap tells).
        folder: where the pages lie.
    """

    def __init__(self, rows: list[Row], folder: Path, *, since: dt.date | None = None) -> None:
        self.rows = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
        self.folder = folder
        self._since = since

    @cached_property
    def articles(self) -> pl.DataFrame:
        """The ``articles`` table of the pages, in the order of the rows; pages that failed are rows with ``error``.

        The pages are extracted when this is first asked for.  Articles that turn out older than ``since``
        are left out.
        """
        from analysis.sources import read
        from analysis.sources.documents import articles_of, error_row

        pages = self.rows.filter(pl.col("kind") == "page")
        here = pages.filter(pl.col("path").is_not_null()).unique("path", maintain_order=True)
        frames = [read(here["path"].to_list())] if here.height else [schemas.empty("articles")]
        lost = pages.filter(pl.col("outcome").is_in(["failed", "refused by robots"]))
        frames.append(articles_of([
            error_row(Path(), f"{row['outcome']}: {row['reason']}", url=row["url"])
            | {"source": row["host"].split(":")[0].removeprefix("www."), "published_day": row["published"]}
            for row in lost.iter_rows(named=True)
        ], normalize=False))
        articles = pl.concat(frames)
        if self._since is not None:
            articles = articles.filter(pl.col("published_day").is_null() | (pl.col("published_day") >= self._since))
        return articles

    def counts(self) -> pl.DataFrame:
        """How many addresses had which outcome: host, kind, outcome, reason, number."""
        by = ["host", "kind", "outcome", "reason"]
        return self.rows.group_by(by).agg(number=pl.len()).sort("number", *by, descending=[True] + [False] * 4)

    def __len__(self) -> int:
        """The number of pages that are here: fetched now or before."""
        return self.rows.filter((pl.col("kind") == "page") & pl.col("path").is_not_null()).height

    def __repr__(self) -> str:
        numbers = dict(self.rows.group_by("outcome").len().iter_rows())
        told = ", ".join(f"{numbers[outcome]:,} {outcome}" for outcome in OUTCOMES if outcome in numbers)
        lines = [f"ScrapeReport: {len(self):,} pages in {self.folder} ({told or 'nothing to fetch'})"]
        lost = self.counts().filter(~pl.col("outcome").is_in(["fetched", "cached"]))
        for row in lost.head(20).iter_rows(named=True):
            lines.append(f"  {row['number']:>5,}  {row['host']}  {row['outcome']}: {row['reason'] or ''}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Outcomes by host, and what was lost by reason; everything from the web is escaped."""
        table = self.rows.group_by("host", maintain_order=True).agg(
            *[(pl.col("outcome") == outcome).sum().alias(outcome) for outcome in OUTCOMES]
        )
        head = "".join(f"<th>{escape(name)}</th>" for name in table.columns)
        body = "".join(_line(row) for row in table.head(30).iter_rows())
        lost = self.counts().filter(~pl.col("outcome").is_in(["fetched", "cached"])).head(30)
        reasons = "".join(
            _line((row["number"], row["host"], row["kind"], row["outcome"], row["reason"] or ""))
            for row in lost.iter_rows(named=True)
        )
        why = (
            "<table><caption>What was not fetched, and why</caption>"
            f"<tr><th>number</th><th>host</th><th>kind</th><th>outcome</th><th>reason</th></tr>{reasons}</table>"
        )
        more = f"<p>… and {table.height - 30:,} more hosts</p>" if table.height > 30 else ""
        return (
            f"<div class='mathjax_ignore'><table><caption>{len(self):,} pages in {escape(str(self.folder))}</caption>"
            f"<tr>{head}</tr>{body}</table>"
            f"{more}{why if lost.height else ''}</div>"
        )


def _line(values: tuple) -> str:
    return "<tr>" + "".join(f"<td style='text-align:left'>{escape(str(value))}</td>" for value in values) + "</tr>"
