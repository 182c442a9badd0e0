"""Parameters of statements that are made once, because making a statement takes as long as many an answer."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, CollectionAggregate, any_, bindparam

ME = bindparam("user_id", type_=BigInteger)


def any_of(name: str) -> CollectionAggregate[Any]:
    """Any of the ids that are given by this name."""
    return any_(bindparam(name, type_=ARRAY(BigInteger)))
