"""Lost and odd characters, mended; each mending has a name and is counted.

Three kinds of damage are known.  *TeX marks*: ``like this''.  *Read in the wrong encoding*: ``â€™`` for ``’``.
*Lost on the way through a small character set*: a typographic mark became ``"?``, ``"�`` or a bare straight
mark and took the space after it along (``customers"?needs``, ``he said."?Next``); a no-break space became
``-``; a currency sign became ``?`` (``?240m``).  What cannot be known is left as it is: no letter is guessed
that the lexicon of names does not give.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections import Counter

from analysis.lexicons import read_lexicon

_CONTROL: dict[int, str | None] = {
    **{c: None for c in range(0x20) if chr(c) not in "\t\n\v\f\r"},
    **{c: bytes([c]).decode("cp1252", "ignore") or None for c in range(0x80, 0xA0)},
    **dict.fromkeys((0x7F, 0xAD, 0x200B, 0x2060, 0xFEFF)),
    **dict.fromkeys((0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n"),
}
"""Controls go, C1 controls are read as Windows-1252 (as HTML does), every kind of space is a space."""

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_HIGH = r"[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_TWICE_ENCODED = re.compile(rf"[ÂÃÄÅÐÑ]{_HIGH}|â[€‚„†ˆ]{_HIGH}")
_SURELY_TWICE = re.compile(r"â€|[ÃÐÑ][\x80-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ]|Â[\xa0-\xbf]")
_TEX = re.compile(r"``|(?<!')''(?!')|,,(?=\w)")
_SHORTENED = re.compile(r"(?<=[A-Za-z])\"\ufffd?(?=(?:t|s|d|m|re|ve|ll|T|S|D|M|RE|VE|LL)\b)")
_MARK = re.compile(r"\"{1,9}\?|\"{1,9}\ufffd{1,9}\??|\"|“|”")
_LONG_QUOTED = 40
"""Characters since the last mark from which a plural before a lost mark is a genitive inside a quotation."""

_DAMAGE = re.compile(r"\"\?(?=[\w\[(])|\"\ufffd")
"""What only lost characters leave: a question never goes on without a space."""

_QUESTION = re.compile(
    r"(?:^|[.!?]\W{1,9})(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|who|what|when|where|why|how|"
    r"which|so)\b[^.!?]*$", re.IGNORECASE,
)
_NO_BREAK = re.compile(
    r"(?<=[.,;:!?”\"])-+(?=[ A-Za-z“\"]|$)|(?<=[.!?”\"]) -+(?: -+)*(?= [A-Z“\"]|$)", re.MULTILINE
)
_SHORT_R = re.compile(r"(?<=\b[Tt]hey['’]r)(?=\s)|(?<=\b[YyWw]ou['’]r)(?=\s)|(?<=\b[Ww]e['’]r)(?=\s)")
_CURRENCY = re.compile(r"(?<![^\s(\[“\"])[?\ufffd](?=\d)")
_LETTERS = re.compile(r"(?<![\w/.?=&\ufffd])[^\W\d_]*(?:[?\ufffd]{1,2}[^\W\d_]+){1,5}[?\ufffd]{0,2}|"
                      r"(?<![\w/.?=&\ufffd])[^\W\d_]+(?:\ufffd{1,2}|\?(?='s))")
_HYPHENS = re.compile(r"(?<=[^\s-]) +-{1,3} +(?=[^\s\d-])|(?<=[\w”.,])-{2,3}(?=[\w“])")
_CURRENCY_OF = {"uk": "£", "ie": "€", "de": "€", "fr": "€", "es": "€", "it": "€", "nl": "€"}
_ELIDED = re.compile(r"(?:\d\ds?|tis|twas|til|em|cause|bout|round|n)\b", re.IGNORECASE)
_OPENS_AFTER = frozenset(" \n([{“‘—–/")


def mend(text: str, *, source: str | None = None) -> tuple[str, Counter[str]]:
    """Mend one text; line breaks stay where they are.

    Args:
        text: any text.
        source: host of the outlet; its country tells which currency sign was lost.

    Returns:
        The text in Unicode NFC with typographic marks, and how often each mending was done, by
        name: ``lost mark → ’``, ``TeX mark → “``, ``lost currency sign → £`` and so on.

    >>> mend('Teachers"?unions said he wasn"t "ready."?Talks cost ?240m.')[0]
    'Teachers’ unions said he wasn’t “ready.” Talks cost ¤240m.'
    """
    done: Counter[str] = Counter()
    text = _characters(text, done)
    if "?" in text or "\ufffd" in text or "-" in text:
        text = _lost(text, done, source)
    text = _tex(text, done)
    text = "\n".join(_regular(line, done) for line in text.split("\n"))
    return text, Counter({name: n for name, n in done.items() if n})


def _characters(text: str, done: Counter[str]) -> str:
    """Characters that no news text means: controls, entities, bytes decoded twice; then NFC."""
    if "&" in text:
        text, done["HTML entity → character"] = _ENTITY.subn(lambda m: html.unescape(m.group()), text)
    if not text.isascii():
        if _SURELY_TWICE.search(text):  # RTÉ’s is no such thing
            text = _TWICE_ENCODED.sub(functools.partial(_decode_again, done), text)
        if "â€" in text:  # of ” the third byte has no character in Windows-1252, and is often lost
            done["wrong encoding → character"] += text.count("â€")
            text = text.replace("â€", "”")
    text = text.replace("\r\n", "\n").translate(_CONTROL)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _decode_again(done: Counter[str], match: re.Match[str]) -> str:
    """UTF-8 that was read as Windows-1252, read again where that is sound."""
    raw = match.group()
    try:
        data = b"".join(bytes([ord(c)]) if ord(c) < 0x100 else c.encode("cp1252") for c in raw)
        character = data.decode("utf-8")
    except UnicodeError:
        return raw
    done["wrong encoding → character"] += 1
    return character


def _tex(text: str, done: Counter[str]) -> str:
    """TeX and doubled single marks: ``so'', ''so'' and ,,so''."""

    def regular(match: re.Match[str]) -> str:
        before = text[match.start() - 1] if match.start() else " "
        after = text[match.end(): match.end() + 1]
        opens = match.group() != "''" or (before in _OPENS_AFTER and not after.isspace() and after != "")
        mark = "“" if opens else "”"
        done[f"TeX mark → {mark}"] += 1
        return mark

    return _TEX.sub(regular, text) if "``" in text or "''" in text or ",," in text else text


def _lost(text: str, done: Counter[str], source: str | None) -> str:
    """Marks, spaces, signs and letters lost on the way through a small character set."""
    damaged = _DAMAGE.search(text) is not None
    if damaged:
        text, done["lost mark → ’"] = _SHORTENED.subn("’", text)
        text, done["lost letter → letter"] = _SHORT_R.subn("e", text)
        text = "\n".join(_lost_marks(line, done) for line in text.split("\n"))
    if damaged or len(_NO_BREAK.findall(text)) > 1:
        text, n = _NO_BREAK.subn(" ", text)
        done["hyphen for a no-break space → space"] += n
    sign = _CURRENCY_OF.get((source or "").rsplit(".", 1)[-1].lower(), "¤")
    text, done[f"lost currency sign → {sign}"] = _CURRENCY.subn(sign, text)
    return _LETTERS.sub(functools.partial(_lost_letters, done), text)


def _lost_marks(line: str, done: Counter[str]) -> str:
    """One paragraph's lost marks, told apart by what is around them and by what is still open."""
    marks = list(_MARK.finditer(line))
    if not any(len(m.group()) > 1 for m in marks):
        return line
    out: list[str] = []
    at, opened = 0, False
    for number, match in enumerate(marks):
        piece = line[at: match.start()]
        before = piece[-1] if piece else (out[-1][-1] if out else " ")
        after = line[match.end(): match.end() + 1]
        mark = match.group()
        if len(mark) == 1:
            opens = before in _OPENS_AFTER or (not opened and before in "-:")
            opened = mark == "“" or (mark == '"' and opens)
            out += [piece, mark]
        else:
            said = line[max(0, match.start() - 300): match.start()]
            if after.isspace() and before.isalnum() and _QUESTION.search(said):
                out += [piece, mark]
                at, opened = match.end(), False
                continue
            closes = _next_closes(line, marks, number)
            kept, name = _mark_lost(mark, before, after, piece, opened, closes)
            if name == "—":
                piece = re.sub(r"(?<=[\w”])-$", "", piece).rstrip(" ")
            elif name in "“”":
                opened = name == "“"
            done[f"lost mark → {name}"] += 1
            out += [piece, kept]
        at = match.end()
    return re.sub(r"(?<! ) {2,}(?=—)|(?<=—) {2,}", " ", "".join(out) + line[at:])


