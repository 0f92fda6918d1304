"""Values, unary tests and what missing means: the language in which a standard's rules are written."""
