"""Addresses are shown without the secrets that they can hold."""

import pytest

from ingest.fetching import holds_secret, shown


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://example.org/a/b.md", "https://example.org/a/b.md"),
        ("https://ada:hunter2@example.org/a", "https://example.org/a"),
        ("https://example.org:8443/a?token=hunter2#x", "https://example.org:8443/a"),
        ("lists/papers.md", "lists/papers.md"),
        ("https://[broken?key=hunter2", "https://[broken"),
    ],
)
def test_user_password_and_query_are_left_out(address: str, right: str) -> None:
    assert shown(address) == right


@pytest.mark.parametrize(
    "address",
    ["https://ada@example.org/", "https://a.org/x?token=1", "https://a.org/x?api_key=1", "https://a.org/x?X-Amz-Signature=1",
     "https://a.org/x?a=1&sig=2", "https://a.org/?access_token=3", "https://a.org/?apikey=3"],
)  # fmt: skip
def test_addresses_with_a_secret_are_told(address: str) -> None:
    assert holds_secret(address)


@pytest.mark.parametrize(
    "address", ["https://a.org/x", "https://a.org/x?page=2&keywords=a", "https://a.org/x?monkey=1"]
)
def test_addresses_without_one_are_not(address: str) -> None:
    assert not holds_secret(address)
