"""The desk: a question goes in, a checked answer comes out."""
