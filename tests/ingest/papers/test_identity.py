from dataclasses import fields, replace

import pytest

from ingest.papers.identity import identify, keys_of
from ingest.papers.model import Identity, Paper
from ingest.terms.entry import Entry, Venue
from ingest.terms.identifiers import Identifiers
from tests.ingest.papers.entries import entry

KESTREL = "Kestrel: Serving Giant Models on Tiny Clusters"
OWL = "Owl: Watching Networks at Night with Silent Probes"
SOSP = Venue("SOSP", 2023)


def ids(identity: Identity) -> list[str]:
    return [paper.paper_id for paper in identity.papers]


def one(*entries: Entry) -> Paper:
    [paper] = identify(entries, {}).papers
    return paper


# One work


def test_the_same_work_listed_twice_is_one_paper_with_two_entries() -> None:
    paper = one(entry(KESTREL, line=3, arxiv="2301.00001"), entry(KESTREL + ".", line=9, arxiv="2301.00001"))
    assert [found.line for found in paper.entries] == [3, 9]


def test_one_identifier_with_a_renamed_title_is_one_paper_with_both_titles() -> None:
    paper = one(
        entry("Kestrel: Cheap Serving of Giant Language Models", line=1, arxiv="2301.00001"),
        entry("Serving Giant Language Models Cheaply on Small Clusters", line=2, arxiv="2301.00001"),
    )
    assert len(paper.titles) == 2


def test_one_identifier_with_a_bare_name_and_a_full_title_is_one_paper() -> None:
    paper = one(entry("Kestrel", line=1, usenix="osdi22/x"), entry("Serving Giant Models on Mice", usenix="osdi22/x"))
    assert paper.paper_id == "usenix:osdi22/x"


def test_an_acronym_and_what_it_stands_for_agree() -> None:
    paper = one(
        entry("Serving LLMs on One Small Cluster", line=1, doi="10.1/x"),
        entry("Serving Large Language Models on a Single Cluster", line=2, doi="10.1/x"),
    )
    assert paper.paper_id == "doi:10.1/x"


@pytest.mark.parametrize(
    "other",
    [
        "KESTREL – serving giant model on tiny cluster",
        "Kestrel: Serving Gaint Models on Tiny Clusters",
        "Kestrel: Serving Giant Models on the Tiny Clusters",
        "Kestrel Serving GiantModels on Tiny Clusters",
        "Késtrel: Serving Giant Models on Tiny Clusters",
    ],
)
def test_a_full_title_is_enough_however_it_is_written(other: str) -> None:
    paper = one(entry(KESTREL, line=1, arxiv="2301.00001"), entry(other, line=2, doi="10.1145/1.1"))
    assert paper.identifiers == {"arxiv": ("2301.00001",), "doi": ("10.1145/1.1",)}


def test_a_title_without_its_short_name_is_the_same_title() -> None:
    long = "Serving Giant Language Models on Tiny Clusters"
    assert one(entry(f"Kestrel: {long}", line=1), entry(long, line=2)).titles[0] == f"Kestrel: {long}"


def test_two_versions_of_a_title_under_one_name_are_one_paper() -> None:
    one(
        entry("Kestrel: Quick Serving of Giant Models on Tiny Clusters", line=1, arxiv="2301.00001"),
        entry("Kestrel: Quick Serving of Giant Language Models on Tiny Clusters", line=2, doi="10.1145/1.1"),
    )


def test_the_mirror_of_a_doi_does_not_speak_against_it() -> None:
    paper = one(entry(KESTREL, line=1, doi="10.1145/1.1"), entry(KESTREL, line=2, doi="10.5555/2.2"))
    assert set(paper.identifiers["doi"]) == {"10.1145/1.1", "10.5555/2.2"}


def test_a_short_title_needs_its_address_venue_or_place_to_be_recognised() -> None:
    eurosys = Venue("EuroSys", 2024)
    assert len(identify([entry("Kestrel", line=1), entry("Kestrel", line=2, list_name="theory")], {}).papers) == 2
    one(entry("Kestrel", line=1, venue=eurosys), entry("Kestrel", line=2, list_name="theory", venue=eurosys))
    one(entry("Kestrel", line=1, url="https://k.example/"), entry("Kestrel", list_name="b", url="http://k.example"))


