"""Lists in other forms than Markdown give the same entries."""

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.markdown.formats.bibtex import bibtex_records, latex_decoded
from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, ReadList, Venue

BIBTEX = """\
@string{jg = {Journal of Garnets}}
@article{owl2019,
  title = {{Amber} Fields of {R}eefs},
  author = {Owl, Ada and M{\\"u}ller, Bo},
  journal = jg, year = 2019, doi = {10.1234/jg.1}, groups = {Gems, Fields}, note = {read twice}
}
@inproceedings{broken,
  title = {Broken
@misc{nest, title={Basalt Fields}, author={Nest, B.}, eprint={2101.90001}, archivePrefix={arXiv}, year={2021}}
"""
RIS = """\
TY  - JOUR
AU  - Owl, Ada
TI  - Amber Fields of Reefs
JO  - Nature Methods
PY  - 2019
DO  - 10.1234/jg.1
ER  -
"""
RST = """\
Papers on Garnets
=================

Fields
------

* `Amber fields of reefs <https://arxiv.org/abs/2301.90001>`_ (ICML 2019)
* Owl, A. and Nest, B. (2019). Basalt fields. *Nature Methods*, 12(3), 4-5. https://doi.org/10.1234/x

.. include:: /etc/passwd
"""
ADOC = """\
= Papers on Garnets
== Fields
* https://arxiv.org/abs/2301.90001[Amber fields of reefs], ICML 2019
** a note

|===
|Title |Year

|https://arxiv.org/abs/2301.90003[Cobalt fields of reefs]
|2020
|===
"""
ORG = """\
#+TITLE: Papers on Garnets
* Fields
- [[https://arxiv.org/abs/2301.90001][Amber fields of reefs]], ICML 2019
  - a note
"""
HTML = """\
<!DOCTYPE html><html><head><title>x</title></head><body><nav><a href="/">home</a></nav>
<h1>Papers on Garnets</h1><h2>Fields</h2>
<ul><li><a href="https://arxiv.org/abs/2301.90001">Amber fields of reefs</a>, ICML 2019
<ul><li>a note</li></ul></li></ul>
<table><tr><th>Title</th><th>Year</th></tr>
<tr><td><a href="https://arxiv.org/abs/2301.90003">Cobalt fields of reefs</a></td><td>2020</td></tr></table>
</body></html>
"""


def reading(name: str, text: str) -> ReadList:
    return read_list(ListFile("gems", name, text))


def read(name: str, text: str) -> list[Entry]:
    return list(reading(name, text).entries)


def test_bibtex_gives_authors_venue_year_doi_notes_and_groups_and_reports_what_is_broken() -> None:
    found = reading("library.bib", BIBTEX)
    amber, basalt = found.entries

    assert (amber.title, amber.authors) == ("Amber Fields of Reefs", ("Ada Owl", "Bo Müller"))
    assert (amber.venue, amber.identifiers.doi) == (Venue("Journal of Garnets", 2019), "10.1234/jg.1")
    assert (amber.section, [note.text for note in amber.notes]) == (("Gems", "Fields"), ["read twice"])
    assert (basalt.identifiers.arxiv, basalt.venue, basalt.line) == ("2101.90001", Venue("arXiv", 2021), 9)
    assert {line.line for line in found.lines if line.outcome == "not_understood"} >= {7, 8}


@pytest.mark.parametrize(
    ("latex", "title"),
    [
        (r"Carlos {\'{\i}}ndice na{\"{\i}}f", "Carlos índice naïf"),
        (r"{\v{S}}erban \c{C}a M{\"{u}}ller \L{}uk", "Šerban Ça Müller Łuk"),
        (r"CO$_{2}$ and H$_2$O at 10$^{-3}$ m$^2$", "CO₂ and H₂O at 10^-3 m²"),
        (r"$\beta$-lactams for \$5 and \$6", "β-lactams for $5 and $6"),
    ],
)
def test_latex_in_bibtex_becomes_letters(latex: str, title: str) -> None:
    [record] = bibtex_records(f"@misc{{one, title = {{{latex}}}, year = 2020}}")
    assert record.title == title


_PIECES = (
    r"Caf\'e", r"na{\"{\i}}ve", r"\'", "e", "{a b", "c}", "$x", "y$", r"\alpha", "plain", "--", "``q''", r"\c", "C",
    "x<y", r"{\bf bold}", r"\emph{so", "far}", "~", r"\\", r"5\%", "{", "}", r"\o", "$", "O'Neil", "a,b",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join))
def test_words_that_are_no_latex_are_read_as_the_codec_reads_them(text: str) -> None:
    decoded, _ = codecs.lookup("ulatex").decode(text)  # type: ignore[arg-type] # The codec reads text, not bytes.
    assert latex_decoded(text) == decoded


VOLUMES = """\
@inproceedings{owl, title = {Amber Fields}, author = {Owl, Ada and others}, crossref = {conf/gems/2020}, pages = 3}
@proceedings{conf/gems/2020, title = {Proceedings of the 5th Conference on Gems, {GEMS} 2020}, year = 2020}
@proceedings{alone, title = {Gems of Old}, year = 1990}
@article{nest, title = {Basalt in 30% of Fields}, journal = {arXiv preprint arXiv:2101.90001}, year = 2021}
@article{roe, title = {Cobalt}, journal = {CoRR}, volume = {abs/2101.90002}, year = 2021}
@article{poe, title = {Dolomite}, journal = {Ann. Gems (N.Y.)}, year = 1931}
@book{doe, title = {Emerald}, series = {Stones}, publisher = {Stone House}, year = 1999}
@incollection{zoe, title = {Feldspar}, booktitle = {Handbook of Stones}, publisher = {Stone House}, year = 1998}
@mastersthesis{kay, title = {Garnet}, school = {University of Stones}, year = 2001}
"""


