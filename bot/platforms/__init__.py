"""One folder for each place where questions come from."""
