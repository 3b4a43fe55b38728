//! Checks that the committed C headers are what the Rust sources give.
//!
//! After a change of a function or its comment: `UPDATE_HEADER=1 cargo test --test header`.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The files whose items belong into HPSocket4C.h, in its order.
const SOURCES: [&str; 33] = [
    "types/base",
    "types/codec",
    "types/pool",
    "types/udp",
    "types/http",
    "generated/callback_types",
    "generated/create",
    "generated/callbacks",
    "generated/properties",
    "generated/udp/create",
    "generated/udp/callbacks",
    "generated/udp/properties",
    "generated/http/create",
    "generated/http/callbacks",
    "generated/http/functions",
    "generated/http/properties",
    "role/server",
    "role/agent",
    "role/client",
    "tcp/pull",
    "udp/cast",
    "udp/node",
    "udp/arq",
    "tools/global",
    "tools/sys",
    "tools/codec",
    "tools/charset",
    "tools/zlib",
    "tools/brotli",
    "tools/compressor",
    "thread_pool/pool",
    "thread_pool/task",
    "http/cookie",
];

/// The same for HPSocket4C-SSL.h.
const SSL_SOURCES: [&str; 7] = [
    "types/ssl",
    "generated/ssl/create",
    "generated/https/create",
    "ssl/global",
    "ssl/server",
    "ssl/agent",
    "ssl/client",
];

/// The same for HPSocket4C-Ext.h.
const EXTENSION_SOURCES: [&str; 5] = [
    "types/ext",
    "ext",
    "ext/tls",
    "ext/messages",
    "ext/datagrams",
];

/// What stands above HPSocket4C-SSL.h.
const SSL_HEADER: &str = "\
/**
 * @file
 * @brief HP-Socket 6.0.1's flat C API, as implemented by hpsocket-rs: SSL and TLS.
 *
 * Made from the Rust sources by tests/header.rs; change it there.
 *
 * What the head of HPSocket4C.h says about functions, callbacks, pointers, signals, forks and
 * threads holds here too. An SSL object is the TCP object of the same name with one more
 * layer: all functions that take the one take the other. On plain objects the functions below
 * fail with EPERM.
 *
 * @par Callbacks
 * OnHandShake comes when the TLS handshake is complete, always on a worker thread, perhaps
 * after a synchronous Start or Connect has returned. OnReceive gets what was decrypted, OnSend
 * what was encrypted. Server name callbacks (HP_Fn_SNI_ServerNameCallback) run on worker
 * threads inside handshakes, those of different connections at the same time; the name is
 * valid during the call. They may block, and may call any function.
 *
 * @par Calls
 * Send and its kin fail with EPERM until OnHandShake begins. Handshakes have no time limit
 * unless HP_Ext_SetSSLHandshakeTimeout sets one. Revocation of certificates is never checked.
 * Reasons in words: HP_Ext_GetSSLSetupError after a setup that failed,
 * HP_Ext_GetSSLFailureReason inside OnClose (HPSocket4C-Ext.h).
 *
 * @par Pointers and threads
 * Certificates, keys and names are copied. What GetSSLSessionInfo gives belongs to OpenSSL and
 * lives as long as the connection; SetFreeSocketObjLockTime can lengthen that. A thread of the
 * program that calls functions of SSL objects should call HP_SSL_RemoveThreadLocalState before
 * it ends.
 *
 * Names like SSL-54 are explained in docs/spec-ids.txt and docs/conformance.md.
 */";

/// What stands above HPSocket4C-Ext.h.
const EXTENSION_HEADER: &str = r"
/**
 * @file
 * @brief What hpsocket-rs adds to HP-Socket's flat C API.
 *
 * Made from the Rust sources by tests/header.rs; change it there.
 *
 * A program that uses it does not run with other libraries of that API. For each function
 * there is a macro in capitals, so that a program can ask with \#ifdef whether the header has
 * it.
 *
 * What the head of HPSocket4C.h says about functions, callbacks, pointers, signals, forks and
 * threads holds here too. All functions of this header may be called on any thread and inside
 * any callback, and never block. Texts are copied into memory of the caller, except the one of
 * HP_Ext_GetVersion, which is static. The only callback that is added is the one of
 * HP_Ext_SetSender: see there.
 */";

/// The features of functions in HPSocket4C-Ext.h, and what their names contain.
const EXTENSION_FEATURES: [(&str, &str); 3] = [("HTTP", "Http"), ("UDP", "Udp"), ("SSL", "SSL")];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The names of the types of a source file that the hand-written `HPTypeDef.h` declares
/// for C: all except handles and callbacks.
fn base_types(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let (kind, rest) = line.strip_prefix("pub ")?.split_once(' ')?;
        let name = rest.split([' ', '=', '<', ';', '(']).next()?;
        let ours = name.starts_with("HP_FN_")
            || name == "HP_Object"
            || rest.strip_prefix(name)? == " = HP_Object;";
        (["type", "struct", "enum", "union"].contains(&kind) && !ours).then_some(name)
    })
}

fn configuration() -> cbindgen::Config {
    cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap()
}

/// HPSocket4C.h.
fn generate() -> String {
    finish(&in_table_order(&text_of(builder(
        configuration(),
        &SOURCES,
    ))))
}

/// HPSocket4C-SSL.h.
fn generate_ssl() -> String {
    let mut config = configuration();
    config.header = Some(SSL_HEADER.to_owned());
    config.includes = vec!["HPSocket4C.h".to_owned()];
    config.after_includes = Some("\n#ifdef _SSL_SUPPORT".to_owned());
    config.trailer = Some("#endif // _SSL_SUPPORT".to_owned());
    config.export.include.clear();
    apart_http(&in_table_order(&text_of(builder(config, &SSL_SOURCES))))
}

/// Makes a header from some source files.
fn builder(mut config: cbindgen::Config, sources: &[&str]) -> cbindgen::Builder {
    let folder = root().join("src/ffi");
    let mut builder = cbindgen::Builder::new();
    for name in sources {
        let path = folder.join(name).with_extension("rs");
        let source = fs::read_to_string(&path).unwrap();
        config
            .export
            .exclude
            .extend(base_types(&source).map(str::to_owned));
        builder = builder.with_src(path);
    }
    builder.with_config(config)
}

/// HPSocket4C-Ext.h.
fn generate_extensions() -> String {
    let mut config = configuration();
    config.header = Some(EXTENSION_HEADER.to_owned());
    config.includes = vec!["HPSocket4C.h".to_owned()];
    config.export.include.clear();
    let mut text = text_of(builder(config, &EXTENSION_SOURCES));
    for (feature, word) in EXTENSION_FEATURES {
        text = apart(&text, feature, |name| {
            name.starts_with("HP_Ext_") && name.contains(word)
        });
    }
    let macros = extension_macros(&text);
    let (head, declarations) = text.split_once("\n\n/**").expect("a declaration");
    let declarations: Vec<String> = declarations
        .trim_end()
        .split("\n\n")
        .map(with_convention)
        .collect();
    format!("{head}\n{macros}\n\n/**{}\n", declarations.join("\n\n"))
}

/// The macros for the functions of HPSocket4C-Ext.h, those of a feature inside its #ifdef.
fn extension_macros(text: &str) -> String {
    let feature_of = |name: &str| EXTENSION_FEATURES.iter().find(|of| name.contains(of.1));
    let line = |name: &str| format!("\n{} /**< {name}() exists. */", feature_macro(name));
    let lines = |some: Option<&str>| {
        let those = extensions(text).filter(|name| feature_of(name).map(|of| of.0) == some);
        those.map(line).collect::<Vec<_>>().concat()
    };
    let of_features = EXTENSION_FEATURES.map(|(feature, _)| {
        let of_it = lines(Some(feature));
        format!("\n#ifdef _{feature}_SUPPORT{of_it}\n#endif")
    });
    lines(None) + &of_features.concat()
}

/// The names of the functions that a header of additions declares.
fn extensions(text: &str) -> impl Iterator<Item = &str> {
    text.split("HPSOCKET_")
        .skip(1)
        .filter(|rest| rest.starts_with("API") || rest.starts_with("EXT_API"))
        .filter_map(|rest| rest.split('(').next()?.split_whitespace().next_back())
        .filter(|name| name.starts_with("HP_Ext_"))
}