def test_an_entry_whose_main_link_is_the_papers_project_page_is_the_paper() -> None:
    paper = one(
        entry("Kestrel: Fast and Cheap Serving with WingAttention", line=1, url="https://kestrel.example/", venue=SOSP),
        entry(
            "Efficient Flight Management for Giant Models with WingAttention",
            line=2,
            url="https://arxiv.org/abs/2301.00001",
            links={"https://kestrel.example": "homepage"},
            venue=SOSP,
            arxiv="2301.00001",
        ),
    )
    assert paper.titles[0].startswith("Efficient Flight Management")
    assert paper.names == ()


# Different works


def test_two_systems_with_one_name_stay_two() -> None:
    identity = identify(
        [
            entry("Kestrel: Serving Giant Models on Tiny Clusters", line=1, name="Kestrel", doi="10.1/x"),
            entry("Késtrel: Birdsong Recognition at the Edge of Sleep", line=2, name="Késtrel", arxiv="2301.00001"),
        ],
        {},
    )
    assert len(identity.papers) == 2
    assert identity.conflicts == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Kestrel: Serving Giant Models on Tiny Clusters", "Kestrel-2: Serving Giant Models on Tiny Clusters"),
        ("Kestrel v2 Serves Giant Models on Tiny Clusters", "Kestrel v3 Serves Giant Models on Tiny Clusters"),
        ("Supervised Learning of Bird Songs from Noise", "Unsupervised Learning of Bird Songs from Noise"),
        ("LoRA: Low Rank Adaptation of Giant Models", "LoRA+: Low Rank Adaptation of Giant Models"),
        ("Serving Giant Models on Tiny Clusters, Part II", "Serving Giant Models on Tiny Clusters, Part III"),
    ],
)
def test_titles_that_differ_in_what_matters_are_two_works(first: str, second: str) -> None:
    assert len(identify([entry(first, line=1), entry(second, line=2)], {}).papers) == 2


def test_a_shared_page_alone_merges_nothing() -> None:
    page = "https://proceedings.example/2025"
    found = identify([entry(KESTREL, line=1, url=page, venue=SOSP), entry(OWL, line=2, url=page, venue=SOSP)], {})
    assert len(found.papers) == 2


def test_a_project_and_the_paper_that_links_to_its_code_are_two_works_that_point_at_each_other() -> None:
    repository = "https://github.com/nest/kestrel"
    identity = identify(
        [
            entry("Kestrel", line=1, url=f"{repository}/tree/main", kind="project"),
            entry(KESTREL, line=2, links={f"{repository}.git": "code"}, arxiv="2301.00001"),
        ],
        {},
    )
    project, paper = identity.papers
    assert (project.related, paper.related) == (("arxiv:2301.00001",), ("title:kestrel",))


# Conflicts


def test_one_identifier_on_two_works_is_a_conflict_and_neither_has_it() -> None:
    entries = [entry(KESTREL, line=3, doi="10.1/x"), entry(OWL, line=7, doi="10.1/x", arxiv="2301.00002")]
    identity = identify(entries, {})
    [conflict] = identity.conflicts
    assert ids(identity) == ["title:kestrel-serving-giant-models-on-tiny-clusters", "arxiv:2301.00002"]
    assert all("doi" not in paper.identifiers for paper in identity.papers)
    assert (conflict.key, conflict.entries) == ("doi:10.1/x", tuple(entries))
    assert "systems README.md:3" in conflict.reason
    assert "systems README.md:7" in conflict.reason


def test_one_title_with_two_arxiv_ids_is_a_conflict() -> None:
    identity = identify([entry(KESTREL, line=1, arxiv="2301.00001"), entry(KESTREL, line=2, arxiv="2301.00002")], {})
    assert ids(identity) == ["arxiv:2301.00001", "arxiv:2301.00002"]
    assert "2301.00001, 2301.00002" in identity.conflicts[0].reason


