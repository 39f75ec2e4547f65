"""Cautions by the form of their sentence, whatever illness they name: "safe, except for …"."""

from __future__ import annotations

import re

from reception.faq.drafts.sentences.illness import concerns_health

_PEOPLE = (
    r"(?:(?:any|some|every)(?:one|body)|people|those|persons?|clients|guests|patients|men|women|"
    r"visitors|sufferers)"
)
_HAVING = (
    r"(?:with|suffering from|living with|taking|on|prone to|allergic to|"
    r"(?:who|that) (?:have|has|had|take|takes|suffers? from|live with|are|is))"
)
_WHOM = rf"(?:(?:your )?{_PEOPLE} )?(?P<having>{_HAVING}) (?P<thing>[^.,;:!?()–—]+)"
_NOT_FOR = (
    r"(?:(?:not|never|n't) (?:\w+ )?(?:safe|suitable|recommended|advised|advisable|appropriate|"
    r"meant|right|allowed|possible|permitted|for)|unsafe|unsuitable)"
)
_EXCEPT = (
    r"(?:except(?: for| if)?|exceptions?(?: is| are| for)?|apart from|other than|but not"
    r"|excluding|"
    r"with the exception of|unless you are one of the)"
)
_FOR_WHOM = (
    re.compile(rf"\b{_NOT_FOR}(?: (?:for|in|to|with))? {_WHOM}"),
    re.compile(rf"\b{_EXCEPT}:? (?:(?:in|for|of|to) )?{_WHOM}"),
)
_EXPERT = (
    r"(?:doctors?|gps?|physicians?|oncologists?|midwi(?:fe|ves)|consultants?|surgeons?"
    r"|specialists?|"
    r"cardiologists?|dermatologists?|providers?|nurses?|podiatrists?|pharmacists?)"
)
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:consent|permission|approval|agreement|agrees?|okay|go-ahead|clearance|letter"
        rf"|note|"
        rf"ask|consult|check with|speak to|talk to|cleared by)\b[^.]*\b{_EXPERT}\b",
        rf"\b{_EXPERT}\b(?:['’]s?)? (?:\w+ )?(?:consent|permission|approval|agreement|agrees?"
        rf"|okay|"
        r"letter|note|go-ahead|clearance|has (?:agreed|allowed|cleared))\b",
        r"\b(?:do not|don't|never|should not|must not) (?:\w+ )?(?:stop|skip|change"
        r"|reduce|leave out|"
        r"come off|give up) (?:taking |using )?(?:\w+ )?(?:\w+ )?(?:tablets?|pills?|medicines?|"
        r"inhalers?|insulin|prescription|drugs?|treatment your)\b",
        r"\b(?:mistake|mistaken|unwise|foolish|reckless)\b[^.]*\b(?:after|with|during|before)\b",
        r"\b(?:safe|suitable|harmless|fine|recommended)\b[^.!?]*[.!?]\s+(?:not[ !.]|wrong|false|"
        r"nonsense|(?:this|that|it) (?:is|was)(?:n't| not| wrong| false| untrue"
        r"| no longer| a myth))",
        r"\b(?:once|until|when) (?:it|they|the \w+|your \w+) (?:\w+ )?(?:ha(?:s|ve)|is"
        r"|are) (?:\w+ )?"
        r"(?:cleared|healed|gone|settled|recovered|better)\b",
        r"\b(?:makes?|made|get|gets|getting|becomes?) (?:\w+ ){0,3}worse\b",
    )
)
_CARE = (
    r"\b(?:sun\w*|tan(?:s|ning)?|saunas?|steam\w*|heat|hot|bath\w*|swim\w*|pools?|gyms?|exercis\w*"
    r"|work-?outs?|sports?|sweat\w*|make-?up|mascara|cosmetics?|perfumed?|deodorants?|creams?"
    r"|lotions?|oil[sy]?|serums?|retin\w*|acids?|exfoliat\w*|scrubs?|peels?|wax\w*|thread\w*"
    r"|shav\w*|epilat\w*|bleach\w*|botox|fillers?|touch\w*|rub|rubbing|pick\w*|scratch\w*"
    r"|squeez\w*|pop|popping|caffein\w*|coffee|alcohol\w*|smok\w*|spf|lenses|skin|scabs?|area|spots?|lashes|brows?"
    r"|blisters?)\b"
)
"""What people keep off, or go easy on, around a treatment."""

