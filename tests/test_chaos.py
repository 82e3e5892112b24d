"""``make chaos`` in short: a few kills, at moments that are the same each time."""

from __future__ import annotations

import random

import chaos


def test_a_scrape_that_was_killed_gives_the_articles_of_one_that_was_not():
    kills, again = chaos.scrape_kills(3, random.Random(3))
    assert kills >= 3
    assert again <= chaos.HOSTS * kills


def test_an_annotation_that_was_killed_gives_the_tables_of_one_that_was_not():
    kills, again = chaos.annotate_kills(2, random.Random(2))
    assert kills >= 2
    assert again <= kills
