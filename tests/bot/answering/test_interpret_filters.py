from dataclasses import replace
from datetime import date

import pytest

from bot.answering.model import Missing
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import VOCABULARY, ask, lacking


@pytest.mark.parametrize(
    ("question", "venues"),
    [
        ("SOSP'24", [("SOSP", 2024)]),
        ("osdi 22", [("OSDI", 2022)]),
        ("Eurosys '23 papers", [("EuroSys", 2023)]),
        ("osdi2023 papers pls", [("OSDI", 2023)]),
        ("at the 2021 ATC", [("ATC", 2021)]),
        ("any ATC papers", [("ATC", None)]),
        ("OSDI 2022 or SOSP", [("OSDI", 2022), ("SOSP", None)]),
        ("SOSP and OSDI 2023", [("SOSP", 2023), ("OSDI", 2023)]),
        ("OSDI 22 and 23", [("OSDI", 2022), ("OSDI", 2023)]),
        ("OSDI 1999", [("OSDI", 1999)]),
    ],
)
def test_venues_and_years_are_read_in_all_spellings(question: str, venues: list[tuple[str, int | None]]) -> None:
    plan = ask(question)
    assert plan.selection == Selection(venues=tuple(Venue(*venue) for venue in venues))
    assert (plan.intent, plan.text) == ("list", "")


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("what does Microsoft have", ("microsoft",)),
        ("stuff from UCSD", ("uc san diego",)),
        ("which ones have AWS people on them", ("aws",)),
        ("Berkeley papers", ("uc berkeley",)),
        ("CMU's work", ("cmu",)),
        ("NUS?", ("nus",)),
        ("papers from MIT, CMU or Google", ("mit", "cmu", "google")),
        ("work by the Kanto Systems Lab", ("kanto systems lab",)),
        ("univ. of california san diego papers", ("uc san diego",)),
        ("University of California, San Diego (UCSD)", ("uc san diego",)),
        ("anything by the Massachusetts Inst. of Tech", ("mit",)),
        ("what has Carnegie Mellon Uni published", ("cmu",)),
        ("Berkley univeristy papers", ("uc berkeley",)),
        ("what did Microsoft (MSFT) submit", ("microsoft",)),
        ("papers from Mircosoft", ("microsoft",)),
        ("work by the National Univeristy of Singapoore", ("nus",)),
        ("which works are labelled with Google", ("google",)),
        ("papers by the Kanto System Lab", ("kanto systems lab",)),
        ("anything by Google / Xolotl", ("google",)),
        ("preprints by Microsoft", ("microsoft",)),
        ("Berkeley U papers", ("uc berkeley",)),
    ],
)
def test_an_organisation_in_the_place_of_a_filter_is_one(question: str, keys: tuple[str, ...]) -> None:
    plan = ask(question)
    assert plan.selection == Selection(organisations=keys)
    assert plan.intent == "list"


@pytest.mark.parametrize(
    ("question", "surface"),
    [
        ("how many papers from intel", "intel"),
        ("papers by Wuhan University", "Wuhan University"),
        ("University of Ruritania", "University of Ruritania"),
        ("number of papers from Ruritania Univ", "Ruritania Univ"),
        ("what has Uppsala University contributed", "Uppsala University"),
    ],
)
def test_an_organisation_asked_for_by_its_form_and_not_there_is_missing(question: str, surface: str) -> None:
    plan = ask(question)
    assert (plan.intent, plan.missing) == ("answer", (Missing(surface, "organisation"),))


def test_the_words_that_gave_an_organisation_are_its_name_alone() -> None:
    assert ask("the Google papers at OSDI").filter_words == ("OSDI", "Google")


def test_a_short_name_with_another_letter_is_another_organisation() -> None:
    vocabulary = replace(VOCABULARY, organisations={"hunan university": "Hunan University"})
    assert ask("papers from Henan University", vocabulary=vocabulary).selection.empty


def test_what_an_organisation_did_on_a_topic_is_searched_within_its_papers() -> None:
    plan = ask("batching of kernels, the ones by Berkeley Univ")
    assert (plan.intent, plan.text, plan.selection.organisations) == (
        "answer",
        "batching of kernels",
        ("uc berkeley",),
    )


