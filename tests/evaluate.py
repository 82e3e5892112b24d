"""Score the toolkit on the development sets: what ``make eval`` prints.

The gold and its scorers lie beside the project in ``../shared/eval`` (or in the folder that
the environment variable SHARED names).  Where they are missing, one line says so.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType

import polars as pl

import analysis

SHARED = Path(os.environ.get("SHARED", Path(__file__).resolve().parents[2] / "shared"))
EVAL = SHARED / "eval"


def scorer(name: str) -> ModuleType:
    """The scorer ``score_<name>.py`` beside the gold, as a module."""
    spec = importlib.util.spec_from_file_location(f"score_{name}", EVAL / f"score_{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def quotes(compartment: str = "dev") -> dict:
    """PolNeAR: content spans and speakers."""
    score = scorer("quotes")
    gold, texts = score.read_gold(EVAL / "quotes" / compartment)
    found = analysis.annotate(pl.DataFrame({"article_id": list(texts), "text": list(texts.values())})).quotes
    predictions = found.select(
        "start", "end", "speaker_start", "speaker_end", article=pl.col("article_id")
    ).to_dicts()
    return score.score(gold, texts, predictions)


def dates() -> dict:
    """TimeBank: time expressions and their days."""
    with open(EVAL / "dates" / "dev.jsonl", encoding="utf-8") as file:
        gold = [json.loads(line) for line in file if line.strip()]
    frame = pl.DataFrame({
        "article_id": [doc["id"] for doc in gold],
        "text": [doc["text"] for doc in gold],
        "published_day": [dt.date.fromisoformat(doc["published"][:10]) for doc in gold],
    })
    rows: dict[str, list] = {doc["id"]: [] for doc in gold}
    for row in analysis.annotate(frame).dates.iter_rows(named=True):
        first, last = (str(row[name]) if row[name] else None for name in ("from", "to"))
        rows[row["article_id"]].append({"start": row["start"], "end": row["end"], "from": first, "to": last})
    return scorer("dates").score(gold, [{"id": key, "dates": value} for key, value in rows.items()])


def acts(name: str = "plv_dev") -> dict:
    """PLV or PLOVER records: the act of a sentence, its source and target."""
    with open(EVAL / "acts" / f"{name}.json", encoding="utf-8") as file:
        gold = json.load(file)
    frame = pl.DataFrame({"article_id": [r["id"] for r in gold], "text": [r["text"] for r in gold]})
    rows: dict[str, list] = {r["id"]: [] for r in gold}
    columns = ("plover", "source", "target", "source_text", "target_text")
    for row in analysis.annotate(frame).acts.iter_rows(named=True):
        rows[row["article_id"]].append({key: row[key] for key in columns})
    return scorer("acts").score(gold, [{"id": key, "acts": value} for key, value in rows.items()])


def actors(name: str = "plover_dev") -> dict:
    """Share of gold sources and targets whose country is among the actors found in the sentence."""
    with open(EVAL / "acts" / f"{name}.json", encoding="utf-8") as file:
        gold = json.load(file)
    countries = scorer("acts").countries
    frame = pl.DataFrame({"article_id": [r["id"] for r in gold], "text": [r["text"] for r in gold]})
    found: dict[str, set] = {r["id"]: set() for r in gold}
    for key, country in analysis.annotate(frame).actors.select("article_id", "country").iter_rows():
        found[key].add(country)
    wanted = [(r["id"], code) for r in gold for role in ("source", "target") for code in countries(r, role)]
    missed = [f"{key}:{code}" for key, code in wanted if code not in found[key]]
    return {"country": round(1 - len(missed) / len(wanted), 4), "wanted": len(wanted), "missed": missed}


def pages(fast: bool = False) -> dict:
    """Saved news pages: body, title, authors, day."""
    import gzip

    with open(EVAL / "pages" / "gold.jsonl", encoding="utf-8") as file:
        gold = [json.loads(line) for line in file if line.strip()]
    predictions = []
    for page in gold:
        html = gzip.decompress((EVAL / "pages" / "html" / f"{page['id']}.html.gz").read_bytes())
        article = analysis.extract(html, url=page["url"], fast=fast)
        day = article.published_day
        predictions.append({"id": page["id"], "body": article.text, "title": article.title,
                            "authors": article.authors, "published": str(day) if day else None})
    return scorer("articles").score(gold, predictions)


REFERENCE = {
    "quotes": "textacy: token .36, span .20, attrib .17, direct.attrib .37; a plain dependency rule: .69, .49, .37, .41",
    "dates": "dateparser: found .78, value .24; HeidelTime's published value F1 on its test set: .78",
    "acts": "keywords on PLV: macro .43, verbal .53, THREATEN .60",
    "pages": "newspaper3k: body .87 (aeb) .85 (fundus), day .57; trafilatura: body .96 .95, day .97",
}


def _cell(value) -> str:
    if isinstance(value, dict):
        return "P {p:.3f} R {r:.3f} F1 {f1:.3f} (predicted {predicted}, gold {gold})".format(**value)
    return str(value)


def main(sections: list[str]) -> None:
    """Print every figure of the named sections, or of all."""
    if not EVAL.is_dir():
        print(f"no evaluation data: {EVAL} is not there (set SHARED to its parent folder)")
        return
    runs = {
        "quotes": lambda: {"dev": quotes("dev"), "train": quotes("train")},
        "quotes-dev": lambda: {"dev": quotes("dev")},
        "dates": lambda: {"dev": dates()},
        "acts": lambda: {name: acts(name) for name in ("plv_dev", "plover_dev")},
        "actors": lambda: {"plover_dev": actors()},
        "pages": lambda: pages(),
    }
    for section in sections or [name for name in runs if name != "quotes-dev"]:
        print(f"\n== {section}  ({REFERENCE.get(section.split('-')[0], '')})")
        for name, figures in runs[section]().items():
            for key, value in figures.items():
                print(f"{name:12} {key:16} {_cell(value)}")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
