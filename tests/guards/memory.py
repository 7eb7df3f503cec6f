"""Read the variables of this project's modules and classes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import ModuleType
from weakref import WeakKeyDictionary

from tests.rooms import LIVE

_SEEN_INTO = set(LIVE) | {"threading"}
_PLAIN = (str, bytes, int, float, bool, type(None))
_DEPTH = 6


def contents_of_modules() -> dict[str, object]:
    """Return the value of each variable of the project's modules and classes, by its name.

    Containers, and instances of classes of the project or of `threading`, are represented by their
    contents, cached functions by the number of cached results, and all other objects by identity.
    """
    ours = [module for name, module in list(sys.modules.items()) if _package(name) in LIVE]
    return {name: _content(value) for module in ours for name, value in _names(module)}


def _names(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, value in list(vars(module).items()):
        yield f"{module.__name__}.{name}", value
        if isinstance(value, type) and value.__module__ == module.__name__:
            for attribute, held in list(vars(value).items()):
                yield f"{module.__name__}.{name}.{attribute}", held


def _content(value: object, depth: int = 0) -> object:
    if isinstance(value, _PLAIN) or depth > _DEPTH:
        return value if isinstance(value, _PLAIN) else id(value)
    if isinstance(value, Mapping):
        # By connection: what a connection itself keeps is Django's.
        keys = map(id, value) if isinstance(value, WeakKeyDictionary) else value
        pairs = zip(keys, value.values(), strict=True)
        return [(_content(k, depth + 1), _content(v, depth + 1)) for k, v in pairs]
    if isinstance(value, (list, tuple, AbstractSet)):
        return [_content(one, depth + 1) for one in value]
    if hasattr(value, "cache_info") and _package(value.__module__) in LIVE:
        return value.cache_info().currsize
    if _package(type(value).__module__) in _SEEN_INTO:
        return _content(getattr(value, "__dict__", id(value)), depth + 1)
    return id(value)


def _package(name: str) -> str:
    return name.partition(".")[0]
