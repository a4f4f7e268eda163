"""Write papers into lists: the inverse of reading them."""
