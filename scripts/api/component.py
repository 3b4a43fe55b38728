"""src/component/property/table.rs: the properties, their defaults, and what Start accepts."""

import re

from generated import read

from . import NOTE
from .rust import comment, formatted
from .tables import ROLES

HEAD = f"""\
//! Which properties there are, their defaults, and which values Start accepts (COM-70 to COM-84).
//!
//! {NOTE}

use super::{{ANY, Rule, default_workers}};
use crate::component::{{ComponentType, Role, Transport}};
use crate::layer::tls::default_handshake_timeout;
"""


def enumerators():
    """The values of the constants of C that tables name."""
    return dict(re.findall(r"^ +(\w+) *= (0x\w+|\d+)\b", read("include/hpsocket/HPTypeDef.h"), re.M)) | {"FALSE": "0", "TRUE": "1"}


def number(text, names):
    return f"{int(names.get(text, text), 0):_}"


def rust_range(text, names):
    """A range and what follows it: `at least 8` is 8..=i32::MAX, `0, or ...` has 0 besides, of a list of constants the ends count, and
    of two constants only these."""
    zero, _, rest = text.rpartition("0, or ")
    more = ".or(0)" if text.startswith("0, or ") else ""
    if not rest:
        return "ANY", more
    if least := re.fullmatch(r"at least (\w+)", rest):
        return f"{number(least[1], names)}..=i32::MAX", more
    if ends := re.fullmatch(r"(\w+) to (\w+)", rest) or re.fullmatch(r"(\w+), .* or (\w+)", rest):
        return f"{number(ends[1], names)}..={number(ends[2], names)}", more
    if two := re.fullmatch(r"(\w+) or (\w+)", rest):
        return f"{number(two[1], names)}..={number(two[1], names)}", f".or({number(two[2], names)})"
    raise ValueError(f"no range: {zero}{rest}")


def pattern(families):
    """The component types of some families."""
    if families == ["SSL"]:
        return "ComponentType { secure: Some(_), .. }"
    roles = [role + "(_)" * (role == "Node") for role in ROLES if any(role in family for family in families)]
    transport = "transport: Transport::Udp(_), " if families == ["UdpServer"] else ""
    return f"ComponentType {{ role: {' | '.join(f'Role::{role}' for role in roles)}, {transport}.. }}"


def arms(rows, names):
    """The arms of the match for a property. The last one is for all that no other row names."""
    for row in rows:
        default = row.computed or f"|| {number(row.default, names)}"
        valid, more = rust_range(row.range, names)
        kind = "_" if row is rows[-1] else pattern(row.families)
        yield f"(Self::{row.name}, {kind}) => Rule::new({default}, {valid}){more},"


def table(api):
    by_name, names = {}, enumerators()
    for row in api.property_rows:
        by_name.setdefault(row.name, []).append(row)
    variants = "".join(f"{comment(rows[0].told[0].upper() + rows[0].told[1:] + '.')}\n{name},\n" for name, rows in by_name.items())
    rules = "\n".join(arm for rows in by_name.values() for arm in arms(rows, names))
    return formatted(f"""{HEAD}
/// A stored property (COM-70), named as in the C API. Booleans are 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::doc_markdown, reason = "the names are C's")]
pub enum Property {{
{variants}}}

impl Property {{
/// All, in the order of their numbers.
pub(super) const ALL: &[Self] = &[{', '.join(f'Self::{name}' for name in by_name)}];

/// What a component of some type has to know about the property. Properties that it has no
/// setter for have defaults that are valid.
#[allow(
    clippy::match_same_arms,
    clippy::too_many_lines,
    reason = "each arm is a row of the table"
)]
pub(super) fn rule(self, component_type: ComponentType) -> Rule {{
match (self, component_type) {{
{rules}
}}
}}
}}
""")


def sources(api):
    return {"src/component/property/table.rs": table(api)}
