"""What the add-in itself says before Python answers; its VBA is ASCII, so these stand in a hidden sheet."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "title": "客户分级",
    "not_installed": "还没有安装好：请在命令行运行 fenji addin install，再重新打开 Excel。",
    "no_interpreter": "配置里的 Python 已经不在了：请重新运行 fenji addin install。",
    "no_dll": (
        "找不到与本加载项同一版本的 xlwings 组件：请运行 fenji addin doctor 查看，"
        "或重新安装 fenji 后运行 fenji addin install。"
    ),
    "no_python": "启动不了 Python：请运行 fenji addin doctor 查看。",
    "no_workbook": "请先打开一本工作簿。",
}
