"""What single lines of a text are in which nothing marks headings and lists as such."""

from __future__ import annotations

import re

from reception.faq.documents.pieces import bullet, looks_like_heading
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.wording import headings, says, words

FEW_WORDS = 8
"""Words of a heading, or of an item without a bullet, at the most."""

_SIGNED = re.compile(
    r"^\s*(?:(?P<around>[*~=_#:<>|+•.–—-])(?P=around)*[*~=_#:<>|+•.–—-]*\s*(?P<inside>\S.*?)"
    r"\s*[*~=_#:<>|+•–—-]+|(?:={2,}|~{2,}|#{2,}|>{2,}|:{2,}|\+{2,})\s*(?P<after>\S.*?))\s*$"
)
_ASKS = re.compile(r"(?:what|how|who|when|where|why|before|after|during)\b")
_GLUED = re.compile(r"^(\s*)([-–—*•])(?=[A-Za-z])(?!.*\2\s*$)(?![^*]*\*)")
_CRIED = re.compile(r"\s*(?P<thing>[\w'’/&+ -]{3,40}?)\s*!{2,}\s*$")
_ASKED_OF_ALL = re.compile(r"(?i)\b(?:pls|plz|please|thanks?|no|not|never|don['’]?t|do|keep)\b")
_ASKED_IF = re.compile(r"(?i)\s*(?:can|could|may|should|is|are|am|do|does|will|what)\b")
_ANSWERED = re.compile(
    r"^\s*(?P<thing>[^\s.!?:;–—-][^.!?:;–—]*?)\s*(?:\s[-–—=]+>?|:)\s*(?=[A-Za-z])"
)
_CALLS = re.compile(
    r"(?i)^\W*(?:(?:pls|plz|please|and|don['’]?t forget to)\s+)?"
    r"(?:tag|follow|like|find|share|add|post|dm)\b.*(?:(?<![\w.])@\w|#\w|\b(?:me|us)\b)"
)
_SHEET = re.compile(
    r"(?i)\b(?:after ?care|consent|info(?:rmation)?|sheets?|leaflets?|forms?|advice|instructions?"
    r"|care|clients?|patients?|for|your|our|the)\b"
)
_ENDS = " .:;!…-–—"
_NUMBERED = re.compile(r"\s*(?:\d{1,2}|[A-Za-z])\s?[.)]\s+(?=\S)")
_OPEN = re.compile(
    r"(?i)(?:\b(?:if|if you|for|with|can|could|may|when|unless|who|to|not|also|following|you have"
    r"|any of these|these|don['’]?t|avoid)|:)\W*$"
)
_LEADS = re.compile(
    r"(?i)^(?P<lead>[^,;.?!]{3,60}?(?:\b(?:if|for|with|can|when|in case|of|following|to|cases)"
    r"(?: you(?:['’](?:re|ve))?(?: (?:are|have))?)?)\s*:)\s+(?P<items>\S.*)$"
)
_GOES_ON = re.compile(
    r"(?i)(?:and|or|but|nor|of|to|with|without|which|that|for|from|in|into|on|onto|at|as|by|than"
    r"|because|cos|so|while|where|if|until|til|till|then|before|after)\b"
)
_UNFINISHED = re.compile(
    r"(?i)(?:\b(?:and|or|but|of|to|with|the|an?|for|from|in|on|at|as|by|your|our|my|is|are|not|no"
    r"|very|if|when|that|which)|[,(–—-])$"
)


def spaced(line: str) -> str:
    """``line`` with a blank after the sign that it begins with: "-dont rub" is an item."""
    return line if signed_heading(line) else _GLUED.sub(r"\1\2 ", line)


def cried_heading(line: str) -> str:
    """What a few words before some marks name, as in "shoes !!!"; "" of a demand or a wish."""
    match = _CRIED.match(line)
    thing = match["thing"] if match and not bullet(line) else ""
    return "" if len(thing.split()) > 3 or _ASKED_OF_ALL.search(thing) else thing


def asks_if(line: str) -> bool:
    """Whether a line begins a question that each line below completes: "can i have it if…"."""
    return bool(_ASKED_IF.match(line)) and opens(line)


def is_answered(line: str) -> bool:
    """Whether a line says something of the few words it begins with: "asthma - yes thats ok"."""
    match = _ANSWERED.match(line[bullet(line) :])
    return match is not None and len(match["thing"].split()) <= FEW_WORDS


def question_of(lead: str, line: str, title: str) -> str:
    """What ``line`` answers of those that ``lead`` begins, as in "Can I have it if I am pregnant?".

    Args:
        lead: a line of which `asks_if` is true.
        line: one of which `is_answered` is true, without a bullet.
        title: of the text; it names what "it" is, unless that is known from the title anyway.
    """
    match = _ANSWERED.match(line)
    thing = match["thing"].strip() if match else line.strip()
    asked = re.sub(r"\bi\b", "I", lead.strip().rstrip(_ENDS + "?"))
    said, _, last = asked.rpartition(" ")
    completed = last.lower() in ("if", "when")
    asked = f"{said} {_state(thing)}" if completed else f"{asked} {thing}"
    name = _name_in(title)
    asked = re.sub(r"\b(?:it|one)\b", lambda _: name, asked, count=1) if name else asked
    return f"{asked[:1].upper()}{asked[1:]}?"


