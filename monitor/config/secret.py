"""A value that never shows itself by accident."""

from typing import NoReturn, Self

_MASK = "***"


class Secret:
    """A password or a URL that carries one: every way of showing it gives ``***``, except ``reveal``.

    ``str``, ``repr``, ``format``, f-strings and ``json.dumps(…, default=str)`` are masked. Bare ``json`` and
    ``pickle`` refuse it: a masked copy would later fail as a wrong password, far from the cause.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself; call this only where it is handed to the server it is meant for."""
        return self.__value

    def __str__(self) -> str:
        return _MASK

    def __repr__(self) -> str:
        return f"Secret({_MASK})"

    def __format__(self, specification: str) -> str:
        return format(_MASK, specification)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.reveal() == other.reveal()

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled: read it again where it is needed")
