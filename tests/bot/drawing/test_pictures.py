"""Pictures: well-formed SVG whatever the words in it, the same for the same numbers, with the numbers beside it."""

import io
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from bot.drawing.bars import bars
from bot.drawing.growth import growth
from bot.drawing.library_map import library_map
from bot.drawing.png import as_png
from bot.reading.shelves import Count

DAY = date(2026, 3, 2).toordinal()


@given(st.lists(st.builds(Count, st.text(max_size=80), st.integers(1, 10_000)), max_size=30), st.text(max_size=80))
def test_bars_are_well_formed_whatever_they_are_called(counts: list[Count], title: str) -> None:
    picture = bars(title, counts, ("", ""))
    root = etree.fromstring(picture.svg.encode())
    assert root.get("role") == "img" and root[0].tag.endswith("title") and root[1].tag.endswith("desc")
    assert len(picture.rows) == len(counts)


def test_growth_has_a_line_for_each_group_that_ends_at_its_number() -> None:
    groups = {"one": np.array([DAY, DAY, DAY + 400], np.int32), "two": np.array([DAY + 10, 0], np.int32)}
    picture = growth("Growth", groups, date(2027, 6, 1))
    assert picture.svg.count("<polyline") == 2
    assert "one (3)" in picture.svg and "two (1)" in picture.svg
    assert picture.head == ("", "one", "two")
    assert picture.rows == (("2026", "2", "1"), ("2027", "3", "1"))


def test_a_line_has_one_step_for_each_pixel_at_most_and_stays_within_the_picture() -> None:
    days = np.sort(np.random.default_rng(1).integers(DAY, DAY + 5000, 60_000)).astype(np.int32)
    picture = growth("Growth", {"all": days}, date.fromordinal(DAY + 4990))
    points = picture.svg.partition('points="')[2].partition('"')[0].split()
    across = [float(point.partition(",")[0]) for point in points]
    assert across == sorted(across) and across[-1] == 960 - 260
    assert len(points) <= 2 * (960 - 260 - 70 + 1) + 2
    assert picture.rows[-1][1] == "60,000" or int(days[-1]) > DAY + 4990


@settings(max_examples=8, deadline=None)
@given(st.text(max_size=40))
def test_a_picture_becomes_a_png_with_letters_whatever_they_are(name: str) -> None:
    days = np.array([DAY, DAY + 200], np.int32)
    drawn = Image.open(io.BytesIO(as_png(growth("Growth of the lists", {name: days}, date(2027, 6, 1)).svg)))
    assert (drawn.format, drawn.size) == ("PNG", (1440, 810))
    heading = np.asarray(drawn.convert("L"))[30:60, 36:240]
    assert (heading < 128).sum() > 200, "the title is there to be read"


def test_a_map_puts_alike_papers_together_and_names_the_groups() -> None:
    random = np.random.default_rng(7)
    centres = np.eye(16, dtype=np.float32)[:2]
    vectors = np.repeat(centres, 20, axis=0) + random.normal(0, 0.05, (40, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    titles = [f"Boats in harbour {n}" for n in range(20)] + [f"Bread from ovens {n}" for n in range(20)]
    picture = library_map("Map", vectors, titles)
    assert picture.svg == library_map("Map", vectors, titles).svg
    for name, _ in picture.rows:
        assert ("harbour" in name) != ("oven" in name), "no group has papers of both kinds"
    assert sum(int(row[1]) for row in picture.rows) == 40


def test_a_library_without_papers_is_drawn_too() -> None:
    etree.fromstring(growth("Growth", {}, date(2026, 1, 1)).svg.encode())
    etree.fromstring(library_map("Map", np.zeros((0, 4), np.float32), []).svg.encode())
