"""References in every format, as real readers of these formats take them."""

import csv
import io
import json
import re
import shutil
import subprocess
import warnings
from pathlib import Path

import bibtexparser
import pytest
import rispy
from sqlalchemy.event import listen

from bot.errors import ExportError
from bot.exporting.bibtex import entry
from bot.exporting.citation_keys import proposals
from bot.exporting.citation_styles import opened_style
from bot.exporting.csl_json import item
from bot.exporting.csv_table import defused
from bot.exporting.formats import MODULES, lines_of, written
from bot.exporting.latex import latex, protected
from bot.exporting.people import Person, person_of
from bot.exporting.reference import reference_of, with_preprint
from bot.exporting.style_names import STYLES
from bot.store.citation_keys import keys_of
from bot.store.database import open_store
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Venue
from tests.bot.exporting.papers import VLLM, paper

HOSTILE = paper(
    2,
    titles=('100% of $x_1$ & {Ångström} #1: <b>"50×"</b> \\write18',),
    authors=("Élodie Müller", "Barnes and Noble Research Group", "Łukasz Kaiser"),
    notes=(("gems", "=HYPERLINK(1) & 50%"),),
    venues=(PaperVenue(Venue("JMLR", 2021), "list"),),
    year=2021,
)
BARE = paper(3, titles=("A list of things",), url="https://example.org/a_b%20c#d")
STONE_HOUSE = (PaperVenue(Venue("Stone House", 1999), "list"),)
BOOKS = [
    paper(number, form=form, authors=("Ada Owl",), year=1999, venues=STONE_HOUSE)
    for number, form in enumerate(("book", "chapter", "thesis", "report"), 10)
]
REFERENCES = [
    *with_preprint(reference_of(VLLM, "kwon2023efficient")),
    reference_of(HOSTILE, "muller2021100"),
    reference_of(BARE, "list"),
    *(reference_of(book, f"owl1999{book.form}") for book in BOOKS),
]


def text(form: str) -> str:
    return "\n".join(lines_of(form, REFERENCES))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jan van der Berg", Person("Jan", "van der", "Berg")),
        ("van der Berg, Jan", Person("Jan", "van der", "Berg")),
        ("Berg, Jan van der", Person("Jan", "van der", "Berg")),
        ("Guido Van Rossum", Person("Guido", "", "Van Rossum")),
        ("Rick Roe Jr.", Person("Rick", "", "Roe", "Jr.")),
        ("Roe, Jr., Rick", Person("Rick", "", "Roe", "Jr.")),
        ("Roe, Rick, Jr.", Person("Rick", "", "Roe", "Jr.")),
        ("Vaswani A", Person("A.", "", "Vaswani")),
        ("Leonardo de la Cruz", Person("Leonardo", "de la", "Cruz")),
        ("DeepSeek-AI", Person(whole="DeepSeek-AI")),
        ("The Qwen Team", Person(whole="The Qwen Team")),
        ("张三", Person(whole="张三")),
    ],
)
def test_names_are_taken_apart_with_their_particles(name: str, parts: Person) -> None:
    assert person_of(name) == parts
    assert person_of(person_of(name).full) == parts


def test_capitals_of_names_are_protected_and_those_of_title_case_are_not() -> None:
    assert protected("Serving with PagedAttention on GPUs", ()) == "Serving with {PagedAttention} on {GPUs}"
    assert protected("Orca: A Distributed Serving System", ("Orca",)) == "{Orca}: A Distributed Serving System"
    assert protected("Use X'”", ()) == "Use X'{}''", "two signs stay two, also where a word ends"
    assert protected("On training with the method of Bayes", ()) == "On training with the method of {Bayes}"


def test_signs_of_latex_are_escaped_and_accents_are_in_braces() -> None:
    assert latex("Müller & Søn_1, 30% #2 ${}") == (
        r"M{\"u}ller \& S{\o}n\_1, 30\% \#2 \${\textbraceleft}{\textbraceright}"
    )


