"""Grids: a matrix is drawn with its customers, each cell counted by hand."""

from __future__ import annotations

from tests.report.conftest import texts


def test_every_customer_lies_in_the_cell_of_his_two_values(reported) -> None:
    headers = ["客户号", "姓名", "客户价值", "预期风险", "AUM(万元)"]
    rows = [
        ["01", "甲", "高", "低", 100],
        ["02", "乙", "高", "低", 50],
        ["03", "丙", "低", "高", 1],
        ["04", "丁", "中", "高", 7],
        ["05", "戊", None, "高", 9],
    ]
    book, _ = reported(rows, headers, standard="risk_value")
    sheet = book["九宫格"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    best = next(cell for value, cell in cells.items() if value.endswith(("AAA级", "AAA")))
    assert [sheet.cell(best.row + below, best.column).value for below in (1, 2)] == [2, 150]
    counts = [cell.value for row in sheet.iter_rows() for cell in row if cell.number_format.endswith('户"')]
    assert sorted(counts) == [0, 0, 0, 0, 0, 0, 1, 1, 2]
    assert any("另有 1 户因资料不全落不进任何一格" in text for text in texts(sheet))
    assert not [text for text in texts(sheet) if "抛弃" in text]