DISPUTED = [entry(KESTREL, line=3, doi="10.1/x"), entry(OWL, line=7, doi="10.1/x")]


def test_a_key_that_was_settled_and_that_no_entry_has_is_told_of() -> None:
    identity = identify(DISPUTED, {}, [("arxiv:9912.99999", "doi:10.1/x")], [("x", "y")])
    assert identity.unmet == ("arxiv:9912.99999", "x", "y")


@pytest.mark.parametrize(
    ("same", "different"),
    [([("doi:10.1/x", f"title:{KESTREL}")], []), ([], [(f"title:{OWL}", "doi:10.1/x")])],
)
def test_a_person_says_whose_identifier_it_is(same: list[tuple[str, str]], different: list[tuple[str, str]]) -> None:
    identity = identify(DISPUTED, {}, same, different)
    assert ids(identity) == ["doi:10.1/x", "title:owl-watching-networks-at-night-with-silent-probes"]
    assert identity.conflicts == ()


def test_a_person_says_that_two_titles_are_one_work() -> None:
    identity = identify(DISPUTED, {}, same=[(f"title:{KESTREL}", f"title:{OWL}")])
    assert ids(identity) == ["doi:10.1/x"]
    assert identity.conflicts == ()


def test_two_works_declared_different_are_no_longer_reported_and_still_have_no_identifier() -> None:
    identity = identify(DISPUTED, {}, different=[(f"title:{KESTREL}", f"title:{OWL}")])
    assert len(identity.papers) == 2
    assert identity.conflicts == ()
    assert all(paper.identifiers == {} for paper in identity.papers)


def test_works_of_one_title_can_be_declared_different() -> None:
    pair = [entry(KESTREL, line=1, usenix="osdi22/x"), entry(KESTREL, line=2, doi="10.1/x")]
    assert len(identify(pair, {}, different=[("usenix:osdi22/x", "doi:10.1/x")]).papers) == 2


def test_a_pair_may_name_papers_by_the_ids_that_they_have() -> None:
    pair = [entry("Kestrel", line=1), entry("Kestrel", line=2, list_name="theory")]
    before = identify(pair, {})
    known = {key: paper.paper_id for paper in before.papers for key in keys_of(paper)}
    assert ids(identify(pair, known, same=[("title:kestrel", "title:kestrel-2")])) == ["title:kestrel"]


# Ids


def test_ids_prefer_arxiv_then_doi_then_the_proceedings() -> None:
    everything = Identifiers("2301.00001", "10.1/x", "abc", "osdi22/x", "v202/x", "hash", "hash", "2023.x")
    order = []
    for kind in fields(everything):
        order.append(one(replace(entry(KESTREL), identifiers=everything)).paper_id.partition(":")[0])
        everything = replace(everything, **{kind.name: None})
    assert order == ["arxiv", "doi", "openreview", "usenix", "pmlr", "mlsys", "neurips", "acl"]
    assert one(entry(KESTREL)).paper_id.startswith("title:")


def test_a_paper_keeps_its_id_when_a_better_identifier_arrives() -> None:
    before = one(entry(KESTREL, usenix="osdi22/x"))
    known = dict.fromkeys(keys_of(before), before.paper_id)
    [after] = identify([entry(KESTREL, arxiv="2301.00001")], known).papers
    assert (after.paper_id, after.identifiers) == ("usenix:osdi22/x", {"arxiv": ("2301.00001",)})


def test_when_two_known_ids_meet_the_preferred_kind_stays() -> None:
    known = {"doi:10.1/x": "doi:10.1/x", "usenix:osdi22/x": "usenix:osdi22/x"}
    [paper] = identify([entry(KESTREL, doi="10.1/x", usenix="osdi22/x")], known).papers
    assert paper.paper_id == "doi:10.1/x"


