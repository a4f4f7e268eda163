import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.interpret import interpret
from bot.answering.model import Question, Turn
from bot.answering.searching.relevance import why_lacking
from ingest.library.model import Vocabulary
from ingest.terms.outside_text import cleaned
from tests.bot.answering.vocabularies import LIBRARY, NOW, MadeUpLibrary, ask, conversation, lacking, mentioned

EMPTY = Vocabulary({}, {}, {}, {}, {}, (), {})


@pytest.mark.parametrize(
    "question", ["how many OSDI papers?", "number of papers at SOSP", "# of OSDI 23 papers", "count the MIT papers"]
)
def test_a_number_is_wanted_where_only_filters_remain(question: str) -> None:
    assert ask(question).intent == "count"


def test_all_papers_can_be_counted_and_listed() -> None:
    assert ask("how many papers are there in total?").intent == "count"
    assert ask("list everything").intent == "list"


@pytest.mark.parametrize(
    "question",
    [
        "how many papers are out of Oracle",
        "list everything from IBM",
        "number of papers at QQRST",
        "count the papers from Intel since 2021",
        "how many Adobe papers are at OSDI",
        "how many papers cannot be found at OSDI",
        "how many papers have more than one author",
    ],
)
def test_nothing_is_counted_or_listed_by_a_filter_that_was_not_understood(question: str) -> None:
    assert ask(question).intent == "answer"


def test_what_is_there_is_listed_beside_an_organisation_that_is_not() -> None:
    plan = ask("papers from Microsoft or Qualcomm")
    assert (plan.intent, plan.selection.organisations) == ("list", ("microsoft",))
    assert lacking(plan) == [("Qualcomm", "organisation")]


def test_how_many_about_a_topic_is_answered_not_counted() -> None:
    plan = ask("how many papers about scheduling?")
    assert (plan.intent, plan.text) == ("answer", "scheduling")


@pytest.mark.parametrize(
    "question",
    [
        "summarise DistServe",
        "tl;dr of FlashAttention-3",
        "what is vLLM about",
        "explain the Orca paper",
        "DistServe - summary please",
    ],
)
def test_one_named_work_can_be_summarised(question: str) -> None:
    assert ask(question).intent == "summary"


def test_two_works_with_one_name_are_not_summarised_as_one() -> None:
    assert ask("what is Optimus").intent == "answer"


@pytest.mark.parametrize(
    "question",
    [
        "DistServe vs Splitwise",
        "difference between Alpa and AlpaServe",
        "is AlpaServe just Alpa for inference?",
        "Orca, vLLM, Pie",
    ],
)
def test_several_named_works_are_compared(question: str) -> None:
    assert ask(question).intent == "compare"


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("KDD 2024 papers?", ("KDD 2024", "venue")),
        ("papers at QQRST", ("QQRST", "venue")),
        ("EAGLE speculative decoding paper", ("EAGLE", "name")),
        ("what is Blorptron", ("Blorptron", "name")),
        ("the blorptron paper", ("blorptron", "name")),
        ("how does Blorptron do scheduling", ("Blorptron", "name")),
        ("papers from Cambridge", ("Cambridge", "organisation")),
        ("what does Intel have", ("Intel", "organisation")),
    ],
)
def test_what_the_library_provably_lacks_is_missing(question: str, missing: tuple[str, str]) -> None:
    assert missing in lacking(ask(question))


@pytest.mark.parametrize(
    "question",
    [
        "serving on Jetson boards",
        "how do LLMs use KV caches with RDMA",
        "MoE training",
        "OSDI 2019 papers",
        "quantisation of kernels",
        "papers from industry",
        "Does batching help with long prompts?",
        "our cluster has 8 gpus, how do we schedule training",
        "Large language models on phones",
        "Blorptron-like scheduling of batches",
    ],
)
def test_what_the_library_may_well_have_is_not_missing(question: str) -> None:
    assert ask(question).missing == ()


@pytest.mark.parametrize(
    "question",
    [
        "what GPUs does our lab own?",
        "who is on call",
        "what's the weather",
        "what do you think of vLLM",
        "when is the next group meeting?",
        "how much quota is still available on our servers",
        "whose jobs are pending on my partition this afternoon?",
        "who repairs our machines",
        "when do we meet",
        "what's our travel budget",
        "any idle cards tomorrow?",
        "how many interns do we have",
    ],
)
def test_the_askers_own_world_is_outside(question: str) -> None:
    assert ask(question).missing[-1].what == "outside"


