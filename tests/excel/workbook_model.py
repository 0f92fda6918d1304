"""A workbook as Excel shows it to COM, over openpyxl: as much of Excel's objects as xlwings on Windows asks for.

It follows what Excel documents: numbers arrive as floats, blanks as None, a single cell as a scalar, a block as
rows, errors as whole numbers, currency cut to four decimals; text that is written is taken as typed, so `=1+1`
becomes a formula and `007` a number unless an apostrophe stands before it. It does not calculate.
"""

from __future__ import annotations

import re
from copy import copy
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import from_excel, to_excel
from tests.excel.bindings import RANGE, CDispatch, ComError, TimeType

_ERRORS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
_CURRENCY = re.compile(r"[¥￥$€]")
_PASTE_FORMATS = -4122


def refused(text: str = "", hresult: int = -2147352567, scode: int = -2146827284) -> ComError:
    """The error with which Excel refuses a call."""
    return ComError(hresult, "Exception occurred.", (0, "Microsoft Excel", text, None, 0, scode), None)


class _TypeInfo:
    def GetTypeInfo(self) -> Any:
        return SimpleNamespace(GetTypeAttr=lambda: SimpleNamespace(iid=RANGE))


class Range(CDispatch):
    """A block of cells of one sheet."""

    _oleobj_ = _TypeInfo()

    def __init__(self, sheet: Sheet, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        self.__dict__.update(Worksheet=sheet, Row=row, Column=column, _rows=rows, _columns=columns)

    Parent = property(lambda self: self.Worksheet)
    Application = property(lambda self: self.Worksheet.Application)
    Rows = property(lambda self: SimpleNamespace(Count=self._rows))
    Columns = property(lambda self: SimpleNamespace(Count=self._columns))
    Count = property(lambda self: self._rows * self._columns)
    EntireColumn = property(lambda self: self)

    @property
    def Address(self) -> str:
        return self.GetAddress()

    def GetAddress(self, row_absolute: bool = True, column_absolute: bool = True, *_: Any) -> str:
        r, c = "$" * row_absolute, "$" * column_absolute
        first = f"{c}{get_column_letter(self.Column)}{r}{self.Row}"
        last = f"{c}{get_column_letter(self.Column + self._columns - 1)}{r}{self.Row + self._rows - 1}"
        return first if self.Count == 1 else f"{first}:{last}"

    def Cells(self, row: int, column: int) -> Range:
        return Range(self.Worksheet, self.Row + row - 1, self.Column + column - 1)

    __call__ = Cells

    def _places(self) -> Any:
        for row in range(self.Row, self.Row + self._rows):
            yield [(row, column) for column in range(self.Column, self.Column + self._columns)]

    def _got(self, read: Any) -> Any:
        self.Worksheet.Application.ask()
        if self.Count == 1:
            return read(self.Row, self.Column)
        return tuple(tuple(read(*place) for place in row) for row in self._places())

    def _put(self, value: Any, write: Any) -> None:
        self.Worksheet.changing(self)
        whole = isinstance(value, (list, tuple))
        for at, row in enumerate(self._places()):
            for place, (number, column) in enumerate(row):
                write(number, column, value[at][place] if whole else value)

    @property
    def Value(self) -> Any:
        return self._got(self.Worksheet.value)

    @Value.setter
    def Value(self, value: Any) -> None:
        self._put(value, self.Worksheet.type_in)

    @property
    def Value2(self) -> Any:
        return self._got(self.Worksheet.value2)

    @property
    def Formula(self) -> Any:
        return self._got(self.Worksheet.formula)

    @Formula.setter
    def Formula(self, value: Any) -> None:
        self._put(value, self.Worksheet.type_in)

    @property
    def NumberFormat(self) -> Any:
        formats = {self.Worksheet.cell(*place).number_format for row in self._places() for place in row}
        return formats.pop() if len(formats) == 1 else None

    @property
    def ColumnWidth(self) -> Any:
        return self.Worksheet.formulas.column_dimensions[get_column_letter(self.Column)].width

    @ColumnWidth.setter
    def ColumnWidth(self, value: float) -> None:
        self.Worksheet.changing(self)
        for column in range(self.Column, self.Column + self._columns):
            self.Worksheet.formulas.column_dimensions[get_column_letter(column)].width = value

    def _merges(self) -> list[Any]:
        last_row, last_column = self.Row + self._rows - 1, self.Column + self._columns - 1
        return [
            each
            for each in self.Worksheet.formulas.merged_cells.ranges
            if each.min_row <= last_row
            and self.Row <= each.max_row
            and each.min_col <= last_column
            and self.Column <= each.max_col
        ]

    @property
    def MergeCells(self) -> bool | None:
        inside = sum(
            1
            for row in self._places()
            for place in row
            if any(m.min_row <= place[0] <= m.max_row and m.min_col <= place[1] <= m.max_col for m in self._merges())
        )
        return None if 0 < inside < self.Count else bool(inside)

    @property
    def MergeArea(self) -> Range:
        for each in Range(self.Worksheet, self.Row, self.Column)._merges():
            size = each.size
            return Range(self.Worksheet, each.min_row, each.min_col, size["rows"], size["columns"])
        return self

    def Merge(self, Across: bool = False) -> None:
        self.Worksheet.changing(self)
        self.Worksheet.formulas.merge_cells(self.GetAddress(False, False))
        self.Worksheet.values.merge_cells(self.GetAddress(False, False))

    def UnMerge(self) -> None:
        self.Worksheet.changing(self)
        for each in list(self._merges()):
            self.Worksheet.formulas.unmerge_cells(str(each))
            self.Worksheet.values.unmerge_cells(str(each))

    def ClearContents(self) -> None:
        self._put(None, self.Worksheet.type_in)

    def ClearFormats(self) -> None:
        self.Worksheet.changing(self)
        for row in self._places():
            for place in row:
                self.Worksheet.cell(*place).style = "Normal"

    def Clear(self) -> None:
        self.ClearContents()
        self.ClearFormats()
        self.UnMerge()

    def Copy(self, Destination: Any = None) -> None:
        assert Destination is None
        self.Worksheet.Application.clipboard = self
        self.Worksheet.Application.CutCopyMode = 1

    def PasteSpecial(self, Paste: int, Operation: int, SkipBlanks: bool, Transpose: bool) -> None:
        assert Paste == _PASTE_FORMATS, "only formats are pasted"
        self.Worksheet.changing(self)
        source = self.Worksheet.Application.clipboard
        for at, row in enumerate(self._places()):
            for place, (number, column) in enumerate(row):
                held = source.Worksheet.cell(source.Row + at % source._rows, source.Column + place % source._columns)
                self.Worksheet.cell(number, column)._style = copy(held._style)

    def AutoFilter(self) -> None:
        self.Worksheet.changing(self)
        self.Worksheet.formulas.auto_filter.ref = self.GetAddress(False, False)

    def Select(self) -> None:
        self.Worksheet.Application.Selection = self


class ListObject(CDispatch):
    def __init__(self, sheet: Sheet, table: Any) -> None:
        self.__dict__.update(Parent=sheet, table=table)

    Name = property(lambda self: self.table.name)
    DisplayName = property(lambda self: self.table.displayName)
    ShowHeaders = property(lambda self: self.table.headerRowCount != 0)
    ShowTotals = property(lambda self: bool(self.table.totalsRowCount))
    ShowAutoFilter = property(lambda self: self.table.autoFilter is not None)
    AutoFilter = property(lambda self: SimpleNamespace(FilterMode=False))
    SourceType = 1

    @property
    def Range(self) -> Range:
        left, top, right, bottom = range_boundaries(self.table.ref)
        return Range(self.Parent, top, left, bottom - top + 1, right - left + 1)

    @property
    def HeaderRowRange(self) -> Any:
        whole = self.Range
        return Range(self.Parent, whole.Row, whole.Column, 1, whole._columns) if self.ShowHeaders else None

    def Resize(self, target: Range) -> None:
        self.Parent.changing(target)
        self.table.ref = target.GetAddress(False, False)
        if self.table.autoFilter is not None:
            self.table.autoFilter.ref = self.table.ref
        self.table.tableColumns = []
        self.table._initialise_columns()
        for place, column in enumerate(self.table.tableColumns):
            column.name = str(self.Parent.formulas.cell(target.Row, target.Column + place).value)


class Sheet(CDispatch):
    def __init__(self, book: Workbook, name: str) -> None:
        self.Parent, self.Name = book, name
        self.formulas, self.values = book.formulas[name], book.values[name]
        self.FilterMode = False
        self.failing_at: tuple[int, int] | None = None

    Application = property(lambda self: self.Parent.Application)
    Index = property(lambda self: self.Parent.formulas.sheetnames.index(self.Name) + 1)
    ProtectContents = property(lambda self: bool(self.formulas.protection.sheet))
    ListObjects = property(lambda self: _Many([ListObject(self, each) for each in self.formulas.tables.values()]))
    AutoFilterMode = property(lambda self: self.formulas.auto_filter.ref is not None)

    @AutoFilterMode.setter
    def AutoFilterMode(self, value: bool) -> None:
        assert not value
        self.formulas.auto_filter.ref = None

    @property
    def AutoFilter(self) -> Any:
        if not self.AutoFilterMode:
            return None
        return SimpleNamespace(Range=self.Range(self.formulas.auto_filter.ref))

    @property
    def UsedRange(self) -> Range:
        sheet = self.formulas
        rows, columns = sheet.max_row - sheet.min_row + 1, sheet.max_column - sheet.min_column + 1
        return Range(self, sheet.min_row, sheet.min_column, rows, columns)

    def Cells(self, row: int, column: int) -> Range:
        return Range(self, row, column)

    def Range(self, first: Any, second: Any = None) -> Range:
        if isinstance(first, str):
            left, top, right, bottom = range_boundaries(first.replace("$", ""))
            return Range(self, top, left, bottom - top + 1, right - left + 1)
        last = second or first
        return Range(
            self, first.Row, first.Column, last.Row + last._rows - first.Row, last.Column + last._columns - first.Column
        )

    def cell(self, row: int, column: int) -> Any:
        return self.formulas.cell(row, column)

    def changing(self, target: Range) -> None:
        """What Excel checks before it lets a cell be changed."""
        self.Application.ask()
        if self.ProtectContents:
            raise refused("The cell or chart you're trying to change is on a protected sheet.")
        at = self.failing_at
        inside = at and target.Row <= at[0] < target.Row + target._rows
        if inside and target.Column <= at[1] < target.Column + target._columns:
            raise refused("Unable to set the Value property of the Range class")

    def value2(self, row: int, column: int) -> Any:
        held = self.values.cell(row, column).value
        if isinstance(held, (datetime, time)):
            return float(to_excel(held))
        if isinstance(held, str) and held in _ERRORS and self.values.cell(row, column).data_type == "e":
            return _ERRORS[held] - 2146828288
        return float(held) if isinstance(held, int) and not isinstance(held, bool) else held

    def value(self, row: int, column: int) -> Any:
        plain, shown = self.value2(row, column), self.cell(row, column).number_format
        if isinstance(plain, float) and is_date_format(shown):
            moment = from_excel(plain)
            return TimeType(moment.year, moment.month, moment.day) if isinstance(moment, datetime) else moment
        if isinstance(plain, float) and _CURRENCY.search(shown):
            return Decimal(repr(plain)).quantize(Decimal("0.0001"))
        return plain

    def formula(self, row: int, column: int) -> Any:
        held = self.formulas.cell(row, column).value
        return "" if held is None else held if isinstance(held, str) else self.value2(row, column)

    def type_in(self, row: int, column: int, value: Any) -> None:
        """Take a value as if it had been typed."""
        shown, cached = self.formulas.cell(row, column), self.values.cell(row, column)
        is_text = shown.number_format == "@"
        if isinstance(value, str) and value.startswith("'"):
            value = value[1:]
        elif isinstance(value, str) and not is_text and re.fullmatch(r"[-+]?[0-9][0-9,]*\.?[0-9]*", value):
            value = float(value.replace(",", ""))
        elif isinstance(value, str) and not is_text and re.fullmatch(r"[0-9]{1,2}[-/][0-9]{1,2}", value):
            raise AssertionError(f"Excel would make a date of {value!r}")
        elif isinstance(value, str) and value.startswith("=") and not is_text:
            shown.value, cached.value = value, None
            return
        shown.value = cached.value = None if value == "" else value
        if isinstance(value, str) and value:
            shown.data_type = cached.data_type = "s"

    def Activate(self) -> None:
        self.Parent.active = self.Name

    def Copy(self, Before: Any = None, After: Any = None) -> None:
        """Copy the sheet behind another one, perhaps of another workbook: cells, looks, widths, what may be chosen."""
        assert Before is None and After is not None
        book = After.Parent
        book.Application.ask()
        if book.ProtectStructure:
            raise refused("Copy method of Worksheet class failed")
        name = self.Name if self.Name not in book.formulas.sheetnames else f"{self.Name} (2)"
        for source, target in ((self.formulas, book.formulas), (self.values, book.values)):
            made = target.create_sheet(name)
            for row in source.iter_rows():
                for cell in row:
                    fresh = made.cell(cell.row, cell.column, cell.value)
                    fresh.number_format = cell.number_format
            for merge in source.merged_cells.ranges:
                made.merge_cells(str(merge))
            for letter, dimension in source.column_dimensions.items():
                made.column_dimensions[letter].width = dimension.width
            for each in source.data_validations.dataValidation:
                made.add_data_validation(copy(each))
        book.Sheets.append(Sheet(book, name))
        book.active = name


class _Many(list):
    Parent: Any = None
    Count = property(len)

    def Item(self, key: Any) -> Any:
        return self(key)

    def __call__(self, key: Any) -> Any:
        if isinstance(key, int):
            return self[key - 1]
        found = [each for each in self if each.Name == key]
        if not found:
            raise refused("Subscript out of range")
        return found[0]


class Workbook(CDispatch):
    def __init__(self, path: Path, application: Application) -> None:
        self.formulas = openpyxl.load_workbook(path)
        self.values = openpyxl.load_workbook(path, data_only=True)
        self.FullName, self.Name, self.Path = str(path), path.name, str(path.parent)
        self.Application = application
        self.active = self.formulas.active.title
        self.Worksheets = self.Sheets = _Many([Sheet(self, each) for each in self.formulas.sheetnames])
        self.Sheets.Parent = self

        self.ProtectStructure = self.ReadOnly = False

    ActiveSheet = property(lambda self: self.Sheets(self.active))

    def SaveCopyAs(self, path: str) -> None:
        self.Application.ask()
        self.formulas.save(path)

    def Save(self) -> None:
        self.Application.ask()
        self.formulas.save(self.FullName)

    def Close(self, SaveChanges: bool) -> None:
        assert SaveChanges is False
        self.Application.Workbooks.remove(self)
        self.Application.closed.append(self.FullName)

    def Activate(self) -> None:
        self.Application.ActiveWorkbook = self


class _Workbooks(_Many):
    def __init__(self, application: Application) -> None:
        super().__init__()
        self.Application = application

    def Open(self, path: str, *_: Any) -> Workbook:
        return self.Application.open(Path(path))


class Application(CDispatch):
    """Excel itself; `busy` says that a cell is being edited, so that every call is turned away.

    `picked` is what the person picks in the next box for files; `calls` are the calls until now, and the one of the
    number `failing_call` fails, as any may that goes through COM.
    """

    def __init__(self) -> None:
        self.ScreenUpdating, self.EnableEvents, self.StatusBar, self.CutCopyMode = True, True, False, False
        self.DisplayAlerts, self.Calculation, self.Version, self.Hwnd = True, -4105, "16.0", 1
        self.Selection: Any = None
        self.busy = False
        self.clipboard: Any = None
        self.bars: list[Any] = []
        self.picked: Any = False
        self.calls, self.failing_call = 0, 0
        self.closed: list[str] = []
        self.Workbooks = _Workbooks(self)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "StatusBar" and "bars" in self.__dict__:
            self.bars.append(value)
        object.__setattr__(self, name, value)

    def ask(self) -> None:
        self.calls += 1
        if self.calls == self.failing_call:
            raise refused("a call failed")
        if self.busy:
            raise ComError(-2147352567, "Exception occurred.", (0, "", "", None, 0, -2146777998), None)

    def open(self, path: Path) -> Workbook:
        self.ActiveWorkbook = Workbook(path, self)
        self.Selection = self.ActiveWorkbook.ActiveSheet.Cells(1, 1)
        self.Workbooks.append(self.ActiveWorkbook)
        return self.ActiveWorkbook

    def GetOpenFilename(self, filter: str, index: int, title: str, button: str, several: bool) -> Any:
        """What the person picks; False where he closes the box."""
        assert filter.count(",") == 1
        assert several
        self.ask()
        return self.picked
