"""The day of publication: as the outlet prints it, from whatever the table calls it."""

from __future__ import annotations

import datetime as dt

import polars as pl

from analysis import schemas

_WITH_ZONE = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z", "%Y-%m-%dT%H:%M%#z",
              "%a, %d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M:%S %z", "%Y%m%dT%H%M%S%#z")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y",
         "%b %d %Y", "%d-%b-%Y")
_CLOCK = r"(?i)[,\s]*(?:\bat\s+)?\b\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m|uhr|h|:|$|[A-Z+-]).*$"
"""The time of day and what follows it, after a day in words."""
_WEEKDAY = r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[.,]?\s+|[,\s]+(?:mon|tues|wednes|thurs|fri|satur|sun)day$"
_BEFORE = r"(?i)^(?:(?:first |last )?(?:published|updated|posted|modified|created)(?: on| at)?|date)\s*:?\s+"
"""Words before a day: ``Updated: 3 January 2022``."""
_NUMBERS = r"^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})(?:[\sT,]|$)"
"""Day and month as numbers, then the year."""

_ZONES = {"GMT": "+0000", "UTC": "+0000", "UT": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
          "PST": "-0800", "PDT": "-0700", "BST": "+0100", "CET": "+0100", "CEST": "+0200", "MSK": "+0300"}


def with_days(frame: pl.DataFrame, *, refuse: bool = True) -> pl.DataFrame:
    """Fill ``published`` (UTC where the zone is known), ``published_day`` and ``published_from``.

    A day that is not understood, or whose month may be its day, has a note, and a warning gives their number.

    Args:
        frame: with ``published`` or ``published_day`` of any type, or neither, and ``notes``.
        refuse: refuse days in the future and the first day of the computer's calendar (1970-01-01); the
            note gives the reason.  Other early days stay: a table may hold an archive.
    """
    had = "published" in frame.columns
    moment, day = _parsed(frame["published"]) if had else (None, None)
    if "published_day" in frame.columns:
        _, days = _parsed(frame["published_day"])
        day = days if day is None else days.zip_with(days.is_not_null(), day)
    nothing = pl.Series([None] * frame.height, dtype=pl.Date)
    day = nothing if day is None else day
    moment = pl.Series([None] * frame.height, dtype=pl.Datetime("us", "UTC")) if moment is None else moment
    given = [frame[name] for name in ("published", "published_day") if name in frame.columns]
    told = frame["published_from"].cast(pl.String) if "published_from" in frame.columns else None
    frame = frame.with_columns(
        published=moment, published_day=day,
        published_from=pl.when(day.is_not_null()).then(pl.lit("column")) if told is None
        else pl.when(day.is_not_null()).then(pl.coalesce(told, pl.lit("column"))),
        fetched_at=_parsed(frame["fetched_at"])[0] if "fetched_at" in frame.columns
        else pl.lit(None, pl.Datetime("us", "UTC")),
    )
    for series in given:
        frame = _noted(frame, _oddities(series, day))
    return _refused(frame) if refuse else frame


def _oddities(given: pl.Series, day: pl.Series) -> pl.Series:
    """A note for each value that is no day that is known here, or that may be another day; null for the others."""
    if given.dtype != pl.String:
        return pl.Series([None] * len(given), dtype=pl.String)
    clean = given.str.strip_chars()
    numbers = _numbers(clean)
    either = pl.lit(_order(numbers) is None) & (numbers["mark"] != ".") & (numbers["first"] != numbers["second"])
    return pl.select(
        pl.when(day.is_null() & (clean != "")).then(pl.format("not understood: published {}", clean.str.slice(0, 60)))
        .when(either).then(pl.format("unsure: published {} is read month first", clean))
    ).to_series()


def _noted(frame: pl.DataFrame, notes: pl.Series) -> pl.DataFrame:
    """The frame with these notes, and a warning that gives their number and the first."""
    told = notes.drop_nulls()
    if told.is_empty():
        return frame
    for kind in ("not understood", "unsure"):
        of_kind = told.filter(told.str.starts_with(kind))
        if len(of_kind):
            schemas.warn(f"{len(of_kind):,} of {len(notes):,} articles have the note '{of_kind[0]}' or alike; "
                         "a day that is written as 2022-01-31 leaves no doubt")
    return frame.with_columns(notes=pl.when(notes.is_not_null()).then(
        pl.concat_list(pl.col("notes").fill_null([]), notes)).otherwise(pl.col("notes")))


def _refused(frame: pl.DataFrame) -> pl.DataFrame:
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    day = pl.col("published_day")
    reason = pl.when(day > tomorrow).then(pl.lit("lies in the future")).when(day == dt.date(1970, 1, 1)).then(
        pl.lit("is the first day of the computer's calendar"))
    note = pl.format("refused: published {} {}", day, reason)
    bad = reason.is_not_null()
    return frame.with_columns(
        notes=pl.when(bad).then(pl.concat_list(pl.col("notes").fill_null([]), note)).otherwise(pl.col("notes")),
        published=pl.when(~bad | bad.is_null()).then(pl.col("published")),
        published_from=pl.when(~bad | bad.is_null()).then(pl.col("published_from")),
        published_day=pl.when(~bad | bad.is_null()).then(day),
    )