@pytest.mark.parametrize("question", ["how do university clusters batch requests", "training on intel boards"])
def test_words_of_organisations_in_a_topic_are_no_filter(question: str) -> None:
    plan = ask(question)
    assert plan.selection.empty
    assert plan.missing == ()


@pytest.mark.parametrize(
    "question", ["how do Google TPUs compare", "training on Apple devices", "look at Microsoft traces"]
)
def test_an_organisation_that_is_part_of_the_topic_is_no_filter(question: str) -> None:
    assert ask(question).selection.empty


@pytest.mark.parametrize(
    "question",
    [
        "what's in the serving at the edge section?",
        "Serving at the Edge",
        "show the serving at the edge section",
        "the serving at the edge bit, what's in there?",
        "what's under serving at the edge",
    ],
)
def test_a_section_is_a_filter_where_the_question_says_so(question: str) -> None:
    plan = ask(question)
    assert plan.selection == Selection(sections=("serving at the edge",))
    assert (plan.intent, plan.text) == ("list", "")


def test_a_part_of_a_heading_is_enough_for_a_section() -> None:
    assert ask("papers in the fault tolerance section").selection.sections == (
        "fault tolerance / straggler mitigation",
    )


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("what's listed in the category on stragglers and tolerating faults?", "list"),
        ("how many entries under fault tolerance / straggler mitigation", "count"),
        ('which works are in "Fault Tolerance, Straggler Mitigation"?', "list"),
        ("papers on straggler mitigation (that heading)", "list"),
        ('everything in the chapter named "mitigating stragglers"', "list"),
        ("all papers in the stragler section", "list"),
    ],
)
def test_the_words_of_a_heading_may_come_in_other_forms_and_orders(question: str, intent: str) -> None:
    plan = ask(question)
    assert plan.selection == Selection(sections=("fault tolerance / straggler mitigation",))
    assert (plan.intent, plan.text) == (intent, "")


def test_of_two_headings_with_the_same_words_the_one_with_the_same_small_words_is_meant() -> None:
    vocabulary = replace(VOCABULARY, sections={"llm for networks": "LLM for Networks", "llm networks": "LLM Networks"})
    plan = ask('entries under the heading "networks for LLM"', vocabulary=vocabulary)
    assert plan.selection.sections == ("llm for networks",)


@pytest.mark.parametrize("question", ["serving under tail latency", "papers under memory pressure", "what is in pie"])
def test_under_and_in_before_a_topic_name_no_section(question: str) -> None:
    plan = ask(question)
    assert (plan.selection.sections, plan.missing) == ((), ())


@pytest.mark.parametrize(
    "question",
    ["how many papers in the poetry section", 'works in the category called "poetry"', "the section on poetry"],
)
def test_a_section_asked_for_in_any_form_and_not_there_is_missing(question: str) -> None:
    plan = ask(question)
    assert (plan.intent, lacking(plan)) == ("answer", [("poetry", "section")])


@pytest.mark.parametrize(
    "question", ["how do people do serving at the edge on phones", "speculative decoding", "training"]
)
def test_a_topic_that_is_also_a_heading_is_no_filter(question: str) -> None:
    assert ask(question).selection.empty


def test_a_section_that_no_list_has_is_missing() -> None:
    assert lacking(ask("what's in the robotics section?")) == [("robotics", "section")]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("surveys", "survey"),
        ("which courses are listed", "course"),
        ("leaderboards", "benchmark"),
        ("how many frameworks", "project"),
        ("surveys on diffusion models", "survey"),
        ("any nice online lectures to attend?", "course"),
        ("tutorials for beginners", "course"),
        ("which useful open source tools can I use", "project"),
        ("which overviews of the area have you got", "survey"),
        ("blogs", "article"),
        ("podcasts or talks worth following?", "article"),
    ],
)
def test_a_kind_of_work_is_a_filter(question: str, kind: str) -> None:
    assert ask(question).selection.kinds == (kind,)


