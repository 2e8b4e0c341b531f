"""Tables over all of Unicode that are filled in as characters are met: a text costs one look-up a character."""

from collections.abc import Callable, Iterator


class CharacterTable(dict[str, str]):
    """What each character is in one reading, worked out when it is first met."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, letter: str) -> str:
        """Work out what a character is."""
        return self.setdefault(letter, self._read(letter))

    def read(self, text: str) -> list[str]:
        """Return what each character of ``text`` is."""
        return list(map(self.__getitem__, text))

    def lazily(self, text: str) -> Iterator[str]:
        """Return the same, looked up only when it is asked for."""
        return map(self.__getitem__, text)