/// What programs test with #ifdef: `HP_Ext_SetSSLVerifyHost` has `HP_EXT_SET_SSL_VERIFY_HOST`.
fn feature_macro(function: &str) -> String {
    let words = function["HP_Ext_".len()..].replace("SSL", "Ssl");
    let mut name = "#define HP_EXT".to_owned();
    for letter in words.chars() {
        if letter.is_uppercase() {
            name.push('_');
        }
        name.extend(letter.to_uppercase());
    }
    name + " 1"
}

fn text_of(builder: cbindgen::Builder) -> String {
    let mut text = Vec::new();
    builder.generate().expect("cbindgen").write(&mut text);
    String::from_utf8(text).unwrap()
}

/// The functions in the order of api/functions.tsv, whichever source file they come from.
fn in_table_order(text: &str) -> String {
    let table = fs::read_to_string(root().join("api/functions.tsv")).unwrap();
    let names: Vec<&str> = table
        .lines()
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    let place = |block: &str| {
        let (_, declared) = block.split_once("HPSOCKET_API")?;
        let name = declared.split('(').next()?.split_whitespace().next_back()?;
        names.iter().position(|known| *known == name)
    };
    let (mut functions, mut others): (Vec<_>, Vec<_>) = text
        .trim_end()
        .split("\n\n")
        .map(|block| (place(block), block))
        .enumerate()
        .partition(|(_, (place, _))| place.is_some());
    let first = functions.first().expect("a function").0;
    functions.sort_by_key(|(_, (place, _))| *place);
    let behind = others.partition_point(|(index, _)| *index < first);
    others.splice(behind..behind, functions);
    let blocks: Vec<&str> = others.into_iter().map(|(_, (_, block))| block).collect();
    blocks.join("\n\n") + "\n"
}

/// Does what cbindgen cannot: puts all handle types together in front, and the calling
/// convention between "(" and the name of a callback type.
fn finish(text: &str) -> String {
    let blocks: Vec<&str> = text.trim_end().split("\n\n").collect();
    let is_handle = |block: &&str| block.contains("\ntypedef HP_Object ");
    let root = blocks
        .iter()
        .position(|block| block.contains("typedef PVOID HP_Object;"));
    let (before, after) = blocks.split_at(root.expect("the root of all handles") + 1);
    assert!(!before.iter().any(is_handle));
    let handles = after
        .iter()
        .copied()
        .filter(|block| is_handle(block))
        .map(str::to_owned);
    let others = after
        .iter()
        .copied()
        .filter(|block| !is_handle(block))
        .map(with_convention);
    let all: Vec<String> = before
        .iter()
        .map(|block| (*block).to_owned())
        .chain(handles)
        .chain(others)
        .collect();
    let text = apart(&(all.join("\n\n") + "\n"), "UDP", |word| {
        word.contains("_Udp")
    });
    let text = apart(&apart_http(&text), "ZLIB", is_of_zlib);
    let text = apart(&text, "BROTLI", |word| word.contains("Brotli"));
    apart(&text, "ICONV", is_of_iconv)
}

/// The functions for zlib and gzip that the feature removes (TDEF-6, TDEF-7).
fn is_of_zlib(word: &str) -> bool {
    let one_shot = word
        .strip_prefix("SYS_")
        .map(|name| name.trim_end_matches("Ex"));
    word.starts_with("Create_HP_ZLib")
        || word.starts_with("Create_HP_GZip")
        || word.starts_with("SYS_GZip")
        || matches!(
            one_shot,
            Some("Compress" | "Uncompress" | "GuessCompressBound")
        )
}

/// The same for conversions between character sets.
fn is_of_iconv(word: &str) -> bool {
    ["SYS_Charset", "SYS_GbkTo", "SYS_UnicodeTo", "SYS_Utf8To"]
        .iter()
        .any(|start| word.starts_with(start))
}

/// The handles of HTTPS components do not need the feature HTTP (TDEF-60).
fn apart_http(text: &str) -> String {
    apart(text, "HTTP", |word| {
        word.contains("_Http") && !word.starts_with("HP_Https")
    })
}

