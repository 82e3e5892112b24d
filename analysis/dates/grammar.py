"""The forms of time expressions, and the search for them.

A form is a regular expression over the text in small letters with plain marks (see ``plain``).
Inside it ``<name>`` stands for a class of words and ``<name:group>`` for the same, captured; a
blank matches a space or one line break.  The order matters: at each place the first form that
matches wins, so longer forms stand before shorter ones.  ``rules`` has one function a form.

Every form is linear: no repetition stands inside another.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from analysis.dates import vocabulary

FORMS: tuple[tuple[str, str], ...] = (
    # USA Today, Bloody Sunday: found so that nothing in it is
    ("name", r"<name>(?!\w)"),
    # this Christmas, Easter 2014, New Year's Eve, 9/11
    ("holiday", r"(?:<shift:s> |<yearword:rel0>'s )?(?<![\w/])<holiday:x>(?![\w/])(?: (?:<yyyy:y>|<yearword:rel>))?"
                r"(?: <daypart>)?"),
    # 2022-01-09, 2022/01/09, with or without a clock
    ("iso", r"(?<![\d./-])(?P<y>(?:1\d|20)\d\d)[-/](?P<m>[01]?\d)[-/](?P<d>[0-3]?\d)(?:[t ][0-2]\d:[0-5]\d"
            r"(?::[0-5]\d(?:\.\d+)?)?(?:z\b|[+-]\d\d:?\d\d)?)?(?![\d/-])"),
    # 10/02/2021, 10.02.2021, 10-02-2021; 10/02/21
    ("numeric", r"(?<![\d./,:$-])(?P<a>[0-3]?\d)(?P<sep>[./-])(?P<b>[0-3]?\d)[./-](?P<y>(?:19|20)\d\d)"
                r"(?![\d/-]|\.\d)"),
    ("numeric", r"(?<![\d./,:$-])(?P<a>[0-3]?\d)(?P<sep>/)(?P<b>[0-3]?\d)/(?P<y>\d\d)(?![\d/-]|\.\d)"),
    # January 10, 12 and 13; 10, 12 and 13 January 2022
    ("listed_days", r"<month:m> (?P<days><dd>(?:, ?<dd>){1,6},? (?:and|or) <dd>)(?! [a-z]+s\b)"
                    r"(?:,? <yyyy:y>| <yearword:rel>)?"),
    ("listed_days", r"(?<![.:,$-])(?P<days><dd>(?:, ?<dd>){1,6},? (?:and|or) <dd>) (?:of )?<month:m>"
                    r"(?:,? <yyyy:y>| <yearword:rel>)?"),
    # Friday, January 9-10, 2022; 5 p.m. EST Nov. 9; the night of Dec. 25
    ("month_day", r"<before_day><before_month>?<month:m> <dd:d>(?: ?(?P<to>-|to|through|until|and) ?<dd:d2>)?"
                  r"(?:,? <yyyy:y>| <yearword:rel>)?<after_day>"),
    # Friday the 9th of January 2022, 9-10 January
    ("day_month", r"<before_day>(?:the (?=\d+(?:st|nd|rd|th)|[a-z]))?(?<![.:,$-])<dd:d>"
                  r"(?: ?(?P<to>-|to|through|until|and) ?(?:the )?<dd:d2>)? (?:of )?<before_month>?<month:m>"
                  r"(?:,? <yyyy:y>| <yearword:rel>)?<after_day>"),
    # last year's January
    ("month", r"<yearword:rel>'s <month:m>"),
    # the first week of February, the last Friday of May 2022, the first two weeks of the year
    ("nth_of", r"(?:the )?(?P<n>first|second|third|fourth|fifth|last|final|opening|closing) (?:full )?(?:<num:count> )?"
               r"(?:(?P<u>day|week|weekend|month)(?P<plural>s)?|<wd:wd>) (?:of|in) <before_month>?"
               r"(?:<month:m>(?:,? (?:of )?(?:<yyyy:y>|<yearword:rel>))?|<yyyy:y2>|<yearword:rel2>"
               r"|(?P<which>the|this|next|last) (?P<of>month|quarter|year)(?! of\b))\b"),
    # mid-March, the end of May 2014, last September, September last year
    ("month", r"<lead>?(?:(?:the )?<shift:s> )?<month:m>(?:,? (?:of )?(?:<yyyy:y>|<yearnum:yw>|<yearword:rel>))?"),
    # two Fridays ago
    ("weekdays_ago", r"(?P<count>two|three|four) <wdname:wd>s ago\b"),
    # late last Friday night, the Friday before, Friday of last week
    ("weekday", r"<at>?<lead>?(?:(?:the )?<daypart> (?:of )?(?:on )?)?(?:(?:the )?<shift:s> )?<wd:wd>"
                r"(?:,? <daypart>|,? (?:at )?<clock>)?"
                r"(?: (?P<rel>(?:of )?(?:last|next|this) week|before last|before|week))?(?!\w)"),
    # yesterday afternoon, late yesterday, noon today
    ("deictic", r"<at>?<lead>?(?:<daypart> )?(?<!an\s)<deictic:x>(?: (?:at <clock>|<daypart>)(?!\w))?"),
    # this morning, last night, later that evening
    ("this_part", r"<at>?<lead>?(?:on )?(?P<s>this|last|that|the (?:next|following|previous|same)|the)(?: same)? "
                  r"<daypart:dp>(?![\w-])(?! sky| time| watch| shift)"),
    # by mid-afternoon, at dawn
    ("bare_part", r"(?:(?:mid|late|early)[ -](?:morning|afternoon|evening)|(?:(?<=at\s)|(?<=by\s)|(?<=before\s)"
                  r"|(?<=after\s)|(?<=until\s))(?:dawn|dusk|daybreak|midday|nightfall|sunrise|sunset))(?![\w-])"),
    # two days before Christmas, three weeks after the 9 January talks, a week on Tuesday
    ("counted_from", r"(?:just |only |about |exactly )?<num:n> <unit:u>s? (?P<dir>before|after|from|on)"
                     r"(?= (?:the )?(?:[a-z]*\d|<month>|<wdname>|<holiday>|<deictic>))"),
    # the day before, the week after
    ("before", r"the (?P<u>night|evening|morning|afternoon|day|week|weekend|month|year|summer) "
               r"(?P<dir>before last|before|after|previous)\b"),
    # third-quarter, the first half of 2014, the year-ago third quarter, Q3 2014
    ("part_of_year", r"(?:the )?(?P<ago>year-ago |year-earlier |latest |same |corresponding |comparable |current |next "
                     r"|last |previous |this )?(?:<yearword:rel0>'s )?(?:fiscal[ -](?:year )?)?(?:<yyyy:y0>(?:'s)? )?"
                     r"(?:fiscal[ -])?(?:(?P<n>first|second|third|fourth|last|final|opening)[ -](?P<u>quarter|half)"
                     r"|q(?P<q>[1-4])|h(?P<h>[12]))\b(?:,? (?:of )?(?:<yyyy:y>|fiscal <yyyy:y2>|<yearword:rel>"
                     r"|(?P<theyear>the year)|(?P<rel2>a year (?:ago|earlier|before))))?"),
    # the latest quarter, the 1988 quarter, the same period last year
    ("quarter", r"(?:the )?(?P<ago>year-ago|year-earlier|latest|same|corresponding|comparable|comparable year-ago"
                r"|1[89]\d\d|20\d\d) (?P<u>quarter|period)\b"
                r"(?: (?:of )?(?:<yyyy:y>|<yearword:rel>|(?P<rel2>a year (?:ago|earlier|before))))?"),
    ("quarter", r"(?:the|its|that) (?P<u>quarter|fiscal year|full year)\b"
                r"(?: (?P<rel2>a year (?:ago|earlier|before)))?(?!-| of\b| point)"),
    # two weeks ago, a year earlier, three days later, a year ago this month
    ("ago", r"(?:(?:(?:about|around|nearly|almost|over|some|more than|less than|at least|only|just|roughly|exactly) )?"
            r"(?:<some:some> |<num:n>(?: or (?:two|three|so|more))? |(?P<half>half an? )))?<unit:u>s?"
            r"(?P<more> and a half)?(?: or (?:so|two|more))?[ -](?P<dir>ago|earlier|later|before|previously"
            r"|from now|hence|prior)\b(?: (?P<this>this (?:week|month|year)|today))?"),
    # the next two weeks, the past few months, the coming days
    ("run", r"(?:(?P<w>within|in|over|during|for) )?(?:the |these )?(?P<s>last|past|next|coming|previous|following"
            r"|recent|upcoming|future) (?:(?:<some:some>|(?P<couple>couple of)|<num:n>(?: (?:to|or|and) <num:n2>)?) )?"
            r"<unit:u>s(?: or so)?(?!\w)"),
    # within 48 hours, in two weeks
    ("within", r"(?P<w>within|in) (?:(?P<the>the )?(?:<some:some>|less than <num:n3>|<num:n>(?: (?:to|or) <num:n2>)?)"
               r" )?<unit:u>s?(?: or so)?(?:'? time)?\b(?!-| (?:of|that|when|where)\b)"),
    # early next week, the end of last year, this weekend, the previous month
    ("unit", r"<lead>?(?:sometime )?(?:(?:the|its|their|his) )?(?:very )?<shift:s> "
             r"(?:fiscal |calendar |full |academic |financial |school )?<calunit:u>\b(?!-| or two)(?: or so)?"),
    # the end of the year, later in the day; year-end
    ("within_unit", r"<lead>(?:fiscal |financial |calendar )?"
                    r"(?P<u>year|month|week|quarter|decade|century|(?<=the\s)day)\b(?!-)"),
    ("within_unit", r"(?:the )?(?:(?P<u>year|month)(?:-| |'s )end|end-(?P<u2>year|month))\b"),
    # the second day, the weekend, the week
    ("nth_day", r"the (?:second|third|fourth|fifth) (?P<u>day)\b(?!-| of <month>)"),
    ("the_unit", r"the (?P<u>weekend)(?![\w-])(?! (?:of|before|after|when)\b)"),
    ("the_unit", r"the (?P<u>week)(?![\w-])(?! (?:of|beginning|starting|ending|ended|that|before|after|when|ahead"
                 r"|in)\b)"),
    # that summer
    ("that_season", r"(?:that|the same) <season:x>\b(?!-)"),
    # the early 1990s, the '80s, the nineties; the late 19th century
    ("decade", r"<lead>?(?:the )?(?:(?P<y>(?:1\d|20)\d0)'?s|'(?P<yy>[1-9]0)s"
               r"|(?P<w>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b"),
    ("century", r"<lead>?(?:the )?(?:(?P<n>(?:1\d|2[0-2]|[1-9])(?:st|nd|rd|th))|<ord:o>)[ -]century\b"),
    # last winter, the summer of 2014, this past spring
    ("season", r"<lead>?(?:(?P<the>the) )?(?:<shift:s> )?<season:x>"
               r"(?:,? (?:of )?(?:<yyyy:y>(?:[/-]\d\d(?:\d\d)?)?|<yearnum:yw>|<yearword:rel>))?\b(?!-)"),
    # 2014-2016, 2021/22
    ("year_range", r"(?<![\d./$#-])(?P<a>(?:1[5-9]|20)\d\d)(?:-|/)(?P<b>(?:1[5-9]|20)\d\d|\d\d)(?![\d/-]|[.,]\d)"),
    # early 2014, fiscal 1989, the year 2000, the 1988 period
    ("year", r"<lead>?(?:(?:the )?(?:calendar |financial |academic |fiscal )?year |fiscal "
             r"|fy ?|the (?=\d{4} (?:period|year)))?<yyyy:y>(?: (?:period|year)\b)?(?: and beyond| or later)?"),
    ("year_words", r"<lead>?(?P<the>(?:the )?year )?<yearnum:yw>\b"),
    ("short_year", r"(?:in|of|since|until|from|by) '(?P<yy>[0-9]\d)\b"),
    # on the 12th, to the 14th of this month
    ("the_nth", r"(?:on|by|until|till|from|since|and|to|through|the night of|before|after) "
                r"(?P<x>the (?P<d>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)))\b"
                r"(?! (?!<follower>|of (?:this|that|last|next|the) month\b)[a-z]|[ -]century)"),
    # now, recently, the near future; current, recent weeks
    ("vague", r"<vague:x>\b(?!-)"),
    ("vague_unit", r"(?P<x>recent|current|near)(?: (?P<u>days|weeks|months|years|future|term))?\b(?!-)"),
    # 7:30 p.m., 10:30 GMT, midnight
    ("clock", r"<clock:x>(?!\w)(?P<zone> <zone>\b)?(?: (?:in the|at) <daypart>\b)?"),
)
"""Name of the rule and form, in the order in which they are tried."""

_OPENERS = (
    "the that this these its their his in on over during for within around by about nearly almost some more less at "
    "only just roughly exactly sometime fiscal calendar financial academic last final opening closing q h fy year "
    "end half to through until till from since and before after recent near corresponding comparable very of dawn "
    "dusk daybreak midday nightfall sunrise sunset twenties thirties forties fifties sixties seventies eighties "
    "nineties"
)
"""Words of the forms themselves that an expression can begin with; the others come from the lexicons."""

_BLANK = r"(?: {1,2}\n? {0,3}|\n {0,3})"
_CLASS = re.compile(r"(?<!\?P)<([a-z]\w*)(?::(\w+))?>")
_BLANKS = re.compile(r"\[[^\]]{0,80}\]| ")
_GROUP_NAME = re.compile(r"\(\?P<\w+>")
_WORD = re.compile(r"(?<!\w)(?:[a-z]+|[\d'])")

_DAY = r"(?:(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|:\d|%|[.,]\d|[a-z]))"
_YEAR = r"(?:(?:1\d|20)\d\d(?![\d%]|[.,:]\d|-?[a-z]| \d{3}| (?:gmt|utc|hours|hrs)\b))"
_ZONE = r"(?:gmt|utc|bst|cet|cest|msk|est|edt|et|cst|cdt|pst|pdt|pt|ist|jst|local time|moscow time|eastern time)"
_CLOCK = (
    r"(?:(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)? ?(?:a\.m\.|p\.m\.|am\b|pm\b)"
    r"|(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])|\d{1,2} o'clock"
    r"|[0-2]\d[0-5]\d(?= (?:gmt|utc|hours|hrs))|midnight|noon)"
)


def _classes() -> dict[str, str]:
    """The classes of words that ``<name>`` stands for in a form."""
    words, either, number = vocabulary.words(), vocabulary.either, vocabulary.numbers("number")
    tens = "|".join(term for term, value in number.items() if 20 <= value <= 90 and term.isalpha())
    teens = "|".join(term for term, value in number.items() if 10 <= value <= 19 and term.isalpha())
    ones = "|".join(term for term, value in number.items() if 1 <= value <= 9 and len(term) > 2 and term.isalpha())
    below_100 = rf"(?:(?:{tens})[ -](?:{ones})|{tens}|{teens}|oh[ -](?:{ones}))"
    daypart = r"(?:(?:mid|late|early)[ -]?)?" + either(words["daypart"])
    weekday = r"\b" + either(words["weekday"]) + r"(?!\w)"
    lead = (
        rf"(?:(?:the )?(?:(?P<part>{either(words['part'])})(?: in| of| on)?[ -]"
        rf"|(?P<part_of>{either(words['part_of'])}) of )(?:the )?)"
    )
    clock_first = rf"(?:{_CLOCK}(?: {_ZONE}| \({_ZONE}\))?,? (?:on |of )?)"
    return {
        "after_day": rf"(?:,? (?:at )?{_CLOCK}(?: {_ZONE}\b)?| {daypart}(?!\w))?",
        "at": clock_first,
        "before_day": (
            rf"{clock_first}?(?:(?:the )?{daypart} of )?(?:(?:(?:the )?{either(words['shift'])} )?"
            rf"(?P<wd>{weekday})(?:'s)?,? (?:the )?)?"
        ),
        "before_month": rf"(?:{either(words['part'])}[ -])",
        "calunit": r"(?:day|week|weekend|month|quarter|year|decade|century)",
        "clock": _CLOCK,
        "daypart": daypart,
        "dd": rf"(?:{_DAY}|{either(words['ordinal'])}\b)",
        "deictic": either(words["deictic"]) + r"\b",
        "follower": rf"{either(words['follower'])}\b",
        "holiday": either(vocabulary.holidays()),
        "lead": lead,
        "month": either(words["month"]) + r"(?!\w)",
        "name": either(vocabulary.context("name")),
        "num": (
            rf"(?:(?:(?:{tens})[ -](?:{ones})|\d{{1,3}}(?:\.5)?(?: 1/2)?|{either(number)}(?: and a half)?)(?![\w.]))"
        ),
        "ord": either(words["ordinal"]),
        "season": either(words["season"]) + r"\b",
        "shift": either(words["shift"]),
        "some": either(words["some"]),
        "unit": either(words["unit"]),
        "vague": either(words["vague"]),
        "wd": weekday,
        "wdname": either(term for term in words["weekday"] if term.endswith("day")),
        "yearnum": (
            rf"(?:(?:nineteen|eighteen|twenty) {below_100}|two thousand(?: (?:and )?(?:{ones}|{teens}|{tens}))?)"
        ),
        "yearword": r"(?:(?:of )?(?:last|this|next|the previous|the following|the same|that) year)",
        "yyyy": _YEAR,
        "zone": _ZONE,
    }


def _expand(form: str, classes: dict[str, str], *, capture: bool) -> str:
    def fill(m: re.Match) -> str:
        body = classes[m[1]]
        return f"(?P<{m[2]}>{body})" if m[2] else body

    form = _CLASS.sub(fill, form)
    form = _BLANKS.sub(lambda m: _BLANK if m[0] == " " else m[0], form)
    return form if capture else _GROUP_NAME.sub("(?:", form)


@functools.cache
def _compiled() -> tuple[re.Pattern, tuple[tuple[str, re.Pattern], ...], frozenset[str]]:
    """One expression for all forms, each form on its own with named groups, and every word that can begin one."""
    classes = _classes()
    any_form = re.compile("|".join(f"({_expand(form, classes, capture=False)})" for _, form in FORMS))
    single = tuple((name, re.compile(_expand(form, classes, capture=True))) for name, form in FORMS)
    terms = {*_OPENERS.split(), *vocabulary.holidays(), *vocabulary.context("name")}
    for kind in vocabulary.words().values():
        terms.update(kind)
    terms.update(unit + "s" for unit in vocabulary.words()["unit"])
    return any_form, single, frozenset(m[0] for term in terms if (m := _WORD.match(term)))


def plain(text: str) -> str:
    """The text in small letters with straight marks, of the same length, so that offsets hold."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    for marks, simple in (("’‘ʼ´`", "'"), ("–‒‑‐−", "-"), ("\xa0\u202f\u2009\t\r", " ")):
        for mark in marks:
            low = low.replace(mark, simple)
    return low


def search(low: str, accept: Callable[[str, re.Match], bool]) -> None:
    """Offer every match of a form to ``accept``; a match that it takes is not searched again.

    Most words of a text cannot begin a time: they cost one look into a set.

    Args:
        low: the text, as ``plain`` gives it.
        accept: gets the name of the rule and the match, and tells whether it is a time.
    """
    any_form, single, first_words = _compiled()
    done = 0
    for word in _WORD.finditer(low):
        start = word.start()
        if start < done or (word[0] not in first_words and word[0][0] not in "0123456789'"):
            continue
        found = any_form.match(low, start)
        if found:
            name, form = single[found.lastindex - 1]
            m = form.match(low, start)
            if m and accept(name, m):
                done = max(m.end(), start + 1)