_ORDERS = (
    r"(?:^|[.;:,!–—-] ?|\b(?:please|and|but|so|then|also|against) )"
    r"(?:do not|don't|never|avoid|stop|refrain from|skip|stay (?:out of|off|away from)"
    r"|keep (?:off|out of|away from)|no(?! (?:need|problem|one|matter|evidence|more than)\b))\b"
)
_TESTS = r"(?:patch|blood|skin|allergy|sensitivity|pregnancy) tests?"
_AGED = r"(?:under|below|over|aged|from the age of|from age|at least) (?:the age of )?1?\d"
_LIMITS_CARE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ORDERS}(?![^.;?]*\b(?:needed|used|necessary|required|involved)\b)[^.;?]*{_CARE}",
        rf"{_CARE}[^.;?]*(?:\band (?:do not|don't|never)\b"
        r"|\b(?:ok|okay|fine|allowed|possible) (?:again )?(?:after|from|once)\b"
        r"|\bleave (?:it|them|the)\b[^.;?]*\d|\bis a no\b"
        r"|\b(?:should|must|have to|has to|best) (?:be )?(?:avoid|stop|postpon|left|kept)\w*)",
        r"\b(?:should|must) (?:not|never) be (?:pick|touch|rubb|scratch|squeez|popp|peel|wax|shav"
        r"|wett?|expos|remov|ma(?:de|ssag))\w*\b",
        r"\b(?:must|always|have to|has to|should) (?:be )?(?:wear|worn|use|appl(?:y|ied)|put|kept"
        r"|keep)\b[^.;?]*\b(?:spf|sunscreen|sun ?cream|garment|stockings?|dressing|bandage)",
        r"\b(?:garments?|stockings?|dressings?|bandages?)\b[^.;?]*\b(?:should|must|ha[sv]e? to)\b",
        r"\bkeep\b[^.;?]*\b(?:covered|dry|clean)\b",
        r"\b(?:clean|cover|cool|disinfect)\b[^.;?]*\b(?:cuts?|wounds?|burns?|grazes?)\b",
        r"\bleave\b[^.;?]*\b(?:days?|weeks?|months?)\b[^.;?]*\bbetween\b",
    )
)
"""Limits of what people do around a treatment, for the sake of their skin or body."""

_WANTED_FIRST = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_TESTS}\b[^.;?]*\b(?:is|are|be) (?:\w+ )?(?:needed|required|necessary|done|compulsory"
        r"|essential|a must)\b",
        rf"\b(?:needs?|requires?|must have|have to have|want) (?:an?|another|new) {_TESTS}\b",
        rf"\b(?:treat|see|accept|take|massage|clients?|anyone|people|children|guests|visitors)\b"
        rf"[^.;?]*\b{_AGED}(?!\d* ?(?:%|min|hour|day|week|month|[£$€]))",
        r"^(?:anyone )?(?:under|below) 1?\d\b(?! ?(?:%|min|hour|day|week|month))[^.;?]*"
        r"\b(?:no|not|only|with|must|cannot|can't)\b",
        r"\b(?:parent|guardian)s?\b[^.;?]*\b(?:stay|present|accompan\w+|consent|with them|sign)",
        r"\b(?:contains?|made (?:with|from)|traces of)\b[^.;?]*\b(?:nuts?|almonds?|peanuts?"
        r"|walnuts?|sesame|soya?|gluten|wheat|latex|lanolin|eggs?|milk|shellfish|honey|beeswax|arnica)\b",
        rf"\b(?:let|tell|inform|ask) your (?:\w+ )?{_EXPERT}\b",
        r"\b(?:should|must|needs? to|has to) be (?:seen|checked|examined|looked at|assessed)\b",
        r"\b(?:has|have) not (?:healed|closed|cleared)\b",
        r"(?:not|never|n't) (?:\w+ )?(?:suitable|safe|advisable|recommended) (?:if|when|while"
        r"|during|after|until|unless)\b",
    )
)
"""What has to be so, or told or tested, before somebody is treated."""

_PROVIDED = re.compile(r"\b(?:as long as|provided|only if)\b")
_DESCRIBES = re.compile(
    r"(?:you|some (?:people|clients|women)|(?:most )?(?:clients|people)|it|(?:your|the) skin)\b"
    r"[^.;]{0,25}\b(?:feels?|notice|experience|describe)\b"
    r"|[^.;:?]*\b(?:is|are|can be) (?:\w+ )?(?:used|good|offered|helpful|given|popular) (?:for"
    r"|after|to)\b"
)
"""How it feels and what it is for, in which an illness is only named."""

