"""Hold what a language model plans: how it is asked, in which form, and what of it counts."""