def _next_closes(line: str, marks: list[re.Match[str]], number: int) -> bool:
    """Whether the next mark of the line stands at the end of a word, as a closing mark does."""
    if number + 1 == len(marks):
        return False
    start = marks[number + 1].start()
    return line[start - 1] not in _OPENS_AFTER and line[start - 1] != "-" and start > marks[number].end()


def _mark_lost(mark: str, before: str, after: str, piece: str, opened: bool, closes: bool) -> tuple[str, str]:
    """Which mark was lost: the characters to put there, and the mark's name.

    Args:
        mark: what is left of it.
        before: the character before it, already mended.
        after: the character after it, empty at the end.
        piece: the text between the mark before and this one.
        opened: a quotation is open here.
        closes: the next mark is a closing one.
    """
    space = " " if after and not after.isspace() and after not in ",.;:)" else ""
    if "\ufffd" in mark:
        if before in _OPENS_AFTER or before in "-:":
            return (" — ", "—") if mark.endswith("?") else ("“", "“")
        if before.isalnum() and after.isalpha():
            name = piece.rsplit(" ", 1)[-1] in ("O", "D", "d", "l", "L", "N")
            return ("’", "’") if name else (" — ", "—")
        return ("’", "’") if before in "sS" and not opened and after.isspace() else ("”" + space, "”")
    if before in ".,!?…’'":
        return "”" + space, "”"
    if before in " \n":
        opens = after.isdigit() and closes and not opened  # the first figure went along: "?0 Minutes"
        return ("“", "“") if opens else (" — ", "—")
    if before == "-" or before == "”" or before == '"':
        return " — ", "—"
    plural = before in "sSzx" and (after.isspace() or after.isalnum())
    if opened and not (plural and after.islower() and closes and len(piece) > _LONG_QUOTED):
        return "”" + space, "”"
    if plural:
        return "’" + space, "’"
    if before.isdigit() and after.isdigit():
        return "–", "–"
    return ("”" + space, "”") if after in ",.;:)" else (" — ", "—")


