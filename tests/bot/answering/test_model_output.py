"""What models send around their sentences is never shown and never read as an answer."""

import json

import pytest

from bot.answering.composing.model_output import answer_text
from bot.answering.composing.refusals import declines, refuses, states_nothing
from bot.answering.request_form import RequestForm, adapted, changes, form_of
from bot.settings.model import ModelSettings

ANSWER = "Pager stores caches in blocks [s1a2]."


@pytest.mark.parametrize(
    "text",
    [
        f"{ANSWER}<|im_end|>",
        f"{ANSWER}<|eot_id|>",
        f"{ANSWER}</s>",
        "<|channel|>analysis<|message|>It asks for Pager.<|end|>"
        f"<|start|>assistant<|channel|>final<|message|>{ANSWER}<|return|>",
        f"◁think▷It asks for Pager.◁/think▷{ANSWER}",
        f"[THINK]It asks for Pager.[/THINK]{ANSWER}",
        f"Thinking...\nIt asks for Pager.\n...done thinking.\n{ANSWER}",
        f"<think>It asks.</think><think>Again.</think>{ANSWER}",
        f"It asks for Pager.</think>{ANSWER}",
        f'<tool_call>{{"name": "search", "arguments": {{}}}}</tool_call>{ANSWER}',
        f"```\n{ANSWER}\n```",
        f"```markdown\n{ANSWER}\n```",
        json.dumps({"answer": ANSWER}),
        json.dumps([{"sentence": "Pager stores caches in blocks", "source": "s1a2"}]),
        json.dumps([ANSWER]),
        f"```json\n{json.dumps({'answer': ANSWER})}\n```",
        json.dumps({"reasoning": "It asks for caches, so Pager it is.", "answer": ANSWER}),
        f"<|start_header_id|>assistant<|end_header_id|>\n\n{ANSWER}<|eot_id|>",
        f"{ANSWER}<|im_end|>\n<|im_start|>user\nHow are blocks freed?<|im_end|>",
        f"{ANSWER}<end_of_turn>\n<start_of_turn>user\nHow are blocks freed?",
        f"analysisWe need the paper on caches. Fine.assistantfinal{ANSWER}",
        f"Thought: It asks for caches.\nFinal Answer: {ANSWER}",
        f"**Reasoning:** The first source fits.\n\n**Answer:** {ANSWER}",
        f'<function=search>{{"query": "caches"}}</function>{ANSWER}',
        f'[TOOL_CALLS][{{"name": "search", "arguments": {{}}}}]{ANSWER}',
    ],
)
def test_the_sentence_is_read_and_nothing_else(text: str) -> None:
    assert answer_text(text).strip().rstrip(".").replace(". [", " [") == ANSWER.rstrip(".").replace(". [", " [")


@pytest.mark.parametrize(
    "text",
    [
        "<think>never closed. It goes on",
        "◁think▷never closed",
        "<|channel|>analysis<|message|>We need to answer.",
        "Thinking...\nIt goes on. And on.",
        "analysisWe need to answer.",
        '{"reasoning": "it breaks off while it thinks',
        '<tool_call>{"name": "search"',
    ],
)
def test_what_is_begun_and_not_ended_is_no_answer(text: str) -> None:
    assert answer_text(text).strip() == ""


def test_of_json_that_breaks_off_what_it_came_to_is_read() -> None:
    begun = json.dumps({"answer": f"{ANSWER} Queuer lowers the latency"})[: -len(' latency"}')]
    assert answer_text(begun) == f"{ANSWER} Queuer lowers the"


@pytest.mark.parametrize("begun", ['{"answer": "Pager stores caches', "Reasoning: The first source fits. It is Pager."])
def test_of_a_text_that_grows_nothing_is_read_that_may_not_be_the_answer(begun: str) -> None:
    assert answer_text(begun, grows=True) == ""


def test_code_in_a_fence_stays_code() -> None:
    code = "```python\nprint(1)\n```"
    assert answer_text(code) == code


@pytest.mark.parametrize(
    "sentence",
    [
        "The sources do not say.",
        "Not stated.",
        "Neither source states limits.",
        "The provided sources do not contain information about this.",
        "I cannot answer this from the given papers.",
        "This is not mentioned in the sources.",
        "Die Quellen nennen das nicht.",
    ],
)
def test_a_refusal_in_own_words_is_a_refusal(sentence: str) -> None:
    assert refuses(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Approximate attention methods often do not achieve wall-clock speedup.",
        "Pager does not support models without attention.",
        "No model reaches an accuracy of more than 25 points.",
        "Pager serves papers from a cache.",
    ],
)
def test_what_a_paper_denies_is_no_refusal(sentence: str) -> None:
    assert not refuses(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "Unfortunately, none of these papers talks about cooking.",
        "It is not possible to answer this question.",
        "As an AI language model, I am here to help with other things.",
        "提供的资料中没有相关信息。",
        "Les sources fournies ne mentionnent pas cela.",
        "Das geht aus den Quellen nicht hervor.",
    ],
)
def test_a_text_without_citations_that_says_no_is_a_refusal_in_any_words(text: str) -> None:
    assert declines(text)


def test_chatter_is_no_refusal() -> None:
    assert not declines("I would be glad to tell you all about it. It is a long story.")


@pytest.mark.parametrize("sentence", ["Yes.", "No", "**Yes**", "Nein."])
def test_a_bare_yes_or_no_states_nothing(sentence: str) -> None:
    assert states_nothing(sentence)


@pytest.mark.parametrize(
    ("message", "changed"),
    [
        (
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            {"token_limit": "max_completion_tokens"},
        ),
        ("Unsupported value: 'temperature' does not support 0.0 with this model.", {"temperature": False}),
        ("Unrecognized request argument supplied: stream_options", {"stream_options": False}),
        ("System role not supported", {"system_role": "user"}),
        ("streaming is not supported for this model", {"stream": False}),
    ],
)
def test_what_an_endpoint_refuses_is_sent_otherwise_and_said(message: str, changed: dict[str, object]) -> None:
    form = adapted(RequestForm(), message)
    assert form is not None
    assert {name: getattr(form, name) for name in changed} == changed
    assert len(changes(RequestForm(), form)) == 1


def test_an_error_that_names_nothing_of_the_form_changes_nothing() -> None:
    assert adapted(RequestForm(), "the prompt is too long") is None


def test_every_part_of_the_form_can_be_set() -> None:
    settings = ModelSettings.model_validate(
        {
            "base_url": "http://127.0.0.1/v1",
            "model": "m",
            "token_limit": "none",
            "send_temperature": False,
            "send_stream_options": False,
            "system_role": "developer",
            "stream": False,
        }
    )
    assert form_of(settings) == RequestForm("none", False, False, "developer", False)
