"""The files that a model is made from: which they are, and whether they are right."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reception import settings
from reception.assistant import cause_of
from reception.errors import DataError
from reception.faq.book import load_book
from reception.faq.checks import check_project, faq_examples, plain_examples
from reception.nlu.text import clean
from reception.releases.cases import safety_cases
from reception.releases.scripts import scripts
from reception.training import project_importer
from reception.yaml_files import read_yaml


def file_hashes() -> dict[str, str]:
    """The sha256 of every file that a model is trained from, by path: data/ without drafts,
    config and domain.
    """
    home = settings.home()
    data = home / "data"
    paths = [home / "config.yml", home / "domain.yml"]
    for where, folders, names in os.walk(data):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and Path(where, name) != data / "drafts"
        )
        paths += [Path(where, name) for name in sorted(names) if not name.startswith(".")]
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.exists()
    }


def data_hash(files: dict[str, str] | None = None) -> str:
    """One hash of all of them."""
    files = file_hashes() if files is None else files
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def things_changed(paths: Iterable[str]) -> int:
    """How many topics and other things people have changed, of the ``paths`` that differ.

    An answer in a team's own words stands in its topic's file and in an article: one change.
    """
    kinds = Counter(str(Path(path).parent) for path in paths)
    if kinds["data/faq"]:
        del kinds["data/articles"]
    return sum(kinds.values())


def check_files() -> None:
    """Check all that people edit.

    Raises:
        DataError: the first mistake.
    """
    check_project()
    safety_cases()
    scripts()
    home = settings.home()
    for folder in ("rules", "stories"):
        for path in sorted((home / "data" / folder).rglob("*.yml")):
            read_yaml(path)
    for name in ("config.yml", "domain.yml"):
        read_yaml(home / name)


def validated_files() -> tuple[Any, dict[tuple[str, str], str]]:
    """Have Rasa read and check the files.

    Returns:
        what has read them, and where each example stands, by its cleaned text and label.

    Raises:
        DataError: saying what Rasa has found.
    """
    from rasa.shared.exceptions import RasaException

    try:
        importer = project_importer()
        _validate(importer)
    except RasaException as error:
        said = " ".join(str(error).split())
        raise cause_of(error) or DataError(
            f"Rasa cannot read the files ({said}); `make check` says more."
        ) from error
    data = settings.home() / "data"
    examples = [*faq_examples(load_book(data)), *plain_examples(data / "nlu")]
    home = settings.home()
    return importer, {
        (clean(example.text), example.label): str(example.path.relative_to(home))
        for example in examples
    }


def _validate(importer: Any) -> None:
    """What ``rasa data validate --fail-on-warnings`` looks at, in this process.

    Raises:
        DataError: saying what it found.
    """
    from rasa.validator import Validator

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        validator = Validator.from_importer(importer)
        is_right = (
            validator.verify_domain_validity()
            and validator.verify_actions_in_stories_rules()
            and validator.verify_forms_in_stories_rules()
            and validator.verify_form_slots()
            and validator.verify_slot_mappings()
            and validator.verify_nlu(ignore_warnings=False)
            and validator.verify_story_structure(ignore_warnings=False)
        )
    if not is_right:
        why = next((str(one.message).strip() for one in reversed(said)), "it does not say what")
        raise DataError(
            f"Rasa finds the rules, the domain and the examples at odds ({why}); "
            "`make check` says more."
        )
