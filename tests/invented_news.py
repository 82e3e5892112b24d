"""Articles of invented outlets as the five tables: many, few or none, without annotating a text."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from analysis import schemas
from analysis.tables import Tables

STATES = ("RUS", "USA", "UKR", "CHN")
OUTLETS = ("Daily Example", "Morning Example", "Evening Example")
MONDAY = dt.date(2022, 1, 3)


def news(articles: int, days: int, *, gap: range = range(0)) -> Tables:
    """Tables of invented articles, spread evenly over the days; none on the days of the gap."""
    rng = np.random.default_rng(5)
    rows: dict[str, list[dict]] = {name: [] for name in schemas.TABLES}
    for number in range(articles):
        at = number * days // max(1, articles)
        if at in gap:
            continue
        key, day = f"a{number}", MONDAY + dt.timedelta(days=at)
        source, target = rng.choice(STATES, 2, replace=False).tolist()
        text = f"Envoy Kessel warned that {source} would answer {target} with force on 12 May."
        row = {"article_id": key, "published_day": day}
        rows["articles"].append(row | {"text": text, "source": OUTLETS[number % 3], "title": f"Story {number}"})
        act = ("threat", "warning", "sanction", "agreement")[number % 4]
        rows["acts"].append(row | {
            "start": 25, "end": 74, "text": text[25:74], "act": act, "plover": schemas.ACT_TO_PLOVER[act],
            "source": source, "target": target, "means": "force", "modality": "made", "intensity": 0.2 + number % 4 / 5,
        })
        for name in (source, target):
            start = text.index(name)
            rows["actors"].append(row | {"start": start, "end": start + 3, "text": name, "name": name, "type": "state"})
        rows["quotes"].append(row | {
            "start": 25, "end": 74, "text": text[25:74], "kind": ("direct", "mixed", "indirect")[number % 3],
            "speaker": f"Envoy {number % 5}", "speaker_text": "Envoy Kessel",
        })
        ahead = day + dt.timedelta(days=number % 40 - 5)
        rows["dates"].append(row | {
            "start": 67, "end": 73, "text": "12 May", "from": ahead, "to": ahead, "granularity": "day",
            "tense": "future" if ahead > day else "past",
        })
    return Tables(**{
        name: schemas.conform(pl.DataFrame(found, infer_schema_length=None), name) if found else schemas.empty(name)
        for name, found in rows.items()
    })