def test_a_paper_is_cited_at_its_venue_and_its_preprint_beside_it_on_request() -> None:
    published, preprint = with_preprint(reference_of(VLLM, "k"))
    assert (published.form, published.venue, published.doi) == ("conference", "SOSP", "10.1145/3600006.3613165")
    assert (preprint.key, preprint.form, preprint.url) == ("k-preprint", "preprint", "https://arxiv.org/abs/2309.06180")
    assert "@inproceedings{k," in entry(published) and "booktitle = {SOSP}" in entry(published)
    assert "@misc{k-preprint," in entry(preprint) and "eprint = {2309.06180}" in entry(preprint)


def test_a_preprint_on_another_server_is_no_paper_at_a_conference() -> None:
    on_server = reference_of(paper(7, venues=(PaperVenue(Venue("bioRxiv", 2021), "list"),), authors=("Ada Owl",)), "k")
    assert (on_server.form, on_server.venue, on_server.year) == ("preprint", "bioRxiv", 2021)
    assert "@misc{k," in entry(on_server) and "howpublished = {bioRxiv}" in entry(on_server)
    assert item(on_server)["publisher"] == "bioRxiv" and "number" not in item(on_server)
    assert with_preprint(on_server) == (on_server,)


def test_bibtex_has_every_author_with_particle_suffix_and_group() -> None:
    (author,) = [line for line in entry(REFERENCES[0]).splitlines() if line.startswith("  author")]
    assert author == (
        "  author = {Kwon, Woosuk and Li, Zhuohan and van der Berg, Jan and Van Rossum, Guido and {DeepSeek-AI} and "
        "Roe, Jr., Rick},"
    )


def test_bibtexparser_reads_every_entry() -> None:
    library = bibtexparser.loads(text("bibtex"))
    assert [each["ID"] for each in library.entries] == [reference.key for reference in REFERENCES]
    assert not library.comments, "what it cannot read, it takes for a comment"


def test_rispy_reads_every_record() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        records = rispy.loads(text("ris"))
    assert [record["title"] for record in records] == [reference.title for reference in REFERENCES]
    assert records[0]["authors"][2:] == ["van der Berg, Jan", "Van Rossum, Guido", "DeepSeek-AI", "Roe, Rick, Jr."]


