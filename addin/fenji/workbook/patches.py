"""Patches: a part rewritten by naming what changes in it, and streamed out piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

_PIECE = 1 << 20


class Patch(NamedTuple):
    """Put `new` in place of the bytes from `start` up to `end`; where they are equal it is put in between."""

    start: int
    end: int
    new: bytes


def patched(data: bytes, patches: Iterable[Patch]) -> Iterator[bytes]:
    """Yield the part with the patches applied, in pieces of about a mebibyte; patches ascend, none overlap.

    >>> b"".join(patched(b"<a>1</a>", [Patch(3, 4, b"2"), Patch(4, 4, b"3")]))
    b'<a>23</a>'
    """
    view = memoryview(data)
    pieces: list[bytes | memoryview] = []
    size = at = 0
    for start, end, new in patches:
        if start - at > _PIECE:
            yield b"".join(pieces)
            pieces, size = [], 0
            for offset in range(at, start - _PIECE, _PIECE):
                yield bytes(view[offset : offset + _PIECE])
                at = offset + _PIECE
        pieces.append(view[at:start])
        pieces.append(new)
        size += start - at + len(new)
        at = end
        if size >= _PIECE:
            yield b"".join(pieces)
            pieces, size = [], 0
    yield b"".join(pieces)
    for offset in range(at, len(data), _PIECE):
        yield bytes(view[offset : offset + _PIECE])
