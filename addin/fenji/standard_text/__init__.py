"""A standard as text: titled tables of plain rows that say everything in it, for a screen or a sheet alike.

Every number and every rule stands beside its clause and where it comes from.
"""

from fenji.standard_text.contents import head, standard_text
from fenji.standard_text.data import standard_data
from fenji.standard_text.spellings import spellings
from fenji.standard_text.text_table import TextTable

__all__ = ["TextTable", "head", "spellings", "standard_data", "standard_text"]