def test_csl_json_is_an_array_of_items_and_none_is_an_empty_one() -> None:
    items = json.loads(text("csl-json"))
    assert [item["id"] for item in items] == [reference.key for reference in REFERENCES]
    assert items[0]["author"][2] == {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"}
    assert json.loads("\n".join(lines_of("csl-json", []))) == []


def test_no_cell_of_a_table_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(text("csv"))))
    assert len(rows) == len(REFERENCES) + 1 and len({len(row) for row in rows}) == 1
    assert rows[3][rows[0].index("notes")] == "'=HYPERLINK(1) & 50%"
    for cell in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'quoted"):
        assert defused(cell).startswith("'")


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        ("apa", "Kwon, W., Li, Z., van der Berg, J., Van Rossum, G., DeepSeek-AI, & Roe, R., Jr. (2023). Efficient"),
        ("ieee", "[1] W. Kwon, Z. Li, J. van der Berg, G. Van Rossum, DeepSeek-AI, and R. Roe Jr., “Efficient"),
        ("acm", "[1] Woosuk Kwon, Zhuohan Li, Jan van der Berg, Guido Van Rossum, DeepSeek-AI, and Rick Roe Jr. 2023"),
        ("mla", "Kwon, Woosuk, et al. “Efficient Memory Management"),
        ("nature", "1. Kwon, W. et al. Efficient"),
    ],
)
def test_references_are_formatted_in_the_styles_that_people_ask_for(style: str, begins: str, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        (reference,) = written([VLLM], store, "bibtex", style=style)
    assert reference.startswith(begins)


def test_a_title_in_the_place_of_unknown_authors_is_there_once(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        for style in ("apa", "mla", "acm"):
            (reference,) = written([BARE], store, "bibtex", style=style)
            assert reference.count("list of things") + reference.count("List of Things") == 1, reference


def test_a_preprint_without_known_authors_has_its_number_once(tmp_path: Path) -> None:
    preprint = paper(8, identifiers={"arxiv": ("2312.07104",)}, year=2023)
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        (reference,) = written([preprint], store, style="apa")
    assert reference == (
        "Paging Memory for Model Number 8 (arXiv:2312.07104). (2023). arXiv. https://arxiv.org/abs/2312.07104"
    )


def test_a_title_that_is_a_part_of_its_address_stays_there(tmp_path: Path) -> None:
    tool = paper(7, titles=("Pager",), url="https://github.com/pager-project/pager")
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        for style in STYLES:
            (reference,) = written([tool], store, "bibtex", style=style)
            assert "https://github.com/pager-project/pager" in reference
            assert len(re.findall(r"(?<!/)\bPager\b", reference)) == 1


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("ieee", "“What is paging?” in OSDI, 2024."),
        ("ieee", "“Paging for all,” in OSDI, 2024."),
        ("mla", "Owl, Ada. “Paging for All.” OSDI, 2024."),
        ("nature", "Owl, A. Paging for all. in OSDI (2024)."),
        ("acm", "Ada Owl. 2024. Paging for all. In OSDI, 2024."),
    ],
)
def test_a_style_has_its_stops_and_its_given_names(style: str, shown: str, tmp_path: Path) -> None:
    at_osdi = (PaperVenue(Venue("OSDI", 2024), "list"),)
    titles = ("What is paging?", "Paging for all")
    papers = [paper(n, titles=(each,), authors=("Ada Owl",), venues=at_osdi) for n, each in enumerate(titles, 10)]
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        formatted = " ".join(written(papers, store, "bibtex", style=style))
    assert shown in formatted


def test_a_style_that_is_none_is_refused_with_those_there_are(tmp_path: Path) -> None:
    broken = tmp_path / "broken.csl"
    broken.write_text("<style", encoding="utf-8")
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        with pytest.raises(ExportError, match=r"There is no citation style “apaa”. Use apa, ieee, acm, mla, nature"):
            list(written([VLLM], store, "bibtex", style="apaa"))
        with pytest.raises(ExportError, match=r"broken\.csl: not a citation style"):
            list(written([VLLM], store, "bibtex", style=str(broken)))


_JOURNAL = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>A journal</title>
<link href="http://www.zotero.org/styles/PARENT" rel="independent-parent"/></info></style>"""
_MACRO = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info/><citation><layout/></citation>
<bibliography><layout><text macro="nowhere"/></layout></bibliography></style>"""


def test_the_file_of_a_journal_may_name_the_style_that_it_takes(tmp_path: Path) -> None:
    journal = tmp_path / "journal.csl"
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        journal.write_text(_JOURNAL.replace("PARENT", "ieee"), encoding="utf-8")
        assert list(written([VLLM], store, style=str(journal))) == list(written([VLLM], store, style="ieee"))
        journal.write_text(_JOURNAL.replace("PARENT", "no-such-style"), encoding="utf-8")
        with pytest.raises(ExportError, match="There is no citation style “no-such-style”"):
            list(written([VLLM], store, style=str(journal)))


