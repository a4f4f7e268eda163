"""What people say to a desk beside questions for papers, and what they take from the conversation before."""

import pytest

from bot.answering.model import Turn
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import ask, conversation, lacking, mentioned


@pytest.mark.parametrize(
    ("said", "courtesy"),
    [
        ("thanks!", "thanks"),
        ("ok, thank you so much", "thanks"),
        ("Vielen Dank!", "thanks"),
        ("谢谢", "thanks"),
        ("hello there", "greeting"),
        ("Bonjour !", "greeting"),
        ("hi, what can you do?", "help"),
        ("help", "help"),
        ("how can I ask?", "help"),
        ("?!", "help"),
        ("", "help"),
    ],
)
def test_a_courtesy_is_answered_as_one(said: str, courtesy: str) -> None:
    plan = ask(said)
    assert (plan.about, lacking(plan)) == (courtesy, [])


@pytest.mark.parametrize("said", ["hello, papers on KV cache", "thanks, and from Stanford?", "help with KV cache"])
def test_a_question_behind_a_courtesy_is_a_question(said: str) -> None:
    assert ask(said).about is None


def test_what_asks_for_nothing_is_outside() -> None:
    assert [what for _, what in lacking(ask("so"))] == ["outside"]


@pytest.mark.parametrize(
    "question",
    [
        "does our lab have anything on speculative decoding?",
        "does my group know of any papers about speculative decoding?",
        "what does our team have on speculative decoding",
    ],
)
def test_a_lab_that_asks_what_it_has_on_a_topic_asks_for_papers(question: str) -> None:
    plan = ask(question)
    assert lacking(plan) == []
    assert plan.text == "speculative decoding"


@pytest.mark.parametrize("question", ["what GPUs does our lab own?", "does our lab have a policy on GPUs?"])
def test_what_a_lab_owns_is_outside(question: str) -> None:
    assert [what for _, what in lacking(ask(question))] == ["outside"]


@pytest.mark.parametrize("question", ["compare vLLM and FooServe", "FooServe or vLLM, what is the difference?"])
def test_a_comparison_tells_the_work_that_is_there_from_the_one_that_is_not(question: str) -> None:
    plan = ask(question)
    assert mentioned(plan) == {"vLLM": ("arxiv:2309.06180",)}
    assert lacking(plan) == [("FooServe", "name")]
    assert plan.text == ""


def test_what_an_unknown_name_does_is_asked_of_a_work_and_not_of_an_organisation() -> None:
    assert lacking(ask("what does Zanzibar do?")) == [("Zanzibar", "name")]
    assert lacking(ask("what does Zanzibar have?")) == [("Zanzibar", "organisation")]


def test_a_university_may_be_written_short() -> None:
    assert ask("papers from Carnegie Mellon Univ.").selection.organisations == ("cmu",)


def test_works_like_a_named_one_are_sought_by_its_name_and_are_not_itself() -> None:
    plan = ask("papers similar to Splitwise")
    assert (plan.intent, plan.text, plan.alike, plan.mentions) == ("answer", "Splitwise", ("p:splitwise",), ())


@pytest.mark.parametrize("question", ["more like the second", "anything similar to [2]?", "papers like number 2"])
def test_works_like_one_that_was_shown_are_sought_by_its_title(question: str) -> None:
    shown = Turn("caches", "", ("p:1", "p:2"), ask("caches"), {"p:1": "Pages", "p:2": "Blocks of Caches"})
    plan = ask(question, [shown])
    assert (plan.text, plan.alike, plan.mentions) == ("Blocks of Caches", ("p:2",), ())
    assert plan.follow_up


def test_the_work_itself_is_told_where_its_title_was_not_shown() -> None:
    plan = conversation("caches", "more like the second")
    assert [mention.paper_ids for mention in plan.mentions] == [("p:2",)]


@pytest.mark.parametrize("question", ["how many?", "and how many are those?", "how many papers in total?"])
def test_the_number_of_what_was_listed_is_counted(question: str) -> None:
    plan = conversation("papers from CMU at OSDI", question)
    assert plan.intent == "count"
    assert plan.selection == ask("papers from CMU at OSDI").selection


