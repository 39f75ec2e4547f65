"""The trained assistant in this process: for the command line, tests and measurements."""

from __future__ import annotations

import logging
import os
import tarfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reception import settings
from reception.clinic.facts import load_clinic
from reception.errors import ModelError, ReceptionError

_LEAST_MODEL = 10_000


def quiet() -> None:
    """Keep Rasa's libraries from talking over what a person wants to read."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.showwarning = lambda *_, **__: None
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name in ("rasa", "rasa_sdk", "tensorflow", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)


def newest_model(folder: Path | None = None) -> Path:
    """The newest trained model of ``folder``, by default ``models/``.

    Raises:
        ModelError: there is none, or it is no archive.
    """
    folder = folder or settings.home() / "models"
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise ModelError(f"There is no trained model in {folder}; train one with: make train")
    newest = models[-1]
    try:
        with tarfile.open(newest) as archive:
            whole = "metadata.json" in {Path(name).name for name in archive.getnames()}
    except (OSError, EOFError, tarfile.TarError):
        whole = False
    if not whole:
        raise ModelError(
            f"The model {newest} is damaged; remove it and train again with: make train"
        )
    return newest


class Assistant:
    """The assistant as a server would run it, with its actions called directly."""

    def __init__(self, model: Path | None = None) -> None:
        """Load ``model``, by default the newest.

        Raises:
            ReceptionError: the model or a file it needs is missing or damaged.
        """
        quiet()
        path = model or newest_model()
        from rasa.core.agent import Agent
        from rasa.core.tracker_store import InMemoryTrackerStore
        from rasa.utils.endpoints import EndpointConfig

        from reception.channels.replies import ReplyGenerator
        from reception.processor import QuickProcessor

        self._agent = agent = Agent(action_endpoint=_actions_in_process())
        try:
            agent.processor = QuickProcessor(
                path, agent.tracker_store, agent.lock_store, agent.nlg, agent.action_endpoint
            )
        except Exception as error:
            raise cause_of(error) or ModelError(
                f"The model {path} cannot be loaded ({error}); train again with: make train"
            ) from error
        agent.domain = domain = agent.processor.domain
        agent.nlg = agent.processor.nlg = ReplyGenerator(EndpointConfig(), domain)
        agent.tracker_store = agent.processor.tracker_store = InMemoryTrackerStore(domain)
        self._phone = load_clinic().phone

    async def parse(self, text: str) -> dict[str, Any]:
        """What is understood: text, label, confidence, candidates (best first), ms.

        A message that holds several questions also has ``parts``, their labels.
        """
        started = time.perf_counter()
        parsed = await self._agent.parse_message(text)
        took = (time.perf_counter() - started) * 1000
        return {**_understood(text, parsed), "ms": round(took, 2)}

    def parse_all(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """As `parse` of each, without ms, in a third of the time; nothing else runs meanwhile."""
        from rasa.core.channels.channel import UserMessage
        from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER

        processor = self._agent.processor
        assert processor is not None
        target = processor.model_metadata.nlu_target
        # Rasa's pipelines take lists of messages, and its parse_message a list of one.
        inputs = {
            PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts],
            PLACEHOLDER_TRACKER: None,
        }
        parsed = processor.graph_runner.run(inputs=inputs, targets=[target])[target]
        return [_understood(text, one.data) for text, one in zip(texts, parsed)]

    def component(self, kind: type) -> Any:
        """The pipeline's component of that class, as it works."""
        processor = self._agent.processor
        assert processor is not None
        # Private in the pinned version of Rasa, which offers no other way to a component.
        nodes = processor.graph_runner._instantiated_nodes.values()
        return next(node._component for node in nodes if isinstance(node._component, kind))

    async def reply(
        self, text: str, conversation: str, channel: str = "terminal"
    ) -> list[dict[str, Any]]:
        """Replies to one message of a conversation: text, buttons, metadata."""
        from reception.channels.turns import answer

        replies = await answer(self._agent.handle_message, text, conversation, channel, self._phone)
        return [
            {
                "text": reply.get("text", ""),
                "buttons": reply.get("buttons", []),
                "metadata": reply.get("metadata", {}),
            }
            for reply in replies
        ]


def _understood(text: str, parsed: dict[str, Any]) -> dict[str, Any]:
    parts = [part["label"] for part in parsed.get("parts") or []]
    return {
        "text": text,
        "label": parsed.get("label"),
        "confidence": round(parsed.get("confidence") or 0.0, 4),
        "candidates": [
            {"label": one["label"], "confidence": round(one["confidence"], 4)}
            for one in parsed.get("candidates") or []
        ],
        **({"parts": parts} if parts else {}),
    }


def cause_of(error: BaseException | None) -> ReceptionError | None:
    """The error of ours behind one that Rasa wrapped, if there is one."""
    while error is not None:
        if isinstance(error, ReceptionError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _actions_in_process() -> Any:
    """An action endpoint that runs the actions here instead of over HTTP."""
    from rasa.utils.endpoints import ClientResponseError, EndpointConfig
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")

    class InProcess(EndpointConfig):
        async def request(self, *_: Any, **options: Any) -> Any:
            try:
                return await executor.run(options["json"])
            except Exception as error:
                raise ClientResponseError(500, type(error).__name__, "") from error

    return InProcess(url="in this process")
