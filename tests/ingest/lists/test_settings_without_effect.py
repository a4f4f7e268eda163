"""Settings of a list that its source leaves without effect are refused, with what to do."""

import pytest

from ingest.errors import SettingsError
from ingest.lists.fetch_or_keep import check_lists
from ingest.settings import ListSettings


def test_attachments_are_only_for_collections_of_zotero() -> None:
    with pytest.raises(SettingsError, match="`attachments` is for collections of Zotero; take it out"):
        check_lists([ListSettings(name="own", source="papers.md", attachments=True)])
    check_lists([ListSettings(name="own", source="zotero://groups/42", attachments=True)])
