"""Dates: every time expression, its days, what they are reckoned from, and whether they are past or to come."""

from __future__ import annotations

import datetime as dt
import json
import time

import pytest
import spacy
from evaluate import EVAL, SHARED, scorer
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import language
from analysis.dates import days, find_dates, grammar, vocabulary
from analysis.dates.grammar import FORMS
from analysis.dates.rules import RULES

SUNDAY = dt.date(2022, 1, 2)


def read(text: str, published: dt.date | None = SUNDAY) -> list[tuple[str, str]]:
    """Each expression with its days, written "2022-01-09" or "2022-01-09/2022-01-10"."""
    rows = find_dates(language.parse(text), published_day=published)
    return [(row.text, _days(row)) for row in rows if row.granularity != "vague"]


def _days(row) -> str:
    if row.first is None:
        return "open"
    return str(row.first) if row.first == row.last else f"{row.first}/{row.last}"


def one(text: str, published: dt.date | None = SUNDAY):
    """The only row of a text."""
    rows = find_dates(language.parse(text), published_day=published)
    assert len(rows) == 1, [row.text for row in rows]
    return rows[0]


# -- what a weekday means ----------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "day", "tense"), [
    ("The envoys met on Tuesday in Strelsau.", "2021-12-28", "past"),
    ("The envoys will meet on Tuesday in Strelsau.", "2022-01-04", "future"),
    ("The envoys are to meet on Tuesday in Strelsau.", "2022-01-04", "future"),
    ("Talks between the envoys are scheduled for Tuesday.", "2022-01-04", "future"),
    ("The ultimatum expires at midnight on Tuesday.", "2022-01-04", "future"),
    ("The envoys failed to agree on Tuesday.", "2021-12-28", "past"),
    ("Ruritania will send an envoy, a spokesman said Tuesday.", "2021-12-28", "past"),
    ("Next Friday the court will rule.", "2022-01-07", "future"),
    ("Last Friday the court ruled.", "2021-12-31", "past"),
    ("The court will rule this Friday.", "2022-01-07", "future"),
    ("The ministry has scheduled a briefing for Tuesday.", "2022-01-04", "future"),
    ("The talks came under strain ahead of a vote on Tuesday.", "2022-01-04", "future"),
    ("The record was set on Tuesday.", "2021-12-28", "past"),
    ("The truce had been due to expire on Tuesday.", "2021-12-28", "past"),
    ("Thursday's planned talks are off.", "2022-01-06", "future"),
])
def test_the_verb_decides_whether_a_weekday_is_past_or_coming(text: str, day: str, tense: str) -> None:
    row = one(text)
    assert (str(row.first), row.tense) == (day, tense)


@pytest.mark.parametrize(("text", "days"), [
    ("Parliament will vote on Monday week.", ["2022-01-10"]),
    ("The talks will last from Tuesday to Friday.", ["2022-01-04", "2022-01-07"]),
    ("The talks will run Thursday through Monday.", ["2022-01-06", "2022-01-10"]),
    ("The talks lasted from Tuesday to Friday.", ["2021-12-28", "2021-12-31"]),
    ("The truce begins in 48 hours.", ["2022-01-04"]),
])
def test_weekdays_of_a_range_follow_each_other(text: str, days: list[str]) -> None:
    assert [day for _, day in read(text)] == days


@pytest.mark.parametrize(("text", "expected"), [
    ("Two days before Christmas he was back.", [("Two days before", "2021-12-23"), ("Christmas", "2021-12-25")]),
    ("The week after Easter the envoys met.", [("The week after", "2021-04-05/2021-04-11"), ("Easter", "2021-04-04")]),
    ("Troops left three days after Tuesday's talks.", [("three days after", "2021-12-31"), ("Tuesday", "2021-12-28")]),
    ("They will vote a week on Tuesday.", [("a week on Tuesday", "2022-01-11")]),
    ("Three weeks from Monday they vote.", [("Three weeks from Monday", "2022-01-24")]),
    ("Three days after the attack, the envoy left.", []),
    ("For two days from Monday, the airport is closed.", [("Monday", "2022-01-03")]),
    ("He called two Fridays ago.", [("two Fridays ago", "2021-12-24")]),
])
def test_a_count_before_or_after_a_time_is_reckoned_from_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


