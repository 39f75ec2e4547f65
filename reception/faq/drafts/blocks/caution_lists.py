"""Lists of cautions: who should not have a treatment, who should ask first, when to seek help."""

from __future__ import annotations

import re
from dataclasses import replace

from reception.faq.book import LONGEST_ANSWER
from reception.faq.drafts.blocks.conditions import Condition, conditions
from reception.faq.drafts.blocks.headings import asked_by_lead
from reception.faq.drafts.blocks.item_words import spelled
from reception.faq.drafts.blocks.listed import Place, whole_list
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.claims import (
    Claim,
    ask,
    asks_generally,
    is_caution,
    lower_first,
)
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.wording import words

_YOU = re.compile(
    r"(?i)\b(?:if|when|unless|in case|should|where|or),?(?: [\w ]+,)? you"
    r"(?:['’](re|ve))?((?:\s+\w+){0,4})$"
)
_COMPLETED = re.compile(r"(?i)\b(?:if|when|for|with|anyone with|who|after|following)$")
_OF_PEOPLE = re.compile(r"(?i)\b(?:with|who (?:have|has|suffers? from))$")
_COMING = re.compile(
    r"(?i)\b(?:come|visit|attend|stay (?:at )?home|stay away|postpone|rearrange|reschedule|cancel"
    r"|turn up|put off)\b"
)
_NOTICED = ("notice", "experience", "develop", "see", "get", "find", "feel", "suffer")
_CONDITION = re.compile(r"(?i)(?:if|when|whether) you|about any\b")
_NOT_SAFE = re.compile(r"(?i)^(?:not|unsuitable|unsafe|suitable)\b")
_WHO_NOT = re.compile(
    r"(?i)^who (should not|shouldn[’']?t|must not|mustn[’']?t|cannot|can[’']?t) (.+)$"
)
_NONE = re.compile(r"no (?!longer\b|more\b)((?:[\w-]+ ?){1,3})$")
"""As in "No cupping": its items say when or with what there is none."""
_PEOPLE = re.compile(
    r"(?i)(?:any|some|every)(?:one|body)\b"
    r"|(?:[\w-]+ ){0,3}(?:people|women|those|men|clients|mothers)\b"
)
_TELL = re.compile(r"(?i)\b(?:tell|inform|let) (?:us|me|your|the)\b")


def kind_of(lead: str, items: list[str], place: Place) -> str:
    """Which caution a list under ``lead`` gives: "forbid", "ask", "help", or "" for none."""
    text = lead.lower().strip(" :.…") or place.section.heading.lower().strip(" :.…")
    found = next((rule.kind for rule in list_words().cautions if rule.fits(text)), "")
    asked = place.asked.claim.kind if place.asked.claim else ""
    warned = asked in ("avoid_who", "avoid_when")
    opened = bool(
        re.search(list_words().open_lead, text)
        or any(map(_CONDITION.match, items))
        or re.match(r"(?:not|unsuitable|unsafe)\b", text)
    )
    if found and (opened or (warned and lead)):
        return found
    none = _NONE.match(text)
    if none and set(none.group(1).split()) & (place.topic.lemmas | words().treatments):
        return "forbid"
    if not warned or (lead and (_affirms(text) or _asks_otherwise(lead, place))):
        return ""
    return "forbid"


def of_cautions(kind: str, lead: str, items: list[str], place: Place) -> list[Found]:
    """The question that the list answers as a whole, and one for every item."""
    said = lead or _open_heading(place)
    stem = _stem(said)
    found = []
    for item in items:
        for condition in _of_item(item, stem, said):
            one = place.found(
                _claim(kind, condition, said, place), _answer(said, item, condition, place), item
            )
            if condition.brief:
                # Asked in its stead where the whole is too long for a question.
                one.claims.append(
                    _claim(kind, replace(condition, clause=condition.brief), said, place)
                )
            found.append(one)
    if len(items) > 1:
        whole = whole_list(_overview(kind, said, place), lead, items, place, said)
        found.insert(0, _with_every_caution(whole, lead, place))
    return found


