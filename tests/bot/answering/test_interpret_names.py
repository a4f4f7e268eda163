from dataclasses import replace

import pytest

from bot.answering.interpret import interpret
from bot.answering.model import Missing, Question
from tests.bot.answering.vocabularies import NOW, VOCABULARY, MadeUpLibrary, ask, lacking, mentioned


@pytest.mark.parametrize(
    ("question", "surface", "papers"),
    [
        ("vLLM", "vLLM", ("arxiv:2309.06180",)),
        ("splitwise", "splitwise", ("p:splitwise",)),
        ("is there anything about SPLITWISE?", "SPLITWISE", ("p:splitwise",)),
        ("flash-attention 3 on hopper", "flash-attention 3", ("p:fa3",)),
        ("FlashAttention-3", "FlashAttention-3", ("p:fa3",)),
        ("FlashDecoding++", "FlashDecoding++", ("p:fd",)),
        ("flashdecoding ++", "flashdecoding ++", ("p:fd",)),
        ("deja vu paper", "deja vu", ("p:dejavu",)),
        ("S3", "S3", ("p:s3",)),
        ("how does ZeRO shard states", "ZeRO", ("p:zero",)),
        ("BiLD", "BiLD", ("p:bild",)),
    ],
)
def test_a_name_is_found_however_its_case_hyphens_and_accents_are_typed(
    question: str, surface: str, papers: tuple[str, ...]
) -> None:
    assert mentioned(ask(question)) == {surface: papers}


def test_the_longest_name_wins() -> None:
    assert mentioned(ask("latency of Sarathi-Serve")) == {"Sarathi-Serve": ("p:sarathi-serve",)}


def test_a_name_inside_an_unknown_compound_is_not_that_name() -> None:
    assert ask("latency of Alpa-Frontier").mentions == ()
    assert mentioned(ask("an Alpa-based planner")) == {"Alpa": ("p:alpa",)}


def test_several_papers_with_one_name_are_one_mention() -> None:
    assert mentioned(ask("Optimus?")) == {"Optimus": ("p:optimus-1", "p:optimus-2")}


def test_a_name_that_only_an_abstract_gives_is_told_apart() -> None:
    assert [mention.how for mention in ask("BiLD").mentions] == ["mentioned name"]


@pytest.mark.parametrize(
    ("question", "paper"),
    [
        ("infass model-less serving", "p:infaas"),
        ("splitwize", "p:splitwise"),
        ("that long villa video paper", "p:longvila"),
        ("vlmm", "arxiv:2309.06180"),
        ("distsrve", "p:distserve"),
    ],
)
def test_a_mistyped_name_is_found(question: str, paper: str) -> None:
    (mention,) = ask(question).mentions
    assert (mention.paper_ids, mention.how) == ((paper,), "typo")


@pytest.mark.parametrize(
    ("question", "surface", "paper"),
    [
        ("fast servr", "fast servr", "p:fastserve"),
        ("path ways paper", "path ways", "p:pathways"),
        ("the paper called dejja vu", "dejja vu", "p:dejavu"),
        ("summarise Optiimuss", "Optiimuss", "p:optimus-1"),
        ("the Parott paper", "Parott", "p:parrot"),
        ("flash attentoin 3 by Microsoft", "flash attentoin 3", "p:fa3"),
        ("the one named Allpa", "Allpa", "p:alpa"),
        ("compare fast servr with vLLM", "fast servr", "p:fastserve"),
    ],
)
def test_a_mistyped_name_is_found_where_the_form_says_that_it_is_one(question: str, surface: str, paper: str) -> None:
    plan = ask(question)
    assert mentioned(plan)[surface][0] == paper
    assert (plan.missing, plan.text) == ((), "")


@pytest.mark.parametrize("question", ["the paper called FlashAttention 5", "the paper named vLLM 2"])
def test_another_version_of_a_name_is_another_work(question: str) -> None:
    assert all(mention.how != "typo" for mention in ask(question).mentions)


@pytest.mark.parametrize("question", ["data parallelism", "compare training and serving", "the latency paper"])
def test_plain_words_in_the_place_of_a_name_are_no_typos(question: str) -> None:
    assert ask(question).mentions == ()


def test_a_name_of_a_project_and_of_its_paper_means_both_but_the_paper_where_one_is_told() -> None:
    vocabulary = replace(VOCABULARY, names={**VOCABULARY.names, "vLLM": ("arxiv:2309.06180", "title:vllm")})
    told = ask("summarise vLLM", vocabulary=vocabulary)
    assert (told.intent, mentioned(told)) == ("summary", {"vLLM": ("arxiv:2309.06180",)})
    compared = ask("vLLM vs Alpa", vocabulary=vocabulary)
    assert mentioned(compared)["vLLM"] == ("arxiv:2309.06180", "title:vllm")


def test_a_name_that_only_a_project_carries_means_the_paper_that_names_it_too() -> None:
    vocabulary = replace(VOCABULARY, names={**VOCABULARY.names, "BiLD": ("title:bild",)})
    assert mentioned(ask("BiLD vs Alpa", vocabulary=vocabulary))["BiLD"] == ("title:bild", "p:bild")


