"""Credit reports: rows that are accounts, counted customer by customer, for the standard to decide.

A history of status codes becomes counts by machine words, the accounts of a customer become facts by folding,
and the facts are decided by the standard's own tables like any customer's fields.
"""

from fenji.credit_report.report import CUSTOMER, NEEDED, account_fields, grade_accounts, missing_fault

__all__ = ["CUSTOMER", "NEEDED", "account_fields", "grade_accounts", "missing_fault"]
