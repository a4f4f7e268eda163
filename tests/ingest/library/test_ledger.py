"""The ledger as its readers see it, over real ingests."""

from datetime import timedelta
from pathlib import Path

from ingest.library.ledger import Sighting
from tests.libraries import NOW, build, opened

FIRST = (
    "# Papers\n\n- [Pagelet](https://arxiv.org/abs/2301.00001)\n- Ledgerline: Fair Queues for Shared Servers | CMU\n"
)
WITH_LINK = "# Papers\n\n- [Ledgerline: Fair Queues for Shared Servers](https://arxiv.org/abs/2401.00001)\n"
OTHER = "# Others\n\n- [Ledgerline](https://arxiv.org/abs/2401.00001)\n"


def test_the_ledger_tells_what_came_after_a_revision_and_on_which_list(tmp_path: Path) -> None:
    build(tmp_path, {"one": FIRST})
    build(tmp_path, {"one": FIRST + "- [Relay](https://arxiv.org/abs/2302.00002)\n"}, NOW + timedelta(days=1))
    with opened(tmp_path) as library:
        entered = library.ledger.after(1)
        assert entered == [Sighting("arxiv:2302.00002", "one", (NOW + timedelta(days=1)).date(), 2)]
        assert library.ledger.of(["arxiv:2302.00002"]) == entered
        assert library.ledger.list_began() == {"one": 1}
        assert library.ledger.changed_after(1) == ["arxiv:2302.00002"]


def test_a_paper_whose_works_turn_out_to_be_one_remembers_the_id_that_it_lost(tmp_path: Path) -> None:
    build(tmp_path, {"one": FIRST, "two": OTHER})
    build(tmp_path, {"one": WITH_LINK, "two": OTHER}, NOW + timedelta(days=1))
    with opened(tmp_path) as library:
        (paper_id,) = library.paper_ids()
        former = library.ledger.former_ids([paper_id])
        assert paper_id == "arxiv:2401.00001"
        assert former == {paper_id: frozenset({"title:ledgerline-fair-queues-for-shared-servers"})}
        assert {row.first_seen for row in library.ledger.of([paper_id])} == {NOW.date()}


def test_a_reader_at_an_older_revision_does_not_see_what_was_entered_since(tmp_path: Path) -> None:
    build(tmp_path, {"one": FIRST})
    with opened(tmp_path) as library:
        build(tmp_path, {"one": FIRST, "two": OTHER}, NOW + timedelta(days=1))
        assert library.ledger.after(1) == []
        assert library.ledger.list_began() == {"one": 1}