def test_a_filter_that_takes_the_place_of_another_takes_its_words_as_well() -> None:
    plan = conversation("scheduling papers from CMU", "and from MIT?")
    assert plan.selection.organisations == ("mit",)
    assert plan.filter_words == ("MIT",)


def test_them_are_the_works_of_the_last_two_answers_where_each_was_about_one() -> None:
    turns = [Turn("vLLM", "", ("p:1",), ask("vLLM")), Turn("Alpa", "", ("p:2",), ask("Alpa"))]
    plan = ask("compare them", turns)
    assert plan.intent == "compare"
    assert [mention.paper_ids for mention in plan.mentions] == [("p:1",), ("p:2",)]


def test_how_it_works_is_asked_of_the_work_before() -> None:
    plan = conversation("Orca", "how does it work?", shown=("p:orca",))
    assert lacking(plan) == []
    assert [mention.paper_ids for mention in plan.mentions] == [("p:orca",)]


@pytest.mark.parametrize(
    "question", ["list them please", "which ones?", "show me all of them", "ok and what are they?"]
)
def test_what_was_counted_is_listed(question: str) -> None:
    plan = conversation("how many papers from CMU at OSDI", question)
    assert (plan.intent, plan.selection) == ("list", ask("papers from CMU at OSDI").selection)


@pytest.mark.parametrize("question", ["link please", "pdf?", "do you have the code", "got a github link for it?"])
def test_what_a_work_has_is_asked_of_the_work_before(question: str) -> None:
    plan = conversation("Orca", question, shown=("p:orca",))
    assert mentioned(plan) == {"it": ("p:orca",)}


def test_those_with_code_are_chosen_among_those_shown() -> None:
    plan = conversation("papers from CMU", "only those with code")
    assert (plan.intent, plan.selection.organisations, plan.selection.links) == ("list", ("cmu",), ("code",))


def test_what_else_shares_a_section_is_asked_of_the_work_before() -> None:
    plan = conversation("Orca", "what else is in the same section?", shown=("p:orca",))
    assert (plan.intent, plan.selection.sections, plan.selection.without) == ("list", ("training",), ("p:orca",))


def test_a_new_topic_after_a_refusal_stands_alone() -> None:
    refused = Turn("quantum computing", "", (), ask("quantum computing"))
    plan = ask("ok and speculative decoding?", [refused])
    assert (plan.text, plan.follow_up) == ("speculative decoding", False)


def test_a_filter_after_a_refusal_narrows_the_topic_and_is_judged_anew() -> None:
    refused = Turn("quantum computing", "", (), ask("quantum computing"))
    plan = ask("and from MIT?", [refused])
    assert (plan.text, plan.selection.organisations, plan.follow_up) == ("quantum computing", ("mit",), False)


def test_some_years_later_moves_the_year_by_as_many() -> None:
    assert conversation("OSDI 2022 papers", "2 years later?").selection.venues == (Venue("OSDI", 2024),)
    assert conversation("OSDI 2024 papers", "and two years earlier").selection.venues == (Venue("OSDI", 2022),)


def test_what_is_put_back_comes_to_what_is_there() -> None:
    plan = conversation("papers from CMU", "just the 2024 ones", "put 2023 back in")
    assert (plan.selection.years, plan.selection.organisations) == ((2023, 2024), ("cmu",))


def test_without_that_takes_the_last_change_back() -> None:
    plan = conversation("papers from CMU", "only the 2023 ones", "ok and without that?")
    assert (plan.selection.years, plan.selection.organisations) == (None, ("cmu",))


def test_a_forgotten_facet_is_left_out_no_more_either() -> None:
    plan = conversation("papers from CMU", "no OSDI", "ok forget the venue thing")
    assert plan.selection == Selection(organisations=("cmu",))


def test_two_years_that_are_both_wanted_are_no_swap() -> None:
    assert conversation("SOSP papers", "just 2023", "make that 2023 and 2024").selection.years == (2023, 2024)
    assert conversation("papers of 2023", "swap 2023 for 2022").selection.years == (2022, 2022)


