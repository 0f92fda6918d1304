"""Provenance: where a number or a rule of a standard comes from."""

from __future__ import annotations

from enum import StrEnum


class Provenance(StrEnum):
    """Where a number or a rule comes from; shown beside it, never blurred."""

    SEED = "seed"
    PUBLIC = "public"
    READING = "reading"
    DEFAULT = "default"