def test_the_story_goes_on_from_a_day_that_was_counted() -> None:
    text = "Three days before New Year's Day 2022 he left. The next day he was back."
    assert read(text)[-1] == ("The next day", "2021-12-30")


@pytest.mark.parametrize(("text", "expected"), [
    ("The council sat on 10, 12 and 13 January.", ["2021-01-10", "2021-01-12", "2021-01-13"]),
    ("He will visit on January 10, 12 and 13.", ["2022-01-10", "2022-01-12", "2022-01-13"]),
    ("On February 3, 4 and 10, 2020 they met.", ["2020-02-03", "2020-02-04", "2020-02-10"]),
    ("The first week of February will be calm.", ["2022-02-01/2022-02-07"]),
    ("The last week of December was calm.", ["2021-12-25/2021-12-31"]),
    ("On the first Monday of March they will vote.", ["2022-03-07"]),
    ("The last Friday in May 2020 was a holiday.", ["2020-05-29"]),
    ("On the last day of the year, they spoke.", ["2021-12-31"]),
    ("On the last day of this month they will speak.", ["2022-01-31"]),
    ("In the first two months of 2020 trade fell.", ["2020-01-01/2020-02-29"]),
    ("The last weekend of January will tell.", ["2022-01-29/2022-01-30"]),
    ("The first days of 2020 were calm.", ["2020-01-01/2020-12-31"]),
])
def test_days_of_a_month_are_listed_and_its_parts_counted(text: str, expected: list[str]) -> None:
    assert [days for _, days in read(text)] == expected


@pytest.mark.parametrize("text", [
    "The airport remains closed until Friday.", "The border is shut until Friday.", "The ban holds from Friday.",
    "The envoys meet Friday-Saturday.",
])
def test_a_present_state_until_a_weekday_ends_on_the_coming_one(text: str) -> None:
    assert read(text)[0][1] == "2022-01-07"


def test_a_weekday_that_owns_something_is_the_one_told_before() -> None:
    text = "Police held ten people on Friday. Friday's arrests could widen the rift."
    assert [day for _, day in read(text)] == ["2021-12-31", "2021-12-31"]


def test_a_weekday_of_the_day_of_publication_is_that_day() -> None:
    assert read("Gunmen attacked a post on Sunday.") == [("Sunday", "2022-01-02")]


def test_a_weekday_beside_a_day_decides_the_year() -> None:
    assert read("They met on Thursday, April 22.") == [("Thursday, April 22", "2021-04-22")]
    assert read("It is dated Friday, April 22.") == [("Friday, April 22", "2022-04-22")]


# -- what the story has told ---------------------------------------------------------------------------


def test_the_next_day_goes_on_from_the_last_day_told_and_not_from_publication() -> None:
    rows = find_dates(
        language.parse("NATO is to meet a Ruritanian delegation on January 12. The next day the OSCE sits."),
        published_day=SUNDAY,
    )
    assert [(row.text, str(row.first), row.anchor) for row in rows] == [
        ("January 12", "2022-01-12", "published"), ("The next day", "2022-01-13", "narrative"),
    ]


def test_a_story_told_from_a_full_date_needs_no_day_of_publication() -> None:
    text = "The treaty was signed on 12 January 2015. Two days later troops withdrew. The previous month they had come."
    assert read(text, None) == [
        ("12 January 2015", "2015-01-12"), ("Two days later", "2015-01-14"),
        ("The previous month", "2014-12-01/2014-12-31"),
    ]


def test_a_day_without_its_year_stays_in_the_year_that_the_story_tells() -> None:
    text = "On 24 November 2015 a jet was shot down. On 28 November sanctions followed, and at Christmas they held."
    assert [day for _, day in read(text, dt.date(2022, 6, 15))] == ["2015-11-24", "2015-11-28", "2015-12-25"]


def test_the_day_before_an_event_stays_open() -> None:
    text = "They met on Monday. The day before the vote, shells fell."
    assert read(text) == [("Monday", "2021-12-27"), ("The day before", "open")]


def test_the_day_before_an_event_is_known_where_a_comma_says_so() -> None:
    text = "They met on Thursday, the day before the vote. By mid-afternoon they had agreed."
    assert [value for _, value in read(text)] == ["2021-12-30", "2021-12-30", "2021-12-30"]


