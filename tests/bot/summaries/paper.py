"""A small paper of three pages, to be served as HTML and as PDF."""

SECTIONS = (
    (
        "Abstract",
        (
            "Serving language models wastes memory on fragments. We propose Pagelet, a memory manager that keeps the "
            "cache of each request in pages of fixed size.",
        ),
    ),
    (
        "1 Introduction",
        (
            "Language models serve many requests at once, and each request needs memory for its cache. However, "
            "existing systems reserve memory for the longest request in one piece, so most of it is wasted.",
            "In this paper we present Pagelet, a memory manager that hands out memory in pages of fixed size. "
            "Its key idea is that a request need not have its cache in one piece.",
        ),
    ),
    ("2 Design", ("Pagelet consists of an allocator and a table.",)),
    (
        "2.1 Page Tables",
        (
            "Specifically, each request has a table that maps its logical pages to blocks of memory. The allocator "
            "assigns a block only when a page is written for the first time, so that no block lies idle.",
            "Blocks that two requests share are counted, and a shared block is copied when one of them writes to it.",
        ),
    ),
    (
        "3 Evaluation",
        (
            "We evaluate Pagelet on eight accelerators with requests from a public trace. Our evaluation shows that "
            "Pagelet serves 2.5x more requests than systems that reserve memory in one piece.",
            "Compared to the baseline, Pagelet reduces wasted memory from 61% to 4% at the same latency of 120 ms.",
        ),
    ),
    (
        "4 Limitations",
        (
            "Our approach does not support models without attention. Tables cost 3% of the memory, and we leave "
            "smaller tables to future work.",
        ),
    ),
    ("5 Conclusion", ("Memory in pages serves more requests, and we think that other systems should adopt it.",)),
)
"""Headings with their paragraphs."""

LINES = tuple(
    line
    for heading, paragraphs in SECTIONS
    for line in (heading, *(piece for paragraph in paragraphs for piece in paragraph.replace(". ", ".\n").split("\n")))
)
"""The same as the lines of a PDF."""