@functools.cache
def _names_with_marks() -> dict[str, list[str]]:
    """Words that are written with letters outside ASCII, by their ASCII skeleton."""
    found: dict[str, list[str]] = {}
    for row in read_lexicon("lost_letters", ("word",)):
        word = unicodedata.normalize("NFC", row["word"])
        found.setdefault(_skeleton(word), []).append(word)
    return found


def _skeleton(word: str) -> str:
    return re.sub(r"[^\x00-\x7f]+", "*", word)


def _lost_letters(done: Counter[str], match: re.Match[str]) -> str:
    """A word that lost letters: the one name of the lexicon that fits, else one sign for each loss."""
    raw = match.group()
    key = re.sub(r"[?\ufffd]+", "*", raw)
    fitting = _names_with_marks().get(key, ())
    if len(fitting) == 1:
        done["lost letter → letter"] += key.count("*")
        return fitting[0]
    if "\ufffd" in raw and "?" not in raw:
        done["lost letter left as �"] += key.count("*")
        return key.replace("*", "\ufffd")
    return raw


def _regular(line: str, done: Counter[str]) -> str:
    """Typographic marks for straight ones, dashes for doubled or spaced hyphens, in one paragraph."""
    if '"' in line:
        line = _double_marks(line, done)
    if "'" in line or "`" in line or "´" in line:
        line = _single_marks(line, done)
    if "-" in line:
        line, done_here = _HYPHENS.subn(_dash, line)
        done["hyphens → dash"] += done_here
    return line


def _dash(match: re.Match[str]) -> str:
    return " — " if " " in match.group() else "—"


def _double_marks(line: str, done: Counter[str]) -> str:
    """Straight double marks, opening or closing by what is around them; inches are left alone."""
    opened = False

    def regular(match: re.Match[str]) -> str:
        nonlocal opened
        mark = match.group()
        if mark != '"':
            opened = mark == "“"
            return mark
        before = line[match.start() - 1] if match.start() else " "
        after = line[match.end(): match.end() + 1] or " "
        left = before in _OPENS_AFTER or (before in "-:’'" and not opened)
        right = after.isspace() or after in ".,;:!?)]}”’'—–-…"
        if left and right and not opened and not after.isspace():
            right = False
        if left == right:
            if left and not opened and after.isspace() and match.start():
                return mark
            left = not opened
        elif not left and before.isdigit() and not opened:
            return mark
        opened = left
        done["straight mark → typographic"] += 1
        return "“" if left else "”"

    return re.sub(r"[\"“”]", regular, line)


def _single_marks(line: str, done: Counter[str]) -> str:
    """Straight single marks: apostrophes and inner quotations."""

    def regular(match: re.Match[str]) -> str:
        before = line[match.start() - 1] if match.start() else " "
        after = line[match.end():]
        done["straight mark → typographic"] += 1
        opens = before in _OPENS_AFTER and after[:1].strip() and not _ELIDED.match(after[:8])
        return "‘" if opens else "’"

    line = line.replace("\\'", "'").replace('\\"', '"') if "\\" in line else line
    return re.sub(r"(?<!\d)['`´]|(?<=\d)'(?=\D)", regular, line)
