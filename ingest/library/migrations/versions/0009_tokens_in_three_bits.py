"""Token vectors in three bits a number instead of eight.

Whoever changes the codec of tokens copies today's here first.
"""

import numpy as np
import sqlalchemy as sa
from alembic import op

from ingest.library.vector_codec import encode_tokens

revision = "0009"
down_revision = "0008"

_DIMENSIONS = 64
_AT_ONCE = 200


def upgrade() -> None:
    """Write the token vectors again: nothing is embedded anew."""
    table = sa.table(
        "vectors",
        sa.column("embedder", sa.String),
        sa.column("content_key", sa.String),
        sa.column("token_vectors", sa.LargeBinary),
    )
    same = (table.c.embedder == sa.bindparam("whose")) & (table.c.content_key == sa.bindparam("key"))
    update = sa.update(table).where(same).values(token_vectors=sa.bindparam("tokens"))
    connection = op.get_bind()
    keys = connection.execute(
        sa.select(table.c.embedder, table.c.content_key).where(sa.func.length(table.c.token_vectors) > 0)
    ).all()
    for embedder in {row.embedder for row in keys}:
        own = [row.content_key for row in keys if row.embedder == embedder]
        for start in range(0, len(own), _AT_ONCE):
            rows = connection.execute(
                sa.select(table.c.content_key, table.c.token_vectors).where(
                    table.c.embedder == embedder, table.c.content_key.in_(own[start : start + _AT_ONCE])
                )
            ).all()
            connection.execute(
                update,
                [{"whose": embedder, "key": row.content_key, "tokens": _recoded(row.token_vectors)} for row in rows],
            )


def _recoded(tokens: bytes) -> bytes:
    """Encode anew what was written with one byte a number, of 64 to a token."""
    numbers = np.frombuffer(tokens, np.int8).astype(np.float32)
    return encode_tokens(numbers.reshape(-1, _DIMENSIONS) / np.float32(127))
