"""The library: catalogue (SQL), passages, vectors, index (Chroma and lexical), and publishing a revision."""