def _with_every_caution(whole: Found, lead: str, place: Place) -> Found:
    """The list that says who should take care, with the cautions beside it in its section."""
    if not asks_generally(whole.claims[0]):
        return whole
    texts = [block.text for block in place.section.blocks if block.kind == "paragraph"]
    beside = [
        said
        for text in texts
        if text != place.closing and not text.endswith(":")
        for span in parse(text).sents
        if is_caution(said := span.text.strip()) and said not in whole.passage
    ]
    room = LONGEST_ANSWER - answers.length(whole.answer) - answers.length(answers.NOT_WHOLE)
    if not beside or whole.answer.endswith(answers.NOT_WHOLE):
        return whole
    passage = "\n".join([whole.passage, *beside])
    blocks = " ".join(block.text for block in place.section.blocks)
    after_lead = " ".join(passage.removeprefix(lead).split())
    # A passage is what stands in one place of the document.
    apart = after_lead not in " ".join(blocks.split())
    if apart or sum(map(answers.length, beside)) > room:
        beside = [answers.NOT_WHOLE] if room >= 0 else []
        return replace(whole, answer=" ".join([whole.answer, *beside]))
    return replace(
        whole,
        answer=answers.tidied(" ".join([whole.answer, *beside])),
        passage=passage,
    )


def in_paragraph(text: str, place: Place) -> list[Found]:
    """The cautions of a list without bullets: "Not advisable: with a fever; after surgery"."""
    lead, _, rest = text.partition(":")
    items = [item.strip().rstrip(".") for item in rest.split(";")]
    kind = kind_of(f"{lead}:", items, place) if len(items) > 1 and all(items) else ""
    if not kind or any("?" in item or ". " in item for item in items):
        return []
    whole, *each = of_cautions(kind, f"{lead}:", items, place)
    return [replace(whole, passage=text), *each]


def _affirms(text: str) -> bool:
    """Whether a sentence before a list says the contrary of a caution."""
    return bool(re.search(r"\b(?:helps?|benefits?|safe for|fine|no problem|allowed|after)\b", text))


def _asks_otherwise(lead: str, place: Place) -> bool:
    """Whether the sentence before a list says what it lists: "Before you come:"."""
    asked = asked_by_lead(lead, place.topic)
    return asked is not None and asked.kind not in ("avoid_who", "avoid_when")


def _open_heading(place: Place) -> str:
    """The heading, where it is a sentence that the items complete."""
    heading = place.section.heading.strip(" :.…")
    opened = _opened(heading)
    if opened == heading and not _COMPLETED.search(heading) and not _YOU.search(heading):
        return ""
    return sentence(heading.lower()) if heading.isupper() else heading


def _stem(lead: str) -> str:
    """What of ``lead`` an item goes on: "you", "you have", "who" or ""."""
    text = _opened(lead)
    match = _YOU.search(text)
    if match:
        short, rest = match.group(1), match.group(2).strip().lower()
        verb = {"re": "are", "ve": "have"}.get(short or "", "")
        rest = re.sub(r"^(?:currently|also|already|ever|or someone \w+|or a \w+)\b ?", "", rest)
        verb = f"{verb} {rest}".strip()
        if verb.split()[:1] and verb.split()[0] in _NOTICED:
            verb = "have"
        return f"you {verb}".strip()
    if _OF_PEOPLE.search(text):
        return "you have"
    if re.search(r"(?i)\b(?:after|following)$", text):
        return "after"
    return "who" if re.search(r"(?i)\bwho$", text) else ""


def _opened(lead: str) -> str:
    """``lead`` up to where an item goes on."""
    return re.sub(list_words().following, "", lead.strip().rstrip(" :.…–-"), flags=re.IGNORECASE)


def _of_item(item: str, stem: str, lead: str) -> list[Condition]:
    text = (
        re.sub(r"(?i)^(?:with (?:an? |any )?|for )(?=\w)", "", spelled(item))
        if not stem
        else spelled(item)
    )
    if not stem and re.search(r"(?i)\b(?:if|when)$", _opened(lead)) and _states(text):
        text = f"if {lower_first(text)}"
    if stem == "who":
        return conditions(f"people who {text}", "")
    return conditions(text, stem)


def _states(text: str) -> bool:
    """Whether an item is a clause of its own: "fluid runs out of the ear"."""
    root = next(parse(sentence(text)).sents).root
    return language.finite(root) and language.subject(root) is not None