def test_a_style_that_lacks_a_part_is_refused(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        for content in (_MACRO, _MACRO.split("<bibliography")[0] + "</style>"):
            (tmp_path / "part.csl").write_text(content, encoding="utf-8")
            with pytest.raises(
                ExportError, match=r"part\.csl: this citation style has no bibliography, or lacks a part"
            ):
                list(written([VLLM], store, style=str(tmp_path / "part.csl")))


def test_a_style_that_shows_nothing_of_a_paper_says_so(tmp_path: Path) -> None:
    only_books = _MACRO.replace(
        '<text macro="nowhere"/>', '<choose><if type="book"><text variable="title"/></if></choose>'
    )
    (tmp_path / "books.csl").write_text(only_books, encoding="utf-8")
    with (
        open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store,
        pytest.raises(ExportError, match=r"books\.csl” cannot format “Efficient Memory .*Use another one"),
    ):
        list(written([VLLM], store, style=str(tmp_path / "books.csl")))


def test_a_style_stays_open_until_its_file_changes(tmp_path: Path) -> None:
    assert opened_style("apa") is opened_style("apa")
    journal = tmp_path / "journal.csl"
    journal.write_text(_JOURNAL.replace("PARENT", "ieee"), encoding="utf-8")
    assert opened_style(str(journal)) is opened_style("ieee")
    journal.write_text(_JOURNAL.replace("PARENT", "nature"), encoding="utf-8")
    assert opened_style(str(journal)) is opened_style("nature")


def test_a_key_is_the_same_tomorrow_and_no_other_papers(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    twin = paper(5, titles=("Efficient Memory of Bees",), authors=("Amy Kwon",), year=2023)
    with open_store(address) as store:
        first = keys_of(store, {VLLM.paper_id: proposals(VLLM)})
    with open_store(address) as store:
        both = keys_of(store, {twin.paper_id: proposals(twin), VLLM.paper_id: proposals(VLLM)})
        later = paper(1, paper_id=VLLM.paper_id, titles=("Other words",), year=2024)
        renamed = keys_of(store, {VLLM.paper_id: proposals(later)})
    assert first == {VLLM.paper_id: "kwon2023efficient"}
    assert both == {VLLM.paper_id: "kwon2023efficient", twin.paper_id: "kwon2023efficientmemory"}
    assert renamed == first


def test_many_papers_of_one_title_have_keys_of_their_own(tmp_path: Path) -> None:
    papers = [paper(number, titles=("Deep Nets",), authors=("Ada Owl",), year=2020) for number in range(40)]
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        statements: list[str] = []
        listen(store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        keys = keys_of(store, {each.paper_id: proposals(each) for each in papers})
    assert len(set(keys.values())) == 40
    assert len(statements) < 10


def has_bibtex() -> bool:
    """Whether BibTeX is here with its styles, which its program alone comes without."""
    if shutil.which("bibtex") is None or shutil.which("kpsewhich") is None:
        return False
    return subprocess.run(["kpsewhich", "plain.bst"], capture_output=True, timeout=60).returncode == 0


@pytest.mark.skipif(not has_bibtex(), reason="needs BibTeX and its styles")
def test_bibtex_itself_reads_every_entry_without_a_warning(tmp_path: Path) -> None:
    (tmp_path / "all.bib").write_text(text("bibtex"), encoding="utf-8")
    (tmp_path / "doc.aux").write_text("\\citation{*}\n\\bibdata{all}\n\\bibstyle{plain}\n", encoding="utf-8")
    done = subprocess.run(["bibtex", "doc"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "arning" not in done.stdout and done.returncode == 0, done.stdout
    assert (tmp_path / "doc.bbl").read_text(encoding="utf-8").count("\\bibitem") == len(REFERENCES)


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="needs pandoc")
@pytest.mark.parametrize(("form", "reader"), [("bibtex", "bibtex"), ("csl-json", "csljson"), ("ris", "ris")])
def test_pandoc_reads_every_reference_without_a_warning(form: str, reader: str, tmp_path: Path) -> None:
    known = subprocess.run(["pandoc", "--list-input-formats"], capture_output=True, text=True, timeout=60).stdout
    if reader not in known.split():
        pytest.skip(f"this pandoc does not read {reader}")
    done = subprocess.run(
        ["pandoc", "-f", reader, "-t", "csljson"], input=text(form), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    titles = [item["title"] for item in json.loads(done.stdout)]
    assert len(titles) == len(REFERENCES) and REFERENCES[0].title.split()[0] in titles[0]


def test_every_format_is_a_module_with_lines() -> None:
    assert all("".join(lines_of(form, [])) is not None and "\n".join(lines_of(form, REFERENCES)) for form in MODULES)
