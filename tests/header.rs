//! The committed C headers are those that the Rust sources give.
//!
//! After a change of a function or its comment: `UPDATE_HEADER=1 cargo test --test header`.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// A header, how it is made, and the files whose items belong into it, in its order.
struct Header {
    name: &'static str,
    config: &'static str,
    sources: &'static [&'static str],
}

const MAIN: Header = Header {
    name: "HPSocket4C.h",
    config: "cbindgen.toml",
    sources: &[
        "types", "create", "setters", "server", "agent", "client", "pull", "pack", "global", "sys",
    ],
};

const SSL: Header = Header {
    name: "HPSocket4C-SSL.h",
    config: "cbindgen-ssl.toml",
    sources: &[
        "ssl_types",
        "ssl_create",
        "ssl",
        "ssl_server",
        "ssl_agent",
        "ssl_client",
    ],
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Names of the types of a source file that `HPTypeDef.h` declares for C by hand: all but
/// handles and callbacks.
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

fn generate(header: &Header) -> String {
    let folder = root().join("src/ffi");
    let mut config = cbindgen::Config::from_file(root().join(header.config)).unwrap();
    let mut builder = cbindgen::Builder::new();
    for name in header.sources {
        let path = folder.join(name).with_extension("rs");
        let source = fs::read_to_string(&path).unwrap();
        config
            .export
            .exclude
            .extend(base_types(&source).map(str::to_owned));
        builder = builder.with_src(path);
    }
    let mut text = Vec::new();
    builder
        .with_config(config)
        .generate()
        .expect("cbindgen")
        .write(&mut text);
    finish(&String::from_utf8(text).unwrap())
}

/// What cbindgen cannot do: all handle types together and first, and the calling
/// convention between "(" and the name of a callback type.
fn finish(text: &str) -> String {
    let blocks: Vec<&str> = text.trim_end().split("\n\n").collect();
    let is_handle = |block: &&str| block.contains("\ntypedef HP_Object ");
    let first = blocks.iter().position(&is_handle);
    let root = blocks
        .iter()
        .position(|block| block.contains("typedef PVOID HP_Object;"));
    // The root of all handles is in the main header only.
    let begin = root.map(|at| at + 1).or(first).expect("handles");
    let (before, after) = blocks.split_at(begin);
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
    all.join("\n\n") + "\n"
}

/// Callback types get `__HP_CALL`, and their further lines move along with it.
fn with_convention(block: &str) -> String {
    const CONVENTION: &str = "__HP_CALL ";
    if !block.contains("(*HP_FN_") {
        return block.to_owned();
    }
    let indented = format!("\n{}", " ".repeat(CONVENTION.len()));
    block
        .replace("\n ", &format!("{indented} "))
        .replace("(*HP_FN_", &format!("({CONVENTION}*HP_FN_"))
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

fn check(header: &Header) {
    let path = root().join("include/hpsocket").join(header.name);
    let expected = generate(header);
    if env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    if let Some(difference) = difference(&path, &expected) {
        panic!(
            "{} is stale, run with UPDATE_HEADER=1; {difference}",
            path.display()
        );
    }
}

#[test]
fn committed_header_is_current() {
    check(&MAIN);
}

#[test]
fn committed_ssl_header_is_current() {
    check(&SSL);
}

#[test]
fn header_has_what_cbindgen_needs_help_with() {
    let text = generate(&MAIN);
    assert!(text.contains("#pragma once"));
    assert!(text.contains("#include \"HPTypeDef.h\""));
    assert!(text.contains("typedef PVOID HP_Object;"));
    assert!(text.contains("typedef HP_Object HP_PackSocketListener;"));
    for text in [text, generate(&SSL)] {
        assert!(!text.contains("(*HP_FN_"));
        assert!(!text.contains("# Safety"));
        assert!(!text.contains("struct WSABUF"));
        assert!(!text.contains("typedef int "));
    }
}

#[test]
fn ssl_header_depends_on_the_feature() {
    let text = generate(&SSL);
    assert!(text.contains("#include \"HPSocket4C.h\"\n\n#ifdef _SSL_SUPPORT\n"));
    assert!(text.ends_with("\n#endif // _SSL_SUPPORT\n"));
    assert!(text.contains("typedef HP_Object HP_HttpsSyncClient;"));
}
