"""Which questions are whole: what is garbled or hangs in the air is no draft."""

from __future__ import annotations

import itertools
import re

from spacy.tokens import Doc, Token

from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.wording import words

MOST_WORDS = 18

_PRONOUNS = frozenset({"it", "they", "them", "he", "she", "him", "her", "its", "their", "theirs"})
_MANY = frozenset({"they", "them", "their", "theirs"})
_CLINIC = frozenset({"we", "us", "our", "ours"})
_DETERMINERS = frozenset({"a", "an", "the", "my", "your", "our", "their", "this", "these"})
_NOBODY = frozenset(
    {"some", "one", "others", "many", "most", "few", "someone", "something", "nobody"}
)
_OPEN = frozenset(
    {"a", "an", "the", "and", "or", "but", "if", "because", "your", "my", "be", "than", "as", "i"}
    | {"under", "until", "till", "although", "which", "who", "that", "very"}
)
_WANTS_OBJECT = frozenset(
    {"have", "need", "make", "get", "take", "give", "bring", "turn", "let", "put", "keep", "carry"}
    | {
        "avoid",
        "apply",
        "use",
        "wear",
        "remove",
        "include",
        "contain",
        "involve",
        "provide",
        "offer",
    }
)
_NEVER_NOUNS = frozenset({"improve", "reduce", "relieve", "soothe", "ease", "increase"})
"""Verbs that the parser takes for something else after "help with"."""

_ASKS = frozenset({"what", "which", "who", "where", "how"})
_IT_ALLOWED = re.compile(
    r"(?i)\b(?:is|does|would|can|will) it\b.*\b(?:normal|ok|okay|safe|fine|usual|allowed|common|"
    r"best|better|hurt|take|matter|enough|necessary|possible|worth|important|sensible|good|bad|likely)\b"
)


_NEVER_ASKED = (
    re.compile(r"\b(?:in|about|roughly|every|than|at) (?:roughly |about )?one\?$"),
    re.compile(r"\b(?:as|like|than) (?:after|before|during)\b"),
    re.compile(
        r"^Am I (?!allowed|covered|insured|too\b|able|entitled|free|given|asked|charged|left|"
        r"expected|supposed|welcome|at risk|likely)"
    ),
    re.compile(
        r"^(?:Are|Is|Will|Do|Can) (?:I|you|there)? ?(?:people )?(?:be )?(?:afraid|sorry|happy|"
        r"glad|proud|delighted|do (?:your|my) best|apologi[sz]e|care less)\b"
    ),
    re.compile(r"^How long (?:do|are|will) (?:most|many|some|all) \w+ last\?"),
    re.compile(r"^How (?:is|are) .*\b(?:governed|intended|meant)\?$"),
    re.compile(r", or (?:\w+)\?$"),
    re.compile(r" 've (?:an?|the) "),
    re.compile(
        r"^(?:Can|Should) I (?:get|have|make|keep|let|put|take|give|pick|pull|use|bring|remove) "
        r"(?:after|before|for|during|on the day)\b"
    ),
    re.compile(r"\bbut (?:\w+ )?\w+\?$"),
    re.compile(
        r"^What should I do (?:if|when) I (?!bleed|faint|cough|vomit|itch|burn|bruise)\w+\?$"
    ),
    re.compile(
        r"\b(?:if|when) I (?:have|am|was|get|take|experience|feel|notice)(?: (?:had|been|just))*\?$"
    ),
    re.compile(r"^(?:Can I book|Should I come)\?$|\bif (?:so|I can)\?$"),
    re.compile(r"\b(?:nobody|no one|\w+ ones)\?$"),
    re.compile(r"^(?:Are|Is|Does|Do) .*\bdon['’]t\b"),
    re.compile(r"\bdiffer\b.* in\?$|\bmake (?:no|any) reference\b"),
    re.compile(
        r"^Is it normal to (?:need|have|take|book|want) (?:about |around |at least )?"
        r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
    ),
    re.compile(r"\bmake it (?:hard|easy|difficult|clear|impossible|easier|harder)\?$"),
    re.compile(r"^(?!What)\w+ (?:long )?(?:(?:is |are )?an?) .*\b(?:costs|lasts|takes)\b"),
)
"""What is never asked so: "Does a bruise turn up in one?", "How long are a card costs valid?"."""


