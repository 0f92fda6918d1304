"""Approval: grades that take effect once the right people have agreed, and grades set by people for a time."""
