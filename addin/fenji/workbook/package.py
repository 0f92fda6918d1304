"""The package: the zip that a workbook is, its members as they lie in the file.

Reading goes by the central directory. A member that nobody edits is never inflated: its compressed bytes
are copied as they are.
"""

from __future__ import annotations

import os
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from fenji.errors import WorkbookError
from fenji.workbook import kinds

PART_LIMIT = 2 << 30
"""No part of an honest workbook inflates to more than this; Excel's own rows would not fill it."""

SMALL_PART_LIMIT = 64 << 20
"""The limit for the parts that are parsed whole: relationships, content types, the workbook, tables."""

_RATIO_LIMIT = 400
_RATIO_MATTERS_FROM = 64 << 20
_STEP = 1 << 20
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the zip: its name as stored, where its compressed bytes begin, and its directory record."""

    name: str
    data_offset: int
    local_extra: bytes
    record: zipfile.ZipInfo


class Package:
    """The members of a zip file, in the order in which they lie in it; the file is open until `close`."""

    def __init__(self, path: Path) -> None:
        """Open the file; WorkbookError if it is no zip, is damaged, or is built to do harm."""
        kinds.require_zip(path)
        self.path = path
        self._file: BinaryIO = path.open("rb")
        try:
            status = os.fstat(self._file.fileno())
            self.size = status.st_size
            self.stamp = (status.st_mtime_ns, status.st_size)
            self.mode = status.st_mode
            self.members, self.comment = self._directory()
        except BaseException:
            self._file.close()
            raise
        # readers take the last of several members of one name
        self._by_name = {_canonical(member.name): member for member in self.members}
        self._by_folded_name = {name.lower(): member for name, member in self._by_name.items()}

    def close(self) -> None:
        self._file.close()

    def member(self, part: str) -> Member | None:
        """Return the member that holds a part, matched by case only where it must be; the last one counts."""
        name = _canonical(part)
        for candidate in (name, unquote(name)):
            found = self._by_name.get(candidate) or self._by_folded_name.get(candidate.lower())
            if found is not None:
                return found
        return None

    def inflate(self, member: Member, limit: int = PART_LIMIT) -> bytes:
        """Return the content of a member; WorkbookError if it is damaged, encrypted or larger than `limit`."""
        self._refuse_bomb(member, limit)
        return b"".join(self.chunks(member, step=max(member.record.file_size, 1)))

    def chunks(self, member: Member, step: int = _STEP) -> Iterator[bytes]:
        """Yield the content of a member piece by piece, checked against its size and CRC at the end."""
        record = member.record
        if record.flag_bits & _ENCRYPTED or record.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise WorkbookError(kinds.damaged_fault(f"{self.path.name}!{member.name}"))
        size = crc = 0
        stored = record.compress_type == zipfile.ZIP_STORED
        for chunk in self.raw(member) if stored else self._inflated(member, step):
            size += len(chunk)
            if size > record.file_size:
                break
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if size != record.file_size or crc != record.CRC:
            raise WorkbookError(kinds.damaged_fault(f"{self.path.name}!{member.name}"))

    def raw(self, member: Member) -> Iterator[bytes]:
        """Yield the compressed bytes of a member as they lie in the file."""
        self._file.seek(member.data_offset)
        left = member.record.compress_size
        while left:
            chunk = self._file.read(min(left, _STEP))
            if not chunk:
                raise WorkbookError(kinds.damaged_fault(self.path.name))
            left -= len(chunk)
            yield chunk

    def _inflated(self, member: Member, step: int) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for compressed in self.raw(member):
                while compressed:
                    yield inflater.decompress(compressed, step)
                    compressed = inflater.unconsumed_tail
            while not inflater.eof and (rest := inflater.decompress(b"", step)):
                yield rest
        except zlib.error:
            raise WorkbookError(kinds.damaged_fault(f"{self.path.name}!{member.name}")) from None

    def _refuse_bomb(self, member: Member, limit: int) -> None:
        size, compressed = member.record.file_size, member.record.compress_size
        if size > limit or (size > _RATIO_MATTERS_FROM and size > _RATIO_LIMIT * max(compressed, 1)):
            raise WorkbookError(
                kinds.hostile_fault(
                    f"{self.path.name}!{member.name}",
                    f"部件展开后有 {size >> 20} MiB，不合常理，拒绝打开",
                    f"the part would inflate to {size >> 20} MiB, which no honest workbook does; refused",
                )
            )

    def _directory(self) -> tuple[tuple[Member, ...], bytes]:
        try:
            with zipfile.ZipFile(self._file) as archive:
                records, comment = archive.infolist(), archive.comment
            members = tuple(self._located(record) for record in records)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, EOFError, NotImplementedError, OSError):
            raise WorkbookError(kinds.damaged_fault(self.path.name)) from None
        if sum(record.compress_size for record in records) > self.size:
            raise WorkbookError(
                kinds.hostile_fault(
                    self.path.name, "压缩包成员互相重叠，拒绝打开", "the members of the zip overlap; refused"
                )
            )
        return members, comment

    def _located(self, record: zipfile.ZipInfo) -> Member:
        self._file.seek(record.header_offset)
        header = self._file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise zipfile.BadZipFile("no local header")
        name_size = int.from_bytes(header[26:28], "little")
        extra_size = int.from_bytes(header[28:30], "little")
        rest = self._file.read(name_size + extra_size)
        data_offset = record.header_offset + _LOCAL_HEADER + name_size + extra_size
        if data_offset + record.compress_size > self.size:
            raise zipfile.BadZipFile("cut short")
        return Member(record.orig_filename, data_offset, rest[name_size:], record)


def _canonical(part: str) -> str:
    """Return the name of a part as it is looked up: no leading slash, `/` between folders, no way out."""
    return posixpath.normpath("/" + part.replace("\\", "/")).lstrip("/")
