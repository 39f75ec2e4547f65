"""Rasa as it comes out of the box, on the same examples: what Reception is measured against.

Sparse features, DIET and a ResponseSelector for 100 epochs each, FallbackClassifier:
the pipeline that ``rasa init`` suggests.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter

from reception.assistant import quiet
from reception.faq.importer import FaqImporter
from reception.nlu.labels import OUT_OF_SCOPE

CONFIG = """\
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    retrieval_intent: faq
    epochs: 100
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""


def write_project(home: Path, folder: Path) -> None:
    """Write a stock project with the examples and responses of ``home`` into ``folder``."""
    with in_home(home):
        importer = FaqImporter(
            str(home / "config.yml"), str(home / "domain.yml"), [str(home / "data")]
        )
        data, domain = importer.get_nlu_data(), importer.get_domain()
    responses = {
        name: [{"text": variations[0]["text"]}]
        for name, variations in domain.responses.items()
        if name.startswith("utter_faq/")
    }
    folder.mkdir(parents=True, exist_ok=True)
    data.responses = {}
    (folder / "nlu.yml").write_text(RasaYAMLWriter().dumps(data), encoding="utf-8")
    lines = ['version: "3.1"', "responses:"]
    for name, variations in responses.items():
        lines += [f"  {name}:", f"  - text: {variations[0]['text']!r}"]
    (folder / "responses.yml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")


@contextlib.contextmanager
def in_home(home: Path) -> Iterator[None]:
    """Take ``home`` for the project's folder meanwhile."""
    before = os.environ.get("RECEPTION_HOME")
    os.environ["RECEPTION_HOME"] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ["RECEPTION_HOME"]
        else:
            os.environ["RECEPTION_HOME"] = before


def train(folder: Path) -> float:
    """Train the project in ``folder`` with ``rasa train nlu``; wall time in seconds."""
    started = time.perf_counter()
    subprocess.run(
        [
            sys.executable, "-W", "ignore", "-m", "rasa", "train", "nlu",
            "--config", "config.yml", "--nlu", ".", "--out", "models",
            "--fixed-model-name", "stock",
        ],
        cwd=folder,
        check=True,
        stdout=(folder / "train.log").open("w"),
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    took = time.perf_counter() - started
    (folder / "seconds.txt").write_text(f"{took:.1f}")
    return took


class StockAssistant:
    """The stock model, answering ``parse`` as the real one does."""

    def __init__(self, model: Path) -> None:
        """Load ``model``."""
        quiet()
        from rasa.core.agent import Agent

        self._agent = Agent.load(model)

    async def parse(self, text: str) -> dict[str, Any]:
        """Label, candidates and ms; the fallback counts as declining."""
        started = time.perf_counter()
        parsed = await self._agent.parse_message(text)
        took = (time.perf_counter() - started) * 1000
        intent = parsed["intent"]["name"]
        selector = (parsed.get("response_selector") or {}).get("faq") or {}
        topic = (selector.get("response") or {}).get("intent_response_key")
        ranking = [entry["name"] for entry in parsed.get("intent_ranking", [])]
        named = [topic if name == "faq" else name for name in ranking]
        named = [name for name in named if name != "nlu_fallback"]
        label = topic if intent == "faq" else intent
        return {
            "text": text,
            "label": OUT_OF_SCOPE if label == "nlu_fallback" else label,
            "confidence": parsed["intent"]["confidence"],
            "candidates": [{"label": name} for name in named],
            "ms": took,
        }
