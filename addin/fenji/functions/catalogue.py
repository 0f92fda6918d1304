"""The catalogue: every cell function there is, made from the standards; hosts register what they find here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, wraps

from fenji.errors import FenjiError, UsageError, fault
from fenji.functions.answers import of_block, of_fields
from fenji.functions.block import Block
from fenji.functions.chosen import chosen, known
from fenji.functions.month_average import month_averages
from fenji.functions.next_visit import next_visits
from fenji.functions.signature import Argument, CellFunction, argument_name
from fenji.grading import RESULTS
from fenji.standard import library
from fenji.standard.model import Family, Field, FieldType, Standard

_LONGEST = 200
"""How much of a fault a cell shows."""

_STANDARD = Argument("standard", "标准", '标准的编号或名称，例如 "psbc"')
_DATA = Argument("data", "数据", "客户所在的区域；不另给表头时要连表头一起选", is_range=True)
_HEADER = Argument("header", "表头", "数据的表头行（可省略：数据的第一行就是表头）", optional=True)
_AS_OF = Argument("as_of", "截至日期", "按哪一天算（可省略：今天）", optional=True)

_OF_BLOCK = {
    "FENJI": ("grade", "按标准给客户分级，一次给出一整列等级"),
    "FENJI_WHY": ("reason", "分级依据：为什么是这个等级，看的是哪一条"),
    "FENJI_GAP": ("gap", "升级差额：离上一级还差多少，相对增幅最小的在前"),
    "FENJI_SCORE": ("score", "得分：标准打分时每个客户的得分"),
    "FENJI_FLAGS": ("flags", "核实事项：哪些地方需要有人核实"),
}

Answer = Callable[..., Block]


@cache
def catalogue() -> tuple[CellFunction, ...]:
    """Return every function: those that take a standard, and one for each standard there is.

    >>> [each.name for each in catalogue()][:3]
    ['FENJI', 'FENJI_WHY', 'FENJI_GAP']
    >>> [argument.label for argument in function("FENJI_PSBC").arguments]
    ['月日均余额', '指定高端信用卡', '家庭年收入', '在本行开户']
    """
    arguments = (_STANDARD, _DATA, _HEADER, _AS_OF)
    general = [
        CellFunction(name, help, arguments, _spoken(arguments, _block_answer(result)))
        for name, (result, help) in _OF_BLOCK.items()
    ]
    named = [_of_standard(library.built_in(each)) for each in known()]
    return (*general, _NEXT_VISIT, _MONTH_AVERAGE, *named)


def function(name: str) -> CellFunction:
    """Return a function by its name."""
    return next(each for each in catalogue() if each.name == name)


def _spoken(arguments: Sequence[Argument], answer: Answer) -> Answer:
    """Let a fault be the answer, as one short sentence: a cell has no other place to say it."""

    @wraps(answer)
    def speak(*blocks: Block | None) -> Block:
        given = [*blocks, *([None] * (len(arguments) - len(blocks)))]
        try:
            _check_given(arguments, given)
            return answer(*given)
        except FenjiError as error:
            said = error.diagnostics[0].message.text("zh")
            return Block([said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"])

    return speak


def _check_given(arguments: Sequence[Argument], given: Sequence[Block | None]) -> None:
    """Raise UsageError for the first argument that was left out and must not be."""
    for place, (argument, block) in enumerate(zip(arguments, given), 1):
        if block is None and not argument.optional:
            said = f"缺第 {place} 个参数“{argument.label}”：{argument.help}"
            raise UsageError(fault("function.argument", "", said, f"argument {place}, {argument.name}, is missing"))


def _block_answer(result: str) -> Answer:
    def answer(standard: Block, data: Block, header: Block | None = None, as_of: Block | None = None) -> Block:
        return of_block(result, standard, data, header, as_of)

    return answer


def _of_standard(standard: Standard) -> CellFunction:
    """The function of a standard: its fields in their order, and the day to count from where it looks at dates.

    Any field may be left out where there are others: =FENJI_PSBC(,,200000) is a customer of whom only that is known.
    """
    fields = chosen(standard.id).fields if standard.family is Family.ACCOUNT else standard.fields
    arguments = [_argument(field, optional=len(fields) > 1) for field in fields]
    if any(field.type is FieldType.DATE for field in fields):
        arguments.append(_AS_OF)

    def answer(*given: Block | None) -> Block:
        return of_fields(standard.id, fields, given[: len(fields)], next(iter(given[len(fields) :]), None))

    help = f"{standard.name.label}：给出各项的值或整列，返回{RESULTS['grade']}"
    return CellFunction(f"FENJI_{standard.id.upper()}", help, tuple(arguments), _spoken(arguments, answer))


def _argument(field: Field, *, optional: bool) -> Argument:
    left_out = "；可省略" if optional else ""
    return Argument(
        argument_name(field.id), field.label, _short(f"{_allowed(field)}{left_out}"), optional, may_be_zero=True
    )


def _allowed(field: Field) -> str:
    """What may stand in an argument."""
    match field.type:
        case FieldType.AMOUNT:
            return "金额，不写单位时按元读"
        case FieldType.FLAG:
            return "是或否"
        case FieldType.DATE:
            return "日期"
        case FieldType.CHOICE:
            return f"可用：{'、'.join(choice.name for choice in field.choices)}"
        case FieldType.GRADE:
            used = library.built_in(field.standard)
            return f"“{used.name.label}”的等级：{'、'.join(grade.label for grade in used.grades)}"
        case FieldType.TEXT:
            return "文字，照原样读"
        case FieldType.HISTORY:
            return "每月一个还款状态代码，连在一起写"
        case _:
            return "数" if field.range is None else f"{field.range[0]:f} 到 {field.range[1]:f} 的数"


def _short(help: str) -> str:
    """Excel shows 255 characters, the label before them included."""
    return help if len(help) <= _LONGEST else f"{help[: _LONGEST - 1]}…"


_GRADE_AND_VISIT = (
    Argument("grade", "等级", "客户等级，或等级代码（psbc:gold）"),
    Argument("last_visit", "上次跟进", "上次跟进的日期"),
    Argument("standard", "标准", "等级属于哪个标准（可省略：只有一个标准有这个等级时）", optional=True),
)
_LEDGER_AND_MONTH = (
    Argument("data", "流水", "流水区域，连表头一起选：客户号、日期、余额，可以有账号", is_range=True),
    Argument("month", "月份", "2026-10，或该月任意一天的日期"),
    Argument("customers", "客户号", "要哪些客户的（可省略：流水里只有一个客户时）", optional=True),
)
_NEXT_VISIT = CellFunction(
    "FENJI_NEXT_VISIT",
    "下次跟进：上次跟进之后，按等级的跟进间隔算出下一次的日期",
    _GRADE_AND_VISIT,
    _spoken(_GRADE_AND_VISIT, next_visits),
)
_MONTH_AVERAGE = CellFunction(
    "FENJI_MONTH_AVERAGE",
    "月日均余额：由流水（每日余额）算出一个月的日均，元",
    _LEDGER_AND_MONTH,
    _spoken(_LEDGER_AND_MONTH, month_averages),
)
