"""Score the toolkit on the labels that a reader made by hand: ``labels/README.md`` tells how.

The labels hold offsets and short hashes, no text.  The texts come from the two corpora: the
default one (``data/raw/NewsArticles.csv``) and the government statements beside the project.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl
from evaluate import SHARED

from analysis import default_corpus
from analysis.schemas import ACT_TO_PLOVER

LABELS = Path(__file__).parent / "labels"
NEWS = Path(__file__).parents[1] / "data" / "raw" / "NewsArticles.csv"
KREMLIN = SHARED / "corpus" / "kremlin_2021-10_2022-06.csv"

Span = tuple[int, int]


def read_labels(name: str) -> list[dict]:
    """The lines of ``labels/<name>.jsonl``."""
    with open(LABELS / f"{name}.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def read_rows(path: Path, key: str, wanted: set[str]) -> dict[str, dict[str, str]]:
    """The rows of a corpus whose key is wanted, as Python's csv module reads them."""
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file) if row[key] in wanted}


def changed(labels: list[dict], texts: dict[str, str], key: str, start: str, end: str) -> list[str]:
    """Keys of the labelled passages whose text is missing or no longer the one that was read."""
    def same(label: dict) -> bool:
        passage = texts.get(label[key], "")[label[start]:label[end]]
        return hashlib.sha256(passage.encode()).hexdigest()[:12] == label["hash"]
    return [label[key] for label in labels if not same(label)]


def overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def allows(wanted, value) -> bool:
    """Whether a label, one value or a list of equally right ones, allows a value."""
    return value in wanted if isinstance(wanted, list) else value == wanted


def rates(right: int, predicted: int, found: int, gold: int) -> dict[str, float]:
    """Precision, recall and their harmonic mean, in the form that ``evaluate`` prints."""
    p, r = right / max(predicted, 1), found / max(gold, 1)
    return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0, "predicted": predicted, "gold": gold}


def share(hits: Iterable[bool]) -> float | None:
    """Share of true values, null where there are none to judge."""
    hits = list(hits)
    return round(sum(hits) / len(hits), 4) if hits else None


def by_key(rows: Iterable[dict], key: str = "article_id") -> dict[str, list[dict]]:
    groups: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


# Actors

def actors_scores(path: str | Path = NEWS, *, name: str = "actor_mentions", annotate: Callable | None = None) -> dict:
    """Precision and recall of mentions in the labelled passages of the default corpus.

    A mention is found when a row overlaps it.  ``mentions`` asks for no more; ``resolved`` asks for
    the right type and country too, as far as the label tells them.  Rows with ``how == "coreference"``
    that touch no label are left out (pronouns are not labelled), and so are rows that touch only an
    optional label.  Rows without a type are places, no actors: they count for nothing, found or not.

    Args:
        path: the default corpus as CSV.
        name: the labels, ``actor_mentions`` (development), ``actor_mentions_test`` (blind once) or
            ``actor_mentions_third`` (held out).
        annotate: stands in for ``analysis.annotate``, for tests.
    """
    labels = read_labels(name)
    rows = read_rows(Path(path), "article_id", {label["article_id"] for label in labels})
    texts = {key: row["text"] for key, row in rows.items()}
    stale = changed(labels, texts, "article_id", "passage_start", "passage_end")
    if stale:
        raise ValueError(f"{len(stale)} labelled passages are not those of {path}: articles {', '.join(stale[:5])} …")
    frame = pl.DataFrame({
        "article_id": list(rows),
        "title": [row["title"] for row in rows.values()],
        "text": list(texts.values()),
        "published_day": [_day(row["publish_date"]) for row in rows.values()],
    }, schema_overrides={"published_day": pl.Date})
    found = by_key(_annotate(annotate)(frame).actors.to_dicts())
    return _mention_scores(labels, found)


def _annotate(annotate: Callable | None) -> Callable:
    if annotate is not None:
        return annotate
    import analysis
    return analysis.annotate


def _day(text: str) -> dt.date | None:
    """The day of ``2017/2/7`` or ``2017-02-07T…``."""
    try:
        year, month, day = text[:10].replace("/", "-").split("-")
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _mention_scores(labels: list[dict], found: dict[str, list[dict]]) -> dict:
    count: Counter = Counter()
    types, countries, names, missed, spurious = [], [], [], [], []
    how: dict[str, list[bool]] = defaultdict(list)
    for label in labels:
        passage = (label["passage_start"], label["passage_end"])
        rows = [
            row for row in found.get(label["article_id"], ())
            if row["type"] is not None and overlap(passage, (row["start"], row["end"]))
        ]
        required = [mention for mention in label["mentions"] if not mention.get("optional")]
        for mention in required:
            row = _best(mention, rows)
            count["gold"] += 1
            if row is None:
                missed.append((label["article_id"], mention["start"], mention["end"], mention.get("name")))
                continue
            right = _right(mention, row)
            count["found"] += 1
            count["resolved"] += right
            types.append(allows(mention["type"], row["type"]))
            if "country" in mention:
                countries.append(mention["country"] == row["country"])
            if "name" in mention:
                names.append(mention["name"] == row["name"])
        for row in rows:
            mention = _best(row, required)
            optional = mention is None and _best(row, label["mentions"]) is not None
            if optional or (mention is None and row["how"] == "coreference"):
                continue
            count["predicted"] += 1
            count["touching"] += mention is not None
            count["right"] += mention is not None and _right(mention, row)
            how[row["how"]].append(mention is not None)
            if mention is None:
                spurious.append((label["article_id"], row["start"], row["end"], row["text"], row["name"]))
    return {
        "mentions": rates(count["touching"], count["predicted"], count["found"], count["gold"]),
        "resolved": rates(count["right"], count["predicted"], count["resolved"], count["gold"]),
        "type": share(types), "country": share(countries), "name": share(names),
        "precision_by_how": {key: (share(hits), len(hits)) for key, hits in sorted(how.items())},
        "missed": missed, "spurious": spurious,
    }


