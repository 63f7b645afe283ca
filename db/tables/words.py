"""What offices keep between competitions: their lists of words, and how units name the columns of forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from db.tables.columns import json_column, moment


class WordList(SQLModel, table=True):
    """A list that people choose from (产业链, 行业, 县区 …), in its order. Missing: as it comes with us."""

    __tablename__: ClassVar[Any] = "word_list"

    key: str = Field(primary_key=True)
    words: list[str] = json_column(default_factory=list)


class ColumnMapping(SQLModel, table=True):
    """How the columns of a form were matched by hand: remembered by the digest of its headers.

    `columns` maps a header as it was written to a column's code name, '' for one that is not read.
    """

    __tablename__: ClassVar[Any] = "column_mapping"

    headers: str = Field(primary_key=True)
    columns: dict[str, Any] = json_column(default_factory=dict)
    at: datetime = moment()
    by: str
