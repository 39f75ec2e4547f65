"""Tables: what people ask about every row, by the names of its columns."""

from __future__ import annotations

import re

from reception.faq.documents.document import Block
from reception.faq.drafts.blocks.body_rows import is_body_part, price_of_row, treated
from reception.faq.drafts.blocks.conditions import conditions
from reception.faq.drafts.blocks.item_words import counted
from reception.faq.drafts.blocks.listed import Place
from reception.faq.drafts.blocks.rows import Row, row_of
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.caution_forms import limits
from reception.faq.drafts.sentences.claims import Claim, ask, is_caution, lower_first
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.illness import concerns_health
from reception.faq.drafts.sentences.prices import names_price
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.wording import Rule, headings, mentions, says, words

_TIME = re.compile(r"(?i)\b(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\b")
_SPAN = re.compile(
    r"(?:(?:procedure|treatment|session|appointment|total|average) )?"
    r"(?:time|duration|length)(?: of (?:the )?(?:session|treatment|procedure))?"
)
_RESULTS = re.compile(
    r"(?:results?|effects?) lasts?\b|duration of (?:the )?(?:results?|effects?)\b"
)
_BACK = re.compile(r"back to (?:\w+ ?){1,3}$")
_COUNT = re.compile(r"\b(?:number of|recommended|how many) (?:sessions|treatments)\b|^sessions\b")
_LONGEST_NAME = 5

_PRICE = re.compile(r"\s*(?:from )?[£$€]")
_YES_NO = re.compile(r"(?i)^(?:yes|no|x)(?:[.,;(!].*)?$|^[✓✔✗✘]")
_JUDGED = re.compile(
    r"(?i)^(?:suitable|safe|ok|okay|allowed|possible|recommended|good|fine|advised)\b"
)


def of_rows(rows: list[Block], place: Place) -> list[Found]:
    """The questions that a table's rows answer."""
    return [found for row in rows for found in _of_row(row, place)]


def _of_row(block: Block, place: Place) -> list[Found]:
    cells = [cell.strip() for cell in block.text.split("|")]
    header = [column.strip() for column in block.header] or [""] * len(cells)
    if len(cells) < 2 or not cells[0] or len(header) != len(cells):
        return []
    row = row_of(cells[0], header[0], place)
    if is_body_part(cells[0]) and not treated(place):
        return []
    told = [
        (column, cell)
        for column, cell in list(zip(header, cells))[1:]
        if cell and cell not in "–—-" and not _is_price(column, cell)
    ]
    if len(cells) == 2 and told and not any(header):
        fact = _fact(cells[0], cells[1], place)
        if fact is not None:
            return [place.found(fact, answers.tidied(f"{cells[0]}: {cells[1]}"), block.text)]
    answer = _answer(cells[0], row, told)
    found: dict[str, Found] = {}
    for column, cell in told:
        claim = _claim(row, column, cell, place)
        if claim is not None and claim.question not in found:
            whole = len(told) <= 2 or claim.kind == "help"
            text = answer if whole else _answer(cells[0], row, [(column, cell)])
            found[claim.question] = place.found(claim, text, block.text)
    pairs = list(zip(header, cells))[1:]
    costs = [(column, cell) for column, cell in pairs if _is_price(column, cell)]
    priced = bool(costs) and all(names_price(cell) for _, cell in costs)
    named = cells[0] if is_body_part(cells[0]) or row.sort != "thing" else row.name
    apart = len(costs) == 1 or all(column for column, _ in costs)
    claim = price_of_row(named, place.topic) if priced and apart else None
    if claim is not None:
        sums = "; ".join(f"{lower_first(column)} {cell}" for column, cell in costs)
        several = answers.tidied(f"{cells[0]}: {sums}")
        text = _answer(cells[0], row, costs) if len(costs) == 1 else several
        found[claim.question] = place.found(claim, text, block.text)
    return list(found.values())


def _fact(name: str, value: str, place: Place) -> Claim | None:
    """What a row without columns tells of the treatment: "Downtime | 24 hours"."""
    topic, plain = place.topic, name.lower().strip(" :?")
    ill = concerns_health(plain) or bool(_NEVER.match(value))
    if not topic.treatment or ill or answers.length(plain) > _LONGEST_NAME:
        return None
    safety, timed = is_caution(f"{name}: {value}"), bool(_TIME.search(value))
    if _RESULTS.match(plain):
        return ask("effect_length", topic, safety)
    back = _BACK.match(plain)
    if back:
        asked = f"How soon can I go {back.group()} after {topic.one}?"
        return ask("row", topic, safety, question=asked, x=plain)
    if _SPAN.fullmatch(plain) and timed:
        return ask("session_length", topic, safety)
    if _COUNT.search(plain) and re.match(r"\D{0,12}\d", value):
        return ask("how_many", topic, safety)
    if not _is_noun(plain):
        return None
    joint = "after" if timed and not re.search(r"time$", plain.replace("downtime", "")) else "for"
    asked = f"What is the {plain} {joint} {topic.one}?"
    return ask("row", topic, safety, question=asked, x=plain)


