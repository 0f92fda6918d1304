"""Spellings: the same word typed full width, with stray spaces or with curly quotes is the same word."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "−": "-", "–": "-", "—": "-", "\u200b": ""})
_SPACE = re.compile(r"\s+")


def halfwidth(text: str) -> str:
    """Return text with full-width letters, digits, brackets and quotes in their plain form.

    >>> halfwidth("［５万．．３０万）")
    '[5万..30万)'
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_QUOTES)


def fullwidth(text: str) -> str:
    """Return text with its plain letters, digits and signs in full width, as an input method may type them.

    >>> fullwidth("5星(A)")
    '５星（Ａ）'
    """
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def word(text: str) -> str:
    """Return the form in which two spellings of one word are equal: plain, without spaces, lower case.

    >>> word(" 钻石卡（级） ") == word("钻石卡(级)")
    True
    """
    return _SPACE.sub("", halfwidth(text)).casefold()
