"""Links give identifiers, and different addresses of one page meet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.terms.identifiers import Identifiers, arxiv_month, canonical_url, identifiers_in, identifiers_of


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2401.01234",
        "https://arxiv.org/abs/2401.01234v3",
        "https://arxiv.org/pdf/2401.01234.pdf?fbclid=xyz",
        "https://arxiv.org/pdf/2401.01234v1.pdf",
        "https://arxiv.org/html/2401.01234v1",
        "http://www.arxiv.org/abs/2401.01234/",
        "https://browse.arxiv.org/abs/2401.01234",
        "https://export.arxiv.org/abs/2401.01234",
        "https://doi.org/10.48550/arXiv.2401.01234",
        "https://huggingface.co/papers/2401.01234",
        "https://ar5iv.labs.arxiv.org/html/2401.01234",
        "https://www.alphaxiv.org/zh/overview/2401.01234v2",
        "https://www.semanticscholar.org/arxiv/2401.01234",
        "https://dblp.org/rec/journals/corr/abs-2401-01234.html?view=bibtex",
        "https://papers.cool/arxiv/2401.01234",
        "https://web.archive.org/web/20240303010101/https://arxiv.org/abs/2401.01234v1",
        "HTTPS://ARXIV.ORG/PDF/2401.01234V2.PDF",
        "https://arxiv.org/abs/arXiv:2401.01234",
        "https://arxiv.org/abs/2401.01234).",
        "arxiv.org/abs/2401.01234",
        "export.arxiv.org/abs/2401.01234",
        "arXiv:2401.01234v2",
    ],
)
def test_every_spelling_of_an_arxiv_address_gives_the_same_identifier_and_page(url: str) -> None:
    assert identifiers_in(url) == Identifiers(arxiv="2401.01234")
    assert canonical_url(url) == "https://arxiv.org/abs/2401.01234"


def test_old_arxiv_identifiers_keep_their_archive() -> None:
    assert identifiers_in("https://arxiv.org/abs/astro-ph/0601001v2").arxiv == "astro-ph/0601001"
    assert identifiers_in("http://xxx.lanl.gov/abs/cs.DC/0301012v2").arxiv == "cs/0301012"
    assert identifiers_in("https://arxiv.org/abs/cond-mat.stat-mech/0301013").arxiv == "cond-mat/0301013"


@pytest.mark.parametrize(
    "url",
    [
        "https://dl.acm.org/doi/10.1145/1111111.2222222",
        "https://dl.acm.org/doi/abs/10.1145/1111111.2222222",
        "https://dl.acm.org/doi/pdf/10.1145/1111111.2222222",
        "https://doi.org/10.1145/1111111.2222222",
        "http://dx.doi.org/10.1145%2F1111111.2222222",
        "https://doi.org/doi:10.1145/1111111.2222222).",
        "http://doi.acm.org/10.1145/1111111.2222222",
        "https://dl.acm.org/citation.cfm?id=1111111.2222222&CFID=1",
        "doi:10.1145/1111111.2222222",
        "https://dl.acm.org/doi/abs/10.1145/1111111.2222222?casa_token=a:b",
    ],
)
def test_every_spelling_of_a_doi_meets(url: str) -> None:
    assert identifiers_in(url).doi == "10.1145/1111111.2222222"
    assert canonical_url(url) == "https://doi.org/10.1145/1111111.2222222"


def test_a_doi_keeps_its_own_brackets_and_loses_what_publishers_add() -> None:
    old = "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2"
    assert identifiers_in(old).doi == "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"
    assert identifiers_in("https://doi.org/10.1016/S0140-6736(05)71226-X(2)").doi == "10.1016/s0140-6736(05)71226-x(2)"
    assert (
        identifiers_in("https://direct.mit.edu/tacl/article/doi/10.1162/tacl_a_00400/106796/A-Title").doi
        == identifiers_in("https://doi.org/10.1162/tacl_a_00400").doi
    )
    assert (
        identifiers_in("https://www.nature.com/articles/s41586-021-03819-2.pdf").doi
        == identifiers_in("https://doi.org/10.1038/s41586-021-03819-2").doi
    )


def test_proceedings_as_a_whole_are_no_paper() -> None:
    assert identifiers_in("https://dl.acm.org/doi/proceedings/10.1145/1111111") == Identifiers()


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.usenix.org/conference/osdi22/presentation/yu", "osdi22/yu"),
        ("https://www.usenix.org/conference/nsdi17/technical-sessions/presentation/gu", "nsdi17/gu"),
        ("https://www.usenix.org/system/files/osdi23-zhang-chen.pdf", "osdi23/zhang-chen"),
        ("https://www.usenix.org/system/files/nsdi22-paper-doe.pdf", "nsdi22/doe"),
        ("https://www.usenix.org/system/files/conference/atc18/atc18-doe_0.pdf", "atc18/doe"),
        ("https://www.usenix.org/system/files/hotedge20_paper_doe.pdf", "hotedge20/doe"),
        ("https://www.usenix.org/conference/usenixsecurity21/presentation/doe-jane", "usenixsecurity21/doe-jane"),
        ("https://www.usenix.org/system/files/sec21-doe-jane.pdf", "usenixsecurity21/doe-jane"),
        ("https://www.usenix.org/system/files/sec23fall-prepub-12-doe.pdf", "usenixsecurity23/doe"),
        ("https://www.usenix.org/conference/soups2021/presentation/doe", "soups2021/doe"),
        ("https://www.usenix.org/system/files/soups2021-doe.pdf", "soups2021/doe"),
        ("https://www.usenix.org/sites/default/files/conference/protected-files/osdi22_slides_doe.pdf", None),
    ],
)
def test_a_usenix_talk_and_its_file_have_one_slug(url: str, slug: str | None) -> None:
    assert identifiers_in(url).usenix == slug


def test_proceedings_on_the_web_give_their_own_keys() -> None:
    digest = "0123456789abcdef0123456789abcdef"
    mlsys = f"https://proceedings.mlsys.org/paper\\_files/paper/2023/hash/{digest}-Abstract-mlsys2023.html"
    neurips = f"https://proceedings.neurips.cc/paper_files/paper/2022/file/{digest}-Paper-Conference.pdf"
    assert identifiers_in("https://openreview.net/pdf?id=AbCdEfGh12").openreview == "AbCdEfGh12"
    assert identifiers_in("https://openreview.net/forum?id=AbCdEfGh12&noteId=x").openreview == "AbCdEfGh12"
    assert identifiers_in("https://proceedings.mlr.press/v202/doe23a/doe23a.pdf").pmlr == "v202/doe23a"
    assert identifiers_in(mlsys).mlsys == digest
    assert identifiers_in(neurips).neurips == digest
    assert identifiers_in("https://aclanthology.org/2023.findings-emnlp.12.pdf").acl == "2023.findings-emnlp.12"
    assert identifiers_in("https://doi.org/10.18653/v1/2020.acl-main.7").acl == "2020.acl-main.7"
    assert identifiers_in("https://doi.org/10.3115/v1/P14-1001").acl == "P14-1001"
    assert identifiers_in("https://aclanthology.info/papers/P14-1001/p14-1001").acl == "P14-1001"
    assert (
        identifiers_in("https://raw.githubusercontent.com/mlresearch/v202/main/assets/doe23a/doe23a.pdf").pmlr
        == identifiers_in("http://jmlr.org/proceedings/papers/v202/doe23a.html").pmlr
        == "v202/doe23a"
    )


def test_of_several_links_the_first_of_each_kind_stays() -> None:
    found = identifiers_of(
        ["https://doi.org/10.1145/1.2", "https://arxiv.org/abs/2401.00001", "https://arxiv.org/abs/2401.00002"]
    )
    assert found == Identifiers(arxiv="2401.00001", doi="10.1145/1.2")


def test_tracking_and_spelling_do_not_make_another_page() -> None:
    page = canonical_url("https://Example.org/Paper/?utm_source=a&fbclid=b&page=2#top")
    assert page == canonical_url("http://www.example.org/Paper?page=2")
    assert canonical_url("https://github.com/Owner/Repo.git") == canonical_url(
        "https://github.com/owner/repo/tree/main"
    )


def test_what_is_no_address_comes_back_as_it_is() -> None:
    assert canonical_url(" ../notes/a.md ") == "../notes/a.md"
    assert identifiers_in("http://[::1") == Identifiers()


@given(st.text(max_size=200))
def test_no_text_makes_the_reading_of_addresses_fail(text: str) -> None:
    for url in (text, "https://" + text, "https://arxiv.org/" + text):
        identifiers_in(url)
        assert canonical_url(canonical_url(url)) == canonical_url(canonical_url(canonical_url(url)))


@pytest.mark.parametrize(
    ("number", "month"),
    [
        ("2309.06180", date(2023, 9, 1)),
        ("0704.0001", date(2007, 4, 1)),
        ("astro-ph/9108001", date(1991, 8, 1)),
        ("math/0309136", date(2003, 9, 1)),
        ("2313.06180", None),
        ("10.1145/1.2", None),
    ],
)
def test_an_arxiv_number_tells_its_month(number: str, month: date | None) -> None:
    assert arxiv_month(number) == month


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://www.frontiersin.org/articles/10.3389/fnest.2019.00042/full", "10.3389/fnest.2019.00042"),
        ("https://iopscience.iop.org/article/10.1088/1234-5678/ab12c/meta", "10.1088/1234-5678/ab12c"),
        ("https://journals.aps.org/prx/abstract/10.1103/PhysRevX.9.021001", "10.1103/physrevx.9.021001"),
        ("https://journals.plos.org/plosone/article/file?id=10.1371/journal.pone.0001234&type=printable",
         "10.1371/journal.pone.0001234"),
        ("https://nestdata.biomedcentral.com/articles/10.1186/s12345-019-0001-2", "10.1186/s12345-019-0001-2"),
        ("https://www.biorxiv.org/content/early/2018/03/04/123456", "10.1101/123456"),
        ("https://www.biorxiv.org/content/biorxiv/early/2018/03/04/123456.full.pdf", "10.1101/123456"),
        ("https://elifesciences.org/articles/54321", "10.7554/elife.54321"),
        ("https://zenodo.org/records/1234567/files/nests.pdf", "10.5281/zenodo.1234567"),
        ("https://papers.ssrn.com/sol3/papers.cfm?download=yes&abstract_id=1234567", "10.2139/ssrn.1234567"),
        ("https://ssrn.com/abstract=1234567", "10.2139/ssrn.1234567"),
        ("https://scipost.org/SciPostPhys.1.2.003", "10.21468/scipostphys.1.2.003"),
        ("https://peerj.com/articles/cs-123/", "10.7717/peerj-cs.123"),
    ],
)  # fmt: skip
def test_publishers_addresses_give_the_doi_that_they_hold_or_are_numbered_by(address: str, doi: str) -> None:
    assert identifiers_in(address) == Identifiers(doi=doi)


@pytest.mark.parametrize(
    "address",
    ["https://www.pnas.org/content/116/10/4156", "https://academic.oup.com/nests/article/32/12/1832/1743989",
     "https://sci-hub.se/10.1000/182", "https://www.cambridge.org/core/journals/a/article/b/10.1017/S0305000918000123",
     "https://elifesciences.org/digests/54321", "https://zenodo.org/communities/12345"],
)  # fmt: skip
def test_addresses_that_only_look_like_it_give_none(address: str) -> None:
    assert identifiers_in(address) == Identifiers()
