//! Each file by itself: it says what it owns, is short, and has a name that means something.

use crate::sources::{assert_none, rust};

/// Names that say nothing of what is inside.
const BANNED_STEMS: [&str; 8] =
    ["utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"];

/// Past 300 lines one asks what two things a file is; past this it is.
const MAX_LINES: usize = 400;

#[test]
fn every_file_opens_by_saying_what_it_owns() {
    let silent = rust().into_iter().filter(|file| !file.text.starts_with("//! "));
    assert_none("without `//!` at its top", silent.map(|file| file.path).collect());
}

#[test]
fn no_file_or_folder_has_a_name_that_means_nothing() {
    let banned =
        |path: &str| path.split('/').any(|part| BANNED_STEMS.contains(&part.trim_end_matches(".rs")));
    let found = rust().into_iter().filter(|file| banned(&file.path));
    assert_none("named like a drawer", found.map(|file| file.path).collect());
}

#[test]
fn no_file_is_long() {
    let long = rust().into_iter().map(|file| (file.text.lines().count(), file.path));
    let long = long.filter(|(lines, _)| *lines > MAX_LINES);
    assert_none("longer than it should be", long.map(|(lines, path)| format!("{path}: {lines}")).collect());
}

#[test]
fn the_wiring_is_thin() {
    let mains = rust().into_iter().filter(|file| file.path.ends_with("/src/main.rs"));
    let long = mains.map(|file| (file.text.lines().count(), file.path)).filter(|(lines, _)| *lines > 40);
    assert_none("more than wiring", long.map(|(lines, path)| format!("{path}: {lines}")).collect());
}

#[test]
fn no_test_is_left_out() {
    let mark = ["#[", "ignore"].concat();
    let ignored = rust().into_iter().filter(|file| file.text.contains(&mark));
    assert_none("with an ignored test", ignored.map(|file| file.path).collect());
}

#[test]
fn nothing_is_unfinished() {
    let marks =
        [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X"].concat(), ["to", "do!("].concat()];
    let unfinished =
        rust().into_iter().filter(|file| marks.iter().any(|mark| file.text.contains(mark.as_str())));
    assert_none("unfinished", unfinished.map(|file| file.path).collect());
}
