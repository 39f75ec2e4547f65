"""What somebody has or feels that concerns a treatment: by known words, and by how it is named."""

from __future__ import annotations

import re

from reception.faq.drafts.words.wording import mentions, words

_MEDICAL = re.compile(
    r"\b[a-z]{2,}(?:itis|osis|oses|a?emia|a?emic|opathy|algia|ectomy|otomy|ostomy|oscopy|oplasty|"
    r"oplegia|oedema|edema|orrhoea|orrhea|oma|psia|philia|philiacs?|plegic)\b"
    r"|\b[a-z'-]+ (?:syndromes?|diseases?|disorders?|disease|deficiency|infections?|attacks?|"
    r"troubles?|problems?|complaints?|palsy|dystrophy|injury|injuries|allergy|allergies"
    r"|phobia|failure|poisoning)\b"
)
"""Illnesses whose own name is in no list."""

_FELT = re.compile(
    r"\b(?:unwell|hungover|tipsy|poorly|feverish|breathless|short of breath|out of breath"
    r"|dizz\w+|"
    r"tingl\w+|numb(?:ness)?|weeping|crusting|bleed\w*|throbb\w+|vomit\w*|blurred|palpitations?|"
    r"wheez\w+|pus|itch\w*|cramp\w*|collaps\w+|faint\w*|shiver\w*|sick|stitches|stapled?|"
    r"(?:raw|broken|peeling|peeled|grazed|damaged|thin|sore) skin|hypermobil\w+|tattoos?"
    r"|piercings?|"
    r"skin (?:is|has|was) (?:\w+ )?(?:raw|broken|peel\w+|grazed|damaged|thin|sore|burn\w+|red"
    r"|cut)|"
    r"(?:fear of|afraid of) \w+|full stomach|claustrophob\w+|sunbath\w+|sunbeds?|"
    r"heart (?:begins?|starts?|races?)|a (?:baby|little one) (?:is )?on the way|nursing"
    r"|expectant|"
    r"chest|tight(?:ness)? (?:in|of)|on the pill|tablets?|contact lens\w*|hearing aids?|"
    r"scar tissue|operated|transplants?|joint replacements?|plates? and screws|screws|shunts?|"
    r"lymph nodes?|immune system|chemo\b|c-sections?|calf (?:is|becomes)|platelets?|"
    r"stomas?|inner ear|ear drums?|bones|discs?|kidneys?|bladder)\b"
)
_NEVER_HAD = re.compile(
    r"\b(?:doctors?|gps?|midwi\w+|physicians?|hospitals?|medical|child\w*|bab(?:y|ies)|minors?|"
    r"driv\w+|saunas?|hot tub|drunk|emergenc\w+)\b"
)
"""Words of health that name nothing that somebody has."""

_MEASURED = re.compile(
    r"(?:(?:my|your|the) )?(?:blood pressure|heart(?: ?rate| ?beat)?|pulse|temperature)"
)


def concerns_health(text: str) -> bool:
    """Whether ``text`` names an illness, an injury or how somebody feels."""
    lower = text.lower().replace("’", "'")
    return bool(
        mentions(lower, words().conditions) or _MEDICAL.search(lower) or _FELT.search(lower)
    )


def is_had(text: str) -> bool:
    """Whether ``text`` is something that somebody has: "a slipped disc", not "a doctor"."""
    lower = text.lower().replace("’", "'").strip()
    return not _MEASURED.fullmatch(lower) and concerns_health(_NEVER_HAD.sub(" ", lower))
