"""Runs the migrations on the connection that `migrate` gives."""

from typing import Any, Literal

from alembic import context

from forms_service.models import Base, Moment


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    return "sa.DateTime()" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
