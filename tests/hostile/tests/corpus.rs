//! A fixed share of `make fuzz` in every build: each file of the corpora, and random changes of them.
//!
//! Owns that no target is without a corpus, and that a corpus stays small.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use hostile::{TARGETS, Target};

/// Most files of a corpus, and most bytes of all of them.
const MAX_FILES: usize = 40;
const MAX_BYTES: usize = 200 * 1_024;
/// Most changes of one input.
const MAX_CHANGES: usize = 4;

/// What parsers of ours have a word for.
const WORDS: [&[u8]; 20] = [
    b"\"",
    b"{",
    b"}",
    b"[]",
    b"null",
    b":",
    b",",
    b"#",
    b"-1",
    b"1e3",
    b"9007199254740992",
    b"\\u0000",
    b"\\ud800",
    b"\xe2\x80\x8b",
    b"\xff",
    b"@example.com",
    b"2026-11-21T10:00:00Z",
    b"%",
    b"~",
    b"\n",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = root().join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Panics with what was wrong and the input, so that it can be had again.
fn run(name: &str, target: Target, input: &[u8]) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(input))) {
        panic!("{name} of \"{}\": {}", input.escape_ascii(), message(&*panic));
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words")
}

/// Some bytes of it are others, are gone, are there twice, or are those of another input.
fn changed(corpus: &[Vec<u8>], dice: &mut fastrand::Rng) -> Vec<u8> {
    let mut input = corpus[dice.usize(..corpus.len())].clone();
    for _ in 0..dice.usize(1..=MAX_CHANGES) {
        let at = dice.usize(..=input.len());
        let end = (at + dice.usize(..=16)).min(input.len());
        let put: Vec<u8> = match dice.u8(..6) {
            0 => vec![dice.u8(..)],
            1 => WORDS[dice.usize(..WORDS.len())].to_vec(),
            2 => Vec::new(),
            3 => input[at..end].repeat(2),
            4 => input.get(at).map(|byte| byte ^ (1 << dice.u8(..8))).into_iter().collect(),
            _ => {
                let other = &corpus[dice.usize(..corpus.len())];
                let from = dice.usize(..=other.len());
                other[from..(from + dice.usize(..=64)).min(other.len())].to_vec()
            }
        };
        let end = if dice.bool() { at } else { end };
        input.splice(at..end, put);
    }
    input
}

fn replayed(name: &str, changes: usize) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    let corpus = corpus(name);
    assert!(!corpus.is_empty(), "{name} has no corpus");
    corpus.iter().for_each(|input| run(name, *target, input));
    let mut dice = fastrand::Rng::with_seed(11);
    for _ in 0..changes {
        run(name, *target, &changed(&corpus, &mut dice));
    }
}

macro_rules! replayed {
    ($($name:ident: $changes:literal)+) => {
        $(#[test]
        fn $name() {
            replayed(stringify!($name), $changes);
        })+

        #[test]
        fn every_target_is_replayed() {
            assert_eq!([$(stringify!($name)),+].as_slice(), names());
        }
    };
}

// Of each as many as take about a second where nothing is optimized.
replayed! {
    order_body: 500
    checkout_body: 500
    wait_body: 500
    products_body: 500
    page_query: 2000
    edge: 250
    row: 2000
    item: 2000
    place: 2000
    records: 500
    wake_up: 1000
    value: 2000
    fold: 25
}

fn names() -> Vec<&'static str> {
    TARGETS.iter().map(|(name, _)| *name).collect()
}

#[test]
fn a_corpus_is_small() {
    for (name, _) in TARGETS {
        let corpus = corpus(name);
        let bytes: usize = corpus.iter().map(Vec::len).sum();
        assert!(
            corpus.len() <= MAX_FILES && bytes <= MAX_BYTES,
            "{name}: {} files, {bytes} bytes",
            corpus.len()
        );
    }
}

#[test]
fn every_corpus_and_every_binary_has_its_target() {
    let binaries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    for (folder, ending) in [(root(), ""), (binaries, ".rs")] {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut found: Vec<String> =
            entries.map(|name| name.to_string_lossy().trim_end_matches(ending).to_owned()).collect();
        found.sort();
        let mut expected = names();
        expected.sort_unstable();
        assert_eq!(found, expected, "{}", folder.display());
    }
}