@pytest.mark.parametrize(
    "question",
    [
        "our machines differ a lot in memory; which layers go where?",
        "my jobs die when a node breaks, what recovers quickest",
        "we have 12 phones, how should a model be split over our machines",
        "how many GPUs are idle in shared clusters because of long tails",
        "what should I read this weekend about caches on our servers",
        "where do we lose time when several models are served by one gpu",
        "where do I find Splitwise",
    ],
)
def test_a_setting_that_the_asker_tells_is_a_matter_for_papers(question: str) -> None:
    assert all(missing.what != "outside" for missing in ask(question).missing)


def test_a_work_is_found_by_its_name_beside_authors_of_whom_the_library_knows_nothing() -> None:
    plan = ask("Pathways by Zoe Lark et al")
    assert [mention.surface for mention in plan.mentions] == ["Pathways"]
    assert (plan.text, lacking(plan)) == ("", [("Lark", "author")])


def test_papers_among_those_shown_are_chosen_by_a_filter() -> None:
    plan = conversation("papers about diffusion models", "which of those came from CMU?")
    assert plan.selection.paper_ids == ("p:1", "p:2", "p:3")
    assert (plan.selection.organisations, plan.intent, plan.follow_up) == (("cmu",), "list", True)


def test_the_one_from_an_organisation_keeps_the_topic() -> None:
    plan = conversation("papers about diffusion models", "the one from MIT - what does it do?")
    assert (plan.intent, plan.text, plan.selection.organisations) == ("answer", "diffusion models", ("mit",))
    assert plan.selection.paper_ids == ("p:1", "p:2", "p:3")


@pytest.mark.parametrize(
    ("question", "papers"),
    [
        ("the second one", ["p:2"]),
        ("[2]", ["p:2"]),
        ("summarise 3", ["p:3"]),
        ("tell me more about the last one", ["p:3"]),
        ("compare 1 and 3", ["p:1", "p:3"]),
        ("the first two", ["p:1", "p:2"]),
        ("more like the first", ["p:1"]),
        ("what does paper 2 say about memory", ["p:2"]),
    ],
)
def test_papers_are_told_by_their_place(question: str, papers: list[str]) -> None:
    plan = conversation("papers about scheduling", question)
    assert [mention.paper_ids[0] for mention in plan.mentions] == papers
    assert plan.follow_up


def test_a_place_beyond_what_was_shown_is_missing() -> None:
    plan = conversation("papers about scheduling", "tell me about the seventh one")
    assert lacking(plan) == [("the seventh one", "place")]
    assert why_lacking(plan) == "There is no “the seventh one”. I showed 3 papers."


def test_more_after_a_place_that_nothing_has_goes_on_with_what_was_shown() -> None:
    asked = ask("papers about scheduling")
    shown = Turn(asked.question, "", ("p:1", "p:2", "p:3"), asked)
    nowhere = ask("the seventh one", [shown])
    plan = ask("more", [shown, Turn(nowhere.question, "", (), nowhere)])
    assert (plan.text, plan.page, plan.missing) == (asked.text, 2, ())


def test_a_new_filter_goes_with_the_topic_before() -> None:
    plan = conversation("papers about diffusion models", "and from 2023?")
    assert (plan.text, plan.selection.years, plan.follow_up) == ("diffusion models", (2023, 2023), True)


def test_a_new_aspect_goes_with_the_topic_before() -> None:
    plan = conversation("papers about diffusion models", "what about latency?")
    assert (plan.text, plan.follow_up) == ("diffusion models latency", True)


def test_a_new_name_takes_the_place_of_the_one_before() -> None:
    plan = conversation("summarise DistServe", "what about Splitwise?")
    assert (plan.intent, mentioned(plan)) == ("summary", {"Splitwise": ("p:splitwise",)})


def test_it_is_the_one_work_of_the_question_before() -> None:
    plan = conversation("what is vLLM?", "does it work with long prompts?")
    assert [mention.paper_ids for mention in plan.mentions] == [("arxiv:2309.06180",)]
    assert plan.follow_up


