"""Store reading groups, their rounds, and what people say in them."""