def test_parts_stay_one_when_the_entry_that_joined_them_is_gone() -> None:
    first = entry("Kestrel: Serving Giant Models Cheaply", line=1, arxiv="2301.00001")
    bridge = entry("Kestrel: Serving Giant Models Cheaply", line=2, arxiv="2301.00001", doi="10.1/x")
    last = entry("Kestrel: Cheap Serving of Models that are Giant", line=3, doi="10.1/x")
    before = one(first, bridge, last)
    known = dict.fromkeys(keys_of(before), before.paper_id)
    assert ids(identify([first, last], known)) == [before.paper_id]


def test_two_works_with_one_slug_get_two_ids() -> None:
    identity = identify([entry("Kestrel", line=1), entry("Kestrel", line=2, list_name="theory")], {})
    assert ids(identity) == ["title:kestrel", "title:kestrel-2"]


def test_a_title_that_ascii_cannot_write_still_gives_an_id_of_its_own() -> None:
    first, second = ids(identify([entry("大模型推理系统综述", line=1), entry("大模型训练系统综述", line=2)], {}))
    assert first != second
    assert first.isascii()


# What a paper is made of


def test_a_preprint_gives_way_to_a_real_venue_and_stays_where_it_is_alone() -> None:
    arxiv = Venue("arXiv", 2022)
    both = one(entry(KESTREL, line=1, venue=arxiv), entry(KESTREL, line=2, venue=SOSP))
    assert [(found.venue, found.evidence) for found in both.venues] == [(SOSP, "list")]
    assert both.year == 2023
    assert one(entry(KESTREL, venue=arxiv)).year == 2022


def test_an_address_tells_a_venue_that_no_list_names() -> None:
    url = "https://www.usenix.org/conference/osdi22/presentation/yu"
    paper = one(entry(KESTREL, url=url, usenix="osdi22/yu"))
    assert [(found.venue, found.evidence) for found in paper.venues] == [(Venue("OSDI", 2022), "link")]


@pytest.mark.parametrize(("number", "year"), [("2309.06180", 2023), ("astro-ph/9901001", 1999), ("math/0309136", 2003)])
def test_an_arxiv_number_tells_the_year_that_nothing_else_does(number: str, year: int) -> None:
    assert one(entry(KESTREL, arxiv=number)).year == year


def test_the_preferred_title_is_the_clean_one_with_the_best_link() -> None:
    paper = one(
        entry("Kestrel", line=1, arxiv="2301.00001"),
        entry(KESTREL, line=2, arxiv="2301.00001"),
        entry(KESTREL + ". Now with wings! See https://k.example", line=3, arxiv="2301.00001"),
    )
    assert paper.titles[0] == KESTREL


def test_what_entries_tell_is_united_in_order() -> None:
    paper = one(
        entry(KESTREL, line=1, name="Kestrel", organisations=("CMU",), kind="survey", url="https://a.example"),
        entry(KESTREL, line=2, name="KESTREL", organisations=("MIT", "CMU"), kind="paper", url="https://b.example"),
    )
    assert paper.names == ("KESTREL",)
    assert paper.organisations == ("CMU", "MIT")
    assert paper.kinds == ("paper", "survey")
    assert [link.url for link in paper.links] == ["https://a.example", "https://b.example"]


def test_a_title_without_spaces_tells_a_work_when_it_is_long_enough() -> None:
    long = [entry("大模型推理系统综述", list_name=name, url=f"https://{name}.example/") for name in ("a", "b")]
    short = [entry("猫头鹰", list_name=name, url=f"https://{name}.example/") for name in ("a", "b")]
    assert len(identify(long, {}).papers) == 1
    assert len(identify(short, {}).papers) == 2


def test_a_person_may_settle_works_by_addresses_and_by_identifiers_with_versions() -> None:
    entries = [entry(KESTREL, line=1, arxiv="2301.00001"), entry(OWL, line=2, doi="10.1145/1.2")]
    pair = ("https://arxiv.org/pdf/2301.00001v2", "https://dl.acm.org/doi/pdf/10.1145/1.2")
    identity = identify(entries, {}, same=[pair])
    assert ids(identity) == ["arxiv:2301.00001"]
    assert identity.unmet == ()
    unknown = ("arxiv:2301.00009v1", "title:Nothing")
    assert identify(entries, {}, different=[unknown]).unmet == unknown