def test_a_part_of_a_kind_of_work_is_not_counted_as_the_kind() -> None:
    plan = ask("how many videos are there")
    assert (plan.intent, plan.selection.kinds) == ("answer", ())


@pytest.mark.parametrize("question", ["a benchmark for phones", "frameworks that split models over gpus"])
def test_a_topic_that_names_a_kind_of_work_is_no_filter(question: str) -> None:
    assert ask(question).selection.kinds == ()


@pytest.mark.parametrize("question", ["papers on the carol list", "what is on carol/reading-group"])
def test_a_list_is_a_filter(question: str) -> None:
    assert ask(question).selection.lists == ("carol/reading-group",)


@pytest.mark.parametrize("question", ["papers by Ada Quill", "Quill's papers", "anything by quill or Ada Quill"])
def test_an_author_is_a_filter(question: str) -> None:
    assert ask(question).selection.authors == ("ada quill",)


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("papers from 2023", (2023, 2023)),
        ("2023 papers", (2023, 2023)),
        ("since 2022", (2022, None)),
        ("after 2022", (2023, None)),
        ("papers before 2020", (None, 2019)),
        ("papers until 2020", (None, 2020)),
        ("papers up to and including 2020", (None, 2020)),
        ("2020 onwards", (2020, None)),
        ("papers between 2020 and 2022", (2020, 2022)),
        ("2020-2022", (2020, 2022)),
        ("published last year", (2024, 2024)),
        ("papers of the last two years", (2023, None)),
    ],
)
def test_years_of_publication_are_read(question: str, years: tuple[int | None, int | None]) -> None:
    plan = ask(question)
    assert plan.selection == Selection(years=years)
    assert plan.intent == "list"


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("what was added since March?", date(2025, 3, 1), None),
        ("added since November", date(2024, 11, 1), None),
        ("new this week", date(2025, 3, 10), None),
        ("what was new last week", date(2025, 3, 3), date(2025, 3, 9)),
        ("what changed since 2024-11-01", date(2024, 11, 1), None),
        ("papers added in 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("added before 5 February 2025", None, date(2025, 2, 4)),
        ("added in the last 10 days", date(2025, 3, 2), None),
        ("added two weeks ago", date(2025, 2, 26), date(2025, 2, 26)),
        ("added since yesterday", date(2025, 3, 11), None),
        ("added since Monday", date(2025, 3, 10), None),
        ("what's new?", date(2025, 3, 5), None),
    ],
)
def test_dates_of_the_ledger_are_read(question: str, first: date | None, last: date | None) -> None:
    plan = ask(question)
    assert plan.selection == Selection(seen_from=first, seen_until=last)
    assert plan.intent == "list"


def test_an_impossible_date_is_no_filter() -> None:
    assert ask("added since 2024-13-45").selection.seen_from is None


def test_filters_are_joined_and_what_gave_them_is_kept() -> None:
    plan = ask("Microsoft papers at OSDI since 2022 about power")
    assert plan.selection == Selection(venues=(Venue("OSDI", None),), organisations=("microsoft",), years=(2022, None))
    assert plan.filter_words == ("OSDI", "since 2022", "Microsoft")
    assert (plan.intent, plan.text) == ("answer", "power")


@pytest.mark.parametrize(
    ("question", "venue"),
    [
        ("what else appeared at Orca's conference?", Venue("OSDI", 2022)),
        ("all papers of the same venue and edition as Orca", Venue("OSDI", 2022)),
        ("papers in the proceedings where Orca was published", Venue("OSDI", 2022)),
        ("anything from the same conference as Orca", Venue("OSDI", None)),
    ],
)
def test_the_venue_of_a_named_work_is_a_filter(question: str, venue: Venue) -> None:
    plan = ask(question)
    assert (plan.intent, plan.mentions) == ("list", ())
    assert plan.selection == Selection(venues=(venue,), without=("p:orca",))


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("other papers by the same group as Orca", Selection(organisations=("cmu",))),
        ("what else is in the same section as orca", Selection(sections=("training",))),
        ("anything newer than Orca?", Selection(years=(2023, None))),
        ("papers that came out before Orca", Selection(years=(None, 2021))),
        ("more papers from the team behind Orca", Selection(organisations=("cmu",))),
        ("the university where Orca was made has another paper, which one?", Selection(organisations=("cmu",))),
        ("Orca's conference, but one year later", Selection(venues=(Venue("OSDI", 2023),))),
    ],
)
def test_other_facts_of_a_named_work_are_filters_that_leave_it_out(question: str, selection: Selection) -> None:
    plan = ask(question)
    assert (plan.intent, plan.text) == ("list", "")
    assert plan.selection == replace(selection, without=("p:orca",))