@pytest.mark.parametrize(
    "question",
    [
        "anything on tail latency bands",
        "bank of experts",
        "batching of long prompts",
        "server with little memory",
        "alpha",
    ],
)
def test_ordinary_words_and_words_of_the_library_are_no_typos(question: str) -> None:
    assert ask(question).mentions == ()


@pytest.mark.parametrize(
    "question",
    [
        "band",
        "band - anyone read it?",
        "what's the Band paper about?",
        "what is band",
        "how does orca batch requests",
        "tell me about pie",
        "Parrot vs vLLM",
        "parrot and vLLM for long prompts",
        'what do people say of "pie" and memory',
        "scheduling in Orca",
    ],
)
def test_a_name_that_is_a_plain_word_counts_where_the_work_is_meant(question: str) -> None:
    assert any(mention.paper_ids[0] in ("p:band", "p:orca", "p:pie", "p:parrot") for mention in ask(question).mentions)


@pytest.mark.parametrize(
    "question",
    ["frequency band selection on phones", "serving a pie of requests", "requests that band together in a batch"],
)
def test_a_name_that_is_a_plain_word_does_not_count_elsewhere(question: str) -> None:
    assert ask(question).mentions == ()


def test_common_acronyms_of_the_field_are_no_names_inside_a_question() -> None:
    vocabulary = replace(VOCABULARY, names={**VOCABULARY.names, "LLM": ("p:llm",)})
    assert ask("serving LLMs on phones", vocabulary=vocabulary).mentions == ()


@pytest.mark.parametrize(
    "text",
    [
        "2309.06180",
        "arXiv:2309.06180v2",
        "https://arxiv.org/abs/2309.06180",
        "arxiv.org/pdf/2309.06180v1.pdf",
        "<https://arxiv.org/abs/2309.06180|arxiv.org/abs/2309…> any good?",
        "see https://www.arxiv.org/html/2309.06180v2).",
        "doi:10.1145/3600006.3613165",
        "https://doi.org/10.1145/3600006.3613165",
        "https://dl.acm.org/doi/pdf/10.1145/3600006.3613165",
    ],
)
def test_a_pasted_identifier_is_found_in_any_form(text: str) -> None:
    plan = ask(text)
    assert [(mention.paper_ids, mention.how) for mention in plan.mentions] == [(("arxiv:2309.06180",), "identifier")]
    assert plan.missing == ()


def test_an_address_that_carries_no_identifier_is_looked_up_as_it_is() -> None:
    assert ask("example.org/band/?utm_source=x").mentions[0].paper_ids == ("p:band",)


def test_an_identifier_that_the_library_lacks_is_missing() -> None:
    assert lacking(ask("https://arxiv.org/abs/1706.03762")) == [("https://arxiv.org/abs/1706.03762", "identifier")]


@pytest.mark.parametrize(
    "text",
    [
        "Bringing Order to Borrowed Machines",
        "what is Bringing order to borrowed machines about?",
        'summarise "Bringing Order to Borrowed Machines" please',
    ],
)
def test_a_full_title_is_found(text: str) -> None:
    assert [(mention.paper_ids, mention.how) for mention in ask(text).mentions] == [(("p:order",), "title")]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "is there a paper about recovery from failures without checkpoints?",
            "recovery from failures without checkpoints",
        ),
        ("anything on tail latency bands", "tail latency bands"),
        ("run a model without the server seeing my text", "run a model without the server seeing my text"),
        ("infass model-less serving", "model-less serving"),
        ("Can you find me papers on diffusion models please", "diffusion models"),
        ("vLLM", ""),
        ("flover training, anyone read it?", "flover training"),
    ],
)
def test_what_remains_is_the_topic_without_politeness(question: str, text: str) -> None:
    assert ask(question).text == text


def test_a_name_that_many_works_share_is_their_subject() -> None:
    shared = replace(VOCABULARY, names={**VOCABULARY.names, "Fuzzing": ("p:f1", "p:f2", "p:f3")})
    assert not ask("kernel fuzzing before boot", vocabulary=shared).mentions
    assert not ask("fuzzing papers from OSDI", vocabulary=shared).mentions
    assert ask("fuzzing", vocabulary=shared).mentions[0].paper_ids == ("p:f1", "p:f2", "p:f3")


def test_a_work_named_like_a_venue_that_the_library_lacks_is_meant() -> None:
    named = replace(VOCABULARY, names={**VOCABULARY.names, "PACT": ("p:pact",)})
    assert mentioned(ask("PACT", vocabulary=named)) == {"PACT": ("p:pact",)}
    assert ask("PACT").missing == (Missing("PACT", "venue"),)


@pytest.mark.parametrize("question", ["LESS", "what is LESS", "the LESS paper"])
def test_a_small_word_alone_in_capitals_is_searched_for(question: str) -> None:
    plan = ask(question)
    assert (plan.text, plan.missing) == ("LESS", ())
    assert ask(question.lower()).missing


@pytest.mark.parametrize(
    "question", ["gpt-4 technical report", "the Gemini 1.5 report", "is there a GPT-5 tech report"]
)
def test_a_report_by_a_model_s_name_and_version_is_missing_where_no_text_names_it(question: str) -> None:
    plan = interpret(Question(question, NOW), MadeUpLibrary(every_word=True))
    assert [each.what for each in plan.missing] == ["name"]
