"""Coverage-guided fuzzing of one target: ``python tests/fuzz/run.py TARGET [CPU MINUTES] [FOLDER]``.

Needs atheris (``pip install atheris``), which is no dependency of the project.  Inputs that break a claim are
kept in FOLDER/found, one for each place that raised, and the run goes on; what the fuzzer learnt is kept in
FOLDER/corpus and is where the next run begins.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import traceback
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import atheris  # noqa: E402

SEEN = ["analysis.extract", "analysis.articles", "analysis.sources", "analysis.dates", "analysis.quotes",
        "analysis.actors", "analysis.acts"]
_WORDS = {
    "extract": """<p> </p> <div> <script␣type="application/ld+json"> </script> <!-- --> <![CDATA[ &amp; &#0; &#x110000;
        <svg> <math> <base␣href= <meta␣charset= <title> <h1> <article> <table> <template> \0 datePublished articleBody
        author <time␣datetime= <body> <frameset> </html>""",
    "read": """WARC/1.0 Content-Length: HTTP/1.1␣200␣OK text/html {} [] "text": , ; \ufeff PAR1 title,text 2022-01-05
        null""",
    "text": """“ ” ‘ ’ " ' said says told warned that Monday yesterday week 2022 January 31 -- … ( ) . , minister
        Ruritania Graustark President he she sanctions attack if unless not""",
}
"""What the fuzzer likes to put in; ␣ stands for a space."""


def main(target: str, minutes: float, folder: Path) -> None:
    """Fuzz until the minutes of CPU time are used up; print and write down what was done."""
    with atheris.instrument_imports(include=SEEN, enable_loader_override=False):
        import targets
        for module in SEEN:
            __import__(module)
    check = targets.TARGETS[target]
    corpus, found = folder / "corpus" / target, folder / "found" / target
    for path in (corpus, found):
        path.mkdir(parents=True, exist_ok=True)
    for seed in (targets.SEEDS / target).iterdir():
        check(seed.read_bytes())  # loads models and lexicons before the clock runs
    log = folder / f"{target}-{os.getpid()}.json"
    done = {"target": target, "executions": 0, "cpu_minutes": 0.0, "findings": 0}
    begun = time.process_time()
    places: set[str] = set()

    def one(data: bytes) -> None:
        done["executions"] += 1
        try:
            check(data)
        except Exception as error:
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "targets" not in frame.filename]
            place = f"{type(error).__name__} {frames[-1].filename}:{frames[-1].lineno} {str(error)[:60]}"
            if place not in places:
                places.add(place)
                name = hashlib.sha256(data).hexdigest()[:12]
                (found / name).write_bytes(data)
                (found / f"{name}.txt").write_text(traceback.format_exc())
                done["findings"] += 1
        used = (time.process_time() - begun) / 60
        if used > done["cpu_minutes"] + 0.5 or used > minutes:
            done["cpu_minutes"] = round(used, 2)
            log.write_text(json.dumps(done) + "\n")
            if used > minutes:
                print(log.read_text(), flush=True)
                os._exit(0)

    words = folder / f"{target}.dict"
    words.write_text("".join(
        '"' + "".join(f"\\x{byte:02x}" for byte in word.replace("␣", " ").encode()) + '"\n'
        for word in _WORDS.get(target, _WORDS["text"]).split()
    ))
    atheris.Setup([
        sys.argv[0], str(corpus), str(targets.SEEDS / target), f"-dict={words}", "-max_len=6000", "-timeout=60",
        "-rss_limit_mb=6000", f"-artifact_prefix={found}/stopped-", "-print_final_stats=1", f"-seed={os.getpid()}",
    ], one)
    atheris.Fuzz()


if __name__ == "__main__":
    name, minutes, place = (*sys.argv[1:], *("extract", "30", ".fuzz")[len(sys.argv) - 1:])
    main(name, float(minutes), Path(place))
