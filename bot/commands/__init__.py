"""Define the commands of `refdesk`; each imports what it needs only when it runs."""