def _is_price(column: str, cell: str) -> bool:
    return says(column, headings().price) or bool(_PRICE.match(cell))


def _claim(row: Row, column: str, cell: str, place: Place) -> Claim | None:
    """What is asked of one cell, or None where no plain question comes of it."""
    topic, at = place.topic, place.topic.one
    refused = _refuses(cell, topic)
    safety = is_caution(f"{column} {cell}")
    lower = column.lower().strip(" ?:")
    kind = next((rule.kind for rule in headings().columns if column and rule.fits(column)), "")
    placed = row.sort not in ("thing", "treatment")
    if _forbids(row, lower, cell, kind, topic):
        return ask("caution", topic, True, c=_with(row), x=row.name)
    if _YES_NO.match(cell):
        return _judged(row, lower, refused, place)
    if row.sort == "stage" and refused and kind in ("do", "", "what_is"):
        return ask("caution", topic, True, c=row.place, x=row.name)
    if kind == "avoid_who":
        if row.sort == "treatment":
            return ask("avoid_who", _topic(row), True)
        return ask("row", topic, True, question=f"Who should avoid {row.name}?", x=row.name)
    if row.sort == "complaint" and kind in ("evidence", "good_for", "helps"):
        if refused and kind == "helps":
            return ask("caution", topic, True, c=f"if I have {row.name}", x=row.name)
        return ask("help", topic, safety, x=row.name)
    if row.sort == "treatment" and kind in _OF_TREATMENT:
        return ask(kind, _topic(row), safety) if kind != "good_for" else _good_for(row, place)
    if kind in ("good_for", "helps") and row.sort == "thing":
        return _good_for(row, place)
    questions = {
        "do": _doing(row, lower, topic),
        "what_is": f"What is {row.name}?" if row.sort in ("thing", "treatment") else "",
        "frequency": f"How often should I have {at} {row.place}?" if placed else "",
        "how_many": f"How many sessions of {topic.name} do I need {row.place}?" if placed else "",
        "session_length": _how_long(row, topic) if placed else "",
        "position": f"In which position do I lie {row.place}?" if placed else "",
        "good_for": f"What is {topic.name} {row.place} good for?" if row.sort == "area" else "",
        "evidence": f"What do studies show about {topic.name} and {row.name}?",
    }
    asked = questions.get(kind, "")
    named = any(token.pos_ in ("NOUN", "PROPN") for token in parse(row.name))
    if not asked and not kind and _is_noun(lower) and (named or row.sort != "thing"):
        where = f" {row.place}" if row.sort in ("stage", "complaint") else f" of {row.name}"
        asked = f"What is the {lower}{where}?"
    return (
        ask("row", topic, safety or (refused and kind == "do"), question=asked, x=row.name)
        if asked
        else None
    )


def _forbids(row: Row, column: str, cell: str, kind: str, topic: Topic) -> bool:
    """As in "Thrombosis | never" under a treatment: who has it must not, or must ask first."""
    if kind in ("evidence", "avoid_who", "frequency", "how_many") or _JUDGED.match(column):
        return False
    ill = concerns_health(row.name) and row.sort in ("complaint", "thing", "quality")
    said = set(re.findall(r"[a-z]+", column))
    treated = not column or bool(said & (topic.lemmas | words().treatments | _HAD))
    limited = _NEVER.match(cell) or is_caution(cell) or (treated and limits(cell))
    return ill and treated and bool(limited)


def _with(row: Row) -> str:
    if mentions(row.name, words().taken):
        return f"if I take {counted(row.name)}"
    named = conditions(row.name, "")
    return named[0].clause if named and named[0].clause else f"if I have {counted(row.name)}"


_HAD = frozenset(
    {"massage", "treatment", "allowed", "ok", "okay", "possible", "can", "may", "safe", "suitable"}
    | {"rule", "advice", "then"}
)
_NEVER = re.compile(
    r"(?i)(?:never|no|none|not|x|avoid|don[’']?t|contraindicated)(?:\b|$)|^[✗✘❌×✕]"
)
_OF_TREATMENT = frozenset({"session_length", "good_for", "frequency", "how_many", "feel", "who"})


