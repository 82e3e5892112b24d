"""Every seed of the fuzzer, and short changes of each, hold what ``tests/fuzz/targets.py`` claims of any bytes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))

import targets

SEEDS = [path for name in targets.TARGETS for path in sorted((targets.SEEDS / name).iterdir())]
EXAMPLES = {"extract": 15, "normalize": 300, "read": 40, "dates": 40, "quotes": 40, "acts": 15}
PIECES = [b"", b"\0", b"\xff", b"<", b">", b"</", b'"', b"'", b"\n\n", b"\r", b"{", b"[", b",", b"&#x0;", b"<!--",
          *(char.encode() for char in "“”‘’«»—…\u200b\u2028\ufeff\U0001f600")]


def test_each_target_has_seeds():
    assert {path.parent.name for path in SEEDS} == set(targets.TARGETS)
    assert len(SEEDS) > 60


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_holds_since(seed):
    targets.TARGETS[seed.parent.name](seed.read_bytes())


@st.composite
def changed(draw: st.DrawFn, target: str) -> bytes:
    """A seed with pieces cut out, doubled, moved or put in."""
    data = draw(st.sampled_from([path.read_bytes() for path in SEEDS if path.parent.name == target]))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 7, 50, 400])))
        piece = draw(st.sampled_from([*PIECES, data[start:end] * 2, data[end:start + 2 * (end - start)], data[:40]]))
        data = data[:start] + piece + data[end:]
    return data[:6_000]


@pytest.mark.parametrize("target", targets.TARGETS)
def test_what_is_claimed_of_any_bytes_holds_for_changed_seeds(target):
    @settings(max_examples=EXAMPLES[target], derandomize=True, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))
    @given(changed(target))
    def holds(data: bytes) -> None:
        targets.TARGETS[target](data)

    holds()
