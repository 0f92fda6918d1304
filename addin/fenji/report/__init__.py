"""Reports: the workbooks that people print and work from, made of a grading; no grade is decided here again."""

from fenji.report.compose import Wanted
from fenji.report.report import report_book, subject_of_book, write_report
from fenji.report.subject import Subject

__all__ = ["Subject", "Wanted", "report_book", "subject_of_book", "write_report"]
