"""Lists in other forms than Markdown: reference files, and other markup read into the same blocks."""
