"""Venues come to one form, however they are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.terms.entry import Venue
from ingest.terms.venue_addresses import venue_of_url
from ingest.terms.venue_names import may_have_phrase, may_mention, mentions, phrases
from ingest.terms.venues import find_venues, parse_venue, trailing_venue
from ingest.terms.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("SOSP' 24", Venue("SOSP", 2024)),
        ("ATC’ 21", Venue("ATC", 2021)),
        ("Eurosys'23", Venue("EuroSys", 2023)),
        ("EuroSys '24", Venue("EuroSys", 2024)),
        ("ASPLOS 23", Venue("ASPLOS", 2023)),
        ("ICML' 2022.", Venue("ICML", 2022)),
        ("SC20", Venue("SC", 2020)),
        ("IEEE SC20", Venue("SC", 2020)),
        ("[SIGMOD'26]", Venue("SIGMOD", 2026)),
        ("USENIX ATC, 2021", Venue("ATC", 2021)),
        ("SysML 2019", Venue("MLSys", 2019)),
        ("NIPS 2015", Venue("NeurIPS", 2015)),
        ("EuroSys 2026 official accepted papers", Venue("EuroSys", 2026)),
        ("ICLR 2026 Poster", Venue("ICLR", 2026)),
        ("ICML ES-FoMo Workshop 2023", Venue("ICML ES-FoMo Workshop", 2023)),
        ("EMNLP-Findings", Venue("EMNLP Findings", None)),
        ("The Web Conference 2026 official accepted papers", Venue("WWW", 2026)),
        ("(arXiv 2312.07104)", Venue("arXiv", 2023)),
        ("(arXiv: 2310.07177)", Venue("arXiv", 2023)),
        ("arXiv 预印本, 2026", Venue("arXiv", 2026)),
        ("arXiv, ICML", Venue("ICML", None)),
        ("TCC 2021", Venue("TCC", 2021)),
        ("MICRO-50", Venue("MICRO", 2017)),
        ("MICRO-52, 2019", Venue("MICRO", 2019)),
        ("HPCA-28", Venue("HPCA", 2022)),
        ("ISCA-23", Venue("ISCA", 2023)),
    ],
)
def test_a_venue_is_read_in_every_spelling(text: str, venue: Venue) -> None:
    assert parse_venue(text) == venue


@pytest.mark.parametrize(
    "text", ["SP-NAS", "fast", "Microsoft", "Google, UCB", "2016", "Llama 2", "GPT 4", "Dec 2024", "", "- a"]
)
def test_what_is_no_venue_is_none(text: str) -> None:
    assert parse_venue(text) is None


def test_a_column_of_venues_may_hold_names_that_the_table_does_not_know() -> None:
    assert parse_venue("Interspeech Workshop on Noise", is_venue=True) == Venue("Interspeech Workshop on Noise", None)
    assert parse_venue("GitHub", is_venue=True) is None


def test_venues_are_found_in_a_question_with_their_spans() -> None:
    question = "which fast systems were at SOSP'24 or in osdi 2022?"
    found = find_venues(question)
    assert [mention.venue for mention in found] == [Venue("SOSP", 2024), Venue("OSDI", 2022)]
    assert question[found[0].start : found[0].end] == "SOSP'24"


def test_a_venue_at_the_end_of_a_title_is_split_off() -> None:
    assert trailing_venue("Scaling It Further ICML' 2022.") == ("Scaling It Further", Venue("ICML", 2022))
    assert trailing_venue("Serving It Fast") is None


def test_addresses_tell_venues() -> None:
    assert venue_of_url("https://www.usenix.org/conference/osdi22/presentation/doe") == Venue("OSDI", 2022)
    assert venue_of_url("https://proceedings.mlr.press/v202/doe23a.html") == Venue("ICML", 2023)
    digest = "0123456789abcdef0123456789abcdef"
    mlsys = f"https://proceedings.mlsys.org/paper_files/paper/2023/file/{digest}-Paper-mlsys2023.pdf"
    neurips = f"https://proceedings.neurips.cc/paper/2021/hash/{digest}-Abstract.html"
    assert venue_of_url(mlsys) == Venue("MLSys", 2023)
    assert venue_of_url(neurips) == Venue("NeurIPS", 2021)
    assert venue_of_url("https://aclanthology.org/2022.emnlp-main.1/") == Venue("EMNLP", 2022)
    assert venue_of_url("https://github.com/a/b") is None


@given(st.text(max_size=300))
def test_no_text_makes_the_reading_of_venues_fail(text: str) -> None:
    parse_venue(text)
    parse_venue(text, is_venue=True)
    trailing_venue(text)
    venue_of_url(text)
    for mention in find_venues(text):
        assert 0 <= mention.start < mention.end <= len(text)


_KNOWN = sorted(set(vocabulary().venues) | set(vocabulary().venue_phrases))
_PIECES = st.one_of(
    st.sampled_from(_KNOWN).flatmap(lambda name: st.sampled_from([name, name.upper(), name.title(), name[:-1]])),
    st.sampled_from([*" .,-/_'\n&+:", "2023", "'24", "23", "in", "\u0130", "\u017f", "\u212a", "\u2019"]),
    st.text(max_size=3),
)


@given(st.lists(_PIECES, max_size=8).map("".join))
def test_no_venue_is_missed_for_the_cheap_question_before_it(text: str) -> None:
    assert may_mention(text) or not mentions().search(text)
    assert may_have_phrase(text) or not phrases().search(text)


@pytest.mark.parametrize("name", _KNOWN)
def test_the_cheap_question_knows_every_name(name: str) -> None:
    for text in (name, name.upper(), f"{name}23", f"({name} 2023)", f"'{name}' is"):
        assert may_mention(text) or not mentions().search(text)
        assert may_have_phrase(text) or not phrases().search(text)


@pytest.mark.parametrize(
    ("spelt", "venue"),
    [
        ("USENIX SEC 2023", Venue("USENIX Security", 2023)),
        ("ESEC/FSE 2023", Venue("FSE", 2023)),
        ("SP 2024", Venue("S&P", 2024)),
        ("IEEE SP 2024", Venue("S&P", 2024)),
        ("SEC 2023", Venue("SEC", 2023)),
    ],
)
def test_security_and_software_venues_have_one_name_each(spelt: str, venue: Venue) -> None:
    assert parse_venue(spelt) == venue