def test_a_fact_that_the_library_does_not_tell_of_a_work_is_missing() -> None:
    assert lacking(ask("other papers of the same group as vLLM")) == [("the organisation of ‘vLLM’", "fact")]


@pytest.mark.parametrize("question", ["which venue had Orca?", "Orca's conference"])
def test_a_question_about_a_venue_is_no_filter(question: str) -> None:
    plan = ask(question)
    assert plan.mentions
    assert plan.selection.empty


@pytest.mark.parametrize(
    ("question", "links"),
    [
        ("papers with code from SOSP", ("code",)),
        ("which SOSP papers come with a blog post?", ("blog",)),
        ("SOSP papers that are open source", ("code",)),
        ("SOSP papers whose code is available", ("code",)),
        ("SOSP papers with slides or a video", ("slides", "video")),
    ],
)
def test_what_works_link_to_is_a_filter(question: str, links: tuple[str, ...]) -> None:
    plan = ask(question)
    assert (plan.selection.links, plan.intent, plan.text) == (links, "list", "")


@pytest.mark.parametrize(
    "question", ["SOSP papers without code", "train a model with code", "papers with code generation"]
)
def test_code_as_a_topic_and_what_works_lack_are_no_filters(question: str) -> None:
    assert ask(question).selection.links == ()


@pytest.mark.parametrize(
    "question", ["papers by MIT and CMU together", "joint work of MIT and CMU", "MIT + CMU collab"]
)
def test_organisations_together_are_those_of_one_work(question: str) -> None:
    plan = ask(question)
    assert (plan.selection.organisations, plan.selection.every_organisation) == (("mit", "cmu"), True)
    assert plan.intent == "list"


@pytest.mark.parametrize(
    "question",
    [
        "stuff google made",
        "which papers involve Google",
        "things Google is involved in",
        "Google employees wrote which ones",
    ],
)
def test_what_an_organisation_did_is_a_filter(question: str) -> None:
    plan = ask(question)
    assert (plan.selection, plan.intent) == (Selection(organisations=("google",)), "list")


def test_someone_unknown_after_by_is_a_person_and_not_an_organisation() -> None:
    assert lacking(ask("papers by Zhang")) == [("Zhang", "author")]
    assert lacking(ask("Zhang et al.")) == [("Zhang", "author")]
    assert lacking(ask("papers from Zhang")) == [("Zhang", "organisation")]


@pytest.mark.parametrize("question", ["papers by marsh", "Marsh et al.", "Marsh's papers", "what has bo marsh written"])
def test_a_family_name_is_enough_for_an_author(question: str) -> None:
    assert ask(question).selection.authors == ("bo marsh",)


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("OSDI 2022-2024", Selection(venues=(Venue("OSDI", 2022), Venue("OSDI", 2023), Venue("OSDI", 2024)))),
        ("what came out in 2020 or earlier", Selection(years=(None, 2020))),
        ("papers of 2023 and later", Selection(years=(2023, None))),
        ("what did OSDI take in 24", Selection(venues=(Venue("OSDI", None),), years=(2024, 2024))),
        ("CMU papers since 23, please", Selection(organisations=("cmu",), years=(2023, None))),
        ("Google or Apple, 2023", Selection(organisations=("google", "apple"), years=(2023, 2023))),
        ("what was at EuroSys last year (2023)?", Selection(venues=(Venue("EuroSys", None),), years=(2023, 2023))),
    ],
)
def test_years_are_read_wherever_they_stand(question: str, selection: Selection) -> None:
    plan = ask(question)
    assert (plan.selection, plan.intent) == (selection, "list")