_INSTRUCTS = re.compile(
    r"\b(?:if|when|unless|until|not|never|no|should|must|please|avoid|only|wait|stop|tell|let|ask"
    r"|see|(?:call|ring) (?:us|me|your|a|the)|contact|check|consult|doctor|gp"
    r"|risk\w*|sit|rest|drink|careful|caution)\b|n't\b"
)
_WITHHOLDS = re.compile(
    r"\b(?:out of the question|off[- ]limits|no-?no|not one for|steer (?:well )?clear|hold off|"
    r"(?:best|better) (?:left|avoided|not|without|off without|to (?:wait|avoid|leave|skip))|"
    r"give .* a (?:miss|rest)|turn(?:s|ed)? away|sen(?:d|ds|t) (?:\w+ )?home|contra-?indicat\w*|"
    r"rul(?:es?|ed) (?:[\w'-]+ ){0,4}out|on no account|under no circumstances"
    r"|do not go together|don't mix|reschedul\w+|postpon\w+|"
    r"come back (?:when|once|later)|had better|taboo|barred|excluded|exempt|at your own risk|"
    r"needs? (?:\w+ ){0,3}(?:days|weeks|months|rest)|must pass|go-ahead|clear it with|"
    r"(?:leaves?|left|leaving) .*\b(?:out|off|alone|aside)|are dropped|is dropped|sit .* out|"
    r"come out of|leave the|give (?:it|them|this) up|let it (?:recover|heal|settle)"
    r"|asked to wait|"
    r"not possible|not permitted|harmful|unwise|dangerous|unsafe|advises? against|discourage\w*|"
    r"not advis\w+|stop (?:at once|immediately|if|when)|keep(?:s|ing)? (?:off|away"
    r"|clear) (?:of|from)?)\b"
)
"""Words by which something is withheld, whatever else is said."""

_REFUSES = re.compile(
    r"\b(?:(?:will|do|can|shall|would) ?(?:not|n't|never)|won't|can't|cannot|never) (?:\w+ )?"
    r"(?:treat|massage|needle|wax|laser|see|accept|perform|work on|take)(?:ed)? "
    r"(?:you|anyone|anybody|people|persons|clients|patients|children|guests|women"
    r"|those)\b(?! (?:with )?(?:money|serious))"
    r"|\b(?:chances?|risks?|danger) of (?:\w+ )?(?!relaps|cancel)\w+"
    r"|\bgo (?:straight )?to (?:a |the )?(?:hospital|a ?& ?e|casualty)|\b(?:ring|call"
    r"|dial) (?:999|111|112|911)\b"
    r"|\b(?:tell|inform) (?:us|me) (?:about|of) (?:any|all)\b"
)
"""Words that refuse somebody a treatment, name a danger or send to a hospital."""

_PAID = re.compile(r"\b(?:charg\w*|refund\w*|fees?|deposits?|receipts?|invoices?)\b")
"""What a sentence about money speaks of, in which an illness is only a reason."""

_LIMITS = re.compile(
    r"\b(?:out of the question|off[- ]limits|no-?no|not (?:one )?for|steer (?:well )?clear"
    r"|hold off|"
    r"(?:best|better) (?:to )?(?:left|avoid\w*|not|wait\w*|without|off without|leave|skip"
    r"|postpone)|"
    r"a miss|(?:a|the) rest for|turn(?:s|ed)? away|sen(?:d|ds|t) (?:\w+ )?home|rul(?:es?"
    r"|ed) .*\bout|"
    r"contra-?indicat\w*|not|cannot|never|nobody|no one|nothing|none|no longer|on no account|"
    r"(?:leaves?|left|leaving) .*\b(?:out|off|alone|aside)|dropped|drops?|don't mix|refuses?"
    r"|declines?|"
    r"say no|reschedul\w+|postpon\w+|rearrang\w+|delay\w*|wait\w*|come back (?:when|once"
    r"|later|after)|"
    r"give (?:it|them|this) up|gives? up|stop(?:s|ped)?|skip(?:s|ped)?|avoid\w*|refrain"
    r"|had better|"
    r"rather not|unwise|dangerous|harmful|risk\w*|unsafe|unsuitable|must|ha(?:s|ve) to|taboo"
    r"|forbidden|"
    r"prohibited|barred|excluded|exempt|only|needs? (?:\w+ ){0,3}(?:days?|weeks?|months?|rest)|"
    r"at (?:most|least)|no (?:more|longer) than|up to|careful\w*|caution|gentl\w+|lighter"
    r"|shorter|softer|"
    r"fewer|less|instead|first|beforehand|in advance|keep(?:s|ing)? (?:off|away|clear|out)|"
    r"stay(?:s|ing)? (?:off|away|clear|out|at home|short)|sit .* out|something else|elsewhere|"
    r"come out of|leave the|should|unless|until|till|no|neither|nor|permission|note|letter"
    r"|approval|"
    r"consent|agreement|go-ahead|agrees?|clear it|advice|in mind|aware|flare|worse|warn\w*"
    r"|mention\w*|"
    r"tell (?:us|me|your|the)|let (?:us|me) know|ask (?:us|me|your)|inform|check(?:ed)?|swap"
    r"|adapt\w*|"
    r"adjust\w*|avoidance|safe|suitable|allowed|problem|fine|all right|possible|welcome)\b|n't\b"
)
"""Words of a clause that withholds, limits, allows, or wants to be told first."""

