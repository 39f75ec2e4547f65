"""A model trained in a warm process is the one that ``rasa train`` makes."""

from __future__ import annotations

import json
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reception import settings
from reception.errors import DataError
from reception.releases.archives import lessons
from reception.training import train


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("warm") / "warm.tar.gz"
    train(target)
    return target


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small copy of the project, quick to train on."""
    from benchmarks.sample import write_sample

    target = tmp_path / "home"
    write_sample(target, 8)
    monkeypatch.setenv("RECEPTION_CACHE", str(settings.cache_folder()))
    monkeypatch.setenv("RECEPTION_HOME", str(target))
    return target


def member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as opened:
        (found,) = [one for one in opened if Path(one.name).name == name]
        content = opened.extractfile(found)
        assert content is not None
        return content.read()


def classifier(archive: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    with np.load(BytesIO(member(archive, "classifier.npz")), allow_pickle=False) as arrays:
        return json.loads(member(archive, "classifier.json")), dict(arrays)


def test_the_classifier_is_the_one_that_rasa_train_makes(warm: Path, model: Path) -> None:
    about, arrays = classifier(warm)
    expected, theirs = classifier(model)
    assert about == expected
    assert set(arrays) == set(theirs)
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, theirs[name], err_msg=name)


def in_order(content: Any) -> Any:
    """Without what differs between two trainings: random ids, and the order of sets."""
    if isinstance(content, dict):
        random = ("trained_at", "model_id", "output_fingerprint")
        return {name: in_order(value) for name, value in content.items() if name not in random}
    return sorted(map(in_order, content), key=str) if isinstance(content, list) else content


def test_dialogue_and_domain_are_those_of_rasa_train(warm: Path, model: Path) -> None:
    for name in ("rule_policy.json", "rule_only_data.json", "featurizer.json", "metadata.json"):
        ours, theirs = (json.loads(member(path, name)) for path in (warm, model))
        assert in_order(ours) == in_order(theirs), name
    assert member(warm, "domain.yml") == member(model, "domain.yml")


def test_a_model_says_what_it_has_learned_from(warm: Path) -> None:
    learned = lessons(warm)
    assert len(learned.texts) == len(learned.targets) > 1000
    assert learned.held_out is not None
    assert learned.held_out.shape[0] == len(learned.texts)
    assert learned.responses["utter_faq/dry_skin"][0]["text"]


def test_training_again_in_the_same_process_sees_what_was_changed(home: Path) -> None:
    first, second = home / "first.tar.gz", home / "second.tar.gz"
    train(first)
    path = home / "data" / "faq" / "dry_skin.yml"
    text = path.read_text().replace("examples:\n", "examples:\n  - a line nobody wrote yet\n", 1)
    path.write_text(text.replace("answer: ", "answer: Really. ", 1))
    train(second)
    before, after = lessons(first), lessons(second)
    assert set(after.texts) - set(before.texts) == {"a line nobody wrote yet"}
    assert after.responses["utter_faq/dry_skin"][0]["text"].startswith("Really. ")


def test_a_mistake_leaves_no_file_and_says_what_it_is(home: Path) -> None:
    path = home / "data" / "faq" / "dry_skin.yml"
    path.write_text(path.read_text().replace("question:", "questoin:", 1))
    with pytest.raises(DataError, match=r"dry_skin\.yml"):
        train(home / "models" / "new.tar.gz")
    assert list((home / "models").iterdir()) == []


def test_a_slot_that_nobody_declared_is_named(home: Path) -> None:
    path = home / "data" / "rules" / "rules.yml"
    path.write_text(
        path.read_text()
        + "\n  - rule: wrong\n    steps:\n      - intent: greet\n      - slot_was_set:\n"
        "          - no_such_slot: x\n      - action: utter_greet\n"
    )
    with pytest.raises(DataError, match="no_such_slot"):
        train(home / "models" / "new.tar.gz")
