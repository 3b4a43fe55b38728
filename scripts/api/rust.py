"""The Rust sources in src/ffi/generated."""

import re
import subprocess
import sys
import textwrap

from generated import ROOT, read

from . import NOTE
from .tables import ROLES, constant, role_of

PLAIN_TYPES = {"int": "c_int", "void": "c_void"}


def comment(text, mark="///", width=91):
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"{mark} {line}" for line in lines)


def formatted(text):
    done = subprocess.run(["rustfmt", "--edition", "2024", "--config-path", ROOT], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


class Source:
    """A file in the making: its items in the order of the API, and the C types they need."""

    def __init__(self, about, *uses):
        self.about, self.uses, self.types, self.items = about, list(uses), set(), {}

    def rust_type(self, c_type):
        """`const BYTE*` is `*const BYTE`; typedefs have their own name."""
        constant, base, pointer = re.fullmatch(r"(const )?(\w+)(\*?)", c_type).groups()
        base = PLAIN_TYPES.get(base, base)
        self.types.add(base)
        return f"*{'const' if constant else 'mut'} {base}" if pointer else base

    def parameters(self, parameters):
        return ", ".join(f"{'r#fn' if name == 'fn' else name}: {self.rust_type(c_type)}" for c_type, name in parameters)

    def function(self, function, sentences, body, unsafe=False):
        """`body` is the Rust of the function, without its braces."""
        result = "" if function.result in ("void", "VOID") else f" -> {self.rust_type(function.result)}"
        kind = "unsafe extern" if unsafe else "extern"
        self.items[function.place] = (f"{comment(sentences)}\n#[unsafe(no_mangle)]\npub {kind} \"C-unwind\" fn {function.name}"
                                      f"({self.parameters(function.parameters)}){result} {{\n{body}\n}}\n")

    def callback(self, place, callback):
        if callback.same:
            about = f"{callback.same}, for the callbacks of {plural(callback.family)} {'(TDEF-53)' if callback.http else '(TDEF-54)'}."
            self.items[place] = f"{comment(about)}\npub type {callback.type} = {callback.same};\n"
            return
        result = self.rust_type(callback.result)
        self.items[place] = (f"{comment(callback.about)}\npub type {callback.type} = Option<unsafe extern \"C-unwind\" fn"
                             f"({self.parameters(callback.parameters)}) -> {result}>;\n")

    def text(self):
        types = {module: sorted(self.types & names) for module, names in type_homes().items()}
        types["types"] = sorted(types["types"] + [name for name in self.types if name.startswith("HP_FN_")])
        uses = self.uses + [f"use crate::ffi::{module}::{{{', '.join(names)}}};" for module, names in types.items() if names]
        plain = sorted(self.types & set(PLAIN_TYPES.values()))
        text = f"{comment(self.about, '//!', 96)}\n//!\n//! {NOTE}\n\n"
        text += f"use std::ffi::{{{', '.join(plain)}}};\n\n" if plain else ""
        text += "\n".join(sorted(uses)) + "\n\n" + "\n".join(text for _, text in sorted(self.items.items()))
        return formatted(text)


def type_homes():
    """Which module of src/ffi has which C type, callback types aside, which are in `types`."""
    modules = {"types": "base", "types::http": "http", "types::ssl": "ssl", "types::udp": "udp"}
    return {module: set(re.findall(r"^pub (?:type|struct) (\w+)", read(f"src/ffi/types/{file}.rs"), re.M))
            for module, file in modules.items()}


def plural(family):
    """HttpServer is "HTTP servers" in a sentence."""
    words = " ".join(constant(family).split("_")).lower() + "s"
    return re.sub("^(http|udp) ", lambda protocol: protocol[0].upper(), words)


def ids(*parts):
    return "(" + ", ".join(part for part in parts if part) + ")"


def since(function):
    return f" Since {function.since}." if function.since else ""


# How a property's value passes the boundary, by its C type: the setter's call, with the value, and the getter's.
PASSED = {
    "BOOL": ("entry::set_switch({}, {});", "entry::switch({})"),
    "USHORT": ("entry::set_short({}, {});", "entry::short({})"),
    "DWORD": ("entry::set_property({}, {});", "entry::property({})"),
    "int": ("entry::set_property({}, {}.cast_unsigned());", "entry::property({}).cast_signed()"),
    "enumeration": ("entry::set_property({}, {}.cast_unsigned());", "entry::property({}).cast_signed()"),
}


def property_sentences(prop):
    """The comments of a setter and of a getter."""
    about, own = prop.setter, ", ".join(prop.ids)
    default = f"The default is {prop.default}"
    accepts = f"; Start accepts {prop.range}" if prop.range else ""
    more = f" {prop.more}" if prop.more else ""
    sets = (f"Sets {prop.about}. {default}{accepts}.{more} Ignored unless the {role_of(prop.family).lower()} is stopped "
            f"{ids(own, 'COM-70 to COM-72')}.{since(about)}")
    whatever = ", whether Start accepts it or not" if prop.range else ""
    tells = f"Returns {prop.told}, as last set{whatever}. {default} {ids(own, 'COM-70')}.{since(about)}"
    return sets, tells


def properties(some):
    source = Source("Setters and getters of properties (COM-70 to COM-72).", "use crate::component::Property;",
                    "use crate::ffi::boundary::entry::{self, Family};")
    for prop in some:
        setter, getter = PASSED["enumeration" if prop.type.startswith("En_HP_") else prop.type]
        where = f"{prop.handle}, Family::{constant(prop.family)}, Property::{prop.name}"
        sets, tells = property_sentences(prop)
        source.function(prop.setter, sets, setter.format(where, prop.value))
        source.function(prop.getter, tells, getter.format(where))
    return source.text()


def callback_types(api):
    source = Source("`HP_FN_*`: the types of callbacks (TDEF-51 to TDEF-54).")
    for place, callback in enumerate([c for c in api.callbacks if not c.same] + api.http_callbacks + [c for c in api.callbacks if c.same]):
        source.callback(place, callback)
    return source.text()


def field(event):
    """The field of `Callbacks`: OnHandShake is hand_shake, OnWSMessageBody is ws_message_body."""
    return constant(event.removeprefix("On")).lower()


def callbacks(some):
    source = Source("`HP_Set_FN_*`: the callbacks of listeners. They are unsafe because the library will call what it is given.",
                    "use crate::ffi::boundary::entry::{self, Family};")
    for callback in some:
        more = f" {callback.more}" if callback.more else ""
        which = "any listener for" if callback.family in ROLES else "listeners for"
        source.function(callback.setter,
                        f"Sets {callback.event} of {which} {plural(callback.family)}; NULL unsets it. {callback.same or callback.type} says when it "
                        f"is called.{more} May be called any time; a running event uses the old or the new function (COM-21, ABI-48, ABI-49).",
                        f"entry::listener({callback.setter.handle}, Family::{constant(callback.family)}, |listener| "
                        f"{{ listener.{callback.part}.{field(callback.event)}.set(r#fn); }});", unsafe=True)
    return source.text()


def http_functions(api):
    source = Source("What HTTP components do with messages and frames; the functions of `ffi::http` do it for all families.",
                    "use crate::component::Target;", "use crate::ffi::boundary::entry::Family;")
    modules = {one.call.split("::")[0] for one in api.http_functions}
    source.uses.append(f"use crate::ffi::http::{{{', '.join(sorted(modules))}, Connection}};")
    for one in api.http_functions:
        function, names = one.function, [name for _, name in one.function.parameters]
        target, rest = ("Target::Id(dwConnID)", names[2:]) if names[1:2] == ["dwConnID"] else ("Target::Own", names[1:])
        connection = f"let connection = Connection::new({function.handle}, Family::{constant(one.family)}, {target});"
        call = f"{one.call}({', '.join(['connection', *([one.first] if one.first else []), *rest])})"
        points = any("*" in c_type or c_type == "LPCSTR" for c_type, _ in function.parameters)
        body = f"// SAFETY: the memory is as the comment demands.\nunsafe {{ {call} }}" if points else call
        source.function(function, f"{one.about.rstrip('.')} {ids(*one.ids)}.{since(function)}", f"{connection}\n{body}", unsafe=points)
    return source.text()


def listener_functions(source, kind):
    source.function(kind.create_listener,
                    f"Makes a listener with all callbacks unset, for any {kind.role.lower()}. The program owns it and destroys it after the "
                    "components made with it; destroying it earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43, "
                    "ABI-46).", f"create_listener({kind.value})")
    source.function(kind.destroy_listener, "Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).",
                    f"destroy_listener({kind.destroy_listener.handle});")


def component_functions(source, kind):
    more, rules, frees = " The handle is the pSender of its callbacks.", "", ""
    if kind.waits:
        more += " Its requests wait for the response."
    if kind.framing == "Arq":
        more += f" All functions of UDP {kind.role.lower()}s accept it, and it exchanges messages, of which none gets lost."
    if kind.secure:
        plain = kind.words.replace("SSL", "TCP").replace("HTTPS", "HTTP")
        more = (f" It is the {plain} with TLS, and all its functions accept it. It needs "
                f"HP_SSL{kind.role}_SetupSSLContext before Start.")
        rules, frees = "SSL-1, SSL-2", " and its contexts"
    source.function(kind.create,
                    f"Makes a stopped {kind.words} that reports to pListener for life: any listener for {kind.role.lower()}s, or NULL for no "
                    f"callbacks.{more} The program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError "
                    f"{ids(rules, 'COM-20', 'COM-22', 'ABI-40 to ABI-47')}.",
                    f"create_component({kind.value}, {kind.create.handle})")
    source.function(kind.destroy,
                    f"Stops the component if needed, waits until none of its callbacks runs, and frees it{frees}; works for a component of any "
                    "type. The listener stays. Inside a callback of the component itself it returns at once, and the component goes when its "
                    f"stop is finished. NULL is a no-op {ids('SSL-2' if kind.secure else '', 'COM-23 to COM-25', 'ABI-45')}.",
                    f"destroy_component({kind.destroy.handle});")


def creators(some):
    source = Source("`Create_HP_*` and `Destroy_HP_*` of components and listeners.", "use crate::component::{ComponentType, Framing, Role};")
    uses = {"create_component", "destroy_component"}
    for kind in some:
        component_functions(source, kind)
        if kind.create_listener:
            listener_functions(source, kind)
            uses |= {"create_listener", "destroy_listener"}
    source.uses.append(f"use crate::ffi::boundary::create::{{{', '.join(sorted(uses))}}};")
    return source.text()


# What each file for a set of features contains, by its name: the things in it, and the function whose name tells the features of a thing.
FILES = {
    "create": (creators, lambda api: api.types, lambda kind: kind.create),
    "callbacks": (callbacks, lambda api: api.callbacks, lambda callback: callback.setter),
    "properties": (properties, lambda api: api.properties, lambda prop: prop.setter),
}

# The folders of sets of features, which src/ffi/generated/mod.rs leaves out as a whole.
FOLDERS = {(): "", ("ssl",): "ssl/", ("udp",): "udp/", ("http",): "http/", ("ssl", "http"): "https/"}


def sources(api):
    files = {"callback_types": callback_types(api), "http/functions": http_functions(api)}
    for name, (generate, things, function) in FILES.items():
        parts = {}
        for thing in things(api):
            parts.setdefault(FOLDERS[tuple(feature.name for feature in function(thing).needs)], []).append(thing)
        files |= {f"{folder}{name}": generate(some) for folder, some in parts.items()}
    return {f"src/ffi/generated/{name}.rs": text for name, text in files.items()}