def _parsed(series: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Moments in UTC (null where the zone is unknown) and days as printed, of a column of any type."""
    utc = pl.Datetime("us", "UTC")
    no_moment = pl.Series([None] * len(series), dtype=utc)
    if series.dtype == pl.Date:
        return no_moment, series
    if isinstance(series.dtype, pl.Datetime):
        day = series.dt.date()
        return (series.cast(utc) if series.dtype.time_zone == "UTC" else series.dt.convert_time_zone("UTC").cast(utc)
                if series.dtype.time_zone else no_moment), day
    if series.dtype.is_numeric():
        return _from_numbers(series)
    text = pl.Series([None if value is None else str(value) for value in series], dtype=pl.String)
    return _from_text(text)


def _from_numbers(series: pl.Series) -> tuple[pl.Series, pl.Series]:
    """20170207, or seconds or milliseconds since 1970."""
    number = series.cast(pl.Float64).fill_nan(None).cast(pl.Int64, strict=False)
    compact = number.is_between(19000101, 21001231)
    seconds = pl.select(pl.when(number.abs() > 10**11).then(number // 1000).otherwise(number)).to_series()
    moment = pl.select(pl.when(~compact & (seconds.abs() < 10**11)).then(
        pl.from_epoch(seconds, time_unit="s").dt.cast_time_unit("us").dt.replace_time_zone("UTC"))).to_series()
    day = number.cast(pl.String).str.to_date("%Y%m%d", strict=False)
    return moment, pl.select(pl.when(compact).then(day).otherwise(moment.dt.date())).to_series()


def _from_text(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    clean = text.str.strip_chars().str.replace(_BEFORE, "").str.replace(r"(?i)(\d)(?:st|nd|rd|th)\b(?: of\b)?", "$1")
    for name, offset in _ZONES.items():
        clean = clean.str.replace(rf"\s{name}$", f" {offset}")
    frame = pl.DataFrame({"t": clean}).with_columns(
        t=pl.col("t").str.replace(r"(\d)[Zz]$", "$1+00:00"),
    )
    seconds = pl.col("t").str.extract(r"^(\d{9,10})(?:\d{3})?(?:\.\d+)?$", 1).cast(pl.Int64)
    zoned = pl.coalesce(
        *(pl.col("t").str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC") for form in _WITH_ZONE),
        pl.from_epoch(seconds).dt.cast_time_unit("us").dt.replace_time_zone("UTC"),
    )
    iso_day = pl.col("t").str.extract(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:\D|$)", 1).str.replace_all("[/.]", "-")
    head = pl.col("t").str.replace(_CLOCK, "").str.replace_all(_WEEKDAY, "").str.strip_chars(" ,-–|")
    head = head.str.replace(r"(?i)\b(jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)t?\.", "$1")
    days = pl.coalesce(
        iso_day.str.to_date("%Y-%m-%d", strict=False),
        pl.col("t").str.extract(r"^(\d{8})(?:T?\d{6}Z?|T.*)?$", 1).str.to_date("%Y%m%d", strict=False),
        *(head.str.to_date(f, strict=False) for f in _DAYS),
        _numbered(clean),
        pl.from_epoch(seconds).dt.date(),
    )
    found = frame.select(moment=zoned.cast(pl.Datetime("us", "UTC")), day=days)
    return found["moment"], found["day"]


def _numbers(text: pl.Series) -> pl.DataFrame:
    """``first``, ``second`` and ``year`` of ``7/2/2017``, ``07-02-17`` or ``7.2.2017``, and the ``mark`` between."""
    parts = text.str.extract_groups(_NUMBERS).struct.unnest()
    year = parts["4"].cast(pl.Int64)
    return pl.select(
        first=parts["1"].cast(pl.Int64), mark=parts["2"], second=parts["3"].cast(pl.Int64),
        year=pl.when(year < 70).then(year + 2000).when(year < 100).then(year + 1900).otherwise(year),
    )


def _order(numbers: pl.DataFrame) -> str | None:
    """Which of two numbers with slashes is the day: a number above 12 tells; None where there is none."""
    slashed = numbers.filter(pl.col("mark") != ".")
    if (slashed["first"] > 12).any():
        return "day first"
    return "month first" if (slashed["second"] > 12).any() else None


def _numbered(text: pl.Series) -> pl.Expr:
    """Days in numbers: with dots the day is first, else the month, unless the column shows that it is the day."""
    numbers = _numbers(text)
    day_first = pl.lit(_order(numbers) == "day first") | (numbers["mark"] == ".")
    month = pl.when(day_first).then(numbers["second"]).otherwise(numbers["first"])
    day = pl.when(day_first).then(numbers["first"]).otherwise(numbers["second"])
    return pl.format("{}-{}-{}", pl.lit(numbers["year"]), month, day).str.to_date("%Y-%m-%d", strict=False)
