"""What is wrong, in the words of the console: questions instead of labels, no files, no fields.

Sentences are made for whoever edits the files by hand and are right there. On a page they are said
anew; one about a file that cannot be read keeps its name, because it is mended by hand.
"""

from __future__ import annotations

import re

from reception import settings
from reception.errors import ReceptionError
from reception.nlu.labels import FAQ, topic_of
from reception.staff import topics

_FIELDS = {
    "question": "Question",
    "answer": "Answer",
    "examples": "Examples",
    "source": "Source",
    "source.article": "Article",
    "source.heading": "Section",
    "article": "Article",
    "heading": "Section",
    "reviewed": "Last reviewed",
    "follow_ups": "What visitors ask next",
}
"""Fields of a topic's file as its form has them."""

_FILE = re.compile(r"(?:data/)?faq/(\w+)\.yml|data/nlu/[\w.-]+\.yml: (\w+)")
_LABEL = re.compile(rf"\b{FAQ}/(\w+)")
_PLAIN = re.compile(r"(?:(?<=^)|(?<=of )|(?<=for )|(?<=as ))([a-z]+(?:_[a-z]+)*)(?=[ :;,.)]|$)")
_CHOICES = re.compile(r"(?s)[;,] choose (?:one of|from): .*$")
_TEST_FILE = re.compile(r",? ?tests/regression/[\w.-]+\.tsv|^[\w-]+\.tsv: ")
_FIELD = re.compile(r"^((?:“[^”]*”: )?)([a-z_]+(?:\.[a-z_]+)?)(?:\.\d+)?: ")
_BY_HAND = re.compile(r", line \d|YAML|UTF-8|version control|by hand|\bfile\b")
"""What is said of files that only somebody who opens them can mend."""

_DRAFT = re.compile(r"^[a-z0-9][a-z0-9_-]*/\d+: ")
_FILE_NAME = re.compile(r"\S+\.\w+ ")
_QUOTED = re.compile(r"(?<![\w'])'((?:[^'\\]|\\.)*)'(?!\w)|(?<!\w)\"((?:[^\"\\]|\\.)*)\"(?!\w)")


def in_plain_words(error: ReceptionError | str) -> str:
    """What to show of an error to somebody who has never seen the files."""
    said = str(error).replace(f"{settings.home()}/", "")
    if _BY_HAND.search(said):
        return said
    titles = topics.titles()

    def titled(label: str) -> str:
        return f"“{topics.title_of(label, titles)}”"

    def file(match: re.Match[str]) -> str:
        return titled(f"{FAQ}/{match[1]}" if match[1] else match[2])

    said = _CHOICES.sub("; load the page again and choose another.", _DRAFT.sub("", said))
    said = _TEST_FILE.sub("", said)
    said = _LABEL.sub(lambda match: titled(match[0]), _FILE.sub(file, said))
    said = _PLAIN.sub(
        lambda match: titled(match[0]) if match[0] in titles else _topic(match[0], titles), said
    )
    said = _FIELD.sub(_named, said)
    said = _QUOTED.sub(lambda match: f"“{match[1] or match[2] or ''}”", said)
    return said if _FILE_NAME.match(said) else said[:1].upper() + said[1:]


def subject_in_plain_words(subject: str, titles: dict[str, str]) -> str:
    """What the log says that something was done to: a question instead of a label."""
    label = subject if topic_of(subject) else f"{FAQ}/{subject}"
    if label in titles or subject in titles:
        return topics.title_of(label if label in titles else subject, titles)
    return topics.title_of(subject, titles) if topic_of(subject) else subject


def _topic(name: str, titles: dict[str, str]) -> str:
    """A topic may be named without what stands before its name."""
    label = f"{FAQ}/{name}"
    return f"“{titles[label]}”" if label in titles and "_" in name else name


def _named(match: re.Match[str]) -> str:
    """The field before what is wrong with it."""
    name = _FIELDS.get(match[2])
    return f"{match[1]}{name}: " if name else match[0]
