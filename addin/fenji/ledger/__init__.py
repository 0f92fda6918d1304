"""Ledgers of balances: what a customer held on average over a month, and what is missing to a floor."""

from fenji.ledger.averages import Averages, Terms, averages
from fenji.ledger.entries import Entries, Ledger
from fenji.ledger.frame import ledger_of_frame, month_average
from fenji.ledger.month import Month
from fenji.ledger.sheet import find_ledger, ledger_of_sheet

__all__ = [
    "Averages",
    "Entries",
    "Ledger",
    "Month",
    "Terms",
    "averages",
    "find_ledger",
    "ledger_of_frame",
    "ledger_of_sheet",
    "month_average",
]
