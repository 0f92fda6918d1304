"""The words of branch sheets: how they write nothing, totals, signatures, periods and who a customer is.

Data, not code: a word that some branch writes otherwise is added here and nowhere else. Words are compared
in the form that `fenji.expr.spelling.word` gives them: half width, without spaces, lower case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

FOREIGN = re.compile(
    r"美元|美金|欧元|港元|港币|日元|英镑|澳元|加元|韩元|新元|卢布|外币|usd|eur|hkd|jpy|gbp|aud|cad|[$€£]"
)

OTHER_MEANING = re.compile(
    r"上月|上期|上季|上年|上一|上周|前月|前期|去年|前年|往年|年初|月初|期初|同期|同比|环比|比上|比年初|较"
    r"|增减|增长|增幅|增量|新增|净增|减少|降幅|变动|变化|差额|差距|缺口|目标|计划|预算|预测|预计|任务|指标值"
    r"|排名|占比|比例|比率|完成率|达成|达标|考核|历史|最高|最低"
)
"""A header over columns that says another period or another meaning: nothing below it binds by itself."""

SAME_MEANING = (
    r"本期|本月末|本月|当月|当期|本季|最新|当前|现有|目前|账户内|账户|客户|个人|本行|我行|行内|人民币|本外币合计|本币"
    r"|折人民币|(?:(?:20)?\d\d年)?(?:1[0-2]|0?[1-9])月(?:份|末)?|20\d\d[-./](?:1[0-2]|0?[1-9])|必填|选填|可选"
)
"""What may stand before, behind or in brackets around a name without changing what the column means."""

COUNTED = re.compile(r"个月|[笔户个人分岁年月天日次只种项]")
"""What a plain number may be said to count in the brackets of its header."""

COUNTS: Mapping[str, tuple[str, ...]] = {
    "次数": ("次",),
    "天数": ("天", "日"),
    "月数": ("个月", "月"),
    "年数": ("年",),
    "年限": ("年",),
    "笔数": ("笔",),
    "种类数": ("种", "个", "项"),
    "产品数": ("个", "种", "项", "只"),
    "评分": ("分",),
    "得分": ("分",),
    "年龄": ("岁", "周岁"),
}
"""What may stand behind a plain number in a cell, by what the name of its field ends in: 45天 of 拖欠天数."""

TOTALS = (
    *("小计", "合计", "合计数", "汇总", "总计", "共计", "总合计", "本页合计", "本页小计", "总和"),
    *("subtotal", "total", "grandtotal"),
)
"""Whole words of a row that sums others."""

AVERAGES = ("平均", "平均值", "平均数", "均值", "累计", "本月累计", "本年累计", "户均", "人均", "average")

OF_A_PART = (
    "本页",
    "本表",
    "本行",
    "本部",
    "全行",
    "全辖",
    "全部",
    "以上",
    "本组",
    "本部门",
    "本机构",
    "本支行",
    "客户",
    "个人",
    "个人客户",
    "公司",
    "公司客户",
    "企业",
    "企业客户",
    "政府",
    "对公",
    "对私",
    "零售",
    "客户经理",
    "支行",
    "分行",
    "网点",
    "部门",
    "机构",
)
"""What a sum may be of, before the word itself: 本页合计."""

OFFICES = ("支行", "分行", "总行", "网点", "分理处", "营业部", "营业室", "部门", "机构", "中心", "小组", "团队", "经理")
"""What the name of a part ends in whose sum a row may hold: 城东支行小计."""

SUMMARIES = re.compile(
    r"(?:本[月期季年日]|当[月期季年日])?"
    r"(?:小计|合计|总计|共计|总和|汇总|累计|平均|户均|人均|均值|sum|(?:sub|grand)?total|average|avg|mean)"
    r"(?:金额|余额|总额|数额|户数|人数|笔数|数|值|行)?(?:[(][^()]*[)])?[::]?"
    r"|(?:全[行辖部]|本[行页表部]|本支行|本机构|本部门|全部客户|所有客户|总户数|户数|总额|总数)[::]?"
    r"|(?:最[大小高低]|中位|标准|极)(?:值|数|差)?|max|min|maximum|minimum|median|count|计数"
    r"|(?:同比|环比|占比|[较比](?:上[年月期季日]|去年|年初|月初|期初|同期)末?)(?:增减|增长|增速|增幅|降幅|变动|变化)?(?:率|额|值|数|%)?"
    r"|(?:净?增[减长加]|变动|变化|差额|缺口)(?:率|额|值|数|%)?|(?:占比|比例|比率|完成率|达成率|达标率)"
    r"|(?:目标|计划|预算|考核|任务|指标)(?:值|数|额)?"
    r"|(?:去年|上年|上月|上期|上季|前期|前年|年初|月初|期初|往年)(?:同期|同月|末|数|值|余额|合计)*"
    r"|其中(?:[::].{0,20})?",
    re.IGNORECASE,
)
"""What a row says that has no customer number where the others have one: not a customer, but something of many."""

SIGNATURES = re.compile(
    r"(?:(?:制表|填表|填报|编制|复核|审核|审批|经办|录入|统计|报送|打印|单位负责|部门负责|负责)(?:人|员|单位|部门|日期|时间)(?:签[字名章])?"
    r"|主管行长|分管行长|行长签[字名]|数据来源|数据截止|数据日期|报表日期|备注|说明|附注|特别说明|填表说明|注意事项)(?:[::].*|$)"
    r"|(?:制表|复核|审核|填表|经办)人.*"
    r"|(?:注|日期|单位|行长|主管|经办|制表|复核|审核|负责人)[::].*"
    r"|注[0-9一二三四五六七八九十]?[、.)].*|\*+注.*"
    r"|第[0-9一二三四五六七八九十]+页(?:[,/]?共[0-9一二三四五六七八九十]+页)?|[-—]?[0-9]+/[0-9]+页?"
    r"|(?:以下(?:空白|无正文)|此页无正文)"
)
"""A line of notes, signatures or page numbers, matched as a whole."""

SECTION = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)、.].*")
"""The heading of a further block: 二、金卡客户."""
