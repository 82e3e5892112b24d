"""The day of publication: as the outlet prints it, from whatever the table calls it."""

from __future__ import annotations

import datetime as dt

import polars as pl

_WITH_ZONE = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z", "%Y-%m-%dT%H:%M%#z",
              "%a, %d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M:%S %z", "%Y%m%dT%H%M%S%#z")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y",
         "%b %d %Y", "%d.%m.%Y", "%d-%b-%Y", "%A, %B %d, %Y", "%A, %d %B %Y", "%a, %d %b %Y", "%a %b %d %Y")
_CLOCK = r"(?i)[,\s]*(?:\bat\s+)?\b\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m|uhr|h|:|$|[A-Z+-]).*$"
"""The time of day and what follows it, after a day in words."""

_ZONES = {"GMT": "+0000", "UTC": "+0000", "UT": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
          "PST": "-0800", "PDT": "-0700", "BST": "+0100", "CET": "+0100", "CEST": "+0200", "MSK": "+0300"}


def with_days(frame: pl.DataFrame, *, refuse: bool = True) -> pl.DataFrame:
    """Fill ``published`` (UTC where the zone is known), ``published_day`` and ``published_from``.

    Args:
        frame: with ``published`` or ``published_day`` of any type, or neither, and ``notes``.
        refuse: refuse days in the future and the first day of the computer's calendar (1970-01-01); the
            note gives the reason.  Other early days stay: a table may hold an archive.
    """
    had = "published" in frame.columns
    moment, day = _parsed(frame["published"]) if had else (None, None)
    if "published_day" in frame.columns:
        _, given = _parsed(frame["published_day"])
        day = given if day is None else given.zip_with(given.is_not_null(), day)
    nothing = pl.Series([None] * frame.height, dtype=pl.Date)
    day = nothing if day is None else day
    moment = pl.Series([None] * frame.height, dtype=pl.Datetime("us", "UTC")) if moment is None else moment
    told = frame["published_from"].cast(pl.String) if "published_from" in frame.columns else None
    frame = frame.with_columns(
        published=moment, published_day=day,
        published_from=pl.when(day.is_not_null()).then(pl.lit("column")) if told is None
        else pl.when(day.is_not_null()).then(pl.coalesce(told, pl.lit("column"))),
        fetched_at=_parsed(frame["fetched_at"])[0] if "fetched_at" in frame.columns
        else pl.lit(None, pl.Datetime("us", "UTC")),
    )
    return _refused(frame) if refuse else frame


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
    clean = text.str.strip_chars().str.replace(r"(?i)(\d)(?:st|nd|rd|th)\b", "$1")
    for name, offset in _ZONES.items():
        clean = clean.str.replace(rf"\s{name}$", f" {offset}")
    frame = pl.DataFrame({"t": clean}).with_columns(
        t=pl.col("t").str.replace(r"(\d)[Zz]$", "$1+00:00"),
    )
    zoned = pl.coalesce(
        *(pl.col("t").str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC") for form in _WITH_ZONE)
    )
    iso_day = pl.col("t").str.extract(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:\D|$)", 1).str.replace_all("[/.]", "-")
    head = pl.col("t").str.replace(_CLOCK, "").str.strip_chars(" ,-–|")
    days = pl.coalesce(
        iso_day.str.to_date("%Y-%m-%d", strict=False),
        pl.col("t").str.extract(r"^(\d{8})(?:T?\d{6}Z?|T.*)?$", 1).str.to_date("%Y%m%d", strict=False),
        *(head.str.to_date(f, strict=False) for f in _DAYS),
        _slashed(clean),
    )
    found = frame.select(moment=zoned.cast(pl.Datetime("us", "UTC")), day=days)
    return found["moment"], found["day"]


def _slashed(text: pl.Series) -> pl.Expr:
    """``7/2/2017``: month first, unless a number above 12 in that column shows that the day is first."""
    parts = text.str.extract_groups(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:\D|$)").struct.unnest()
    first = parts["1"].cast(pl.Int64, strict=False)
    day_first = bool((first > 12).any())
    month, day = (parts["2"], parts["1"]) if day_first else (parts["1"], parts["2"])
    iso = pl.format("{}-{}-{}", pl.lit(parts["3"]), pl.lit(month), pl.lit(day))
    return iso.str.to_date("%Y-%m-%d", strict=False)
