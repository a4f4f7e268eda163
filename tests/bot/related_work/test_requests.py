"""When related work is asked for, and when the draft above is to change."""

import pytest

from bot.related_work.requests import WorkRequest, revision_in, work_request


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("write related work on KV cache compression", WorkRequest("KV cache compression")),
        ("Please write me a related work section about “speculative decoding”.", WorkRequest("speculative decoding")),
        ("can you draft a short literature review on MoE serving in APA style?", WorkRequest("MoE serving", "apa")),
        ("write related work on paging, with references in bibtex", WorkRequest("paging", "bibtex")),
        ("write related work on these papers", WorkRequest("", of_shown=True)),
        ("write the related work", WorkRequest("", of_shown=True)),
    ],
)
def test_related_work_is_asked_for_by_name(text: str, request_: WorkRequest) -> None:
    assert work_request(text) == request_


@pytest.mark.parametrize(
    "text",
    [
        "related work on KV cache compression",
        "which papers write to flash?",
        "papers about writing related work",
        "who wrote vLLM?",
        "write a haiku about caches",
    ],
)
def test_other_questions_are_the_desks(text: str) -> None:
    assert work_request(text) is None


@pytest.mark.parametrize(
    ("text", "shown_last", "changes"),
    [
        ("shorter", True, True),
        ("keep the second paragraph", True, True),
        ("add Splitwise", True, True),
        ("say more about cost", True, True),
        ("which of them have code?", True, False),
        ("papers on speculative decoding", True, False),
        ("thanks!", True, False),
        ("shorter", False, False),
        ("make the related work shorter", False, True),
    ],
)
def test_only_an_instruction_changes_a_draft(text: str, shown_last: bool, changes: bool) -> None:
    assert (revision_in(text, 3, shown_last=shown_last) is not None) is changes