def test_an_open_day_hides_the_days_told_before_it() -> None:
    text = "The pact of 12 January 2015 failed. On Monday they met. The next day they met again."
    assert read(text, None)[-1] == ("The next day", "open")


def test_the_month_of_a_meeting_is_one_and_the_name_of_a_leader_or_general_is_not() -> None:
    assert [text for text, _ in read("The May summit failed, and so did the March meeting.")] == ["May", "March"]
    assert read("The May government met Gen. August and Sen. March.") == []


def test_a_comparison_does_not_move_the_story() -> None:
    text = "In the third quarter exports fell. In the year-ago quarter they rose. In the latest quarter oil fell most."
    assert [value for _, value in read(text, dt.date(2021, 11, 2))] == [
        "2021-07-01/2021-09-30", "2020-07-01/2020-09-30", "2021-07-01/2021-09-30",
    ]


# -- all other forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    ("the envoys met on monday and left in december; they may march 9 miles", ["2021-12-27", "2021-12-01/2021-12-31"]),
    ("STRELSAU, JANUARY 2. THE ENVOYS MET ON MONDAY.", ["2022-01-02", "2021-12-27"]),
    ("The call is today; he wrote yesterday.", ["2022-01-02", "2022-01-01"]),
    ("They leave the day after tomorrow.", ["2022-01-04"]),
    ("He spoke last night and this morning.", ["2022-01-01", "2022-01-02"]),
    ("Shops were full on Black Friday and shut on Yom Kippur.", ["2021-11-26", "2021-09-16"]),
    ("They fled in the Yom Kippur War.", []),
    ("In FY2022 the budget will rise.", ["2022-01-01/2022-12-31"]),
    ("He will be in Geneva on January 9-10.", ["2022-01-09/2022-01-10"]),
    ("He will be in Geneva from 9 to 12 January.", ["2022-01-09/2022-01-12"]),
    ("The exercise ran between 10 and 20 December.", ["2021-12-10/2021-12-20"]),
    ("They met on December 3 and 10.", ["2021-12-03", "2021-12-10"]),
    ("From 2014 to 2016 he was ambassador.", ["2014-01-01/2014-12-31", "2016-01-01/2016-12-31"]),
    ("The winter of 2014-2015 was cold.", ["2014-12-01/2015-02-28"]),
    ("His 2014-2016 term was short.", ["2014-01-01/2016-12-31"]),
    ("He left on the 12th.", ["2021-12-12"]),
    ("He will leave on the 12th.", ["2022-01-12"]),
    ("Ruritania took the port in 2014.", ["2014-01-01/2014-12-31"]),
    ("It was seized in early 2014.", ["2014-01-01/2014-12-31"]),
    ("Troops came in mid-December.", ["2021-12-01/2021-12-31"]),
    ("Parliament will vote later this month.", ["2022-01-01/2022-01-31"]),
    ("They will meet next week.", ["2022-01-03/2022-01-09"]),
    ("They met last week.", ["2021-12-20/2021-12-26"]),
    ("They will meet in the week of 10 January.", ["2022-01-10/2022-01-16"]),
    ("Exports fell in the third quarter of 2021.", ["2021-07-01/2021-09-30"]),
    ("The wall stood until the late 1980s.", ["1980-01-01/1989-12-31"]),
    ("In the nineties there was calm.", ["1990-01-01/1999-12-31"]),
    ("The palace is of the 18th century.", ["1701-01-01/1800-12-31"]),
    ("She came two weeks ago.", ["2021-12-13/2021-12-19"]),
    ("She came ten days ago.", ["2021-12-23"]),
    ("She came a year and a half ago.", ["2020-07-01/2020-07-31"]),
    ("She came a year ago today.", ["2021-01-02"]),
    ("The ultimatum expires within 48 hours.", ["2022-01-02/2022-01-04"]),
    ("The envoy will leave in two weeks.", ["2022-01-10/2022-01-16"]),
    ("The next two weeks will be hard.", ["2022-01-02/2022-01-16"]),
    ("In the past 24 hours shells fell.", ["2022-01-01/2022-01-02"]),
    ("It closed before Christmas and will open after Easter.", ["2021-12-25", "2022-04-17"]),
    ("They chose him at a March meeting. They will vote on Election Day.", ["2021-03-01/2021-03-31", "2022-11-08"]),
    ("The parade will be on Victory Day.", ["2022-05-09"]),
    ("Nothing was the same after 9/11.", ["2001-09-11"]),
    ("Rebels took the town in the summer of 2014.", ["2014-06-01/2014-08-31"]),
    ("He was born on 7 October 1952.", ["1952-10-07"]),
    ("It came into force on Feb. 12th, 2015.", ["2015-02-12"]),
    ("Strelsau, 2021-12-17.", ["2021-12-17"]),
    ("At 10:30 GMT on Monday the siren sounded.", ["2021-12-27"]),
    ("It dates from nineteen ninety-one.", ["1991-01-01/1991-12-31"]),
])
def test_days_of_an_expression(text: str, expected: list[str]) -> None:
    assert [value for _, value in read(text)] == expected


