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
    return _told(scorer("acts").score(gold, [{"id": key, "acts": value} for key, value in rows.items()]), gold)


def _told(figures: dict, gold: list[dict]) -> dict:
    """The figures without the shares for which the gold has no country codes."""
    if any(scorer("acts").countries(record, "source") for record in gold):
        return figures
    return {key: value for key, value in figures.items() if key not in ("source", "target")}


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


def keyword_acts(name: str = "plv_dev") -> dict:
    """The keyword baseline on the same records."""
    import keyword_baseline

    with open(EVAL / "acts" / f"{name}.json", encoding="utf-8") as file:
        gold = json.load(file)
    return scorer("acts").score(gold, [{"id": r["id"], "acts": keyword_baseline.keyword_acts(r["text"])} for r in gold])


def labelled_actors(name: str = "actor_mentions") -> dict:
    """Our own labels of mentions in the default corpus: those that rules came from, or one of the blind sets."""
    import label_scores

    return label_scores.actors_scores(name=name) if label_scores.NEWS.exists() else {"note": "run 'make corpus' first"}


def labelled_acts() -> dict:
    """Our own labels of acts and conditions in government statements."""
    import label_scores

    return label_scores.kremlin_scores()


def labelled_news(half: str = "dev") -> dict:
    """Our own labels of acts in the news; nothing is mended on the ``test`` half."""
    import label_scores

    return label_scores.news_scores(half=half) if label_scores.NEWS.exists() else {"note": "run 'make corpus' first"}


def index() -> dict:
    """Our threat index and the published rule on one government's documents, against the daily GPR series."""
    import compare_gpr

    found = {name: str(value) for name, value in compare_gpr.compare(store="data/tables/kremlin-store").items()}
    return found | {"mind": compare_gpr.WARNING}


SECTIONS = {
    "quotes": [("PolNeAR dev", lambda: quotes("dev")), ("PolNeAR train", lambda: quotes("train"))],
    "dates": [("TimeBank dev", dates)],
    "acts": [
        ("PLV dev", lambda: acts("plv_dev")), ("PLV dev, keywords", lambda: keyword_acts("plv_dev")),
        ("PLOVER dev", lambda: acts("plover_dev")), ("PLOVER dev, keywords", lambda: keyword_acts("plover_dev")),
        ("own labels, statements", labelled_acts),
        ("own labels, news, dev", lambda: labelled_news("dev")),
        ("own labels, news, test", lambda: labelled_news("test")),
    ],
    "actors": [("PLOVER dev", actors), ("development labels, news", labelled_actors),
               ("blind labels, news", lambda: labelled_actors("actor_mentions_test")),
               ("third labels, news", lambda: labelled_actors("actor_mentions_third"))],
    "index": [("statements, by week", index)],
    "pages": [("both ways", pages), ("fast", lambda: pages(fast=True))],
}

REFERENCE = {
    "quotes": "textacy: token .36, span .20, attrib .17, direct.attrib .37; a dependency rule: .69, .49, .37, .41",
    "dates": "dateparser: found .78, value .24; HeidelTime's published value on its test set: .78",
    "acts": "an entailment model given source and target, on the same kind of sentences: macro .82, THREATEN .76",
    "actors": "asked for: country .95, precision .95, recall .90",
    "index": "Spearman against the weekly mean of the daily GPR threat series, with its 95 % interval",
    "pages": "newspaper3k: body .87 (aeb) .85 (fundus), day .57; trafilatura: body .96 .95, day .97",
}


def _lines(figures: dict, prefix: str = "") -> list[tuple[str, str]]:
    """Every figure of a result as name and text; lists of mistakes are left out."""
    lines = []
    for name, value in figures.items():
        name = f"{prefix}{name}"
        if isinstance(value, dict) and {"p", "r", "f1"} <= value.keys():
            told = "P {p:.3f}  R {r:.3f}  F1 {f1:.3f}  ({predicted} found, {gold} wanted)"
            lines.append((name, told.format(**value)))
        elif isinstance(value, dict):
            lines.extend(_lines(value, f"{name} "))
        elif isinstance(value, float):
            lines.append((name, f"{value:.3f}"))
        elif not isinstance(value, list):
            lines.append((name, str(value)))
    return lines


def main(sections: list[str]) -> None:
    """Print every figure of the named sections, or of all, in one table."""
    if not EVAL.is_dir():
        print(f"no evaluation data: {EVAL} is not there (set SHARED to its parent folder)")
        return
    print(f"{'part':8}{'set':26}{'figure':28}value")
    for section in sections or SECTIONS:
        print(f"{section:8}{'reference':26}{REFERENCE[section]}")
        for name, run in SECTIONS[section]:
            for figure, value in _lines(run()):
                print(f"{section:8}{name:26}{figure:28}{value}", flush=True)
        if section == "quotes":
            import quote_errors

            print(quote_errors.report("dev"))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