def test_bibtex_takes_what_a_volume_says_and_tells_books_from_articles() -> None:
    found = reading("library.bib", VOLUMES)
    amber, old, basalt, cobalt, dolomite, emerald, feldspar, garnet = found.entries
    assert amber.authors == ("Ada Owl",)
    assert amber.venue is not None
    assert ("Gems" in amber.venue.name or "GEMS" in amber.venue.name, amber.venue.year) == (True, 2020)
    assert [(line.line, line.outcome) for line in found.lines][1] == (2, "skipped")
    assert (old.title, basalt.title) == ("Gems of Old", "Basalt in 30% of Fields")
    assert (basalt.venue, basalt.identifiers.arxiv, basalt.form) == (Venue("arXiv", 2021), "2101.90001", None)
    assert (cobalt.venue, cobalt.identifiers.arxiv) == (Venue("arXiv", 2021), "2101.90002")
    assert (dolomite.venue, dolomite.form) == (Venue("Ann. Gems (N.Y.)", 1931), "journal")
    assert (emerald.venue, emerald.form) == (Venue("Stone House", 1999), "book")
    assert (feldspar.venue, feldspar.form) == (Venue("Handbook of Stones", 1998), "chapter")
    assert (garnet.venue, garnet.form) == (Venue("University of Stones", 2001), "thesis")


def test_ris_and_csl_json_give_the_same_entry() -> None:
    item = {
        "type": "article-journal",
        "title": "Amber Fields of Reefs",
        "author": [{"family": "Owl", "given": "Ada"}],
        "container-title": "Nature Methods",
        "issued": {"date-parts": [[2019, 5]]},
        "DOI": "10.1234/jg.1",
    }
    [ris] = read("library.ris", RIS)
    [csl] = read("library.json", json.dumps([item], indent=1))

    for entry in (ris, csl):
        assert (entry.title, entry.venue, entry.identifiers.doi) == (
            "Amber Fields of Reefs",
            Venue("Nature Methods", 2019),
            "10.1234/jg.1",
        )
    assert ris.authors == csl.authors == ("Ada Owl",)


def test_half_a_surrogate_pair_of_csl_json_does_not_reach_the_catalogue() -> None:
    item = {"title": "Owls \ud800 of the \u202eNorth", "author": [{"family": "O\udfffwl"}], "note": "Read \ud83e it."}
    [entry] = read("library.json", json.dumps([item]))
    assert (entry.title, entry.authors) == ("Owls of the North", ("Owl",))
    assert repr(entry).encode()


@pytest.mark.parametrize(
    ("name", "text"), [("README.rst", RST), ("list.adoc", ADOC), ("list.org", ORG), ("list.html", HTML)]
)
def test_other_markup_gives_title_sections_and_entries_with_their_lines(name: str, text: str) -> None:
    found = reading(name, text)
    amber = found.entries[0]

    assert found.title == "Papers on Garnets"
    assert (amber.title, amber.venue, amber.section) == ("Amber fields of reefs", Venue("ICML", 2019), ("Fields",))
    assert "Amber" in text.split("\n")[amber.line - 1]


def test_restructured_text_reads_no_other_file() -> None:
    found = reading("README.rst", RST)

    assert [entry.title for entry in found.entries] == ["Amber fields of reefs", "Basalt fields"]
    assert not any("root:" in note.text for entry in found.entries for note in entry.notes)


@pytest.mark.parametrize(("name", "text"), [("list.adoc", ADOC), ("list.html", HTML)])
def test_tables_of_other_markup_are_read_by_their_heads(name: str, text: str) -> None:
    assert [(entry.title, entry.year) for entry in read(name, text)][-1] == ("Cobalt fields of reefs", 2020)


def test_a_block_of_bibtex_among_entries_is_one_and_one_that_says_how_to_cite_the_list_is_not() -> None:
    block = (
        "```bibtex\n@inproceedings{a, title={Jasper Fields}, author={Owl, Ada}, booktitle={ICML}, year={2019}}\n```\n"
    )

    [_, jasper] = read("README.md", f"# G\n## S\n- [Amber Fields](https://arxiv.org/abs/2301.90001)\n\n{block}")
    assert (jasper.title, jasper.venue, jasper.authors) == ("Jasper Fields", Venue("ICML", 2019), ("Ada Owl",))
    assert read("README.md", f"# G\nIf this helps you, please cite:\n\n{block}") == []


@pytest.mark.parametrize("name", ["x.bib", "x.ris", "x.json", "x.rst", "x.adoc", "x.org", "x.html"])
@pytest.mark.parametrize(
    "text", ["", "@", "[{", "TY  - ", "<table><tr><td>", "|===\n|a", "* [[", "`a <b", "\x00", "a" * 4000]
)
def test_no_text_makes_any_form_fail(name: str, text: str) -> None:
    assert reading(name, text).file.file == name
