"""Follow-up: journals by grade, when each customer is due, and what a visit changes."""
