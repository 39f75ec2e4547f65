"""What a message says of being called: a wish for it, a second thought, or nothing."""

from __future__ import annotations

import re

from actions.clinic_action import Turn
from reception.nlu.contact_details import contacts_meant
from reception.nlu.labels import EMERGENCY, MEDICAL_ADVICE, RED_FLAG

_WANTS_A_CALL = re.compile(
    r"(?i)\b(?:call|ring|phone|text|contact|reach|answer)(?: (?:me|us)\b| back\b)"
    r"|\bget (?:back to|in touch with) (?:me|us)\b"
)
_CORRECTS = re.compile(
    r"(?i)\b(?:sorry|wrong|mistake|typo|mistyped|correct|correction|i mean|i meant|meant|oops|not"
    r"|whoops|isn'?t|wasn'?t|should (?:be|have been)|actually|instead|rather|change|changed|old"
    r"|new)\b|^\W*no\b"
)

_CALLS_OFF = re.compile(
    r"(?i)(?<!n't )(?<!nt )(?<!not )\b(?:cancel|scrap|withdraw|forget|drop|stop|ignore|delete"
    r"|call off|never ?mind) (?:(?:about|that|the|my|this) )+"
    r"(?:call|ring|phone ?call|call ?back|request)\b"
)
"""What takes back a request for a call and names it."""

_NO_CALL = re.compile(
    r"(?i)\b(?:don'?t|do not|needn'?t|no need (?:to|for)|not need|no longer need|without"
    r"|rather not(?: be)?)\b(?:\W+(?:i|you|want|wish|like|need|to|me|a|the|that|this|any|your|more"
    r"|anyone|anybody|someone|somebody|be|being|have|bother|please|even|actually|really|just"
    r"|longer|phone)){0,4}?"
    r"\W+(?:call(?:ed|ing)?|r[iu]ng|ringing|phon(?:e|ed|ing)(?! (?:number|call))"
    r"|bother|contact(?:ed)?|get in touch|get back)\b"
    r"|\bno (?:call|phone call|call ?back)\b"
)
"""What says that nobody is to call."""

_NOT_THEN = re.compile(
    r"(?i)^\W+(?:(?:me|us|back)\W+)*(?:(?:from|by) (?!you\b|your\b|any)"
    r"|(?:after(?! all)|about|on|at|in|this|today|tonight|tomorrow|yet|so|too|early|late|twice|my"
    r"|his|her|the|\w+day)\b)"
)
"""What narrows it: "don't call me on Monday", "no call from him"."""

_DEPENDS = re.compile(
    r"(?i)\b(?:if|unless|otherwise|before|until|till|except|while|between|during|when|whenever|why)"
    r"\b|\b(?:don'?t|do not|never) (?:forget|hesitate|fail)\b"
)
"""What makes a second thought conditional, or none."""

_RINGS_US = re.compile(
    r"(?i)\b(?:i'?ll|i will|i'?m going to|i'?d rather|let me) (?:just |rather )?"
    r"(?:(?:call|ring|phone|write to) (?:you|the clinic|reception)(?: (?:guys|up|back|myself"
    r"|instead|later|tomorrow|today|on|at|then|directly|soon|next|and|so|thanks|thank|\w+day)\b"
    r"|(?=\W*$|[,.;!]))"
    r"|(?:call|ring|phone|pop in|write)(?: (?:myself|instead|later|tomorrow|today))*\W*$)"
)
"""What takes it back because they do it themselves; only then some requests stand."""

_GIVES_UP = re.compile(
    r"(?i)\b(?:forget (?:it|that|about it)|never ?mind|nvm|leave it|drop it|scrap that"
    r"|cancel (?:it|that)|changed my mind|don'?t bother"
    r"|no need(?! to (?!call|ring|phone|bother|contact|get))|(?<!time )(?<!day )(?<!it )"
    r"doesn'?t matter(?! (?:when|who|which|what|how))|it doesn'?t matter(?: any ?more)?(?=\W*$)"
    r"|no longer (?:need(?:ed)?|necessary)|not (?:needed|necessary) (?:any ?more|now|after all)"
    r"|(?:don'?t|do not) need (?:it|that|this)(?: any ?more| now| after all)*"
    r"(?=\W*(?:thanks|thank you|cheers|ta|sorry)?\W*$)|stop(?! by))\b"
)
"""What takes back whatever was spoken of last."""

_ASKS_ANYWAY = re.compile(
    r"(?i)\b(?:need|want|like|have|give me) (?:a|another|the) (?:\w+ )?call\b"
    r"|\b(?:somebody|someone) else\b|\b(?:person|human)\b|\b(?:can i|like to) (?:talk|speak)\b"
)
_BY_ANOTHER_WAY = re.compile(
    r"(?i)\b(?:call|ring|phone|text|texts|use|try|reach|instead|e?-?mail|whatsapp)\b"
)

_RATHER = re.compile(
    r"(?i)\b(?:just|instead|rather|forget (?:it|this|that)|never ?mind)\b.*"
    r"\b(?:call|ring|phone|contact) me(?: back)?(?: (?:instead|please|then|now))*"
    r"(?=\W*$| (?:on|at)\b|[,.!]|\W+\+?\d)"
)
"""A call in place of what is under way, and no name: "just call me Bob"."""


def asks_for_call(turn: Turn) -> bool:
    """Whether the message asks to be called or answered, and does not say that nobody is to."""
    return bool(_WANTS_A_CALL.search(turn.text)) and not wants_none(turn)


def is_preferred(turn: Turn) -> bool:
    """Whether the message asks for a call in place of what is under way."""
    return bool(_RATHER.search(turn.text)) and not (is_grave(turn) or wants_none(turn))


def corrects(turn: Turn) -> bool:
    """Whether what the message gives replaces what was given before."""
    return bool(_CORRECTS.search(turn.text))


def gives_up(turn: Turn) -> bool:
    """Whether the message takes back whatever was spoken of last."""
    return bool(_GIVES_UP.search(turn.text))


def depends(turn: Turn) -> bool:
    """Whether what the message says holds under a condition only, or is none: "don't forget"."""
    return bool(_DEPENDS.search(turn.text))


def rings_us(turn: Turn) -> bool:
    """Whether the visitor says that they call or write themselves."""
    return bool(_RINGS_US.search(turn.text))


def wants_none(turn: Turn) -> bool:
    """Whether the message says that nobody is to call, at no time and on no other number."""
    if depends(turn):
        return False
    if _CALLS_OFF.search(turn.text):
        return True
    said = _NO_CALL.search(turn.text)
    if said is None or _NOT_THEN.match(turn.text[said.end() :]):
        return False
    return not asks_anyway(turn)


def asks_anyway(turn: Turn) -> bool:
    """Whether beside what it does not want the message asks to be reached, maybe otherwise."""
    rest = _NO_CALL.sub(" ", turn.text)
    otherwise = bool(given(turn)) and _BY_ANOTHER_WAY.search(rest)
    return bool(otherwise or _WANTS_A_CALL.search(rest) or _ASKS_ANYWAY.search(rest))


def is_grave(turn: Turn) -> bool:
    """Whether the message may be a danger, which comes before whatever else it says."""
    grave = turn.label in (EMERGENCY, MEDICAL_ADVICE)
    return grave or bool(turn.tracker.latest_message.get(RED_FLAG))


def given(turn: Turn) -> list[str]:
    """The contacts of a message, without those that it says are wrong, each once."""
    return contacts_meant(turn.text, turn.tracker.latest_message.get("entities") or [])
