"""Fetches full texts from fixed hosts, reads them apart, and cuts them into passages."""
