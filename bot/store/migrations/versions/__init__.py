"""The versions of the store's schema, oldest first."""
