"""Masking: what a report shows of who a customer is, unless somebody asks for the full view.

Names keep their surname (张*), telephones their first three and last four digits (138****0000), identity
numbers their first three and last four (440***********1234), cards and accounts their last four. A customer
number is kept, since people work by it, unless it is one of these numbers itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from fenji.expr.spelling import halfwidth
from fenji.table.identity import CUSTOMER_ID, ID_NUMBER, NAME, Identity
from fenji.table.particulars import CARD_NUMBER, PHONE

_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙"
        "宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌"
        "微生梁丘左丘西门第五贯丘南荣东里东宫仲长子书即墨达奚褚师纳兰完颜",
    )
)
_ORGANISATION = re.compile(
    r".+(?:公司|集团|合作社|事务所|委员会|管理局|财政局|税务局|局|厅|研究院|医院|学校|大学|学院|中学|小学|银行|协会|基金会|工厂|厂)"
)
_ORGANISED = 6
"""The shortest name that is taken for an organisation's."""
_DIGITS = re.compile(r"[0-9０-９]")
_NUMBER_INSIDE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?[0-9](?:[0-9]|[ -](?=[0-9])){9,22}[Xx]?(?![0-9A-Za-z])")


def mask_name(name: str) -> str:
    """Return a name of which only the surname is told; of an organisation, its beginning and its kind.

    >>> [mask_name(name) for name in ("张三", "欧阳娜娜", "阿依古丽·买买提", "John Smith", "张", "")]
    ['张*', '欧阳*', '阿*', 'J*', '*', '']
    >>> mask_name("深圳市大海贸易有限公司")
    '深圳***公司'
    """
    name = name.strip()
    if not name:
        return ""
    if len(name) >= _ORGANISED and _ORGANISATION.fullmatch(name):
        return f"{name[:2]}***{name[-2:]}"
    if len(name) == 1:
        return "*"
    return f"{name[:2]}*" if name[:2] in _COMPOUND and len(name) > 2 else f"{name[0]}*"


def mask_phone(phone: str) -> str:
    """Return a telephone number without its middle.

    >>> [mask_phone(each) for each in ("13800000000", "+86 138-0000-0000", "0755-12345678", "1234", "13800000000.0")]
    ['138****0000', '138****0000', '075*****5678', '****', '138****0000']
    """
    return "/".join(_middle_masked(_mobile(part)) for part in re.split(r"[/,，、;；]", phone) if part.strip())


def mask_id(number: str) -> str:
    """Return an identity number without its middle, 15 digits or 18, or whatever stands in the column.

    >>> [mask_id(each) for each in ("440301198001011234", "440301800101123", "91440300MA5EXAMPL9", "G1234", "4.4E+17")]
    ['440***********1234', '440********1123', '914***********MPL9', '*****', '*******']
    """
    return _middle_masked(number.strip())


def mask_card(number: str) -> str:
    """Return a card or account number of which only the last four digits are told.

    >>> mask_card("6217 0000 1234 5678"), mask_card("123")
    ('************5678', '***')
    """
    plain = re.sub(r"[\s-]", "", number)
    return "*" * len(plain) if len(plain) <= 8 else "*" * (len(plain) - 4) + plain[-4:]


def mask_customer_id(number: str) -> str:
    """Return a customer number as it is, unless it is a telephone, identity or card number.

    >>> mask_customer_id("0567273204"), mask_customer_id("13800000000"), mask_customer_id("440301198001011234")
    ('0567273204', '138****0000', '440***********1234')
    """
    plain = halfwidth(number).strip()
    if re.fullmatch(r"1[3-9][0-9]{9}", plain):
        return mask_phone(plain)
    if re.fullmatch(r"[1-9][0-9]{14}|[1-9][0-9]{16}[0-9Xx]", plain):
        return mask_id(plain)
    return mask_card(plain) if re.fullmatch(r"[0-9]{16,19}", plain) else number


def printable(text: str) -> str:
    """Return a text without the control characters that no sheet can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def scrubbed(text: str, names: Collection[str] = ()) -> str:
    """Return a sentence in which long numbers are masked, and the names given.

    >>> scrubbed("“张三 13800000000”不是金额", ["张三"])
    '“张* 138****0000”不是金额'
    """
    for name in names:
        if len(name) > 1:
            text = text.replace(name, mask_name(name))
    return _NUMBER_INSIDE.sub(lambda match: _middle_masked(_mobile(match[0])), text)


_MASKS = {
    NAME.id: mask_name,
    ID_NUMBER.id: mask_id,
    PHONE.id: mask_phone,
    CARD_NUMBER.id: mask_card,
    CUSTOMER_ID.id: mask_customer_id,
}


def shown_texts(identity: Identity, masked: bool) -> Sequence[str]:
    """Return what a report shows of a column that says who the customers are; equal texts are masked once.

    In a column that says something else, long numbers are masked: people type telephones anywhere. What a sheet
    cannot hold (control characters) is left out.
    """
    mask = _MASKS.get(identity.id, scrubbed) if masked else None
    seen: dict[str, str] = {}
    shown = []
    for at in range(len(identity.cells)):
        text = identity.text(at)
        said = seen.get(text)
        if said is None:
            said = seen[text] = printable(mask(text) if mask else text)
        shown.append(said)
    return shown


def without_names(texts: Sequence[str], names: Identity, masked: bool) -> Sequence[str]:
    """Return a column about the customers in which a customer's own name, typed there as well, is masked.

    A text that stands with several customers is nobody's own: a manager's name, a line of business.
    """
    if not masked:
        return texts
    found: dict[str, set[str]] = {}
    for at, text in enumerate(texts):
        if text:
            found.setdefault(text, set()).add(names.text(at))
    own = {text: scrubbed(text, whose) for text, whose in found.items() if len(whose) == 1}
    return [own.get(text, text) for text in texts]


def _mobile(phone: str) -> str:
    plain = re.sub(r"\.0+$", "", re.sub(r"[\s()（）-]", "", halfwidth(phone)))
    return re.sub(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$)", "", plain)


def _middle_masked(text: str) -> str:
    """Keep three characters before and four behind; what is so short that this would tell most of it, none."""
    if len(text) < 10:
        return "*" * len(text)
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
