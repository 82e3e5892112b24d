"""Speed, as ratios within one run: what ``make bench`` prints and writes.

Each topic is a module ``bench_*.py`` beside this one with a function ``rows()`` that yields
``measure.Row``.  ``make bench`` runs all of them, ``python tests/bench.py reading`` one.
The table goes to ``data/figures/bench.csv``, the figure to ``bench.html``, ``.svg`` and ``.png`` beside it.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import altair as alt
import polars as pl
from measure import Row

from analysis.charts import save

HERE = Path(__file__).parent
FIGURES = Path("data/figures")


def topics(wanted: list[str]) -> list[str]:
    """The topics that are there, or those that are named."""
    there = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := set(wanted) - set(there):
        sys.exit(f"no topic {', '.join(sorted(unknown))}; there are {', '.join(there)}")
    return wanted or there


def table(rows: list[Row]) -> pl.DataFrame:
    """The rows with rates a second."""
    frame = pl.DataFrame(rows, schema=Row._fields, orient="row", infer_schema_length=None).with_columns(
        pl.col("words").cast(pl.Int64), pl.col("megabytes", "peak").cast(pl.Float64))
    rates = {"per_second": "amount", "words_per_second": "words", "mb_per_second": "megabytes"}
    return frame.with_columns(**{name: pl.col(column) / pl.col("seconds") for name, column in rates.items()})


def shown(frame: pl.DataFrame) -> str:
    """The table for people."""
    rate = pl.format("{} {}", pl.col("per_second").map_elements(lambda rate: f"{rate:,.3g}" if rate < 1000 else
                                                                f"{rate:,.0f}", return_dtype=pl.String), "unit")
    whole = pl.col("words_per_second", "peak").round(0).cast(pl.Int64)
    frame = frame.with_columns(whole, per_second=rate)
    columns = ["topic", "work", "seconds", "per_second", "words_per_second", "mb_per_second", "peak", "ratio"]
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=170, float_precision=2, fmt_str_lengths=60,
                   tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_formatting="MARKDOWN"):
        return str(frame.select(column for column in columns if frame[column].null_count() < frame.height))


def figure(frame: pl.DataFrame) -> alt.FacetChart:
    """A bar for each work: what it takes of its peer's time, or of the peer's memory."""
    topic = pl.col("topic").str.head(1).str.to_uppercase() + pl.col("topic").str.slice(1)
    frame = frame.filter(pl.col("topic") != "regex").with_columns(  # the longest of many, without a peer to beat
        peer=pl.format("{}, of {}", topic, "peer"), is_peer=pl.col("work") == pl.col("peer"))
    label = "format(datum.ratio, '.2~f') + ' · ' + format(datum.per_second, '.3~s') + ' ' + datum.unit + '/s'"
    bars = alt.Chart(frame).transform_calculate(label=label).encode(
        y=alt.Y("work:N", sort=None, title=None, axis=alt.Axis(labelLimit=330)),
        x=alt.X("ratio:Q", title=None, axis=None, scale=alt.Scale(domainMin=0)),
        tooltip=["work:N", "ratio:Q", "seconds:Q", "words_per_second:Q", "mb_per_second:Q", "peak:Q"],
    )
    faint = alt.condition("datum.is_peer", alt.value(0.4), alt.value(1))
    layers = bars.mark_bar(height={"band": 0.7}).encode(opacity=faint) + bars.mark_text(align="left", dx=5).encode(
        text="label:N")
    header = alt.Header(labelAngle=0, labelAlign="left", labelOrient="top", labelFontWeight="bold", labelPadding=2)
    topics = frame["peer"].unique(maintain_order=True).to_list()
    return layers.properties(width=340, height=alt.Step(17)).facet(
        row=alt.Row("peer:N", sort=topics, title=None, header=header), spacing=14,
    ).resolve_scale(x="independent", y="independent").properties(
        title=alt.Title("What each work takes of its peer's processor time, in one run",
                        subtitle="Less is better; the pale bar is the peer. For memory it is the peak, for processes "
                                 "time by the clock."))


def main(wanted: list[str]) -> None:
    """Measure, print and write every topic."""
    rows: list[Row] = []
    for topic in topics(wanted):
        found = list(importlib.import_module(f"bench_{topic}").rows())
        rows += found
        if found:
            print(shown(table(found)), end="\n\n", flush=True)
    frame = table(rows)
    FIGURES.mkdir(parents=True, exist_ok=True)
    frame.write_csv(FIGURES / "bench.csv")
    written = save(figure(frame), FIGURES / "bench", formats=["html", "svg", "png"])
    print("written:", *[FIGURES / "bench.csv", *written])


if __name__ == "__main__":
    main(sys.argv[1:])