def _claim(kind: str, condition: Condition, lead: str, place: Place) -> Claim:
    topic = place.topic
    kind_of_claim, question = "caution", ""
    if condition.others:
        kind_of_claim = "caution_others"
    elif kind == "help":
        after = "" if re.search(r"\bafter\b", condition.clause) else f" after {topic.one}"
        thing = re.sub(r"^if I have (?=\w)(?!had |not )", "", condition.clause)
        about = f" about {thing}" if thing != condition.clause else f" {condition.clause}"
        kind_of_claim, question = "symptom", f"{_turned_to(lead)}{about}{after}?"
    elif _COMING.search(lead):
        question = f"Can I come for {topic.one} {condition.clause}?"
    return ask(
        kind_of_claim,
        topic,
        True,
        question=question,
        c=condition.clause,
        x=condition.thing,
        s=condition.told,
    )


def _turned_to(lead: str) -> str:
    """Who helps, as a question begins."""
    lower = lead.lower()
    if re.search(r"\b(?:us|me)\b", lower) and not re.search(
        r"doctor|gp\b|medical|emergency", lower
    ):
        return "Should I call you"
    for whom in ("midwife", "pharmacist", "nurse"):
        if whom in lower and "doctor" not in lower:
            return f"Should I call a {whom}"
    urgent = re.search(r"999|911|112|ambulance|emergency|a ?& ?e\b", lower)
    return "Should I get medical help" if urgent else "Should I see a doctor"


def _overview(kind: str, lead: str, place: Place) -> Claim:
    asked = place.asked.claim
    if kind == "help":
        return ask("see_doctor", place.topic, True, question=_when_to_call(lead, place))
    if kind == "ask" and _TELL.search(lead):
        return ask("tell_first", place.topic, True)
    if asked is not None and asks_generally(asked):
        return asked
    return ask("avoid_who", place.topic, True)


def _when_to_call(lead: str, place: Place) -> str:
    whom = _turned_to(lead).removeprefix("Should I ")
    return f"When should I {whom} after {place.topic.one}?"


def _answer(lead: str, item: str, condition: Condition, place: Place) -> str:
    """The list's sentence with this item only."""
    text = spelled(item.strip().rstrip(".;, "))
    going_on = lower_first(text) if text[1:2].islower() or text[1:2] == " " else text
    if not lead:
        return _under_heading(text, condition, place)
    opened = _opened(lead)
    if re.search(r"(?i)[.!?]\s+\S|^(?:these|those|they|examples?)\b", opened):
        return answers.from_list(lead, [item])
    if _NOT_SAFE.match(opened) and place.topic.treatment:
        verb = "is" if not place.topic.name.endswith("s ") else "are"
        opened = f"{sentence(place.topic.name)} {verb} {lower_first(opened)}"
    if re.match(r"(?i)(?:if|when|about|any)\b", text) and not opened.lower().endswith(
        ("if", "when")
    ):
        return answers.tidied(f"{opened} {going_on}")
    if re.search(r"(?i)\b(?:if|when|in case|unless)$", opened):
        told = condition.you if text.lower().startswith(("you", "your")) is False else going_on
        return answers.tidied(f"{opened} {told}") if told else answers.from_list(lead, [item])
    if _stem(lead) or re.search(r"(?i)\b(?:for|with|to|in|during|after|of|on)$", opened):
        return answers.tidied(f"{opened} {going_on}")
    return answers.from_list(lead, [item])


def _under_heading(text: str, condition: Condition, place: Place) -> str:
    heading = place.section.heading.strip(" :.?…")
    heading = sentence(heading.lower()) if heading.isupper() else heading
    if re.match(r"(?i)(?:if|when) .+,", text):
        return answers.tidied(text)
    match = _WHO_NOT.match(heading)
    people = _PEOPLE.match(text)
    if match and (people or condition.others):
        first, dot, rest = text.partition(". ")
        comma = "," if re.search(r", (?:or|because|since|as|which)\b", first) else ""
        return answers.tidied(f"{first}{comma} {match.group(1)} {match.group(2)}{dot}{rest}")
    start = (
        heading
        if place.topic.lemmas & set(heading.lower().split()) or not place.topic.treatment
        else f"{sentence(place.topic.name)} – {lower_first(heading)}"
    )
    return answers.from_list(start, [text])
