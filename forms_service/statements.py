"""Statements written out once a dialect and run by the driver itself: a tenth of the usual cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.expression import UpdateBase
from sqlalchemy.sql.selectable import Select

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Written:
    """SQL text, and how each value goes into it; `order` is None where values are named."""

    sql: str
    constants: Values
    order: tuple[str, ...] | None
    processors: tuple[tuple[str, Callable[[Any], Any]], ...]

    def bind(self, values: Values) -> Any:
        bound = {**self.constants, **values}
        for name, process in self.processors:
            bound[name] = process(bound[name])
        return bound if self.order is None else tuple(bound[name] for name in self.order)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; each call must give values for the same names.

    It runs in the transaction of its connection. Errors are the driver's own; `Database.storing`
    and `Database.writing` translate them as they do all others.
    """

    statement: Select[Any] | UpdateBase
    _written: dict[str, _Written] = field(default_factory=dict)

    def run(self, connection: Connection, values: Values) -> None:
        """Run it, for what it changes."""
        written = self._write(connection.dialect, values)
        _cursor(connection).execute(written.sql, written.bind(values))

    def run_all(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it once a row."""
        if rows:
            written = self._write(connection.dialect, rows[0])
            _cursor(connection).executemany(written.sql, [written.bind(row) for row in rows])

    def find(self, connection: Connection, values: Values) -> Any:
        """Run it and return the first column of its first row, or None without a row."""
        written = self._write(connection.dialect, values)
        cursor = _cursor(connection)
        cursor.execute(written.sql, written.bind(values))
        row = cursor.fetchone()
        return None if row is None else row[0]

    def _write(self, dialect: Dialect, values: Values) -> _Written:
        if (written := self._written.get(dialect.name)) is None:
            written = self._written[dialect.name] = self._compile(dialect, values)
        return written

    def _compile(self, dialect: Dialect, values: Values) -> _Written:
        compiled: Any = self.statement.compile(dialect=dialect, column_keys=list(values))
        processors = (
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in compiled.binds.items()
        )
        return _Written(
            sql=str(compiled),
            constants={n: value for n, value in compiled.params.items() if n not in values},
            order=tuple(compiled.positiontup) if compiled.positional else None,
            processors=tuple((name, process) for name, process in processors if process),
        )


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