def test_the_year_after_moves_a_venue_on() -> None:
    plan = conversation("OSDI 2022", "and the year after?")
    assert [(venue.name, venue.year) for venue in plan.selection.venues] == [("OSDI", 2023)]


@pytest.mark.parametrize(
    ("questions", "venues"),
    [
        (("SOSP 2024", "and 2023?"), [("SOSP", 2023)]),
        (("list OSDI '22 and OSDI '23", "and '24?"), [("OSDI", 2024)]),
        (("OSDI 2023 papers", "how about SOSP"), [("SOSP", 2023)]),
        (("OSDI 2022 and SOSP 2023", "or MLSys?"), [("MLSys", None)]),
    ],
)
def test_what_goes_on_changes_one_thing_and_keeps_the_rest(
    questions: tuple[str, str], venues: list[tuple[str, int | None]]
) -> None:
    plan = conversation(*questions)
    assert [(venue.name, venue.year) for venue in plan.selection.venues] == venues
    assert (plan.intent, plan.text, plan.follow_up) == ("list", "", True)


def test_another_year_is_one_of_publication_where_no_venue_was_named() -> None:
    plan = conversation("what does Microsoft have from 2022", "and 2024")
    assert (plan.selection.years, plan.selection.organisations) == ((2024, 2024), ("microsoft",))


def test_another_organisation_is_added_to_a_venue() -> None:
    plan = conversation("OSDI 2023", "and from Google?")
    assert plan.selection.organisations == ("google",)
    assert [(venue.name, venue.year) for venue in plan.selection.venues] == [("OSDI", 2023)]


@pytest.mark.parametrize(
    "questions",
    [
        ("compare DistServe with Splitwise", "what is Splitwise about", "and the other one?"),
        ("DistServe vs Splitwise", "summarise Splitwise", "what was the other paper named again"),
    ],
)
def test_the_other_one_is_the_one_of_two_that_was_not_singled_out(questions: tuple[str, ...]) -> None:
    plan = conversation(*questions)
    assert [mention.paper_ids for mention in plan.mentions] == [("p:distserve",)]


def test_the_other_one_of_two_that_were_shown() -> None:
    plan = conversation("papers about kernels", "the second one", "what's the other one called?", shown=("p:1", "p:2"))
    assert [mention.paper_ids for mention in plan.mentions] == [("p:1",)]


def test_pages_go_on() -> None:
    plan = conversation("OSDI papers", "next page", "more please")
    assert (plan.page, plan.intent, plan.follow_up) == (3, "list", True)


@pytest.mark.parametrize(
    "question",
    [
        "which papers are at SOSP 24?",
        "keep the cache in memory and compress it before sending",
        "thanks! now papers about kernels",
        "is it possible to serve models on phones?",
        "DistServe vs Splitwise",
    ],
)
def test_a_question_that_stands_alone_is_no_follow_up(question: str) -> None:
    plan = conversation("papers about diffusion models", question)
    assert not plan.follow_up
    assert plan.selection.paper_ids is None


def test_lists_that_limit_a_question_are_kept() -> None:
    question = Question("kernels", NOW, lists=("edge-systems",))
    assert interpret(question, LIBRARY).selection.lists == ("edge-systems",)


PIECES = """what is the papers from at OSDI 2023 '24 SOSP Microsoft those [2] it vLLM orca how many summarise
section list under since March 2024-11-01 next page vs , . ? ( ) "
https://arxiv.org/abs/ 2309.06180 <http:// | 10.1/ ++ - / survey
and or the one first last two years ago blorp İ ß 𝔘 ﬁ"""
WORDS = st.sampled_from(PIECES.split())


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map(" ".join)), st.booleans())
def test_any_text_gives_a_plan(text: str, later: bool) -> None:
    turns = [Turn("papers about kernels", "", ("p:1", "p:2"), ask("papers about kernels"))] if later else []
    plan = ask(text, turns)
    assert plan.question == cleaned(text)
    assert plan == ask(text, turns)


@pytest.mark.parametrize(
    "piece", ["a", "(", "the ", "from ", "[1]", "x.", "10.1/", "under ", "vLLM vs ", "\n", "'", "2024 "]
)
def test_a_very_long_question_gives_a_plan(piece: str) -> None:
    assert ask(piece * (10_000 // len(piece))).question
    assert interpret(Question(piece * 2000, NOW), MadeUpLibrary(EMPTY)).question
