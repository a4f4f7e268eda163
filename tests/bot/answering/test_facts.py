"""Facts of papers by themselves: what asks for them, for which papers, and what is answered."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from bot.answering.composing.paper_facts import answer_facts
from bot.answering.interpreting.facts import FactsAsked, facts_asked, plan_of_facts
from bot.answering.model import Answer, FactName, Mention, Question, SearchPlan, TextFile, Turn
from bot.answering.search_result import SearchResult
from ingest.library.model import PaperRecord, Revision
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Link, Venue
from tests.bot.exporting.papers import VLLM, paper

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORCA = paper(
    7,
    paper_id="usenix:osdi22/yu",
    names=("Orca",),
    lists=("serving",),
    sections=(("serving", ("Serving",)),),
    venues=(PaperVenue(Venue("OSDI", 2022), "list"),),
    first_seen_on={"serving": date(2026, 3, 2)},
    organisations=("Seoul National University", "Friendli AI"),
    citations=1234,
    counted_by="semantic_scholar",
    counted_on=date(2026, 3, 1),
    year=2022,
)


class Shelf:
    """Two papers, of which the second cites the first."""

    revision = Revision(1, NOW, NOW, "none", 2, 0, 0)

    def papers(self, paper_ids: Sequence[str]) -> list[PaperRecord]:
        known = {each.paper_id: each for each in (VLLM, ORCA)}
        return [known[paper_id] for paper_id in paper_ids]

    def references(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        return {VLLM.paper_id: (ORCA.paper_id,)} if VLLM.paper_id in paper_ids else {}

    def cited_by(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        return {ORCA.paper_id: (VLLM.paper_id,)} if ORCA.paper_id in paper_ids else {}


def answered(paper_ids: tuple[str, ...], *facts: FactName) -> Answer:
    plan = SearchPlan("?", "answer", "", (Mention("x", paper_ids, "name"),), facts=facts)
    result = SearchResult(plan, (), None, (), None, (), {})
    return answer_facts(Question("?", NOW), result, Shelf(), written)


def written(papers: Sequence[PaperRecord], form: FactName) -> TextFile:
    """References that are long in RIS alone."""
    return TextFile("references.txt", f"{form} of {len(papers)}" + " and its abstract" * 100 * (form == "ris"))


def none(plan: SearchPlan, most: int) -> Sequence[str]:
    """No paper, whatever selects."""
    return ()


def sentences(*given: str, facts: Sequence[FactName]) -> list[str]:
    return [claim.text for claim in answered(given, *facts).claims]


@pytest.mark.parametrize(
    ("question", "facts", "name"),
    [
        ("authors of vLLM", ("authors",), "vLLM"),
        ("who wrote Orca?", ("authors",), "Orca"),
        ("vLLM's code", ("code",), "vLLM"),
        ("can you give me the GitHub repo for S-LoRA please", ("code",), "S-LoRA"),
        ("code?", ("code",), ""),
        ("and the authors?", ("authors",), ""),
        ("bibtex of the second one", ("bibtex",), "the second one"),
        ("cite Orca and vLLM in APA", ("apa",), "Orca and vLLM"),
        ("how do I cite vLLM as RIS?", ("ris",), "vLLM"),
        ("format them in IEEE style", ("ieee",), "them"),
        ("MLA reference for Orca", ("mla",), "Orca"),
        ("in APA, please", ("apa",), ""),
        ("cite Orca", ("bibtex",), "Orca"),
        ("what is the DOI of vLLM?", ("doi",), "vLLM"),
        ("authors, venue and year of vLLM and Orca", ("authors", "venue", "year"), "vLLM and Orca"),
        ("where was DistServe published?", ("venue",), "DistServe"),
        ("papers citing Orca", ("cited by",), "Orca"),
        ("which papers of the library cite Orca?", ("cited by",), "Orca"),
        ("which papers does vLLM cite?", ("cites",), "vLLM"),
        ("how often is vLLM cited?", ("citations",), "vLLM"),
        ("since when is Punica on the lists?", ("since",), "Punica"),
        ("on which lists is vLLM?", ("lists",), "vLLM"),
        ("affiliations of the authors of vLLM", ("affiliations",), "vLLM"),
        ("how often is Orca cited, and by which papers?", ("citations", "cited by"), "Orca"),
        ("who wrote vLLM and where was it published?", ("authors", "venue"), "vLLM"),
        ("when was vLLM published and who are the authors?", ("year", "authors"), "vLLM"),
        ("BibTeX von Orca", ("bibtex",), "Orca"),
        ("zitiere [1] in APA", ("apa",), "[1]"),
        ("Autoren von vLLM und Orca", ("authors",), "vLLM und Orca"),
        ("wo wurde vLLM veröffentlicht?", ("venue",), "vLLM"),
        ("wer hat vLLM geschrieben?", ("authors",), "vLLM"),
        ("wie oft wird Orca zitiert?", ("citations",), "Orca"),
        ("wer zitiert Orca?", ("cited by",), "Orca"),
    ],
)
def test_a_question_for_facts_is_taken_apart(question: str, facts: tuple[FactName, ...], name: str) -> None:
    assert facts_asked(question) == FactsAsked(facts, name)


@pytest.mark.parametrize(
    "question",
    [
        "what is vLLM?",
        "papers with code",
        "which of those have code?",
        "KV cache compression",
        "how does Orca batch?",
        "how does Orca batch and what is good in it?",
        "papers on caching and how they scale",
        "wer hat Code veröffentlicht?",
        "",
    ],
)
def test_what_asks_for_something_else_is_left_alone(question: str) -> None:
    assert facts_asked(question) is None


def test_a_name_that_is_no_paper_is_left_to_the_search() -> None:
    topic = SearchPlan("conduct", "answer", "conduct")
    assert plan_of_facts(Question("code of conduct", NOW), lambda _: topic, none) is None


def test_a_bare_fact_is_of_the_paper_just_named_else_of_all_just_shown() -> None:
    def plan(turn: Turn) -> tuple[str, ...]:
        found = plan_of_facts(Question("code?", NOW, (turn,)), lambda _: SearchPlan("", "answer", ""), none)
        assert found is not None and found.facts == ("code",) and found.follow_up
        return found.mentions[0].paper_ids

    named = SearchPlan("what is b", "answer", "", (Mention("b", ("b",), "name"),))
    assert plan(Turn("what is b", "", ("a", "b"), named)) == ("b",)
    assert plan(Turn("papers", "", ("a", "b"), SearchPlan("papers", "list", ""))) == ("a", "b")
    assert plan_of_facts(Question("code?", NOW), lambda _: named, none) is None


def test_each_fact_is_a_sentence_with_who_says_so() -> None:
    assert sentences(VLLM.paper_id, facts=["venue"]) == ["vLLM appeared at SOSP 2023 (list serving)."]
    assert sentences(ORCA.paper_id, facts=["affiliations", "citations", "since"]) == [
        "Orca is from Seoul National University and Friendli AI (list serving).",
        "Orca is cited 1,234 times (Semantic Scholar, 1 Mar 2026).",
        "Orca has been on serving since 2 Mar 2026.",
    ]


def test_a_link_is_given_and_the_source_leads_to_it() -> None:
    answer = answered((VLLM.paper_id,), "code")
    assert answer.claims[0].text == "Code of vLLM: https://github.com/vllm-project/vllm (list serving)."
    assert answer.sources[0].paper.url == "https://github.com/vllm-project/vllm"
    assert Link("https://github.com/vllm-project/vllm", "code") in answer.sources[0].paper.links


def test_what_is_not_known_is_said() -> None:
    assert sentences(ORCA.paper_id, facts=["authors", "code", "doi"]) == [
        "The lists do not record the authors of Orca.",
        "The lists have no link to the code of Orca.",
        "The lists do not record the DOI of Orca.",
    ]
    assert sentences(VLLM.paper_id, facts=["cited by"]) == [
        "I do not know which papers cite vLLM. No provider has sent references for it."
    ]


def test_papers_that_cite_are_named_and_are_sources() -> None:
    answer = answered((ORCA.paper_id,), "cited by")
    assert answer.claims[0].text == "1 paper of this library cites Orca: vLLM."
    assert answer.claims[0].sources == (1, 2)
    assert answer.papers == (ORCA.paper_id, VLLM.paper_id)
    assert sentences(VLLM.paper_id, facts=["cites"]) == ["vLLM cites 1 paper of this library: Orca."]


def test_references_are_text_to_copy() -> None:
    answer = answered((ORCA.paper_id, VLLM.paper_id), "bibtex")
    assert (answer.lead, answer.code, answer.claims) == ("BibTeX of Orca, vLLM:", "bibtex of 2", ())


def test_long_references_of_several_papers_are_a_file_and_of_one_a_text_to_copy() -> None:
    many = answered((ORCA.paper_id, VLLM.paper_id), "ris")
    assert many.lead == "RIS of Orca, vLLM:"
    assert (many.code, many.file and many.file.name) == ("", "references.txt")
    one = answered((VLLM.paper_id,), "ris")
    assert one.code.startswith("ris of 1") and one.file is None


def test_references_of_all_that_filters_select_are_given_and_a_name_that_is_unknown_selects_nothing() -> None:
    def plan(text: str, interpreted: SearchPlan) -> SearchPlan | None:
        return plan_of_facts(Question(text, NOW), lambda named: interpreted, lambda named, most: ("a", "b"))

    listed = plan("give me the bibtex of all SOSP 2023 papers", SearchPlan("", "list", ""))
    assert listed is not None and listed.facts == ("bibtex",)
    assert listed.mentions[0].paper_ids == ("a", "b")
    assert plan("bibtex of Foobarish", SearchPlan("", "answer", "Foobarish")) is None
    assert plan("authors of SOSP 2023 papers", SearchPlan("", "list", "")) is None


def test_facts_asked_one_behind_another_are_read_once_each() -> None:
    """Each part was once read with all behind it, and those again: 25 of them took longer than anybody lives."""
    asked = facts_asked("how often is Orca cited" + ", and by which papers" * 8)
    assert asked == FactsAsked(("citations", "cited by"), "Orca")
    assert facts_asked("how often is Orca cited" + " and by" * 25) is None
