"""Our index and the published one on one government's documents: ``python tests/compare_gpr.py``.

Reads the Kremlin's documents of October 2021 to April 2022 from ../shared/corpus, counts threats made
by week, and sets that, and the Geopolitical Risk rule on the same documents, against the weekly mean of
the daily Geopolitical Risk threat series (Caldara and Iacoviello).  Annotated tables are kept in a store,
so a second run is quick.
"""

from __future__ import annotations

import polars as pl
from evaluate import SHARED

import analysis
from analysis import trends

WARNING = (
    "These are one government's statements, not news: the comparison says whether its language moved with the "
    "world's news of threats, not how well threats are found."
)


def documents() -> pl.DataFrame:
    """The documents as the articles table needs them."""
    frame = pl.read_csv(SHARED / "corpus" / "kremlin_2021-10_2022-06.csv", infer_schema_length=0)
    return frame.select(
        article_id="link", title="headline", text="body", source=pl.lit("en.kremlin.ru"),
        published_day=pl.col("date").str.slice(0, 10).str.to_date(),
    ).unique("article_id", maintain_order=True)


def published() -> pl.DataFrame:
    """The daily threat series of the index, as weekly means."""
    frame = pl.read_csv(SHARED / "corpus" / "gpr_daily_2021-10_2022-04.csv", infer_schema_length=0)
    return frame.group_by(period=pl.col("date").str.to_date().dt.truncate("1w")).agg(
        threats=pl.col("GPRD_THREAT").cast(pl.Float64).mean()
    ).sort("period")


def compare(store: str | None = None, every: int = 1) -> dict[str, trends.Agreement]:
    """Weekly rank correlations with the published threat series, of ours and of the rule on the same texts.

    Args:
        store: folder that keeps the annotated tables.
        every: read every so manieth document only.
    """
    articles = documents().gather_every(every)
    reference = published()
    tables = analysis.annotate(articles, store=store)
    ours = tables.acts.pipe(analysis.threats_over_time, by=None, articles=tables.articles)
    rule = analysis.gpr_index(articles, every="1w")
    return {
        "threats made, intensity per 100": trends.agreement(ours, reference, values=("index", "threats")),
        "threats made, share of documents": trends.agreement(ours, reference, values=("share", "threats")),
        "GPR's rule, threats": trends.agreement(rule, reference, values=("gpr_threats", "threats")),
    }


def main() -> None:
    """Print the comparison, or that its data is missing."""
    if not (SHARED / "corpus").is_dir():
        print(f"no comparison data: {SHARED / 'corpus'} is not there")
        return
    for name, found in compare(store="data/tables/kremlin-store").items():
        print(f"{name:34} {found}")
    print(WARNING)


if __name__ == "__main__":
    main()