_SENDS = re.compile(
    rf"\b(?:see|ring|call|phone|contact|consult|ask|speak (?:to|with)|talk to|go to|visit"
    rf"|seek|get|off to|"
    rf"word with|appointment with|show (?:it )?to|seen by|looked at by|checked by"
    rf"|advice (?:of|from)|"
    rf"clear it with|go-ahead of|go-ahead from|letter from|note from)\b[^.;]*\b(?:{_EXPERT}"
    rf"|a ?& ?e|"
    r"emergency|hospital|ambulance|casualty|999|112|911|111|medical (?:help|advice|attention)"
    r"|help|"
    r"professional (?:opinion|advice|help))\b|\boff to a ?& ?e\b|\ba ?& ?e\b"
)
_BEFOREHAND = re.compile(
    r"\b(?:before|first|beforehand|in advance|prior to|booking|notes?|letters?|permission"
    r"|go-ahead|"
    r"consent|agree\w*|approv\w+|clear\w*|only|until|unless)\b"
)
_LONGEST = 8
_ENDS = re.compile(
    r" (?:and (?:we|i|you|it|they|is|are|so)|because|since|as (?:it|they|the)"
    r"|or (?:during|after|in|if)|"
    r"who|which|where|we|i|you|should|must|may|can(?:not)?|unless|until|but|so|"
    r"however|please|need|needs|at all|at any|either)\b.*$"
)
_SHORT = re.compile(
    r"\b(?:dont|cant|wont|shouldnt|mustnt|doesnt|isnt|arent|couldnt|wouldnt|hasnt|havent)\b"
)
_TAKEN = {"taking": "take", "on": "take", "take": "take", "takes": "take"}


def warns_by_form(text: str) -> bool:
    """Whether the form of ``text`` says that it limits or warns."""
    said = plain(text)
    if any(form.search(said) for form in _FORMS) or _withheld(said) or _REFUSES.search(said):
        return True
    if any(form.search(said) for form in (*_LIMITS_CARE, *_WANTED_FIRST)):
        return True
    forms = (_WITHHOLDS, _SENDS, _PROVIDED)
    return concerns_health(said) and any(form.search(said) for form in forms)


def only_describes(text: str) -> bool:
    """Whether ``text`` says what something feels like or is for, and asks nothing of anybody."""
    said = plain(text)
    return bool(_DESCRIBES.match(said)) and not _INSTRUCTS.search(said)


def about_money(text: str) -> bool:
    """Whether ``text`` is about what is charged, even where it names an illness."""
    return bool(_PAID.search(plain(text)))


def limits(text: str) -> bool:
    """Whether ``text`` limits, withholds or allows something, or wants to be told first."""
    return bool(_LIMITS.search(plain(text)))


def withholds(text: str) -> bool:
    """Whether ``text`` says outright that something is not done or has to wait."""
    return bool(_WITHHOLDS.search(plain(text)))


def is_urgent(text: str) -> bool:
    """Whether ``text`` sends for help when something happens, not for leave beforehand."""
    said = plain(text)
    return bool(_SENDS.search(said)) and not _BEFOREHAND.search(said)


def sends_for_help(text: str) -> bool:
    """Whether ``text`` sends to a doctor or a hospital."""
    return bool(_SENDS.search(plain(text)))


def withheld_from(text: str) -> str:
    """As in "if I have an overactive thyroid": whom ``text`` excepts from what it says, or ""."""
    return _withheld(plain(text))


def _withheld(said: str) -> str:
    for form in _FOR_WHOM:
        for found in form.finditer(said):
            thing = _ENDS.sub("", found["thing"]).strip()
            having = found["having"].removeprefix("who ").removeprefix("that ")
            if not thing or len(thing.split()) > _LONGEST:
                continue
            mine = re.sub(r"\b(?:their|your|his or her)\b", "my", thing)
            verb = _TAKEN.get(having, "have")
            if having in ("prone to", "allergic to"):
                return f"if I am {having} {mine}"
            if having in ("are", "is"):
                return f"if I am {mine}"
            return f"if I {verb} {mine}"
    return ""


def plain(text: str) -> str:
    """``text`` in lower case with its apostrophes, also those that its writer left out."""
    lower = " ".join(text.lower().replace("’", "'").split())
    return _SHORT.sub(lambda found: f"{found[0][:-1]}'t", lower)