@pytest.mark.parametrize(("published", "expected"), [
    (dt.date(2022, 1, 5), "2022-01-01/2022-01-02"),
    (dt.date(2022, 1, 8), "2022-01-08/2022-01-09"),
])
def test_the_weekend_that_was_protested_on_is_the_last_or_the_running_one(published: dt.date, expected: str) -> None:
    assert read("Over the weekend, thousands protested.", published) == [("the weekend", expected)]


@pytest.mark.parametrize(("text", "expected"), [
    ("It was dated 10/02/2021, and the reply 13/02/2021.", "2021-02-10"),
    ("It was dated 10/02/2021, and the reply 02/13/2021.", "2021-10-02"),
    ("On 3 March he wrote of the letter of 10/02/2021.", "2021-02-10"),
    ("On March 3 he wrote of the letter of 10/02/2021.", "2021-10-02"),
    ("The letter is dated 10.02.2021.", "2021-02-10"),
])
def test_british_and_american_order_follow_the_other_dates_of_the_text(text: str, expected: str) -> None:
    assert expected in [value for _, value in read(text, None)]


def test_a_date_in_digits_is_read_near_publication_where_nothing_else_tells() -> None:
    assert read("The letter is dated 10/12/2021.", dt.date(2021, 12, 20)) == [("10/12/2021", "2021-12-10")]


# -- what is no date -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "The 30-year-old pilot of flight 2014 won 3-2.",
    "Call 202-555-1234, or write for $2,014.",
    "Resolution 2202 and Article 2014 were passed by 1,990 votes.",
    "About 2000 troops came, then 3000 soldiers.",
    "They may march; Theresa May said so to Mr Sun.",
    "He told USA Today and the Sunday Times of Bloody Sunday.",
    "For three years they waited for a five-day truce.",
    "Every Friday they pray; on Mondays they rest.",
    "She is in her thirties and spends the night here.",
    "In the second half the visitors scored.",
    "They took a second look and did not fall.",
])
def test_ages_scores_numbers_names_and_durations_are_no_dates(text: str) -> None:
    assert read(text) == []


# -- anchor and tense ----------------------------------------------------------------------------------


def test_what_is_announced_is_future_and_what_is_over_is_past() -> None:
    text = "Ruritania will vote this year. It voted earlier this year. The summit of 2030 comes after that of 2012."
    rows = find_dates(language.parse(text), published_day=dt.date(2022, 6, 15))
    assert [row.tense for row in rows] == ["future", "past", "future", "past"]


def test_the_anchor_names_what_the_days_were_reckoned_from() -> None:
    text = "On 12 January 2015 it fell. The day after, it burned. Today it is rebuilt."
    rows = find_dates(language.parse(text), published_day=SUNDAY)
    assert [row.anchor for row in rows] == ["absolute", "narrative", "published"]


def test_without_a_day_of_publication_relative_times_are_found_and_left_open() -> None:
    text = "They met on Friday and will meet next week, on January 12, at Easter and in May. In 2014 they did not."
    rows = find_dates(language.parse(text))
    assert [row.text for row in rows] == ["Friday", "next week", "January 12", "Easter", "May", "2014"]
    assert [row.first for row in rows] == [None] * 5 + [dt.date(2014, 1, 1)]
    assert [row.tense for row in rows][:2] == ["past", "future"]


