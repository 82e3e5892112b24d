"""A keyword baseline for acts: the first category, in order of rarity, with a stem in the sentence.

What a search for words alone gives, to stand beside ``analysis.acts`` in ``make eval``.  The stems
are our own plain reading of the PLOVER categories; nothing is parsed, so it has no source or target.
"""

from __future__ import annotations

import re

STEMS: dict[str, str] = {
    "THREATEN": r"threat|ultimatum|warn|vow|deadline|all options|consequences",
    "SANCTION": r"sanction|embargo|expel|suspend\w* (?:\w+ ){0,2}aid|sever|boycott",
    "MOBILIZE": r"mobili[sz]|deploy|troops? (?:on|along|near)|on alert|buildup|build-up|mass(?:ed|ing) ",
    "REQUEST": r"demand|urge|call(?:s|ed|ing)? (?:for|on|upon)|appeal(?:s|ed)? |request|ask(?:s|ed)? ",
    "ACCUSE": r"accus|blam|condemn|denounc|critici|charg|investigat|lawsuit|slam|convict",
    "REJECT": r"reject|refus|den(?:y|ies|ied)|veto|declin|rule[sd]? out|cancel",
    "ASSAULT": r"attack|bomb|kill|shell|airstrike|air strike|invad|raid|ambush|tortur|clash|fire[ds]? (?:on|at)",
    "COERCE": r"arrest|detain|jail|curfew|ban(?:s|ned|ning)?\b|crackdown|deport|seiz|martial law|censor",
    "PROTEST": r"protest|demonstrat|rall(?:y|ies)|strike|march|riot",
    "YIELD": r"releas|free[ds]?\b|lift|eas(?:e|es|ed|ing)\b|withdr|pardon|surrender|resign|ceasefire|cease-fire",
    "AID": r"\baid\b|assistance|donat|humanitarian|grant|loan|peacekeep|refugees?",
    "AGREE": r"agree[ds]?\b|pledg|promis|will (?:meet|visit|provide|send|support)|offer|willing|ready to",
    "SUPPORT": r"support|back(?:s|ed)\b|welcom|prais|endors|sign(?:s|ed)\b|congratulat|defend",
    "COOPERATE": r"cooperat|co-operat|collaborat|joint|shar(?:e|es|ed) (?:\w+ ){0,2}(?:information|intelligence)",
    "CONSULT": r"\bm[e]?et(?:s|ing)?\b|talks|visit|call(?:s|ed)\b|discuss|negotiat|mediat|summit",
}
_PATTERNS = [(category, re.compile(rf"\b(?:{stems})", re.IGNORECASE)) for category, stems in STEMS.items()]


def keyword_acts(text: str) -> list[dict[str, str | None]]:
    """Acts of one sentence by keyword, in the form that ``score_acts.py`` reads: at most one."""
    for category, pattern in _PATTERNS:
        if pattern.search(text):
            return [{"plover": category, "source": None, "target": None, "source_text": None, "target_text": None}]
    return []
