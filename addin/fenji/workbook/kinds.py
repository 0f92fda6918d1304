"""Kinds: what a file is by its content, whatever its name says, and what to say of one that is no workbook."""

from __future__ import annotations

from pathlib import Path

from fenji.errors import Diagnostic, WorkbookError, fault

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_RESAVE = (
    "用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”再用",
    "open it in Excel or WPS and save it as an Excel workbook (*.xlsx)",
)


def require_zip(path: Path) -> None:
    """Return if the file begins as a zip package; otherwise raise WorkbookError that says what it is."""
    where = path.name
    try:
        with path.open("rb") as file:
            head = file.read(4096)
            size = path.stat().st_size
    except FileNotFoundError:
        raise WorkbookError(
            fault(
                "file.missing",
                str(path),
                "没有这个文件",
                "no such file",
                hint=("检查路径和文件名", "check the path and the name"),
            )
        ) from None
    except IsADirectoryError:
        raise WorkbookError(_folder(str(path))) from None
    except OSError as error:
        if path.is_dir():
            raise WorkbookError(_folder(str(path))) from None
        raise unreadable(path, error) from None
    if size == 0:
        raise WorkbookError(
            fault(
                "file.empty",
                where,
                "文件是空的（0 字节）",
                "the file is empty (0 bytes)",
                hint=("可能没有下载或复制完", "it may not have been copied or downloaded in full"),
            )
        )
    if not head.startswith(_ZIP):
        raise WorkbookError(_kind_of(path, head))


def unreadable(path: Path, error: OSError) -> WorkbookError:
    """Return what is told of a file that the system does not let us read, whatever kind it is."""
    return WorkbookError(
        fault(
            "file.unreadable",
            str(path),
            f"读不了这个文件：{error.strerror}",
            f"cannot read: {error.strerror}",
            hint=("检查权限，或它是否在别处打开", "check its permissions and whether it is open elsewhere"),
        )
    )


def _folder(where: str) -> Diagnostic:
    return fault(
        "file.folder",
        where,
        "这是文件夹，不是工作簿",
        "this is a folder, not a workbook",
        hint=("给出文件夹里的 .xlsx 文件", "name an .xlsx file inside it"),
    )


def _kind_of(path: Path, head: bytes) -> Diagnostic:
    where = path.name
    if head.startswith(_OLE):
        return _ole(path)
    if head.startswith(_BIFF):
        return old_binary_fault(where)
    text = _as_text(head)
    if text is None:
        return not_a_workbook_fault(where)
    lowered = text.lstrip("\ufeff \t\r\n").lower()
    if lowered.startswith(("<html", "<!doctype html", "<table", "<meta", "<style")) or "<html" in lowered:
        return fault(
            "file.html",
            where,
            "这是网页（HTML），只是名字像 Excel 文件",
            "this is a web page (HTML) under a workbook's name",
            hint=_RESAVE,
        )
    if lowered.startswith(("<?xml", "<workbook")):
        return fault(
            "file.xml",
            where,
            "这是 XML 文本，不是 .xlsx 工作簿",
            "this is XML text, not an .xlsx workbook",
            hint=_RESAVE,
        )
    return fault(
        "file.text",
        where,
        "这是文本文件（如 CSV），没有可以就地修改的工作表",
        "this is a text file such as CSV; it has no sheet to edit in place",
        hint=_RESAVE,
    )


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if b"\x00" in head or head.startswith(b"%PDF"):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            # the head may end inside a character
            return head.decode(encoding) if len(head) < 4096 else head[:-8].decode(encoding, "ignore")
        except UnicodeDecodeError:
            continue
    return None


def _ole(path: Path) -> Diagnostic:
    content = path.read_bytes()
    where = path.name
    if "EncryptedPackage".encode("utf-16-le") in content:
        return fault(
            "file.encrypted",
            where,
            "工作簿有打开密码（已加密）",
            "the workbook is encrypted with a password",
            hint=(
                "在 Excel 里打开，“文件-信息-保护工作簿”中去掉密码，保存后再用",
                "open it in Excel, remove the password under File, Info, Protect Workbook, and save",
            ),
        )
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return old_binary_fault(where)
    return not_a_workbook_fault(where)


def old_binary_fault(where: str) -> Diagnostic:
    """Return what to say of an .xls workbook."""
    return fault(
        "file.xls",
        where,
        "这是旧格式 .xls（Excel 97-2003），不能就地修改",
        "this is the old .xls format (Excel 97-2003), which cannot be edited in place",
        hint=_RESAVE,
    )


def binary_fault(where: str) -> Diagnostic:
    """Return what to say of an .xlsb workbook."""
    return fault(
        "file.xlsb",
        where,
        "这是二进制工作簿 .xlsb，不能就地修改",
        "this is a binary workbook (.xlsb), which cannot be edited in place",
        hint=_RESAVE,
    )


def open_document_fault(where: str) -> Diagnostic:
    """Return what to say of an OpenDocument spreadsheet."""
    return fault(
        "file.ods",
        where,
        "这是 OpenDocument 表格 .ods，不能就地修改",
        "this is an OpenDocument spreadsheet (.ods), which cannot be edited in place",
        hint=_RESAVE,
    )


def not_a_workbook_fault(where: str) -> Diagnostic:
    """Return what to say of a file that is no workbook of any kind."""
    return fault(
        "file.other",
        where,
        "这不是 Excel 工作簿",
        "this is not an Excel workbook",
        hint=("给出 .xlsx 或 .xlsm 文件", "give an .xlsx or .xlsm file"),
    )


def damaged_fault(where: str) -> Diagnostic:
    """Return what to say of a package that is broken or cut short."""
    return fault(
        "file.damaged",
        where,
        "文件已损坏或不完整",
        "the file is damaged or incomplete",
        hint=(
            "重新复制或下载；或用 Excel 的“打开并修复”另存一份",
            "copy or download it again, or save a copy with Excel's Open and Repair",
        ),
    )


def hostile_fault(where: str, zh: str, en: str) -> Diagnostic:
    """Return what to say of a package that no honest program writes."""
    return fault("file.hostile", where, zh, en, hint=("确认文件来源", "make sure where the file came from"))
