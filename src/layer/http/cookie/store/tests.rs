use super::super::Given;
use super::super::domain::tests::domain;
use super::super::given::tests::given;
use super::*;

const NOW: i64 = 1000;

fn set(store: &mut Store, given: Given<'_>, only_value: bool) -> Change {
    let (domain, cookie) = given.cookie().unwrap().unwrap();
    store.set(&domain, cookie, only_value, NOW).unwrap()
}

fn until(given: Given<'_>, expires: i64) -> Given<'_> {
    Given { expires, ..given }
}

fn store(all: &[Given<'_>]) -> Store {
    let mut store = Store::new();
    for one in all {
        assert_eq!(set(&mut store, *one, false), Change::Stored);
    }
    store
}

fn request(store: &Store, host: &str, target: &str, secure: bool) -> String {
    let line = store.line(&domain(host), target.as_bytes(), secure, NOW);
    String::from_utf8(line.unwrap()).unwrap()
}

// proves: HTTP-172
#[test]
fn setting_replaces_updates_and_removes() {
    let mut all = store(&[until(given("a", "1", "ex.com", "/"), 2000)]);
    let expires = |store: &Store| store.domains[&b"ex.com"[..]][0].cookie.expires;
    assert_eq!(
        set(&mut all, given("a", "2", "EX.com", "/"), true),
        Change::Stored
    );
    assert_eq!(
        (request(&all, "ex.com", "/", false).as_str(), expires(&all)),
        ("a=2", 2000)
    );
    assert_eq!(
        set(&mut all, given("a", "3", "ex.com", "/"), false),
        Change::Stored
    );
    assert_eq!(
        (request(&all, "ex.com", "/", false).as_str(), expires(&all)),
        ("a=3", SESSION)
    );
    let over = |name| until(given(name, "4", "ex.com", "/"), 0);
    assert_eq!(set(&mut all, over("A"), false), Change::Nothing);
    assert_eq!(set(&mut all, over("a"), true), Change::Removed);
    assert!(all.is_empty());
}

// proves: HTTP-173
#[test]
fn cookies_are_removed_by_domain_and_path() {
    let mut all = store(&[
        given("a", "1", "ex.com", "/"),
        until(given("b", "1", "ex.com", "/p/"), 1500),
        given("c", "1", "b.com", "/"),
    ]);
    assert!(all.delete(b".EX.com", b"/", b"A") && !all.delete(b"ex.com", b"/", b"a"));
    assert!(!all.delete(b"", b"/", b"c") && !all.delete(b"b.com", b"", b"c"));
    assert!(all.remove_expired(Some(b"b.com"), None, 2000));
    assert_eq!(request(&all, "ex.com", "/p/", false), "b=1");
    assert!(all.remove_expired(None, Some(b"p/"), 2000));
    assert_eq!(request(&all, "ex.com", "/p/", false), "");
    assert!(
        !all.clear(Some(b""), None)
            && !all.clear(Some(b"b.com"), Some(b""))
            && all.clear(Some(b"unknown"), None)
            && all.clear(Some(b"no domain"), None)
    );
    assert!(all.clear(Some(b"b.com"), Some(b"x")));
    assert_eq!(request(&all, "b.com", "/", false), "c=1");
    assert!(all.clear(None, None) && all.is_empty());
}

// proves: HTTP-122 HTTP-178
#[test]
fn requests_carry_what_is_theirs() {
    let secure = Given {
        secure: true,
        ..given("s", "1", "ex.com", "/")
    };
    let host_only = Given {
        host_only: true,
        ..given("h", "1", "ex.com", "/")
    };
    let all = store(&[
        given("a", "old", "ex.com", "/"),
        given("b", "2", "a.ex.com", "/p"),
        given("a", "deep", "ex.com", "/p/q/"),
        until(given("e", "1", "ex.com", "/"), 1500),
        secure,
        host_only,
        given("i", "1", "0.0.1", "/"),
        given("e", "host", "a.ex.com", "/"),
        given("6", "v", "[::1]", "/"),
    ]);
    assert_eq!(
        request(&all, "A.ex.com", "/p/q/r?x", false),
        "a=deep; b=2; e=host"
    );
    assert_eq!(request(&all, "ex.com", "/pq", true), "a=old; e=1; s=1; h=1");
    assert_eq!(request(&all, "b.ex.com", "/?/p/q/", false), "a=old; e=1");
    assert_eq!(request(&all, "127.0.0.1", "/", true), "");
    assert_eq!(request(&all, "::1", "/", true), "6=v");
    assert_eq!(request(&all, "com", "/", true), "");
    let over = all.line(&domain("ex.com"), b"/", false, 1500);
    assert_eq!(over.unwrap(), b"a=old; h=1");
}

#[test]
fn lines_can_be_taken_apart() {
    let all = store(&[
        given("a", "1=2", "ex.com", "/"),
        given(" b ", " v ", "ex.com", "/"),
        given("c", "", "ex.com", "/"),
    ]);
    let line = request(&all, "ex.com", "/", false);
    assert_eq!(line, "a=1=2;  b = v ; c=");
    let found: Vec<_> = pairs(line.as_bytes()).collect();
    let [a, b, c]: [(&[u8], &[u8]); 3] = [(b"a", b"1=2"), (b" b ", b" v "), (b"c", b"")];
    assert_eq!(found, [a, b, c]);
    assert_eq!(pairs(b"").count(), 0);
}

#[test]
fn servers_cannot_fill_a_domain() {
    let mut all = store(&[
        until(given("over soon", "1", "ex.com", "/"), 1500),
        given("own", "1", "ex.com", "/"),
    ]);
    let mut receive = |name: &str, now| {
        let of_server = given(name, "v", "ex.com", "/");
        let (domain, cookie) = of_server.cookie().unwrap().unwrap();
        all.receive(&domain, cookie, now).unwrap();
        all.domains[domain.text()].len()
    };
    for number in 2..MOST_OF_SERVERS {
        receive(&number.to_string(), NOW);
    }
    assert_eq!(receive("2", NOW), MOST_OF_SERVERS);
    assert_eq!(receive("first more", 1500), MOST_OF_SERVERS);
    assert_eq!(receive("second more", 1500), MOST_OF_SERVERS);
    let line = request(&all, "ex.com", "/", false);
    let names = || pairs(line.as_bytes()).map(|(name, _)| name);
    assert!(!names().any(|name| name == b"over soon" || name == b"own"));
    assert_eq!(names().next(), Some(&b"2"[..]));
    assert_eq!(names().last(), Some(&b"second more"[..]));
}

#[test]
fn copies_are_equal() {
    let all = store(&[
        given("b", "1", "z.com", "/"),
        until(given("a", "1", "ex.com", "/p/"), 1500),
        given("c", "", "z.com", "/"),
    ]);
    assert_eq!(all.copy().unwrap(), all);
}
