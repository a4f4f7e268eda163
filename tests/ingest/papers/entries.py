"""Entries for tests: one made by hand from what matters, and a hypothesis strategy for many."""

from hypothesis import strategies as st

from ingest.terms.entry import Entry, Kind, Link, LinkKind, Venue
from ingest.terms.identifiers import Identifiers


def entry(
    title: str,
    *,
    line: int = 1,
    list_name: str = "systems",
    name: str | None = None,
    url: str | None = None,
    links: dict[str, LinkKind] | None = None,
    venue: Venue | None = None,
    organisations: tuple[str, ...] = (),
    section: tuple[str, ...] = ("Serving",),
    kind: Kind = "paper",
    **identifiers: str | None,
) -> Entry:
    all_links: dict[str, LinkKind] = {**({url: "paper"} if url else {}), **(links or {})}
    return Entry(
        list=list_name,
        file="README.md",
        line=line,
        title=title,
        name=name,
        url=url,
        links=tuple(Link(address, what) for address, what in all_links.items()),
        identifiers=Identifiers(**identifiers),
        venue=venue,
        organisations=organisations,
        section=section,
        notes=(),
        kind=kind,
    )


_TITLES = [
    "Kestrel: Serving Giant Models on Tiny Clusters",
    "Kestrel: serving giant model on tiny cluster.",
    "Serving Giant Models on Tiny Clusters",
    "Kestrel",
    "Kestrel: Birdsong Recognition at the Edge of Sleep",
    "Kestrel-2: Serving Giant Models on Tinier Clusters",
    "A Theory of Slow Networks and Fast Opinions",
    "A Theory of Slow Network and Fast Opinion",
    "Scheduling Without Clocks in Heterogeneous Orchards",
    "Scheduling With Clocks in Heterogeneous Orchards",
    "Überraschung: Caching für Alle",
    "大模型推理系统综述",
    "",
]

entries = st.builds(
    entry,
    title=st.sampled_from(_TITLES),
    line=st.integers(1, 40),
    list_name=st.sampled_from(["systems", "theory"]),
    name=st.sampled_from([None, None, "Kestrel"]),
    url=st.sampled_from(
        [None, "https://kestrel.example/", "https://github.com/nest/kestrel", "https://lab.example/paper.pdf"]
    ),
    venue=st.sampled_from([None, Venue("SOSP", 2023), Venue("arXiv", 2022), Venue("OSDI", None)]),
    section=st.sampled_from([("Serving",), ("Training", "Schedulers")]),
    kind=st.sampled_from(["paper", "paper", "project", "survey"]),
    arxiv=st.sampled_from([None, None, "2301.00001", "2301.00002", "2301.00003"]),
    doi=st.sampled_from([None, None, "10.1145/1.1", "10.5555/2.2"]),
    usenix=st.sampled_from([None, None, None, "osdi22/kestrel"]),
)
