"""What people send: a text on one line, one on as many as they like, an id."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f]+$"


def _one_way_to_end_a_line(said: Any) -> Any:
    return said.replace("\r\n", "\n") if isinstance(said, str) else said


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=ONE_LINE)]
Notes = Annotated[
    str,
    BeforeValidator(_one_way_to_end_a_line),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$"),
]
Id = Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]
