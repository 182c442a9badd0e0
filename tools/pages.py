"""Pages: how every long list is cut."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

Item = TypeVar("Item")
PageNumber = Annotated[int, Field(ge=1, le=100_000, description="Which page, from 1.")]
PerPage = Annotated[int, Field(ge=1, le=100, description="How many on a page.")]


class Page(BaseModel, Generic[Item]):
    """One page of a list: its `items`, and how many there are on all pages together."""

    items: list[Item]
    total: int
    page: int
    per_page: int
