"""Tables for spreadsheets: no text of an article becomes a formula, every letter stays a letter."""

from __future__ import annotations

import json
import re

import polars as pl

_FORMULA = r"(^|[;\t])(\s*[=+\-@＝＋－＠])|(^)([\t\r\n])"
"""Where a formula can begin: in a cell, or behind a mark that other countries' spreadsheets begin a new cell at."""


def for_spreadsheets(frame: pl.DataFrame) -> pl.DataFrame:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection).

    Numbers stay numbers, lists become JSON, empty ones nothing.

    >>> for_spreadsheets(pl.DataFrame({"text": ["=1+1", "a=b;=c"], "balance": [-1, 2]})).rows()
    [("'=1+1", -1), ("a=b;'=c", 2)]
    """
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    for name in nested:
        cells = [json.dumps(value, ensure_ascii=False) if value else None for value in frame[name].to_list()]
        frame = frame.with_columns(pl.Series(name, cells, pl.String))
    frame = frame.with_columns(pl.selectors.string().str.replace_all(_FORMULA, "${1}${3}'${2}${4}"))
    return frame.rename(lambda name: re.sub(_FORMULA, r"\1\3'\2\4", name))


def csv_of(frame: pl.DataFrame) -> bytes:
    """The frame as CSV in UTF-8 with the mark by which Excel knows it."""
    return for_spreadsheets(frame).write_csv(include_bom=True).encode()
