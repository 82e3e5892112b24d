"""Every regular expression of the project on text that is made to keep it busy, at growing sizes.

The expressions are collected while the project's stations run over the fuzzer's seeds: each call of ``re`` that comes
from a file of the package, and whether it is searched for or must match where it is asked.  (Expressions of polars run
in Rust's ``regex``, whose time is linear by construction.)  Each is tried in its way on repetitions of common marks
and of its own literal parts, with ends that do not fit; the worst of them ten times as long once more.  ``growth`` is
the time for twice the text over the time for the text: 2 is linear, 4 quadratic.

    python tests/bench_regex.py [SECONDS]      lists the slowest; exits with 1 where one takes longer than that
"""

from __future__ import annotations

import contextlib
import itertools
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from re import _parser
from typing import NamedTuple

from measure import Row

PACKAGE = Path(__file__).parents[1] / "analysis"
SIZE = 8_000
"""Characters of a text: an article of 1,300 words without a line break."""
LARGE = 10 * SIZE
"""Characters of the larger text that the worst of them is tried on."""
TICK = 1e-4
"""Seconds below which a time is not told from none."""
LIMIT = 5.0
"""Seconds after which a search is given up."""
MARKS = (" ", "a", "aA ", "\n", "\n ", "<", "<a ", "“", '"', "' ", ".", ". ", ", ", "-", "- ", "1", "1 ", "1-",
         "1.", "1,", "(", "[", "A. ", "A", "Aa ", "the ", "said ", "x=", "&", "/", ":", "—", "“a” ", "=\"", "é", "\t")

ENDS = ("\x00!", "/x\n.")
"""What stands behind, so that no expression comes to its end: whatever it may contain, one of these it may not."""


class Slow(NamedTuple):
    """The worst that was found for an expression."""

    seconds: float
    growth: float
    where: str
    pattern: str
    unit: str


class Used:
    """A compiled expression that notes by which of its methods it is used."""

    def __init__(self, compiled: re.Pattern) -> None:
        self.compiled = compiled
        self.methods: set[str] = set()

    def __getattr__(self, name: str) -> object:
        if name in ("match", "fullmatch"):
            self.methods.add(name)
        elif callable(found := getattr(self.compiled, name)):
            self.methods.add("finditer")
            return found
        return getattr(self.compiled, name)


def expressions() -> dict[str, Used]:
    """Every regular expression that the package uses, by the line that compiles it and the expression itself."""
    found: dict[str, Used] = {}
    honest = re._compile

    def noted(pattern, flags):
        if isinstance(pattern, Used):
            return pattern
        compiled = honest(pattern, flags)
        frame = sys._getframe(1)
        while frame and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        if not frame or not Path(frame.f_code.co_filename).is_relative_to(PACKAGE):
            return compiled
        where = f"{Path(frame.f_code.co_filename).relative_to(PACKAGE)}:{frame.f_lineno}"
        return found.setdefault(f"{where} {compiled.pattern!r}", Used(compiled))

    re._compile = noted
    try:
        _run_everything()
    finally:
        re._compile = honest
    for used in found.values():
        used.methods = used.methods or {"finditer"}  # no seed comes to where it is used
    return found


def _run_everything() -> None:
    """Import every module and run every station, so that what is compiled in functions is, too."""
    import importlib
    import pkgutil

    import analysis
    from analysis.sources.addresses import find_urls

    for module in pkgutil.walk_packages(analysis.__path__, "analysis."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    sys.path.insert(0, str(Path(__file__).parent / "fuzz"))
    import targets

    for name, target in targets.TARGETS.items():
        for seed in (targets.SEEDS / name).iterdir():
            target(seed.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "own.toml"
        own.write_text("[[actor]]\nname = 'Zenda Guard'\ntype = 'organization'\n")
        analysis.annotate(["The Zenda Guard protested."], actors=own)
    find_urls(["https://news.example/a", "news.example/a"])
    find_urls("news.example/a\nhttps://news.example/b")
    with contextlib.suppress(FileNotFoundError):
        find_urls("news.example.")


def units(pattern: str | bytes, flags: int) -> Iterator[str]:
    """What is repeated: common marks, and the literal runs of the expression with a space and without."""
    yield from MARKS
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    runs: set[str] = set()
    _literals(_parser.parse(text, flags & ~(re.LOCALE | re.DEBUG)), runs)
    for run in sorted(runs, key=lambda run: (-len(run), run))[:12]:
        yield run
        yield f"{run} "


def _literals(parsed: object, runs: set[str]) -> None:
    """The runs of literal characters in a parsed expression."""
    run = ""
    for operation, argument in parsed:
        if operation is _parser.LITERAL:
            run += chr(argument)
            continue
        runs.add(run)
        run = ""
        for part in argument if isinstance(argument, (tuple, list)) else [argument]:
            for inner in part if isinstance(part, list) else [part]:
                if isinstance(inner, _parser.SubPattern):
                    _literals(inner, runs)
    runs.add(run)
    runs.discard("")


def seconds(used: Used, text: str | bytes) -> float:
    """Processor time of every way of use on a text; ``LIMIT`` where it would be more."""
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    start = time.process_time()
    try:
        for method in used.methods:
            found = getattr(used.compiled, method)(text)
            if method == "finditer":
                for _ in found:
                    pass
    except TimeoutError:
        return LIMIT
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - start


def worst(name: str, used: Used) -> Slow:
    """The text that keeps an expression busiest."""
    where, pattern = name.split(" ", 1)
    tried: dict[tuple[str, str], float] = {}
    repeated = dict.fromkeys(units(used.compiled.pattern, used.compiled.flags))
    for unit, end in itertools.product(repeated, ENDS):
        tried[unit, end] = seconds(used, _text(used, unit, end, SIZE))
    unit, end = max(tried, key=tried.get)
    less, more = (seconds(used, _text(used, unit, end, size)) for size in (LARGE // 2, LARGE))
    return Slow(more, more / max(less, 1e-3), where, pattern, unit)


def _text(used: Used, unit: str, end: str, size: int) -> str | bytes:
    text = unit * (size // len(unit)) + end
    return text.encode("utf-8") if isinstance(used.compiled.pattern, bytes) else text


def measured() -> list[Slow]:
    """Every expression with its worst text, the slowest first."""
    return sorted((worst(name, used) for name, used in expressions().items()), reverse=True)


def rows() -> Iterator[Row]:
    """The slowest expressions; the peer is the one in the middle."""
    found = measured()
    middle = found[len(found) // 2].seconds
    for slow in found[:5]:
        yield Row("regex", f"{slow.where}, growth {slow.growth:.1f}", slow.seconds, LARGE, "characters",
                  f"the middle of {len(found)}", slow.seconds / max(middle, TICK))


def main(most: float) -> None:
    """List the slowest; fail where one takes longer than ``most`` seconds."""
    found = measured()
    print(f"{len(found)} expressions, {LARGE:,} characters each")
    for slow in found[:25]:
        told = f"{slow.where:34} {slow.unit[:20]!r:22} {slow.pattern[:70]}"
        print(f"{slow.seconds:8.3f} s  growth {slow.growth:4.1f}  {told}")
    sys.exit(found[0].seconds > most)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
