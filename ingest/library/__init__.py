"""Stores the library: the catalogue (SQL), passages, vectors and indexes of each revision."""
