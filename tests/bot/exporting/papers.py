"""Papers for tests of exporting, plain ones and ones with all that makes formats stumble."""

from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from ingest.library.model import PaperRecord
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Form, Link, Venue

VENUES = (
    "SOSP", "OSDI", "NeurIPS", "TPDS", "JMLR", "Nature", "Physical Review Letters", "ICML ES-FoMo Workshop", "bioRxiv",
)  # fmt: skip


def paper(number: int = 1, **fields: Any) -> PaperRecord:
    """A paper with a title, an id and what is given besides."""
    values: dict[str, Any] = {
        "paper_id": f"title:paper-{number}",
        "titles": (f"Paging Memory for Model Number {number}",),
        "names": (),
        "identifiers": {},
        "url": None,
        "links": (),
        "venues": (),
        "year": None,
        "organisations": (),
        "kinds": ("paper",),
        "lists": (),
        "sections": (),
        "notes": (),
        "related": (),
        "authors": (),
        "first_seen": date(2026, 3, 2),
        "first_seen_on": {},
        "abstract": None,
        "abstract_provider": None,
        "abstract_matched_by": None,
    }
    return PaperRecord(**(values | fields))


VLLM = paper(
    1,
    paper_id="arxiv:2309.06180",
    titles=("Efficient Memory Management for Large Language Model Serving with PagedAttention",),
    names=("vLLM",),
    identifiers={"arxiv": ("2309.06180",), "doi": ("10.1145/3600006.3613165",)},
    url="https://dl.acm.org/doi/10.1145/3600006.3613165",
    links=(Link("https://github.com/vllm-project/vllm", "code"), Link("https://arxiv.org/abs/2309.06180", "arxiv")),
    venues=(PaperVenue(Venue("arXiv", 2023), "list"), PaperVenue(Venue("SOSP", 2023), "list")),
    year=2023,
    lists=("serving",),
    sections=(("serving", ("Serving", "Memory, and caches")),),
    notes=(("serving", "UC Berkeley & Stanford"),),
    authors=("Woosuk Kwon", "Zhuohan Li", "Jan van der Berg", "Guido Van Rossum", "DeepSeek-AI", "Rick Roe Jr."),
)

_SIGNS = "&%$#_{}~^\\<>\"'`*[]|=+@éüøßŁ中文×–—“”’!?.,:()/-"
_WORDS = st.text(alphabet="abcdefgXYZ" + _SIGNS, min_size=1, max_size=9).filter(
    lambda word: any(map(str.isalpha, word))
)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=6).map(" ".join)
_FAMILIES = st.sampled_from(
    ("Kwon", "Müller", "Łukasz", "Peña", "O'Neil", "Sørensen-Ng", "Đorđević", "Mac\u00a0Lane", "García\u00a0Márquez")
)
_PEOPLE = st.builds(
    lambda given, particle, family, suffix: " ".join(filter(None, (given, particle, family, suffix))),
    st.sampled_from(("Woosuk", "J. R.", "Élodie", "Jean-Luc")),
    st.sampled_from(("", "", "van der", "de", "von")),
    _FAMILIES,
    st.sampled_from(("", "", "Jr.", "III")),
)
_GROUPS = st.sampled_from(
    ("DeepSeek-AI", "The Qwen Team", "张三", "Barnes and Noble Research Group", "OpenAI", "Google\u00a0Research")
)
_ADDRESSES = st.builds(
    lambda host, path: f"https://{host}/{path}",
    st.sampled_from(("github.com/lab", "example.org", "lab.example.edu/~doe")),
    st.text(alphabet="abcXYZ019-_.~%&=+,;()", min_size=1, max_size=12).map(
        lambda path: f"p{path.replace('%', '%25')}x"
    ),
)

PAPERS = st.builds(
    lambda title, people, venue, form, year, arxiv, doi, url, links, sections, notes, abstract: paper(
        titles=(title,),
        authors=tuple(dict.fromkeys(people)),
        venues=(PaperVenue(Venue(venue, year), "list"),) if venue else (),
        form=form,
        year=year,
        identifiers={kind: (value,) for kind, value in (("arxiv", arxiv), ("doi", doi)) if value},
        url=url,
        links=tuple(dict.fromkeys(links)),
        sections=(("gems", tuple(sections)),) if sections else (),
        notes=tuple(("gems", note) for note in notes),
        abstract=abstract or None,
        lists=("gems",),
    ),
    _TEXTS,
    st.lists(st.one_of(_PEOPLE, _GROUPS), max_size=4),
    st.sampled_from((*VENUES, "")),
    st.sampled_from((None, *get_args(Form))),
    st.integers(1990, 2026),
    st.sampled_from(("2309.06180", "")),
    st.sampled_from(("10.1145/3600006.3613165", "10.1002/(sici)1097_x<1>;2-#", "")),
    st.one_of(st.none(), _ADDRESSES),
    st.lists(st.builds(Link, _ADDRESSES, st.sampled_from(("code", "slides", "video", "data", "homepage"))), max_size=3),
    st.lists(_TEXTS, max_size=2),
    st.lists(_TEXTS, max_size=2),
    st.one_of(st.just(""), _TEXTS),
)
"""Papers with hostile titles, notes and addresses."""
