"""Lists of addresses: of a text file, a table, or GDELT's event and article lists -> URLs to scrape."""

from __future__ import annotations

import polars as pl

_NAMES = ("url", "sourceurl", "documentidentifier", "mentionidentifier", "link", "address", "href", "article_url",
          "permalink", "loc")


def address_column(frame: pl.DataFrame) -> str | None:
    """The column with the articles' addresses: by its name, else the one whose values are addresses."""
    lowered = {name.strip().lower().replace(" ", "_"): name for name in frame.columns}
    for name in _NAMES:
        if name in lowered:
            return lowered[name]
    for name, dtype in frame.schema.items():
        if dtype == pl.String and frame[name].head(50).drop_nulls().str.contains(r"^https?://\S+$").mean() == 1:
            return name
    return None
