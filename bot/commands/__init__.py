"""The commands of `refdesk`, a module for each group; each imports what it needs only when it runs."""