def is_whole(question: str) -> bool:
    """Whether ``question`` is one somebody could ask as it stands."""
    document = parse(question)
    tokens = [token for token in document if any(letter.isalnum() for letter in token.text)]
    if not 3 <= len(question.split()) <= MOST_WORDS or not question.endswith("?"):
        return False
    if re.search(r"\bas (?:far|much|long|soon|often|well)\b(?!.* as )", question):
        return False
    if re.search(r"(?i)^(?:am|are|was|were) (?:i|you) \w+ing\b", question):
        return False
    if re.search(
        r"(?i)\b(?:he|she|him)\b|\b(?:this|that|these|those) (?!day|week|time)\w+\?$", question
    ):
        return False
    if re.search(
        r"(?i)\b([a-z]{4,})\b.* (?:after|before|during|from) (?:an? |my |the )?\1\?$", question
    ):
        return False  # "Is cupping dangerous after cupping?"
    if re.search(
        r"^How long\b.* for (?:\w+ ){1,2}(?:minute|hour|day|week|month|year)s?\b", question
    ):
        return False  # it says itself what it asks for
    if any(pattern.search(question) for pattern in _NEVER_ASKED):
        return False
    if re.search(r"\bI ?['’]d\?$", question):
        return False
    nobody = r"\b(?:others|one or two|anybody|anyone|everybody|have me)\?$"
    if re.search(rf"{nobody}|\b(?:each|this) one\b", question):
        return False
    if re.search(r"\b(?:whatever|whatsoever|otherwise)\b", question):
        return False
    if re.search(r"\b(?:since|because|so that|in which|as I|as you)\b|, which\b", question):
        return False
    if question.count(", and ") and question.count(",") < 2:
        return False
    if re.search(r"[;|…•*!\\[\\]–—]|:(?!\w)|\.\s|\.\.", question) or not question[:1].isupper():
        return False
    return not (
        not any(token.tag_ in ("MD", "VBZ", "VBP", "VBD") for token in tokens)
        or _CLINIC & {token.lower_ for token in tokens}
        or _mixes_persons(tokens)
        or _hangs(document, question)
        or _breaks_off(tokens)
        or _repeats(tokens)
        or _disagrees(tokens)
        or any(_clash(one, two) for one, two in itertools.pairwise(tokens))
    )


def _hangs(document: Doc, question: str) -> bool:
    """Whether a question says "it" or "these" of what stands elsewhere."""
    named = False
    for token in document:
        if token.lower_ in _MANY and named and not _names_several(token):
            return True
        hanging = token.lower_ in _PRONOUNS and not named and token.dep_ != "expl"
        if hanging and not (token.lower_ == "it" and _IT_ALLOWED.search(question)):
            return True
        alone = token.lower_ in ("one", "mine", "yours", "ours") and not any(token.children)
        if alone and not named and token.dep_ in ("dobj", "pobj", "attr", "nsubj"):
            return True
        pointer = token.lower_ in ("this", "that", "these", "those", "such", "one", "so")
        if pointer and not named and token.tag_ in ("DT", "PDT", "PRP") and token.dep_ != "mark":
            return True
        named = named or (token.pos_ in ("NOUN", "PROPN") and token.dep_ != "compound")
    if re.search(r"\b(?:it|them)\?$", question) and not _IT_ALLOWED.search(question):
        return True
    return bool(re.search(r"(?i)\b(?:for|about|with|of|on) (?:this|that|these|those)\?$", question))


def _names_several(they: Token) -> bool:
    """Whether something before "they" or "them" can be what it stands for."""
    actors = [*they.ancestors] if they.lower_ == "them" else []
    return any(
        token.tag_ in ("NNS", "NNPS") or token.dep_ == "conj" or token.lemma_ in words().people
        or token.lower_ in ("child", "baby", "therapist", "anybody", "anyone", "everyone")
        for token in they.doc[: they.i]
        if not (token.dep_ == "nsubj" and token.head in actors)
    )  # fmt: skip


def _repeats(tokens: list[Token]) -> bool:
    """Finds "Can cupping make cupping worse?", "Would you left", "Can some bend their knee"."""
    said = [token.lower_ for token in tokens]
    if said[1] in _NOBODY and said[0] in ("can", "do", "does", "will", "should", "are", "is"):
        return True
    if tokens[0].tag_ == "MD" and len(tokens) > 2 and tokens[2].tag_ in ("VBD", "VBZ", "VBN"):
        return tokens[1].tag_ == "PRP"
    if _is_inflected(tokens) or _has_done(tokens):
        return True
    nouns = [
        token.lemma_.lower()
        for token in tokens
        if token.pos_ == "NOUN" and token.dep_ in ("nsubj", "nsubjpass", "dobj", "attr")
    ]
    compared = {"than", "between", "and", "or", "another"} & set(said)
    return not compared and len(set(nouns)) < len(nouns)


def _is_inflected(tokens: list[Token]) -> bool:
    """As in "Does Hannah treated dancers": after "does" a verb stands in its base form."""
    helper = tokens[0]
    if helper.lower_ not in ("do", "does", "did") or helper.dep_ not in ("aux", "ROOT"):
        return False
    verb = helper.head if helper.dep_ == "aux" else None
    if verb is not None:
        between = tokens[0].doc[1 : verb.i]
        whole = any(part.tag_ in ("WDT", "WP") or part.lower_ == "that" for part in between)
        if not whole and any(part.tag_ == "VBZ" and part.pos_ == "VERB" for part in between):
            return True
        helped = any(part.lemma_ in ("be", "have", "get") for part in verb.children)
        inflected = verb.tag_ in ("VBD", "VBN", "VBZ") and verb.lower_ != verb.lemma_.lower()
        return inflected and not helped
    who = next((part for part in helper.children if part.dep_ in ("nsubj", "dobj")), None)
    return who is not None and any(
        part.tag_ == "VBD" and part.dep_ in ("ccomp", "relcl", "acl") for part in who.subtree
    )


