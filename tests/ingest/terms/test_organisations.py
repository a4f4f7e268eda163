"""Organisations meet under all their names, by words and never by parts of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.terms.organisations import (
    find_organisations,
    normal_organisation,
    organisation_keys,
    parse_organisations,
)


@pytest.mark.parametrize(
    ("names", "normal"),
    [
        (["UCB", "UC Berkeley", "Berkeley", "University of California, Berkeley"], "UC Berkeley"),
        (["Umich", "UMich", "University of Michigan"], "UMich"),
        (["THU", "Tsinghua", "Tsinghua University"], "Tsinghua"),
        (["Havard", "Harvard University"], "Harvard"),
        (["MSR"], "Microsoft Research"),
        (["GT", "Georgia Institute of Technology"], "Georgia Tech"),
        (["HuggingFace", "Hugging Face"], "Hugging Face"),
        (["ByteDance", "ByteDance Inc.", "ByteDance, Inc", "ByteDance Co., Ltd."], "ByteDance"),
        (["University of Wisconsin-Madison", "UWisc", "UW Madison"], "UW-Madison"),
        (["UIUC", "University of Illinois"], "UIUC"),
        (["Hewlett Packard Labs", "HPE"], "Hewlett Packard Enterprise"),
        (["Xi'an Jiao Tong University", "XJTU"], "XJTU"),
        (["Kestrelworks, Inc.", "Kestrelworks"], "Kestrelworks"),
    ],
)
def test_all_names_of_an_organisation_have_one_normal_form(names: list[str], normal: str) -> None:
    assert {normal_organisation(name) for name in names} == {normal}


def test_a_question_about_a_company_finds_its_parts() -> None:
    for part in ("Microsoft", "Microsoft Research", "MSR", "Microsoft DeepSpeed", "MSRA"):
        assert "microsoft" in organisation_keys(part)
    assert "microsoft research" not in organisation_keys("Microsoft")
    assert "cisco" in organisation_keys("Cisco Research")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Example, CMU; Alan Sample and Kurt Specimen, UCB", ("CMU", "UC Berkeley")),
        ("Ada Example, Duke University and UC Berkeley; Alan Sample, Amazon, Inc.", ("Duke", "UC Berkeley", "Amazon")),
        (
            "Ada Example, University of Science and Letters; B. Sample, CMU",
            ("University of Science and Letters", "CMU"),
        ),
        ("University of Nevada, Reno; CMU", ("University of Nevada, Reno", "CMU")),
    ],
)
def test_people_with_their_affiliations_give_the_affiliations(text: str, names: tuple[str, ...]) -> None:
    assert parse_organisations(text) == names


def test_words_are_never_matched_in_part() -> None:
    assert "mit" not in organisation_keys("Mitsubishi")
    assert "uw" not in organisation_keys("UW-Madison")
    assert organisation_keys("") == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Google, UCB", ("Google", "UC Berkeley")),
        ("Stanford & UCB", ("Stanford", "UC Berkeley")),
        ("CMU/UW", ("CMU", "University of Washington")),
        ("UMich SomeLab & AWS & PKU", ("UMich SomeLab", "AWS", "PKU")),
        ("UC Berkeley & Unknown Data & SJTU", ("UC Berkeley", "Unknown Data", "SJTU")),
        ("Hong Kong University of Science and Technology; Alibaba Group 等", ("HKUST", "Alibaba")),
        ("KAIST & Somewhere, Inc.", ("KAIST", "Somewhere")),
    ],
)
def test_a_text_of_organisations_is_taken_apart(text: str, names: tuple[str, ...]) -> None:
    assert parse_organisations(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Resilient distributed training",
        "Best Paper",
        "someLLM, PagedThings",
        "Kubernetes; remoting of calls.",
        "Built on top of Microsoft's tool",
    ],
)
def test_notes_are_no_organisations(text: str) -> None:
    assert parse_organisations(text) == ()


def test_organisations_are_found_in_a_question_with_their_spans() -> None:
    question = "what do Microsoft and uc berkeley have on rice or apple farming?"
    found = find_organisations(question)
    assert [mention.name for mention in found] == ["Microsoft", "UC Berkeley"]
    assert question[found[1].start : found[1].end] == "uc berkeley"


@given(st.text(max_size=300))
def test_no_text_makes_the_reading_of_organisations_fail(text: str) -> None:
    parse_organisations(text)
    parse_organisations(text, is_organisation=True)
    organisation_keys(text)
    find_organisations(text)


@pytest.mark.parametrize(
    "text", ["Open Foundation Birds", "DeepSeek-V3", "Awesome owls research papers", "Ongoing research on owls"]
)
def test_words_that_organisations_use_too_make_no_organisation(text: str) -> None:
    assert parse_organisations(text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CMU et al.", ("CMU",)),
        ("UC Berkeley etc", ("UC Berkeley",)),
        ("CMU&Princeton", ("CMU", "Princeton")),
        ("Huawei+SJTU", ("Huawei", "SJTU")),
        ("Institute of Owl Studies", ("Institute of Owl Studies",)),
    ],
)
def test_names_are_read_without_the_others_behind_them_and_with_any_joint(text: str, names: tuple[str, ...]) -> None:
    assert parse_organisations(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Owlton Academy of Agriculture & Forestry Sciences", ("Owlton Academy of Agriculture and Forestry Sciences",)),
        ("Nest Univ. of Sci. & Tech.", ("Nest Univ. of Sci. and Tech",)),
        ("University of Washington & Google", ("University of Washington", "Google")),
    ],
)
def test_subjects_of_one_institution_are_no_institutions(text: str, names: tuple[str, ...]) -> None:
    assert parse_organisations(text, is_organisation=True) == names
