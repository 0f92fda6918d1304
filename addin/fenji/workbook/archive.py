"""The archive: a zip written member by member, those that did not change copied as they are."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from fenji.workbook.deflate import Deflated
from fenji.workbook.package import Member, Package

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_HAS_DESCRIPTOR = 0x8
_UTF8 = 0x800
_FULL = 0xFFFFFFFF
_ZIP64 = 0x0001
_VERSION64 = 45


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member that was written: where, and how large; the rest is as its record has it."""

    record: zipfile.ZipInfo
    name: bytes
    compress_type: int
    crc: int
    compressed: int
    size: int
    offset: int

    @property
    def flags(self) -> int:
        # sizes stand in the local header here, never in a descriptor after the data
        return self.record.flag_bits & ~_HAS_DESCRIPTOR

    @property
    def time_and_date(self) -> tuple[int, int]:
        year, month, day, hour, minute, second = self.record.date_time
        return hour << 11 | minute << 5 | second // 2, max(year - 1980, 0) << 9 | month << 5 | day

    @property
    def large(self) -> bool:
        return max(self.size, self.compressed) >= _FULL


class Archive:
    """Writes a zip to a file that can seek."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._entries: list[_Entry] = []

    def copy(self, package: Package, member: Member) -> None:
        """Copy a member of another package, its compressed bytes untouched."""
        record = member.record
        entry = self._entry(record, record.compress_type, record.CRC, record.compress_size, record.file_size)
        self._write_header(entry, member.local_extra)
        self._file.writelines(package.raw(member))
        self._entries.append(entry)

    def write(self, member: Member, content: Iterable[bytes]) -> None:
        """Write a member in place of one of the same name, with its date and attributes but new content."""
        start = self._file.tell()
        self._write_header(self._entry(member.record, zipfile.ZIP_DEFLATED, 0, 0, 0), member.local_extra)
        deflated = Deflated(content)
        self._file.writelines(deflated)
        end = self._file.tell()
        self._file.seek(start)
        entry = self._entry(member.record, zipfile.ZIP_DEFLATED, deflated.crc, deflated.compressed_size, deflated.size)
        self._write_header(entry, member.local_extra)
        self._file.seek(end)
        self._entries.append(entry)

    def add(self, name: str, content: Iterable[bytes], like: zipfile.ZipInfo) -> None:
        """Write a member that the package did not have, with the date of one that it has."""
        record = zipfile.ZipInfo(name, like.date_time)
        record.create_system, record.external_attr = like.create_system, like.external_attr
        record.flag_bits = 0 if name.isascii() else _UTF8
        self.write(Member(name, 0, b"", record), content)

    def finish(self, comment: bytes) -> None:
        """Write the directory of all members; nothing can be added after it."""
        start = self._file.tell()
        for entry in self._entries:
            self._write_directory_entry(entry)
        size, count = self._file.tell() - start, len(self._entries)
        if count >= 0xFFFF or start + size >= _FULL:
            end = start + size
            self._file.write(
                _END64.pack(b"PK\x06\x06", _END64.size - 12, _VERSION64, _VERSION64, 0, 0, count, count, size, start)
            )
            self._file.write(_LOCATOR64.pack(b"PK\x06\x07", 0, end, 1))
        shown = min(count, 0xFFFF)
        self._file.write(
            _END.pack(b"PK\x05\x06", 0, 0, shown, shown, min(size, _FULL), min(start, _FULL), len(comment))
        )
        self._file.write(comment)

    def _entry(self, record: zipfile.ZipInfo, compress_type: int, crc: int, compressed: int, size: int) -> _Entry:
        name = record.orig_filename.encode("utf-8" if record.flag_bits & _UTF8 else "cp437")
        return _Entry(record, name, compress_type, crc, compressed, size, self._file.tell())

    def _write_header(self, entry: _Entry, extra: bytes) -> None:
        extra = _without_zip64(extra)
        if entry.large:
            extra = struct.pack("<2H2Q", _ZIP64, 16, entry.size, entry.compressed) + extra
        version = max(entry.record.extract_version, _VERSION64 if entry.large else 20)
        self._file.write(
            _LOCAL.pack(
                b"PK\x03\x04",
                version,
                entry.flags,
                entry.compress_type,
                *entry.time_and_date,
                entry.crc,
                _FULL if entry.large else entry.compressed,
                _FULL if entry.large else entry.size,
                len(entry.name),
                len(extra),
            )
        )
        self._file.write(entry.name + extra)

    def _write_directory_entry(self, entry: _Entry) -> None:
        record, extra = entry.record, _without_zip64(entry.record.extra)
        far = entry.offset >= _FULL
        large = [entry.size, entry.compressed] if entry.large else []
        if wide := large + ([entry.offset] if far else []):
            extra = struct.pack(f"<2H{len(wide)}Q", _ZIP64, 8 * len(wide), *wide) + extra
        version = max(record.extract_version, _VERSION64 if wide else 20)
        self._file.write(
            _CENTRAL.pack(
                b"PK\x01\x02",
                max(record.create_version, version),
                record.create_system,
                version,
                0,
                entry.flags,
                entry.compress_type,
                *entry.time_and_date,
                entry.crc,
                _FULL if entry.large else entry.compressed,
                _FULL if entry.large else entry.size,
                len(entry.name),
                len(extra),
                len(record.comment),
                0,
                record.internal_attr,
                record.external_attr,
                _FULL if far else entry.offset,
            )
        )
        self._file.write(entry.name + extra + record.comment)


def _without_zip64(extra: bytes) -> bytes:
    """Return extra fields but for that of zip64, which is written anew where it is needed.

    >>> _without_zip64(bytes([1, 0, 2, 0, 9, 9, 7, 0, 1, 0, 5])).hex()
    '0700010005'
    """
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept
