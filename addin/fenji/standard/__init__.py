"""Standards: what a bank's grading standard says, as data, and the reading and checking of its text."""