@pytest.mark.parametrize(
    "question", ["which one's the older paper?", "the older of the two please", "which came first?"]
)
def test_of_the_two_works_spoken_of_the_older_is_told_by_date(question: str) -> None:
    turns = [
        Turn("Splitwise", "", ("p:splitwise",), ask("Splitwise")),
        Turn("DistServe", "", ("p:distserve",), ask("DistServe")),
    ]
    plan = ask(question, turns)
    assert (plan.order, plan.selection.paper_ids) == ("oldest", ("p:splitwise", "p:distserve"))


def test_a_year_picks_one_of_the_papers_shown() -> None:
    plan = conversation("OSDI papers", "what's the 2023 one about")
    assert (plan.selection.paper_ids, plan.selection.years) == (("p:1", "p:2", "p:3"), (2023, 2023))


def test_after_a_pick_another_is_picked_from_the_same_papers() -> None:
    turns = [Turn("OSDI papers", "", ("p:1", "p:2"), ask("OSDI papers"))]
    turns.append(Turn("the 2023 one", "", ("p:1",), ask("the 2023 one", turns)))
    plan = ask("and the one with code", turns)
    assert (plan.selection.paper_ids, plan.selection.links) == (("p:1", "p:2"), ("code",))


def test_the_others_of_several_are_left_where_one_was_singled_out() -> None:
    turns = [Turn("OSDI papers", "", ("p:1", "p:2", "p:3"), ask("OSDI papers"))]
    turns.append(Turn("the 2023 one", "", ("p:1",), ask("the 2023 one", turns)))
    assert ask("no, the other", turns).selection.paper_ids == ("p:2", "p:3")


@pytest.mark.parametrize(
    ("questions", "selection"),
    [
        (("OSDI papers", "ok ty, and 2023"), Selection(venues=(Venue("OSDI", None),), years=(2023, 2023))),
        (("OSDI 2022", "next year", "and the one after that"), Selection(venues=(Venue("OSDI", 2024),))),
        (
            ("OSDI papers in the training section", "drop the section, all of OSDI"),
            Selection(venues=(Venue("OSDI", None),)),
        ),
    ],
)
def test_courtesies_and_what_follows_change_nothing_about_an_edit(
    questions: tuple[str, ...], selection: Selection
) -> None:
    assert conversation(*questions).selection == selection


def test_ones_of_another_year_are_of_what_was_listed() -> None:
    selection = conversation("OSDI papers", "2023 ones").selection
    assert selection == Selection(venues=(Venue("OSDI", None),), years=(2023, 2023))


def test_a_section_is_added_to_another_by_enough_of_its_words() -> None:
    selection = conversation("the speculative decoding section", "and straggler mitigation too").selection
    assert selection == Selection(sections=("speculative decoding", "fault tolerance / straggler mitigation"))


_OSDI = Selection(venues=(Venue("OSDI", None),))


@pytest.mark.parametrize(
    ("questions", "selection"),
    [
        (("papers by Ada Quill", "without OSDI", "OSDI is fine after all"), Selection(authors=("ada quill",))),
        (("papers by Ada Quill at OSDI", "doesn't have to be OSDI"), Selection(authors=("ada quill",))),
        (("OSDI papers with code", "actually without code"),
         Selection(venues=_OSDI.venues, excluding=(Selection(links=("code",)),))),
        (("papers from 2019", "or 2020"), Selection(years=(2019, 2020))),
        (("OSDI papers", "that's too many, only since 2022"), Selection(venues=_OSDI.venues, years=(2022, None))),
        (("OSDI 2022 papers", "SOSP 2023 as well"),
         Selection(venues=(Venue("OSDI", 2022), Venue("SOSP", 2023)))),
        (("papers by Ada Quill", "with Bo Marsh"),
         Selection(every=(Selection(authors=("ada quill",)), Selection(authors=("bo marsh",))))),
        (("papers by Ada Quill", "with Bo Marsh", "without Bo Marsh"),
         Selection(every=(Selection(authors=("ada quill",)),))),
    ],
)  # fmt: skip
def test_filters_are_restored_joined_and_turned_round(questions: tuple[str, ...], selection: Selection) -> None:
    plan = conversation(*questions)
    assert (plan.follow_up, plan.selection) == (True, selection)
