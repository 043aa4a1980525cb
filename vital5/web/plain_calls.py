"""Calls in templates by the short way, where the long one finds nothing to add."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from jinja2.runtime import Context, Macro

_LOCAL = ("_block_vars", "_loop_vars")


class PlainCalls(Context):
    """Jinja's context, which looks at most calls five times to learn how they want to be made.

    A page of ours makes two hundred calls, nearly all of words, macros and addresses, and each of
    these can be told by its type alone. Everything else goes Jinja's own way.
    """

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja's
        """Call something from a template, with what a macro or a marked function asks for."""
        kind = type(__obj)
        if kind is not Macro and (kind is not FunctionType or hasattr(__obj, "jinja_pass_arg")):
            return super().call(__obj, *args, **kwargs)
        for name in _LOCAL:
            kwargs.pop(name, None)
        if kind is Macro:
            return __obj(__self.eval_ctx, *args, **kwargs)
        return __obj(*args, **kwargs)