def _has_done(tokens: list[Token]) -> bool:
    """As in "Can I have read": "have" with what is done and nothing that has it done."""
    said = [token.lower_ for token in tokens[:3]]
    if said[1:] != ["i", "have"] or len(tokens) < 4:
        return False
    done = tokens[3]
    return done.tag_ in ("VBN", "VBD") and done.pos_ == "VERB" and done.head == tokens[0].head


def _disagrees(tokens: list[Token]) -> bool:
    """Finds "Is saunas", "Do the skin", "Does it smell and stains fabric"."""
    helper = tokens[0]
    if helper.lower_ not in ("is", "are", "does", "do", "can", "will", "should", "has", "have"):
        return False
    verb = helper if helper.dep_ == "ROOT" else helper.head
    clauses = any(part.dep_ in ("mark", "relcl", "advcl", "ccomp") for part in tokens)
    if helper.lower_ not in ("is", "are", "has", "have") and any(
        two.tag_ == "VBZ" and one.lower_ in ("and", "or") and not clauses
        for one, two in itertools.pairwise(tokens)
    ):
        return True
    who = next((part for part in verb.children if part.dep_ in ("nsubj", "nsubjpass")), None)
    if who is None or who.i < helper.i or who.pos_ not in ("NOUN", "PROPN"):
        return False
    joined = any(part.lower_ == "and" for part in who.children) and any(
        part.dep_ == "conj" for part in who.children
    )
    if helper.lower_ in ("is", "does", "has"):
        return who.tag_ in ("NNS", "NNPS") and who.text.endswith("s") and not joined
    one = who.tag_ == "NN" and not any(part.dep_ == "conj" for part in who.children)
    counted = any(part.lower_ in ("a", "an", "my", "this") for part in who.children)
    return helper.lower_ in ("are", "do") and one and counted


def _mixes_persons(tokens: list[Token]) -> bool:
    """Finds "Should I tell me", "Do you use you": who acts is not whom it is done to."""
    for token in tokens:
        if token.dep_ not in ("dobj", "dative", "pobj") or token.lower_ not in ("me", "you"):
            continue
        same = {"me": "i", "you": "you"}[token.lower_]
        verb = next((part for part in token.ancestors if part.pos_ in ("VERB", "AUX")), None)
        who = next((part for part in verb.lefts if part.dep_ == "nsubj"), None) if verb else None
        if who is not None and who.lower_ == same:
            return True
    return False


def _breaks_off(tokens: list[Token]) -> bool:
    """Finds "if I have?", "Can you give me?", "Should I stretch as far?"."""
    said = [token.lower_ for token in tokens]
    asks = bool(set(said[:3]) & _ASKS)
    last, before = said[-1], said[-2]
    wants = last in _WANTS_OBJECT and tokens[-1].pos_ in ("VERB", "AUX")
    long = last == "be" and asks  # "How long should my hair be?"
    if (last in _OPEN and not long) or (wants and (not asks or said[-3] in ("if", "when"))):
        return True
    if not asks and tokens[-1].tag_ in ("IN", "TO") and last not in ("before", "after", "off"):
        fixed = tokens[-1].head.tag_ == "VBN" and tokens[0].lemma_ == "be"
        return tokens[-1].dep_ != "prt" and not fixed
    if before == "give" and last in ("me", "you"):
        return True
    return before == "as" or (said[:2] == ["should", "i"] and len(said) == 3 and last == "rest")


def _clash(one: Token, two: Token) -> bool:
    """Finds "the my", "an massage", "help with improve", "last The"."""
    if one.lower_ in _DETERMINERS and two.lower_ in _DETERMINERS:
        return True
    if one.lower_ == two.lower_ and one.lower_ not in ("that", "had"):
        return True
    if one.lower_ in ("a", "an") and two.text[0].isalpha():
        vowel = two.lower_[0] in "aeiou" and not re.match(r"(?:uni|use|usu|eu|one)", two.lower_)
        vowel = vowel or bool(re.match(r"(?:hour|honest|heir)", two.lower_))
        if vowel != (one.lower_ == "an"):
            return True
    verb = two.tag_ in ("VB", "VBP", "VBZ", "MD") or two.lower_ in _NEVER_NOUNS
    known = two.lower_ in _NEVER_NOUNS or two.lemma_.lower() in words().effect_verbs
    if one.lower_ == "with" and verb and known:
        return True
    if one.tag_ in ("DT", "IN") and two.tag_ in ("WP", "WRB") and one.lower_ != "about":
        return True
    capital = two.is_stop and two.text[0].isupper() and two.text != "I"
    return capital or (len(one) > 3 and len(two) > 3 and one.is_upper and two.is_upper)