def test_times_without_days_are_rows_too() -> None:
    rows = find_dates(language.parse("Tensions rose recently, and now talks begin; more may come in the near future."))
    assert [(row.text, row.tense, row.first) for row in rows] == [
        ("recently", "past", None), ("now", "present", None), ("the near future", "future", None),
    ]


# -- the machine ---------------------------------------------------------------------------------------

BLANK = spacy.blank("en")
TERMS = [term for kind in vocabulary.words().values() for term in kind] + list(vocabulary.holidays())
MARKS = ["of", "in", "the", "-", ",", ".", "'", "\n", "2014", "9", "31st", "99/99/9999", "3:30", "ß", "İ"]
WORDS = st.one_of(st.sampled_from(TERMS), st.sampled_from(MARKS))


@settings(max_examples=200, deadline=None)
@given(
    text=st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=12).map(" ".join).map(str.title)),
    published=st.one_of(st.none(), st.dates()),
)
def test_any_text_yields_sound_rows(text: str, published: dt.date | None) -> None:
    end = 0
    for row in find_dates(BLANK(text), published_day=published):
        assert row.text == text[row.start : row.end] != ""
        assert row.start >= end
        end = row.end
        assert (row.first is None) == (row.last is None)
        assert row.first is None or row.first <= row.last
        assert published or row.anchor != "published" or row.first is None


@pytest.mark.parametrize("piece", ["the end of the ", "last ", "a year ", "January ", "9 to ", "10/02/2021 ", "1"])
def test_a_long_monotonous_text_takes_time_in_proportion(piece: str) -> None:
    doc = BLANK(piece * 4000)
    begin = time.process_time()
    find_dates(doc, published_day=SUNDAY)
    assert time.process_time() - begin < 2


def test_every_form_has_a_rule_and_every_rule_a_form() -> None:
    assert {name for name, _ in FORMS} == set(RULES)


def test_marks_are_made_plain_without_moving_a_character() -> None:
    text = "İstanbul’s “next–week”\xa0talks"
    assert len(grammar.plain(text)) == len(text)


@pytest.mark.parametrize("year", [2010, 2022, 2023])
def test_every_holiday_has_its_day_or_stays_open(year: int) -> None:
    for name, make in vocabulary.holidays().items():
        period = make(year)
        assert period is None or period.first <= period.last, name


def test_periods_of_the_calendar() -> None:
    assert days.week(SUNDAY) == (dt.date(2021, 12, 27), SUNDAY, "week")
    assert days.season(2021, "winter").last == dt.date(2022, 2, 28)
    assert days.moved(dt.date(2020, 3, 31), "month", -1) == dt.date(2020, 2, 29)
    assert days.century(20).first == dt.date(1901, 1, 1)


# -- the evaluation sets ---------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no evaluation data in {SHARED}")
def test_all_dates_of_the_seed_article() -> None:
    gold = json.loads((SHARED / "seed" / "gold.json").read_text(encoding="utf-8"))
    doc = language.parse((SHARED / "seed" / "article.txt").read_text(encoding="utf-8"))
    rows = find_dates(doc, published_day=dt.date.fromisoformat(gold["published"]))
    for want in gold["dates"]:
        tolerance = dt.timedelta(want.get("tolerance_days", 0))
        first, last = dt.date.fromisoformat(want["start"]), dt.date.fromisoformat(want["end"])
        assert any(
            row.text == want["text"] and abs(row.first - first) <= tolerance and abs(row.last - last) <= tolerance
            for row in rows if row.first
        ), want


@pytest.mark.skipif(not EVAL.is_dir(), reason=f"no evaluation data in {EVAL}")
def test_a_third_of_timebank_does_not_fall_behind() -> None:
    lines = (EVAL / "dates" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines[::3]]
    predicted = []
    for story, doc in zip(gold, language.parse_many(story["text"] for story in gold), strict=True):
        rows = find_dates(doc, published_day=dt.date.fromisoformat(story["published"][:10]))
        predicted.append({"id": story["id"], "dates": [
            {"start": row.start, "end": row.end, "from": row.first and str(row.first), "to": row.last and str(row.last)}
            for row in rows
        ]})
    figures = scorer("dates").score(gold, predicted)
    assert figures["found"]["f1"] >= 0.93
    assert figures["value"]["f1"] >= 0.82