def _best(span: dict, others: list[dict]) -> dict | None:
    """The one of the others that shares most characters with a span, if any does."""
    here = (span["start"], span["end"])
    best = max(others, key=lambda other: overlap(here, (other["start"], other["end"])), default=None)
    return best if best and overlap(here, (best["start"], best["end"])) else None


def _right(mention: dict, row: dict) -> bool:
    return allows(mention["type"], row["type"]) and mention.get("country", row["country"]) == row["country"]


# Acts

def kremlin_scores(path: str | Path = KREMLIN, *, annotate: Callable | None = None) -> dict:
    """Precision and recall of acts and their conditions in the labelled government statements.

    ``act`` compares the acts of a sentence one to one, ``plover`` their PLOVER categories;
    ``condition`` the spans of conditions by overlap, ``plain_taken`` counts plain conditions ("if I
    am not mistaken") that were given as an act's.  ``means``, ``modality``, ``source`` and ``target``
    are shares of right values among the acts that match by category.

    Args:
        path: the corpus as CSV.
        annotate: stands in for ``analysis.annotate``, for tests.
    """
    labels = read_labels("kremlin_acts")
    rows = read_rows(Path(path), "link", {label["link"] for label in labels})
    texts = {key: row["body"] for key, row in rows.items()}
    stale = changed(labels, texts, "link", "start", "end")
    if stale:
        raise ValueError(f"{len(stale)} labelled sentences are not those of {path}: {', '.join(stale[:3])} …")
    frame = pl.DataFrame({
        "article_id": list(rows),
        "title": [row["headline"] for row in rows.values()],
        "text": list(texts.values()),
        "published_day": [_day(row["date"]) for row in rows.values()],
    }, schema_overrides={"published_day": pl.Date})
    found = by_key(_annotate(annotate)(frame).acts.to_dicts())
    taken = Counter()
    for label in labels:
        taken.update(_plain_counts(label, _rows_of(label, found, "link"), texts[label["link"]]))
    return {**_act_scores(labels, found, texts, key="link"), "plain_taken": f"{taken['taken']} of {taken['plain']}"}


def news_scores(path: str | Path = NEWS, *, half: str = "dev", annotate: Callable | None = None) -> dict:
    """Precision and recall of acts, and of threats made, in the labelled sentences of the news.

    ``threat`` compares rows and labels of the category THREATEN that are *made*, one to one; rows that
    fit only an optional label, or one that may be another act as well, are left out.  ``threats found``
    and ``cautions found`` are its recall, parted by the label's ``caution``.  The other figures are
    those of ``kremlin_scores``.

    Args:
        path: the default corpus as CSV.
        half: ``dev``, or ``test``, which is held out: figures only, no list of mistakes.
        annotate: stands in for ``analysis.annotate``, for tests.
    """
    labels = [label for label in read_labels("news_acts") if label["half"] == half]
    articles = default_corpus.read(path, only={label["article_id"] for label in labels})
    texts = dict(articles.select("article_id", "text").iter_rows())
    stale = changed(labels, texts, "article_id", "start", "end")
    if stale:
        raise ValueError(f"{len(stale)} labelled sentences are not those of {path}: {', '.join(stale[:3])} …")
    found = by_key(_annotate(annotate)(articles).acts.to_dicts())
    threats = _threat_scores(labels, found)
    if half == "test":
        threats = {key: value for key, value in threats.items() if not isinstance(value, list)}
    return {**threats, **_act_scores(labels, found, texts, key="article_id")}


def _threat_scores(labels: list[dict], found: dict[str, list[dict]]) -> dict:
    count: Counter = Counter()
    recall: dict[bool, list[bool]] = {False: [], True: []}
    missed, spurious = [], []
    for label in labels:
        rows = [row for row in _rows_of(label, found, "article_id")
                if row["plover"] == "THREATEN" and row["modality"] == "made"]
        threats = [act for act in label["acts"]
                   if "THREATEN" in _category(act["act"]) and allows(act["modality"], "made")]
        wanted = [act for act in threats if not act.get("optional") and set(_category(act["act"])) == {"THREATEN"}]
        right, neutral = min(len(rows), len(wanted)), len(threats) - len(wanted)
        left = len(rows) - right
        count.update(gold=len(wanted), found=right, right=right, predicted=len(rows) - min(left, neutral))
        here = (label["article_id"], label["start"], label["end"])
        for number, act in enumerate(wanted):
            recall[act.get("caution", False)].append(number < right)
        missed += [here] * (len(wanted) - right)
        spurious += [here] * max(left - neutral, 0)
    return {"threat": _rates_of(count), "threats found": share(recall[False]), "cautions found": share(recall[True]),
            "missed": missed, "spurious": spurious}


