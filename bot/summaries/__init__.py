"""Summarises one paper in fixed fields, or sets several side by side; all is checked."""
