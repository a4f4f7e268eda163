"""Hold every setting of Refdesk: one module for each table of config.toml."""