def _rows_of(label: dict, found: dict[str, list[dict]], key: str) -> list[dict]:
    """The acts that were found in a labelled sentence."""
    return [row for row in found.get(label[key], ()) if _in_sentence(row, (label["start"], label["end"]))]


def _act_scores(labels: list[dict], found: dict[str, list[dict]], texts: dict[str, str], *, key: str) -> dict:
    levels = {"act": Counter(), "plover": Counter()}
    drawn: dict[str, Counter] = defaultdict(Counter)
    conditions: Counter = Counter()
    judged: dict[str, list[bool]] = defaultdict(list)
    for label in labels:
        rows = _rows_of(label, found, key)
        for level, counter in levels.items():
            pairs = _pair(label["acts"], rows, level)
            counts = _counts(label["acts"], rows, pairs)
            counter.update(counts)
            if level == "plover":
                drawn[label["drawn"]].update(counts)
                for act, row in pairs:
                    _judge(judged, act, row)
        conditions.update(_condition_counts(label, rows, texts[label[key]]))
    return {
        **{level: _rates_of(counter) for level, counter in levels.items()},
        "condition": _rates_of(conditions),
        **{name: share(judged[name]) for name in ("means", "modality", "source", "target")},
        **{f"plover, drawn by {name}": _rates_of(counter) for name, counter in sorted(drawn.items())},
    }


def _in_sentence(row: dict, sentence: Span) -> bool:
    """Whether more than half of an act's characters lie in the sentence."""
    return 2 * overlap(sentence, (row["start"], row["end"])) > row["end"] - row["start"]


def _category(act) -> list[str]:
    acts = act if isinstance(act, list) else [act]
    return [ACT_TO_PLOVER[name] for name in acts]


def _pair(acts: list[dict], rows: list[dict], level: str) -> list[tuple[dict, dict]]:
    """Acts of the label and rows, one to one, required acts and acts of few alternatives first."""
    free, pairs = list(rows), []
    for act in sorted(acts, key=lambda act: (act.get("optional", False), isinstance(act["act"], list))):
        wanted = _category(act["act"]) if level == "plover" else act["act"]
        match = next((row for row in free if allows(wanted, row[level])), None)
        if match is not None:
            free.remove(match)
            pairs.append((act, match))
    return pairs


def _counts(acts: list[dict], rows: list[dict], pairs: list[tuple[dict, dict]]) -> Counter:
    required = sum(not act.get("optional", False) for act in acts)
    right = sum(not act.get("optional", False) for act, _ in pairs)
    optional = len(pairs) - right
    return Counter(gold=required, found=right, right=right, predicted=len(rows) - optional)


def _rates_of(counter: Counter) -> dict[str, float]:
    return rates(counter["right"], counter["predicted"], counter["found"], counter["gold"])


def _judge(judged: dict[str, list[bool]], act: dict, row: dict) -> None:
    for key in ("means", "modality", "source", "target"):
        if key in act:
            judged[key].append(allows(act[key], row[key]))


def _condition_counts(label: dict, rows: list[dict], text: str) -> Counter:
    required = [tuple(act["condition"]) for act in label["acts"] if act["condition"] and not act.get("optional")]
    optional = [tuple(act["condition"]) for act in label["acts"] if act["condition"] and act.get("optional")]
    spans = _condition_spans(rows, text)
    judged = [span for span in spans if not any(overlap(span, other) for other in optional)]
    return Counter(
        gold=len(required),
        found=sum(any(overlap(span, other) for other in spans) for span in required),
        predicted=len(judged),
        right=sum(any(overlap(span, other) for other in required) for span in judged),
    )


def _plain_counts(label: dict, rows: list[dict], text: str) -> Counter:
    plain, spans = label.get("plain_condition", ()), _condition_spans(rows, text)
    return Counter(plain=len(plain), taken=sum(any(overlap(span, other) for other in spans) for span in plain))


def _condition_spans(rows: list[dict], text: str) -> set[Span]:
    return {span for row in rows if row["condition"] and (span := _locate(row, text))}


def _locate(row: dict, text: str) -> Span | None:
    """Where the words of a row's condition stand: the place nearest to the act within 600 characters."""
    first = max(0, row["start"] - 600)
    window = text[first:row["end"] + 600]
    places, at = [], window.find(row["condition"])
    while at >= 0:
        places.append(first + at)
        at = window.find(row["condition"], at + 1)
    if not places:
        return None
    start = min(places, key=lambda place: abs(place - row["start"]))
    return start, start + len(row["condition"])
