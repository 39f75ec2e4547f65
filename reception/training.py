"""Trains a model: the graph of ``rasa train``, without what only a cold process gains from.

``rasa train`` runs the graph twice, once to find out what has changed since the last time,
and hashes every example at every step: more than the training itself takes. Here it runs
once, and a process that trains again keeps what it has read.
"""

from __future__ import annotations

import contextlib
import copy
import io
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from reception import settings
from reception.assistant import cause_of, quiet
from reception.errors import DataError, ModelError

_OPTIONS = {"augmentation_factor": 50, "debug_plots": False}
"""What ``rasa train`` passes on by default."""


def train_model() -> Path:
    """Train on the project's files into ``models/``; the new model's path.

    Raises:
        ReceptionError: a file has a mistake, or Rasa could not train.
    """
    quiet()
    target = settings.home() / "models" / f"{time.strftime('%Y%m%d-%H%M%S')}.tar.gz"
    with Console(stderr=True).status("Training; this takes a quarter of a minute …"):
        train(target)
    return target


def project_importer() -> Any:
    """What reads the project's files as config.yml says; it reads each once."""
    # Imported here: Rasa takes three seconds.
    from rasa.shared.importers.importer import TrainingDataImporter

    home = settings.home()
    return TrainingDataImporter.load_from_config(
        str(home / "config.yml"), str(home / "domain.yml"), [str(home / "data")]
    )


def train(target: Path, importer: Any = None) -> None:
    """Train on the project's files into the archive ``target``, which is there when it is whole.

    Args:
        target: a path that ends in .tar.gz.
        importer: a `project_importer` that has read the files before, for their sake.

    Raises:
        ReceptionError: a file has a mistake, or Rasa could not train.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    noise = io.StringIO()
    try:
        with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
            _run_graph(unfinished, importer or project_importer())
        os.replace(unfinished, target)
    except Exception as error:
        raise cause_of(error) or ModelError(
            f"Rasa could not train ({error}); `uv run rasa train --debug` says more."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _run_graph(target: Path, importer: Any) -> None:
    """As `rasa.model_training.train` and `rasa.engine.training.graph_trainer.GraphTrainer`."""
    import rasa.engine.validation
    from rasa.engine.constants import PLACEHOLDER_IMPORTER
    from rasa.engine.graph import ExecutionContext
    from rasa.engine.recipes.recipe import Recipe
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.model_training import get_unresolved_slots
    from rasa.shared.data import TrainingType

    from reception.model_storage import QuickStorage

    # Components must not change the domain that is stored.
    domain = copy.deepcopy(importer.get_domain())
    unknown = get_unresolved_slots(domain, importer.get_stories())
    if unknown:
        raise DataError(
            f"{settings.home() / 'data'}: rules or stories set slots that domain.yml does not have "
            f"({', '.join(sorted(unknown))}); add them there or correct their spelling."
        )
    recipe = Recipe.recipe_for_name(importer.get_config().get("recipe"))
    config, _, _ = recipe.auto_configure(
        importer.get_config_file_for_auto_config(), importer.get_config(), TrainingType.BOTH
    )
    model = recipe.graph_config_for_recipe(config, _OPTIONS, training_type=TrainingType.BOTH)
    rasa.engine.validation.validate(model)
    with tempfile.TemporaryDirectory() as folder:
        storage = QuickStorage(Path(folder))
        graph = DaskGraphRunner.create(
            model.train_schema, storage, ExecutionContext(model.train_schema)
        )
        graph.run(inputs={PLACEHOLDER_IMPORTER: importer})
        storage.create_model_package(target, model, domain)