def _state(thing: str) -> str:
    """The condition that ``thing`` names: "if I am pregnant", "with a stye"."""
    mine = re.sub(r"(?i)^(?:you|u)\b", "I", re.sub(r"(?i)^(?:your|ur)\b", "my", thing))
    if mine != thing or re.match(r"I['’ ]", thing):
        return f"if {mine}"
    one = re.split(r" or |[/,]", thing)[0].split()[-1]
    if one in list_words().counted:
        return f"with {'an' if thing[0] in 'aeio' else 'a'} {thing}"
    root = next(parse(thing).sents).root
    if root.pos_ in ("NOUN", "PROPN") and parse(thing)[0].pos_ != "ADP":
        return f"with {thing}"
    return f"if I {thing}" if root.tag_ in ("VBD", "VBP", "VB") else f"if I am {thing}"


def _name_in(title: str) -> str:
    """What a title is about, as in "HENNA BROWS - AFTERCARE"; "" where its words tell anyway."""
    name = _SHEET.sub(" ", re.split(r" [–—-]+ |: ", title)[0]).strip(_ENDS)
    name = name.lower() if name.isupper() or name.istitle() else name
    known = words().treatments
    if not name or len(name.split()) > FEW_WORDS or {*known} & set(re.findall(r"[a-z]+", name)):
        return ""
    return name


def calls(line: str) -> bool:
    """Whether a line asks for nothing but attention: "tag me in ur pics @ourname"."""
    return len(line.split()) <= FEW_WORDS + 2 and bool(_CALLS.search(line))


def signed_heading(line: str) -> str:
    """What stands between signs, as in "*** After ***", "== After" or ":: After ::"; "" if not."""
    match = _SIGNED.match(line)
    if match is None:
        return ""
    text = (match["inside"] or match["after"]).strip(_ENDS + "*~=_#<>|+•")
    once = match["inside"] is not None and bullet(line) and match["around"] in "-–—•+.>"
    if once and not re.match(r"\s*(\S)\1", line):
        return ""  # an item with a dash at its end
    return text if looks_like_heading(text) and len(text.split()) <= FEW_WORDS + 2 else ""


def shouted_heading(line: str) -> str:
    """A line in capitals without the dots and colons after it; "" if it is none."""
    text = line.strip()
    bare = text.rstrip(_ENDS)
    letters = sum(map(str.isalpha, bare))
    whole = bare.isupper() and letters >= 3 and not bullet(line)
    return bare if whole and looks_like_heading(bare) and len(bare.split()) <= FEW_WORDS else ""


def numbered_heading(line: str) -> str:
    """What of "2) after" comes after its number, if that could be a heading; else ""."""
    match = _NUMBERED.match(line)
    text = line[match.end() :].strip() if match else ""
    return text if text and looks_like_heading(text) and len(text.split()) <= FEW_WORDS else ""


def asks_or_names(line: str) -> bool:
    """Whether a short line is a question, or one of the headings that documents have."""
    text = line.strip()
    words = text.split()
    if not 0 < len(words) <= FEW_WORDS or bullet(line):
        return False
    if text.endswith("?"):
        return len(words) > 1 and not re.search(r"[.!?]\s", text)
    bare = re.sub(r"\bits\b", "it is", text.rstrip(_ENDS).lower())
    asks = bool(_ASKS.match(bare))
    if not looks_like_heading(bare) or "," in bare or (not asks and opens(text.rstrip(" :"))):
        return False
    known = headings()
    phrases = (known.price, *known.kinds.values())
    found = bare in known.exact or any(says(bare, one) for one in phrases)
    return found and (asks or len(words) <= 3)


def is_title(line: str) -> bool:
    """Whether the first line of a text is its title: "acupressure", "Ear candling: Q and A."."""
    text = line.strip().rstrip(_ENDS)
    few = len(text.split()) <= (FEW_WORDS if re.search(r"\w: | [–—-] ", text) else 3)
    return few and looks_like_heading(text) and not (text.endswith("?") or opens(line))


def opens(line: str) -> bool:
    """Whether a line is one that the items of a list complete: "not if you", "good for:"."""
    return len(line.split()) <= FEW_WORDS and bool(_OPEN.search(line)) and not bullet(line)


def goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line before."""
    text = before.rstrip()
    if text[-1:] in (".", "!", "?"):
        return False
    return bool(_GOES_ON.match(line.strip()) or _UNFINISHED.search(text))


def is_item(line: str) -> bool:
    """Whether a line can be an item without a bullet: a few words and no stop."""
    text = line.strip()
    return len(text.split()) <= FEW_WORDS and text[-1:] not in ".!?:" and ". " not in text


def run_together(text: str) -> tuple[str, list[str]]:
    """The lead and the items of "Not if you: have a fever, are pregnant or feel sick"."""
    match = _LEADS.match(text)
    if match is None:
        return "", []
    items = parted(match["items"])
    return (match["lead"], items) if items else ("", [])


def parted(text: str) -> list[str]:
    """The items of a series with commas, each as it stands there; none if it is no series."""
    if re.search(r"[.?!:]\s", text) or "(" in text:
        return []
    items = [part.strip() for part in re.split(r"\s?[,;]\s+|\s,(?=\S)", text.strip())]
    last = re.match(r"(?i)(.+?\S)\s+((?:or|and)\s+\S.*)$", items[-1])
    if last and len(items) > 1:
        items[-1:] = last.groups()
    few = all(item and len(item.split()) <= FEW_WORDS for item in items)
    return items if len(items) > 2 and few else []
