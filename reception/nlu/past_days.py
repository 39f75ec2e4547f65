"""Past days in a message: wished for by mistake ("swedish yesterday at 3"), or a story."""

from __future__ import annotations

import re

from reception.clinic.facts import Clinic
from reception.nlu.clock_times import FILLER, HIDDEN
from reception.nlu.day_patterns import COUNT, WEEKDAY

_PAST = re.compile(
    rf"\b(?:(?:the )?day before yesterday|yesterday|last (?:week(?:end)?|{WEEKDAY})\b"
    rf"(?! (?:of|in|before|after)\b)|(?:{COUNT}|\w+) (?:day|week|month)s? ago)\b"
    r"(?: (?:morning|afternoon|evening)\b| (?:at|around) \d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m)?\b)?"
)
_END_OF_CLAUSE = re.compile(r"[.!?;,](?!\d)|\b(?:but|so|and|because)\b")
_ASKS = re.compile(
    r"\b(?:book(?:ing)?|reserve|appointment|slot|come|fit me|squeeze me|resched\w+|move|change"
    r"|(?:can|could|may) (?:i|we)|have you|do you have|want|need|would like|i'd like|massage"
    r"|treatment|session|an? hour|\d+ ?(?:min(?:ute)?s?|hours?|hrs?))\b"
)
_TELLS = re.compile(
    r"\b(?:had|has|(?<!can )(?<!could )(?<!may )(?:i|we) have|have been|\w+'ve|was|were|did|didn't"
    r"|been|came|saw|went|got|felt|woke|fell|told|said|bought|sent|made|left|lost|paid|ran|broke|spoke|wrote|rang|hurts?|aches?"
    r"|\w{2,}ed(?<!\bneed)|cancel|refund|receipt|invoice|since|how|why|as|than|like|from"
    r"|my (?:\w+ )?(?:appointment|massage|session|treatment|visit))\b"
)
_TIME = re.compile(
    r"\d{1,2}(?:[:.]\d\d)? ?(?:[ap]m)?|half|quarter|past|o'clock|noon|\w*oon|morning"
)


def without_past(text: str, clinic: Clinic) -> str:
    """Lower-case ``text`` with past days hidden, unless it asks for a treatment on them.

    "Swedish yesterday at 3" is a wish, whose day the dialogue shall call past; "it has hurt
    since yesterday" and "I had a massage last Tuesday" are not.
    """
    if not _PAST.search(text):
        return text
    services = [
        name.lower() for service in clinic.services for name in (service.name, *service.aliases)
    ]

    def kept(match: re.Match[str]) -> str:
        before = _END_OF_CLAUSE.split(text[: match.start()])[-1]
        after = _END_OF_CLAUSE.split(text[match.end() :])[0]
        clause = f"{before} {after}"
        asks = _ASKS.search(clause) or any(service in clause for service in services)
        bare = all(
            FILLER.fullmatch(word) or _TIME.fullmatch(word)
            for word in re.findall(rf"[\w:.'{HIDDEN}]+", clause)
        )
        if (asks or bare) and not _TELLS.search(clause) and not after.startswith("'s"):
            return match.group()
        return HIDDEN * len(match.group())

    return _PAST.sub(kept, text)