/// Puts what needs a feature behind the rest, inside its #ifdef (TDEF-6). A block needs it if one
/// of its names does.
fn apart(text: &str, feature: &str, needs: impl Fn(&str) -> bool) -> String {
    let of_feature = |block: &&str| {
        let code = block.rsplit("*/").next().unwrap_or_default();
        code.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .any(&needs)
    };
    let (apart, mut rest): (Vec<&str>, Vec<&str>) =
        text.trim_end().split("\n\n").partition(of_feature);
    if apart.is_empty() {
        return text.to_owned();
    }
    // The header of SSL ends with its own.
    let ends = rest
        .last()
        .is_some_and(|last| last.starts_with("#endif // _SSL"));
    let behind = rest.len() - usize::from(ends);
    let (begin, end) = (
        format!("#ifdef _{feature}_SUPPORT"),
        format!("#endif // _{feature}_SUPPORT"),
    );
    let guarded = [&[&*begin], &apart[..], &[&*end]].concat();
    rest.splice(behind..behind, guarded);
    rest.join("\n\n") + "\n"
}

/// Adds `__HP_CALL` to callback types, and shifts their further lines accordingly.
fn with_convention(block: &str) -> String {
    const CONVENTION: &str = "__HP_CALL ";
    if !block.contains("(*HP_FN_") {
        return block.to_owned();
    }
    let (comment, code) = block.split_at(block.find("typedef").expect("a type"));
    let indented = format!("\n{} ", " ".repeat(CONVENTION.len()));
    let code = code
        .replace("\n ", &indented)
        .replace("(*HP_FN_", &format!("({CONVENTION}*HP_FN_"));
    format!("{comment}{code}")
}

fn difference(path: &Path, expected: &str) -> Option<String> {
    let committed = fs::read_to_string(path).unwrap_or_default();
    if committed == expected {
        return None;
    }
    let line = committed
        .lines()
        .zip(expected.lines())
        .position(|(a, b)| a != b);
    Some(match line {
        Some(n) => format!(
            "line {}:\n  committed: {}\n  expected:  {}",
            n + 1,
            committed.lines().nth(n).unwrap_or_default(),
            expected.lines().nth(n).unwrap_or_default()
        ),
        None => "one is a prefix of the other".to_owned(),
    })
}

#[test]
fn committed_headers_are_current() {
    let headers = [
        ("HPSocket4C.h", generate()),
        ("HPSocket4C-SSL.h", generate_ssl()),
        ("HPSocket4C-Ext.h", generate_extensions()),
    ];
    for (name, expected) in headers {
        let path = root().join("include/hpsocket").join(name);
        if env::var_os("UPDATE_HEADER").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        if let Some(difference) = difference(&path, &expected) {
            panic!("{name} is stale, run with UPDATE_HEADER=1; {difference}");
        }
    }
}

#[test]
fn every_extension_has_its_feature_macro_in_both_headers() {
    let c = generate_extensions();
    let cpp = fs::read_to_string(root().join("include/hpsocket/HPSocket-Ext.h")).unwrap();
    let mut names: Vec<&str> = extensions(&cpp).collect();
    names.dedup();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        assert!(cpp.contains(&feature_macro(name)), "{name} in C++");
        assert!(c.contains(&feature_macro(name)), "{name} in C");
    }
}

#[test]
fn header_has_what_cbindgen_needs_help_with() {
    let text = generate();
    assert!(text.contains("#pragma once"));
    assert!(text.contains("#include \"HPTypeDef.h\""));
    assert!(text.contains("typedef PVOID HP_Object;"));
    assert!(text.contains("typedef HP_Object HP_PackSocketListener;"));
    assert!(!text.contains("(*HP_FN_"));
    assert!(!text.contains("# Safety"));
    assert!(!text.contains("struct WSABUF"));
    assert!(!text.contains("typedef int "));
}

#[test]
fn ssl_header_depends_on_the_feature() {
    let text = generate_ssl();
    assert!(text.contains("#include \"HPSocket4C.h\"\n\n#ifdef _SSL_SUPPORT\n"));
    assert!(text.ends_with("\n#endif // _SSL_SUPPORT\n"));
    assert!(text.contains("typedef HP_Object HP_HttpsSyncClient;"));
    assert!(!text.contains("# Safety"));
    assert!(!text.contains("typedef int "));
}