@pytest.mark.parametrize(
    "question",
    [
        "how big is the serving at the edge part",
        "how many things are in the serving at the edge part",
        "the size of the serving at the edge section",
    ],
)
def test_the_size_of_a_part_of_a_list_is_counted(question: str) -> None:
    plan = ask(question)
    assert (plan.selection, plan.intent) == (Selection(sections=("serving at the edge",)), "count")


def test_a_word_for_a_kind_in_front_of_another_says_which_kind() -> None:
    assert ask("review articles").selection == Selection(kinds=("survey",))
    assert ask("Google surveys").selection == Selection(organisations=("google",), kinds=("survey",))


@pytest.mark.parametrize("question", ["articles", "any articles?", "blog articles"])
def test_the_word_for_a_kind_may_be_all_that_is_asked(question: str) -> None:
    plan = ask(question)
    assert (plan.selection, plan.intent) == (Selection(kinds=("article",)), "list")


def test_one_work_of_a_kind_is_asked_of_an_organisation() -> None:
    plan = ask("Apple course")
    assert (plan.selection, plan.intent) == (Selection(organisations=("apple",), kinds=("course",)), "list")


def test_a_heading_of_words_that_say_nothing_elsewhere_may_be_the_whole_question() -> None:
    vocabulary = replace(VOCABULARY, sections={"other reading": "Other Reading"})
    plan = ask("other reading", vocabulary=vocabulary)
    assert (plan.selection, plan.intent) == (Selection(sections=("other reading",)), "list")


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("OSDI 2023 onwards", (2023, None)),
        ("OSDI 2022 or later", (2022, None)),
        ("OSDI 2023 and earlier", (None, 2023)),
        ("OSDI 2022+", (2022, None)),
    ],
)
def test_a_venue_s_year_may_open_a_range(question: str, years: tuple[int | None, int | None]) -> None:
    assert ask(question).selection == Selection(venues=(Venue("OSDI", None),), years=years)


def test_what_is_left_out_ends_where_another_facet_is_asked_for() -> None:
    plan = ask("CMU but not Google, from 2024")
    assert plan.selection == Selection(
        organisations=("cmu",), years=(2024, 2024), excluding=(Selection(organisations=("google",)),)
    )


def test_the_work_that_is_named_is_the_one_whose_people_are_meant() -> None:
    plan = ask("is there a follow-up to Orca by the same people, newer than Orca?")
    assert (plan.selection.organisations, plan.selection.years) == (("cmu",), (2023, None))


def test_an_english_word_that_is_a_venue_elsewhere_is_none_beside_others() -> None:
    plan = ask("pods of accelerators")
    assert (plan.missing, plan.text) == ((), "pods of accelerators")


@pytest.mark.parametrize("question", ["training in 16, 32 bits", "scheduling faster by 20", "training on 12,288 GPUs"])
def test_two_digits_that_are_no_year_filter_nothing(question: str) -> None:
    assert ask(question).selection == Selection()


def test_the_words_of_a_heading_in_another_order_name_it_before_one_of_them_alone() -> None:
    vocabulary = replace(VOCABULARY, sections={"serving at the edge": "Serving at the edge", "serving": "Serving"})
    assert ask("edge serving section", vocabulary=vocabulary).selection == Selection(sections=("serving at the edge",))
    assert ask("serving section", vocabulary=vocabulary).selection == Selection(sections=("serving",))


def test_lists_that_a_work_is_on_may_be_called_by_what_all_lists_are() -> None:
    assert ask("what sits on both of the LLM lists").selection == Selection(least_lists=2)


@pytest.mark.parametrize(
    "question",
    ["My PI (ex-Google, now at CMU) wants all the MIT papers", "our advisor, formerly at CMU, wants the MIT papers"],
)
def test_where_somebody_works_who_wants_papers_is_no_filter(question: str) -> None:
    assert ask(question).selection == Selection(organisations=("mit",))


def test_an_organisation_that_tells_which_group_is_meant_is_a_filter() -> None:
    assert ask("papers from our lab (CMU)").selection == Selection(organisations=("cmu",))
