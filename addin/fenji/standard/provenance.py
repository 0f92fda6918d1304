"""Provenance: where a number or a rule of a standard comes from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fenji.errors import Message


class Provenance(StrEnum):
    """Where a number or a rule comes from; shown beside it, never blurred."""

    SEED = "seed"
    PUBLIC = "public"
    READING = "reading"
    DEFAULT = "default"


CALLED: Mapping[Provenance, Message] = {
    Provenance.SEED: Message("原文", "source text"),
    Provenance.PUBLIC: Message("公开资料", "public source"),
    Provenance.READING: Message("读法", "reading"),
    Provenance.DEFAULT: Message("默认值", "default"),
}
