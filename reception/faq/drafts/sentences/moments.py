"""When something is to be done: "after a facial", where the text itself speaks of after."""

from __future__ import annotations

import re

from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.wording import mentions, words

_AFTER = re.compile(
    r"\bafterwards?\b|\bafter(?=[.,;:)]|$)|\brest of the day\b|\bthat (?:day|evening|night)\b"
    r"|\bfor (?:at least |the (?:next|first|rest) )?(?:[\w-]+ )?(?:hours|days|of the day)"
    r"(?! (?:before|beforehand|prior|ahead|in advance))"
    r"|\b(?:until|till) the next\b"
    r"|\b(?:until|till) (?:tomorrow|the (?:next|following))\b|\bthe next (?:day|morning)\b"
    r"|\bwhen you get home\b|\bsame (?:day|evening)\b"
)
_BEFORE = re.compile(
    r"\bbefore(?:hand)?\b(?! (?:an?|the|any|all|your) (?:\w+ ){1,2}(?:has|have|is|are|was)\b)"
    r"(?! you (?!come|arrive|book|visit|have)\w)(?! (?:driv|gett|go|wash)ing\b)"
    r"|\bprior to\b|\bin advance\b|\bday before\b"
)
_TIMED = re.compile(
    r"\b(?:before|after|for|during|between|until|while|on the day|treatments?|sessions?)\b"
)
_AFTER_THING = re.compile(r"(?:after|following) (?:having )?((?:an? |the |your )?[\w’' -]+)")
_AROUND_NAMED = re.compile(r"\b(?:before|after) (?:having )?(?:an? |the |your )?([a-z]+)\b")
_AFTERWARDS = re.compile(r"(?:and )?(?:afterwards?|after|after ?care|what to do afterwards)")
_ON_THE_DAY = re.compile(r"\bon the (?:same )?day\b")


def time_of(text: str, topic: Topic, when: str) -> str:
    """As in "after a facial", where ``text`` or its section says so, else ""."""
    if not topic.treatment and not when:
        return ""
    lower = text.lower()
    named = _AROUND_NAMED.search(lower)
    own = words().topic_words | topic.lemmas | {topic.head}
    if named and named.group(1) in words().treatments - own:
        return ""  # of a text about massage, "before having a peel"
    after = speaks_of_after(lower, topic)
    if _BEFORE.search(lower) and not after:
        return f"before {topic.one}"
    if after and not _BEFORE.search(lower):
        return f"after {topic.one}"
    if _ON_THE_DAY.search(lower) and when != "after":
        return f"on the day of {topic.one}"
    if _BEFORE.search(lower) and when != "after":
        return f"before {topic.one}"
    if after and when != "before":
        return f"after {topic.one}"
    return f"{when} {topic.one}" if when else ""


def speaks_of_after(lower: str, topic: Topic) -> bool:
    """Whether ``lower``, in lower case, speaks of the time after ``topic``."""
    if _AFTER.search(lower):
        return True
    own = words().topic_words | words().counts | {topic.head, "it", "this", "you"}
    return any(
        {word.removesuffix("s") for word in match.group(1).split()} & own
        for match in re.finditer(r"(?<!look )(?<!looking )\bafter ((?:[\w-]+ ?){1,4})", lower)
    )


def after_something_else(heading: str, path: tuple[str, ...], topic: Topic) -> str:
    """As in "after an operation" of the heading "After an operation", else "".

    Also of "Afterwards" under the heading "An operation".
    """
    said = heading.lower().strip(" :.?!…")
    found = _AFTER_THING.match(said)
    thing = found.group(1) if found else ""
    if _AFTERWARDS.fullmatch(said) and path:
        thing = re.sub(r"^(?:after|following) ", "", path[-1].lower().strip(" :.?!…"))
    own = words().topic_words | words().counts | topic.lemmas | {"it", "this", "you", "we", "i"}
    named = {word.removesuffix("s") for word in re.findall(r"[\w-]+", thing)}
    known = mentions(thing, words().conditions) or named & list_words().events
    return f"after {thing}" if thing and known and not named & own else ""


def tailed(vp: str, tail: str) -> str:
    """``tail``, where ``vp`` does not name a time of its own: "shave between appointments"."""
    return "" if _TIMED.search(vp) else tail