def _how_long(row: Row, topic: Topic) -> str:
    if row.sort == "area":
        return f"How long does {topic.name} {row.place} take?"
    return f"How long does {topic.one} take {row.place}?"


def _refuses(cell: str, topic: Topic) -> bool:
    """Whether a cell says "No massage", "None", "Not recommended", not just "no steam"."""
    if not re.search(list_words().refusing, cell.lower()):
        return False
    said = re.findall(r"[a-z]+", cell.lower())
    return said[0] != "no" or len(said) == 1 or said[1] in topic.lemmas | {"massage", "treatment"}


def _doing(row: Row, column: str, topic: Topic) -> str:
    verb = "use" if re.search(r"\b(?:use|oil|product|mask)\b", column) else "do"
    if row.sort == "stage":
        return f"What {topic.name.removeprefix('a ')} can I have {row.place}?"
    if row.sort in ("quality", "complaint"):
        return f"What do you {verb} for {row.name}?"
    return f"What happens {row.place}?" if row.sort == "treatment" else ""


def _good_for(row: Row, place: Place) -> Claim:
    last = row.name.lower().split()[-1]
    plural = parse(row.name)[-1].tag_ == "NNS" and last not in words().treatments
    asked = f"What {'are' if plural else 'is'} {row.name} good for?"
    return ask("good_for", place.topic, question=asked, x=row.name)


def _judged(row: Row, column: str, refused: bool, place: Place) -> Claim | None:
    """Whether a thing is "suitable in pregnancy", where a cell says yes or no."""
    if not _JUDGED.match(column):
        return None
    asked = f"Is {row.name} {column}?"
    return ask("row", place.topic, refused or is_caution(column), question=asked, x=row.name)


def _answer(cell: str, row: Row, told: list[tuple[str, str]]) -> str:
    """The row as a sentence or two: what it is about, then its cells by their columns."""
    name = row.name.removeprefix("the ") if row.sort in ("quality", "stage") else cell
    brackets = re.search(r"\s*\([^)]*\)", cell)
    if brackets and row.sort == "stage":
        name += brackets.group()
    if len(told) == 1 and (unit := _UNITS.search(told[0][0])) and _NUMBER.fullmatch(told[0][1]):
        lasting = row.name if row.sort == "treatment" else f"the {name.lower()}"
        lasting = lasting if parse(lasting)[0].pos_ == "DET" else _counted_thing(lasting)
        return answers.tidied(f"{sentence(lasting)} takes {told[0][1]} {unit.group(1).lower()}")
    parts = []
    for place, (column, text) in enumerate(told):
        text = text.rstrip(" .;")
        plain = place == 0 and (len(told) > 1 or any(r.fits(column) for r in _plain_columns()))
        parts.append(
            lower_first(text) if plain or not column else f"{_as_said(column)}: {lower_first(text)}"
        )
    whole = ". ".join(sentence(part) if number else part for number, part in enumerate(parts))
    joint = " – " if ":" in (parts[0] if parts else "") else ": "
    return answers.tidied(sentence(f"{name}{joint}{whole}"))


_UNITS = re.compile(r"(?i)\b(minutes|hours|days|weeks)\b")
_NUMBER = re.compile(r"(?:about |up to |approx\. )?\d+(?: ?[-–] ?\d+| to \d+)?")


def _counted_thing(name: str) -> str:
    """As in "a salt scrub" for "salt scrub": a row names one of its kind."""
    return name if name.endswith("s") else f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _plain_columns() -> list[Rule]:
    return [rule for rule in headings().columns if rule.kind in ("do", "what_is")]


def _as_said(column: str) -> str:
    """A column's name inside a sentence, from the clinic's side."""
    text = lower_first(column.strip(" ?:"))
    return re.sub(r"\bi\b", "I", text)


def _is_noun(column: str) -> bool:
    document = parse(column) if column else None
    return (
        document is not None
        and len(document) <= 2
        and all(token.pos_ in ("NOUN", "PROPN", "ADJ") for token in document)
        and document[-1].pos_ in ("NOUN", "PROPN")
        and document[-1].tag_ != "NNS"
    )


def _topic(row: Row) -> Topic:
    bare = re.sub(r"^an? ", "", row.name)
    return Topic(bare, row.name, bare.lower().split()[-1])
