"""The forms of time expressions: one rule a form, and the one expression that finds them all.

Rules are matched against the text in small letters with plain marks (see ``plain``), in the order
given: the first that matches at a place wins, so longer forms stand before shorter ones.  Inside a
rule ``<name>`` stands for a class of words and ``<name:group>`` for the same, captured; a blank
matches a space or one line break.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from analysis.dates import vocabulary

_CLASS = re.compile(r"(?<!\?P)<([a-z]\w*)(?::(\w+))?>")
_BLANKS = re.compile(r"\[[^\]]*\]| ")
_NAMES = re.compile(r"\(\?P<\w+>")

BLANK = r"(?: {1,2}\n? {0,3}|\n {0,3})"

_DAY = r"(?:(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|:\d|%|[.,]\d|[a-z]))"
_YEAR = r"(?:(?:1[0-9]|20)\d\d(?![\d%]|[.,:]\d|-?[a-z]| \d{3}))"
_CLOCK = (
    r"(?:(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)? ?(?:a\.m\.|p\.m\.|am\b|pm\b)|(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])"
    r"|\d{1,2} o'clock)"
)
_ZONE = r"(?:gmt|utc|bst|cet|cest|msk|est|edt|et|cst|cdt|pst|pdt|pt|ist|jst|local time|moscow time|eastern time)"


def plain(text: str) -> str:
    """The text in small letters with straight marks, of the same length, so that offsets hold."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    for marks, simple in (("’‘ʼ´`", "'"), ("–‒‑‐−", "-"), ("\xa0\u202f\u2009\t\r", " ")):
        for mark in marks:
            low = low.replace(mark, simple)
    return low


# name of the rule, its form.  The order matters.
FORMS: tuple[tuple[str, str], ...] = (
    ("name", r"<name>(?!\w)"),
    # 2022-01-09, 2022/01/09, with or without a clock
    ("iso", r"(?<![\d./-])(?P<y>(?:1\d|20)\d\d)[-/](?P<m>[01]?\d)[-/](?P<d>[0-3]?\d)(?:[t ][0-2]\d:[0-5]\d"
            r"(?::[0-5]\d(?:\.\d+)?)?(?:z\b|[+-]\d\d:?\d\d)?)?(?![\d/-])"),
    # 10/02/2021, 10.02.2021, 10-02-2021, 10/02/21
    ("numeric", r"(?<![\d./,:$-])(?P<a>[0-3]?\d)(?P<sep>[./-])(?P<b>[0-3]?\d)[./-](?P<y>(?:19|20)\d\d)(?![\d/-]|\.\d)"),
    ("numeric2", r"(?<![\d./,:$-])(?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)/(?P<y>\d\d)(?![\d/-]|\.\d)"),
    # Friday, January 9-10, 2022; 5 p.m. EST Nov. 9
    ("month_day", r"(?:<at>)?(?:(?:the )?<daypart> of )?(?:<wd:wd>(?:'s)?,? (?:the )?)?(?:<part:part>[ -])?<month:m> <dd:d>(?: ?(?P<to>-|to|through|until|and) ?"
                  r"<dd:d2>)?(?:,? <yyyy:y>| <yearword:rel>)?(?: <daypart>)?"),
    # Friday the 9th of January 2022, 9-10 January
    ("day_month", r"(?:<at>)?(?:(?:the )?<daypart> of )?(?:<wd:wd>,? )?(?:the )?(?<![.:,$-])<dd:d>(?: ?(?P<to>-|to|through|until|and) ?<dd:d2>)? (?:of )?<month:m>"
                  r"(?:,? <yyyy:y>| <yearword:rel>)?(?: <daypart>)?"),
    # mid-March 2022, the end of May, September last year
    ("month_year", r"(?:<part:part>[ -](?:of )?)?<month:m>(?:,? (?:of )?(?:<yyyy:y>|<yearnum:yw>)|,? (?:of )?<yearword:rel>)"),
    ("month_part", r"<part:part>[ -](?:of )?(?:<shift:s> )?<month:m>"),
    ("year_month", r"<yearword:rel>'s <month:m>"),
    ("month", r"(?:(?:the )?<shift:s> )?<month:m>"),
    # late last Friday night, the Friday before
    ("weekday", r"(?:<at>)?(?:<part:part> )?(?:(?:the )?<daypart> (?:of )?(?:on )?)?(?:(?:the )?<shift:s> )?<wd:wd>(?:,? <daypart>| <clock>)?"
                r"(?: (?P<rel>(?:of )?(?:last|next|this) week|before last|before|week))?"),
    # yesterday afternoon, late yesterday, noon today
    ("deictic", r"(?:<at>)?(?:<part:part> )?(?:<daypart> )?(?<!an\s)<deictic:x>(?: <daypart>\b(?!time))?"),
    ("this_part", r"(?:<at>)?(?:<part:part> )?(?:on )?(?P<s>this|last|that|the (?:next|following|previous|same)|the) <daypart:dp>"
                  r"(?![\w-])(?! of\b| that\b| when\b| after\b| before\b| [\w-]*market| sky| time| watch| shift)"),
    ("night_before", r"the (?P<dp>night|evening|morning|afternoon|day|week|weekend|month|year|summer) (?P<dir>before last|before|after|previous)\b"),
    # the first half of 2014, third-quarter, Q3 2014, the 2013 quarter, the year-earlier quarter
    ("part_of_year", r"(?:the )?(?P<ago>year-ago |year-earlier |latest |same |corresponding |comparable |current |next |last |previous |this )?"
                     r"(?:<yearword:rel0>'s )?(?:fiscal[ -](?:year )?)?(?:<yyyy:y0>(?:'s)? )?(?:fiscal[ -])?(?:(?P<n>first|second|third|fourth|last|final|opening)[ -](?P<u>quarter|half)"
                     r"|q(?P<q>[1-4])|h(?P<h>[12]))\b(?:,? (?:of )?(?:<yyyy:y>|(?:fiscal )<yyyy:y2>|<yearword:rel>|(?P<rel2>a year (?:ago|earlier|before))))?"),
    ("quarter_rel", r"(?:the )?(?P<ago>year-ago|year-earlier|latest|same|corresponding|comparable|same comparable|comparable year-ago|1[89]\d\d|20\d\d) "
                    r"(?P<u>quarter|period|half)\b(?: (?:of )?(?:<yyyy:y>|<yearword:rel>|(?P<rel2>a year (?:ago|earlier|before))))?"),
    ("bare_quarter", r"(?:the|its|that) (?P<u>quarter|fiscal year|full year|weekend)\b(?: (?P<rel2>a year (?:ago|earlier|before)))?(?!-| of\b| point)"),
    # the end of last year, early next week, later this month, this year's
    ("unit_rel", r"(?:(?:the )?<part:part>[ -](?:in |of )?)?(?:sometime )?(?:(?:the|its|their|his) )?<shift:s> (?:fiscal |calendar |full |academic |financial |school )?<calunit:u>\b(?!-| or two)(?: or so)?"),
    ("end_unit", r"(?:<part:part> (?:in|of) the|around|by) (?P<u>year|month|week|quarter|decade|century)(?:(?: |-|'s )(?P<end>end))?\b(?!-)"),
    ("year_end", r"(?:the )?(?:(?P<y>year)(?:-| |'s )end|end-(?P<u>year|month)|(?P<yy>month)-end)\b"),
    # two weeks ago, a year earlier, three days later
    ("ago", r"(?:(?:about|around|nearly|almost|over|some|more than|less than|at least|only|just|roughly|exactly) )?(?:<some:some> |<num:n>(?: or (?:two|three|so))? |(?P<half>half a ))?"
            r"<unit:u>s?(?: or (?:so|two))?[ -](?P<dir>ago|earlier|later|before|previously|from now|hence|prior|from today|from yesterday)\b(?: (?P<this>this (?:week|month|year)|today))?"),
    # the next two weeks, the past few months, the coming days
    ("run", r"(?:(?P<w>within|in|over|during|for) )?(?:the )?(?P<s>last|past|next|coming|previous|following|recent|upcoming|future)(?:,)? (?:(?:<some:some>|(?P<cpl>couple of)|<num:n>(?: (?:to|or|and) <num:n2>)?) )?"
            r"<unit:u>s(?: or so)?\b"),
    ("within", r"(?P<w>within|in) (?:(?:the )?(?:<some:some>|less than <num:n3>|<num:n>(?: (?:to|or) <num:n2>)?) )?<unit:u>s?(?: or so)?(?P<time>'? time)?\b(?!-| of\b)"),
    ("next_unit", r"(?:the|that|this) (?P<s>next|following|same|previous|preceding|very next|coming|second|third) <calunit:u>\b(?!-| of\b)"),
    ("that_day", r"(?:that|the same) (?P<u>day|week|month|year|weekend|summer|winter|spring|autumn|night)\b(?!-)"),
    # the 1990s, the '80s, the nineties, the 20th century
    ("decade", r"(?:(?:the )?<part:part>[ -](?:of )?)?(?:the )?(?:<part:part2>[ -])?(?:(?P<y>(?:1\d|20)\d0)'?s|'(?P<yy>[1-9]0)s|(?P<w>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b"),
    ("century", r"(?:(?:the )?<part:part>[ -](?:of )?)?(?:the )?(?:<part:part2>[ -])?(?:(?P<n>(?:1\d|20|21|[1-9])(?:st|nd|rd|th))|<ord:o>)[ -]century\b"),
    # the summer of 2014, last winter, this past spring
    ("season", r"(?:(?:the )?<part:part>[ -](?:of )?)?(?:the )?(?:<part:part2>[ -])?(?:<shift:s> )?<season:x>(?:,? (?:of )?(?:<yyyy:y>|<yearnum:yw>|<yearword:rel>))?\b(?!-)"),
    ("year_range", r"(?<![\d./$#-])(?P<a>(?:1[5-9]|20)\d\d)(?:-|/)(?P<b>(?:1[5-9]|20)\d\d|\d\d)(?![\d/-]|[.,]\d)"),
    ("year", r"(?:(?:the )?<part:part>[ -](?:in |of )?)?(?:(?:the )?(?:calendar |financial |academic )?year |(?:in )?fiscal(?: year)? |(?:the )(?=\d{4} (?:period|quarter|year)))?<yyyy:y>(?: (?:period|quarter|year)\b)?(?: and beyond| or later)?"),
    ("year_words", r"(?:(?:the )?year )?<yearnum:yw>\b"),
    ("short_year", r"(?:in|of|since|until|from|by) '(?P<yy>[0-9]\d)\b(?!s)"),
    ("holiday", r"(?:(?:<shift:s>|this year's|last year's|next year's) )?(?<![\w/])<holiday:x>(?!\w|/)(?: (?:(?P<y>(?:19|20)\d\d)|<yearword:rel>))?(?: <daypart>)?"),
    ("the_nth", r"(?:on|by|until|till|from|since|and|to|through|the night of|before|after) (?P<x>the (?P<d>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)))\b(?! (?!and\b|but\b|when\b|as\b|in\b|at\b|that\b|to\b|for\b|he\b|she\b|they\b|we\b|of (?:this|that|last|next|the) month\b)[a-z]|[ -](?:century|floor))(?P<of> of (?:this|that|last|next|the) month\b)?"),
    ("the_week", r"the (?P<u>week)(?![\w-])(?! (?:of|before|after|that|when|ahead|in|ending|ended)\b)"),
    ("some_time", r"<vague:x>\b(?!-)"),
    ("vague_adj", r"(?P<x>recent|current|future|near)(?: (?P<u>days|weeks|months|years|future|term))?\b(?!-)"),
    ("clock", r"<clock:x>(?!\w)(?: <zone>\b)?(?: (?:in the|at) <daypart>\b)?"),
)


def _classes() -> dict[str, str]:
    words, either = vocabulary.words(), vocabulary.either
    units = either(words["unit"])
    tens = "|".join(term for term, value in vocabulary.numbers("number").items() if 20 <= value <= 90 and "-" not in term)
    ones = "|".join(term for term, value in vocabulary.numbers("number").items() if 1 <= value <= 9 and term[0] != "a")
    teens = "|".join(term for term, value in vocabulary.numbers("number").items() if 10 <= value <= 19)
    below100 = rf"(?:(?:{tens})[ -](?:{ones})|{tens}|{teens}|oh[ -](?:{ones}))"
    clock = f"(?:{_CLOCK}|midnight|noon)"
    return {
        "month": either(words["month"]) + r"(?!\w)",
        "wd": r"\b" + either(words["weekday"]) + r"(?!\w)",
        "season": either(words["season"]) + r"\b",
        "unit": units,
        "calunit": r"(?:day|week|weekend|month|quarter|year|decade|century)",
        "shift": either(words["shift"]),
        "part": either(words["part"]),
        "deictic": either(words["deictic"]) + r"\b",
        "daypart": r"(?:mid|late|early)?[ -]?" + either(words["daypart"]),
        "name": either(vocabulary.context("name")),
        "vague": either(words["vague"]),
        "some": either(words["some"]),
        "holiday": either(vocabulary.holidays()),
        "ord": either(words["ordinal"]),
        "num": rf"(?:\d{{1,3}}(?:\.5)?(?: 1/2)?|{either(words['number'])}(?: and a half)?|(?:{tens})[ -](?:{ones}))(?![\w.])",
        "dd": rf"(?:{_DAY}|{either(words['ordinal'])}\b)",
        "yyyy": _YEAR,
        "yearnum": rf"(?:(?:nineteen|eighteen|twenty) {below100}|two thousand(?: (?:and )?(?:{ones}|{teens}|{tens}))?)",
        "yearword": r"(?:(?:of )?(?:last|this|next|the previous|the following|the same|that) year)",
        "clock": clock,
        "zone": _ZONE,
        "at": rf"(?:{clock}(?: {_ZONE}| \({_ZONE}\))?,? (?:on |of )?)",
    }


def _expand(form: str, *, capture: bool) -> str:
    classes = _classes()

    def fill(m: re.Match) -> str:
        body = classes[m[1]]
        return f"(?P<{m[2]}>{body})" if m[2] else body

    form = _CLASS.sub(fill, form)
    form = _BLANKS.sub(lambda m: BLANK if m[0] == " " else m[0], form)
    return form if capture else _NAMES.sub("(?:", form)


@functools.cache
def _rules() -> tuple[tuple[str, re.Pattern], ...]:
    return tuple((name, re.compile(_expand(form, capture=True))) for name, form in FORMS)


@functools.cache
def _any() -> re.Pattern:
    return re.compile("|".join(f"({_expand(form, capture=False)})" for _, form in FORMS))


_OPENERS = (
    "the that this its their his in on over during for within around by about nearly almost over some more less at only "
    "just roughly exactly sometime fiscal calendar financial academic first second third fourth last final opening q h "
    "year month corresponding comparable same latest current next previous year end half to through until till from since "
    "and before after nineteen eighteen twenty two recent future near mid late early of"
)
"""Words of the forms themselves that an expression can begin with; the others come from the lexicons."""

_WORD = re.compile(r"(?<!\w)(?:[a-z]+|[\d'])")


@functools.cache
def _first_words() -> frozenset[str]:
    """Every first word of an expression: most words of a text are none, and only a look into a set."""
    terms = {*_OPENERS.split(), *vocabulary.holidays(), *vocabulary.context("name")}
    for kind in vocabulary.words().values():
        terms.update(kind)
    return frozenset(m[0] for term in terms if (m := _WORD.match(term)))


def expressions(low: str) -> Iterator[tuple[str, re.Match]]:
    """Name of the rule and match of each time expression in a text that ``plain`` has prepared."""
    rules, match_any, first_words = _rules(), _any().match, _first_words()
    done = 0
    for word in _WORD.finditer(low):
        start = word.start()
        if start < done or (word[0] not in first_words and word[0][0] not in "0123456789'"):
            continue
        found = match_any(low, start)
        if found:
            name, rule = rules[found.lastindex - 1]
            m = rule.match(low, start)
            if m:
                done = max(m.end(), start + 1)
                yield name, m
