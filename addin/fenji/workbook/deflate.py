"""Deflate: compressing a stream on every core while it is still being made."""

from __future__ import annotations

import os
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

_LEVEL = 4
_LAST_BLOCK = b"\x03\x00"


class Deflated:
    """A stream of bytes as it is compressed: iterate once, then ask for `size` and `crc` of what went in."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.size = 0
        self.crc = 0
        self.compressed_size = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield the compressed bytes.

        Pieces are compressed on their own, each flushed to a byte boundary, so that several are under way at
        once; one after another they are one valid stream.
        """
        workers = os.cpu_count() or 1
        waiting: deque[Future[bytes]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for piece in self._pieces:
                self.size += len(piece)
                self.crc = zlib.crc32(piece, self.crc)
                waiting.append(pool.submit(_compressed, piece))
                if len(waiting) > workers + 1:
                    yield self._counted(waiting.popleft().result())
            while waiting:
                yield self._counted(waiting.popleft().result())
        yield self._counted(_LAST_BLOCK)

    def _counted(self, compressed: bytes) -> bytes:
        self.compressed_size += len(compressed)
        return compressed


def _compressed(piece: bytes) -> bytes:
    deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflater.compress(piece) + deflater.flush(zlib.Z_FULL_FLUSH)
