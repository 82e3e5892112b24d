"""What must hold for any bytes at all: one function a target, which raises ``AssertionError`` where it does not.

Used by ``run.py`` (coverage-guided, `make fuzz`) and by ``tests/test_fuzz.py`` (every seed and short mutations, in CI).
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from analysis import schemas

SEEDS = Path(__file__).parent / "seeds"
DAY = dt.date(2022, 1, 5)
URL = "https://www.daily.example/2022/01/05/talks"
LONGEST = 4_000
"""Characters of a text that is parsed: a parse takes its time."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CRASH = re.compile(r"\b(?!UnicodeDecode)[A-Z]\w+(?:Error|Exception|Iteration): ")
"""An error that is the name of an exception: nobody foresaw it."""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _sound(text: str | None) -> None:
    if text is not None:
        text.encode("utf-8")
        assert not _CONTROL.search(text), "a control character"


def extract(data: bytes) -> None:
    """Any page is an ``Article`` in normal form, or has an error that somebody thought of."""
    from analysis import extract as station

    for page in (data, _text(data)):
        article = station(page, url=URL)
        assert not article.error or not _CRASH.search(article.error), article.error
        assert bool(article.text) != bool(article.error), "a body or an error, not both and not neither"
        for text in (article.title, article.text, article.section, *article.authors, *article.notes):
            _sound(text)
        assert article.published_day is None or dt.date(1900, 1, 1) < article.published_day < dt.date(2200, 1, 1)


def normalize(data: bytes) -> None:
    """Any text has a normal form, whose normal form it is itself."""
    from analysis.articles import normalize as station

    text = _text(data)
    head, _, rest = text.partition("\n")
    for normal in (station(text), station(rest, title=head, source="daily.example")):
        _sound(normal.text)
        _sound(normal.title)
        assert "\n\n\n" not in normal.text
        assert normal.text == normal.text.strip()


def read(data: bytes) -> None:
    """Any file, whatever its name says, is rows of the ``articles`` table; only a table without texts is refused."""
    import analysis
    from analysis.sources import workers

    suffix = (".html", ".txt", ".csv", ".json", ".jsonl", ".parquet", ".warc", ".warc.gz", ".csv.gz", ".tsv", "")
    kind = suffix[data[0] % len(suffix)] if data else ""
    pooled, workers.extracted = workers.extracted, _in_this_process
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file{kind}"
            path.write_bytes(data[1:])
            try:
                frame = analysis.read([path])
            except ValueError as error:
                if "column" not in str(error):
                    raise
                return
    finally:
        workers.extracted = pooled
    assert pl.Schema(list(frame.schema.items())[:len(schemas.ARTICLES)]) == schemas.polars_schema("articles")
    for text, error in frame.select("text", "error").iter_rows():
        assert not text or error is None, "a text and an error"
        assert error is None or not _CRASH.search(error), error


def _in_this_process(jobs, *, fast: bool = False):
    """As ``workers.extracted``, without processes: a fuzzer looks into this one alone."""
    from analysis.sources import workers

    for job in jobs:
        yield workers._decoded(workers._answer(job, True)) if isinstance(job, workers.Page) else job


def _rows(data: bytes) -> tuple[str, dict[str, list[tuple]]]:
    """The rows of all four tables of a text, found with and without a day of publication."""
    from analysis import language
    from analysis.actors import find_actors
    from analysis.acts import find_acts
    from analysis.annotate import _stations
    from analysis.dates import find_dates
    from analysis.options import Options
    from analysis.quotes import find_quotes

    text = _text(data)[:LONGEST]
    doc = language.parse(text)
    assert doc.text == text
    base, lexicon = _stations(Options())
    found: dict[str, list[tuple]] = {name: [] for name in ("dates", "actors", "quotes", "acts")}
    for day in (DAY, None):
        days = find_dates(doc, published_day=day)
        actors = find_actors(doc, base, published_day=day)
        said = find_quotes(doc, actors)
        done = find_acts(doc, actors, said, days, lexicon=lexicon)
        for name, rows in zip(found, (days, actors, said, done), strict=True):
            found[name] += rows
    return text, found


def _placed(text: str, table: str, rows: list[tuple], *, apart: bool) -> None:
    """Rows lead back to the text, are of the table's types and, with ``apart``, do not overlap."""
    from analysis.annotate import _frame

    end = 0
    for row in rows:
        assert 0 <= row.start < row.end <= len(text), row
        assert row.text == text[row.start:row.end], row
        assert not apart or row.start >= end, row
        end = row.end
    frame = _frame(table, [("x", *row, DAY) for row in rows])
    assert frame.schema == schemas.polars_schema(table)


def dates(data: bytes) -> None:
    """Any text has dates whose days are in order."""
    from analysis import language
    from analysis.dates import find_dates

    text = _text(data)[:LONGEST]
    doc = language.parse(text)
    for day in (DAY, None):
        rows = find_dates(doc, published_day=day)
        _placed(text, "dates", rows, apart=True)
        for row in rows:
            assert row.first is None or row.last is None or row.first <= row.last, row


def quotes(data: bytes) -> None:
    """Any text has quotations with their cues and speakers in the text."""
    from analysis import language
    from analysis.quotes import find_quotes

    text = _text(data)[:LONGEST]
    rows = find_quotes(language.parse(text))
    _placed(text, "quotes", rows, apart=True)
    for row in rows:
        assert row.kind in {"direct", "mixed", "indirect"}
        for start, end in ((row.cue_start, row.cue_end), (row.speaker_start, row.speaker_end)):
            assert start is None or 0 <= start < end <= len(text), row
        assert row.speaker_text is None or row.speaker_text == text[row.speaker_start:row.speaker_end], row


def acts(data: bytes) -> None:
    """Any text has actors and acts that lead back to it."""
    text, found = _rows(data)
    half = {name: len(rows) // 2 for name, rows in found.items()}
    _placed(text, "actors", found["actors"], apart=False)
    _placed(text, "acts", found["acts"], apart=False)
    for row in found["acts"][:half["acts"]]:
        assert row.quote is None or any(quote.number == row.quote for quote in found["quotes"]), row
        assert 0 <= row.intensity <= 10, row


TARGETS: dict[str, Callable[[bytes], None]] = {
    "extract": extract, "normalize": normalize, "read": read, "dates": dates, "quotes": quotes, "acts": acts,
}
