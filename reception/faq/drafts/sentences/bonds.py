"""What binds sentences together: one takes back or limits the other, so that neither goes alone."""

from __future__ import annotations

import re

_QUALIFIES = re.compile(
    r"(?i)(?:and yet|but|however|instead|that said|although|though|unless|otherwise|yet|still|"
    r"even so|even then|on the other hand|on the contrary|nevertheless|nonetheless|except\w*|only|"
    r"apart from|sadly|unfortunately|in (?:fact|truth|reality)|actually|the truth is"
    r"|wrong|nonsense|"
    r"(?:do not|don['’]t|never) .*\b(?:until|while|before) (?:it|that|this|they)|"
    r"false|untrue|nor|"
    r"(?:if|when|once|where|should) (?:they|it|that|this|those|these)|"
    r"not (?:so|true|any ?more|with|if|for|in|during|everyone|all)|no\.|yes\.)"
    r"(?=[ ,.:;!–—]|$)|not(?: at all)?[.!]|no[!,]|there (?:is|are) (?:\w+ ){0,2}exceptions?\b"
)
_POINTS = re.compile(
    r"(?i)(?:all |none of )?(?:that|this|it|they|these|those|which)\b"
    r"(?! (?:leaflet|page|article|guide|letter|section|list|text|form)\b)"
)
_DENIES = re.compile(
    r"(?i)\b(?:not(?! (?:only|just|merely)\b)|never|no longer|cannot|wrong|untrue|false"
    r"|myths?|mistake\w*|incorrect|nonsense|"
    r"outdated|out[ -]of[ -]date|old-fashioned|misleading|rubbish|error|dangerous|"
    r"unsafe|risky|unproven|exaggerat\w+|superstition|"
    r"disproved|abandoned|no (?:evidence|proof|truth|basis))\b"
    r"|n['’]t\b(?! (?:only|just|merely)\b)"
)
_NO_LONGER = re.compile(r"(?i)\b(?:no longer|not any ?more|n['’]t any ?more)\b")
_DURING = re.compile(
    r"(?i)(?:during|in case of|with|in the (?:first|last)|while|when) .*\b(?:worse"
    r"|worsen\w*|avoid\w*|"
    r"not|never|leave it|wait|harm\w*|danger\w*|risk\w*)\b|(?:during|while|when) .*n['’]t\b"
)
_MANY = r"(?:many|some|most|lots of|other|few|several|plenty of)"
_REPORTED = re.compile(
    rf"(?i)(?:^|\b(?:that|and|while|although) ){_MANY} (?:\w+ )?"
    r"(?:people|websites?|web ?sites|pages|books|blogs?|"
    r"magazines|therapists|salons|spas|clinics|places|posts|articles|sources"
    r"|others) (?:(?:still|will|"
    r"often|may|also|even) )*(?:say|says|claim|claims|believe|think|tell you|write|promise|assume|"
    r"suggest|advise|insist|swear)\b"
    r"|\bused to (?:be|have|think|say|believe|recommend|advise|treat|give|get)\b"
    r"|\b(?:it|this) (?:is|was) (?:\w+ )?(?:often|sometimes|widely|commonly|frequently|once|long) "
    r"(?:claimed|said|believed|thought|assumed|reported|written)\b"
    r"|\b(?:it is|it's|it’s) (?:claimed|rumoured|alleged|a (?:common|popular"
    r"|widespread) (?:belief|myth|"
    r"misconception))\b|\b(?:legend|rumour|the internet) (?:has it|says|claims)\b"
    r"|\b(?:was|were|been) (?:\w+ )?(?:told|taught|warned|advised|led to believe) that\b"
    r"|^(?:people|websites) (?:often |sometimes )?(?:say|claim|believe|write)\b"
)


def takes_back(sentence: str) -> bool:
    """Whether ``sentence`` denies, corrects or limits the one before it."""
    text = sentence.strip().lstrip("*†‡ ")
    if _QUALIFIES.match(text) or _NO_LONGER.search(text) or _DURING.match(text):
        return True
    return bool(_POINTS.match(text) and _DENIES.search(text))


def is_reported(sentence: str) -> bool:
    """Whether ``sentence`` only tells what others say or what was so once."""
    return bool(_REPORTED.search(sentence.strip()))
