"""Keep reading lists of people and channels."""
