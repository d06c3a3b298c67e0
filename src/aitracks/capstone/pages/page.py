"""What a page is: an address, what it shows, and what its forms do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aitracks.capstone.pages.forms import Form
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.visit import Visit

Show = Callable[[Visit], dict[str, Any]]
Act = Callable[[Visit, Form, CapstoneLinks], str]


@dataclass(frozen=True)
class Page:
    """`address` is below the cohort's; `acts` maps the name of a form to what it does, which gives where to go then.

    `show` raises NotAMember and NotThere; an act also Refused, which brings the form back.
    """

    address: str
    template: str
    show: Show
    acts: Mapping[str, Act] = field(default_factory=dict)
