"""Name the citation styles that people ask for most."""

STYLES = {
    "apa": "apa",
    "ieee": "ieee",
    "acm": "association-for-computing-machinery",
    "mla": "modern-language-association",
    "nature": "nature",
}
"""The styles by the names that people know them by, and as the package calls them."""
