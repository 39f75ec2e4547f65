"""The one component that decides what a message means: scores, gate, clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from reception.errors import DataError, ModelError
from reception.nlu import gate, labels
from reception.nlu.classifier_files import restore, store, store_examples
from reception.nlu.clauses import CLAUSE_KINDS
from reception.nlu.gate import Outcome, Thresholds, Wishes
from reception.nlu.kernel_ridge import KernelRidge, Settings
from reception.nlu.labels import CANDIDATES, CLAUSES, CONFIDENCE, LABEL, PARTS, QUESTION, RED_FLAG
from reception.nlu.sentence_featurizer import CLAUSE_VECTORS, VECTOR
from reception.nlu.text import has_words
from reception.nlu.whole_message import with_parts

SHOWN = 5
"""Candidates in what the pipeline puts out."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(GraphComponent, IntentClassifier):
    """Kernel ridge over all labels at once, then the gate.

    It sets ``label``, ``confidence``, ``candidates`` and ``parts`` on a message, and
    what Rasa's policies and ``utter_faq`` read: ``intent``, ``intent_ranking`` and
    ``response_selector``.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults; ``Settings`` and ``Wishes`` say what they mean."""
        return {
            **Settings().__dict__,
            **Wishes().__dict__,
            # Probability from which a clause of a longer message counts as a question
            # of its own.
            "part": 0.8,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: KernelRidge | None = None,
        thresholds: Thresholds | None = None,
        questions: dict[str, str] | None = None,
    ) -> None:
        """Hold a model, its thresholds and, for each label, how a visitor would ask."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self.model = model
        self.thresholds = thresholds
        self.questions = questions or {}

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example that has an intent, and choose the thresholds.

        Raises:
            DataError: there is no FAQ among the examples.
        """
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        targets = [message.get(INTENT_RESPONSE_KEY) or message.get(INTENT) for message in examples]
        if not any(labels.topic_of(target) for target in targets):
            raise DataError(
                "config.yml: no FAQ topic reached the training; `importers` must name "
                "reception.faq.importer.FaqImporter (Rasa skips a mistyped one silently)."
            )
        settings = Settings(**{name: self._config[name] for name in Settings().__dict__})
        self.model, held_out = KernelRidge.train(
            [message.get(TEXT) for message in examples],
            np.stack([message.get(VECTOR).values for message in examples]),
            targets,
            settings,
        )
        self.thresholds = gate.choose_thresholds(
            held_out, self.model.labels, targets, gate.as_settings(self._config)
        )
        asked = zip(targets, map(_question, examples))
        self.questions = {target: question for target, question in asked if question}
        with self._storage.write_to(self._resource) as folder:
            store(folder, self.model, self.thresholds, self.questions)
            store_examples(folder, [message.get(TEXT) for message in examples], targets, held_out)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the outcome of every message; all their parts are scored together."""
        texts: list[str] = []
        vectors: list[np.ndarray] = []
        for message in messages:
            texts += [message.get(TEXT) or "", *(message.get(CLAUSES) or [])]
            vectors.append(message.get(VECTOR).values[None])
            if message.get(CLAUSES):
                vectors.append(message.get(CLAUSE_VECTORS))
        found = self._outcomes(texts, np.concatenate(vectors)) if messages else {}
        for message in messages:
            self._set_outcome(message, found)
        return messages

    def _outcomes(self, texts: Sequence[str], vectors: np.ndarray) -> dict[str, Outcome]:
        """The outcome of each text by itself; what several messages say is scored once."""
        assert self.model is not None, "train or load the classifier first"
        assert self.thresholds is not None
        rows = {text: row for row, text in enumerate(texts)}
        scores = self.model.scores(list(rows), vectors[list(rows.values())])
        probabilities = gate.probabilities(scores, self.thresholds.temperature)
        return {
            text: gate.decide(one, self.model.labels, self.thresholds)
            for text, one in zip(rows, probabilities)
        }

    def _set_outcome(self, message: Message, found: Mapping[str, Outcome]) -> None:
        text = message.get(TEXT) or ""
        flag = message.get(RED_FLAG)
        whole = found[text]
        if not has_words(text) and not flag:
            whole = Outcome(labels.OUT_OF_SCOPE, 1.0, whole.candidates)
        clauses = zip(message.get(CLAUSES) or [], message.get(CLAUSE_KINDS) or [])
        judged = [(found[clause], kind) for clause, kind in clauses]
        whole, parts = with_parts(whole, judged, self._config["part"])
        if flag:
            parts = []
            certain = 1.0 if flag[LABEL] == labels.EMERGENCY else max(whole.confidence, 0.99)
            # A learned emergency outranks a flag that only says "medical".
            label = whole.label if whole.label == labels.EMERGENCY else flag[LABEL]
            whole = Outcome(label, certain, whole.candidates)
        self._put_out(message, whole, parts)

    def _put_out(self, message: Message, outcome: Outcome, parts: list[tuple[str, float]]) -> None:
        shown = outcome.candidates[:SHOWN]
        shown += [pair for pair in outcome.offered() if pair not in shown]
        topic = labels.topic_of(outcome.label)
        intent = labels.SEVERAL if parts else (labels.FAQ if topic else outcome.label)
        found = message.get(ENTITIES) or []
        values: dict[str, Any] = {
            LABEL: outcome.label,
            CONFIDENCE: outcome.confidence,
            CANDIDATES: [self._candidate(*pair) for pair in shown],
            PARTS: [{LABEL: label, CONFIDENCE: confidence} for label, confidence in parts],
            INTENT: _ranked(intent, outcome.confidence),
            INTENT_RANKING_KEY: [_ranked(intent, outcome.confidence)]
            + [_ranked(label, confidence) for label, confidence in shown],
            "response_selector": _response_selector(outcome) if topic else {},
        }
        topics = [labels.topic_of(label) for label, _ in parts] if parts else [topic]
        remembered = [name for name in topics if name and name != labels.ABOUT_SOURCES]
        if remembered:
            values[ENTITIES] = [*found, _about_message(message, labels.TOPIC_SLOT, remembered[-1])]
        elif outcome.label == labels.EMERGENCY:
            danger = _danger((message.get(RED_FLAG) or {}).get("name"))
            values[ENTITIES] = [*found, _about_message(message, labels.DANGER, danger)]
        for name, value in values.items():
            message.set(name, value, add_to_output=True)

    def _candidate(self, label: str, confidence: float) -> dict[str, Any]:
        return {
            LABEL: label,
            CONFIDENCE: confidence,
            QUESTION: self.questions.get(label),
        }

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        """A trained classifier.

        Raises:
            ModelError: its files are missing or damaged.
        """
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, *restore(folder))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"The trained model is damaged ({error}); train again with: make train"
            ) from error


def _question(message: Message) -> str | None:
    metadata = message.get("metadata") or {}
    return (metadata.get("intent") or {}).get(QUESTION)


def _about_message(message: Message, entity: str, value: str) -> dict[str, Any]:
    """An entity that spans the message: Rasa's way of filling a slot without an action."""
    return {
        "entity": entity,
        "value": value,
        "start": 0,
        "end": len(message.get(TEXT) or ""),
        "extractor": QuestionClassifier.__name__,
    }


def _danger(flag: str | None) -> str:
    if flag is None:
        return "unknown"
    return "self_harm" if flag.startswith(("suicide", "self_harm")) else "body"


def _ranked(label: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: confidence}


def _response_selector(outcome: Outcome) -> dict[str, Any]:
    """What ResponseSelector would have put out; ``utter_faq`` reads only this."""
    chosen = {
        INTENT_RESPONSE_KEY: outcome.label,
        "utter_action": f"utter_{outcome.label}",
        PREDICTED_CONFIDENCE_KEY: outcome.confidence,
    }
    ranking = [
        {INTENT_RESPONSE_KEY: label, PREDICTED_CONFIDENCE_KEY: confidence}
        for label, confidence in outcome.candidates[:SHOWN]
        if labels.topic_of(label)
    ]
    return {labels.FAQ: {"response": chosen, "ranking": ranking}}
