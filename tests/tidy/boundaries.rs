//! Who may know whom: dependencies point one way, and each kind of knowledge has one place.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{Source, assert_none, dependencies, manifests, rust};

/// What the domain may never depend on.
const WORLD: [&str; 10] =
    ["aws", "tokio", "hyper", "http", "lambda", "reqwest", "axum", "futures", "tracing", "fastrand"];

/// Crates that reach one outside service each.
const ADAPTERS: [&str; 3] = ["dynamodb", "eventbridge", "schedules"];

/// The only map of the table.
const KEYS: &str = "shared/dynamodb/src/key.rs";

/// How keys of the table begin, or begin after the workspace: every `NAME#` that the map writes.
fn key_prefixes(map: &Source) -> BTreeSet<String> {
    let product = map.code();
    let product = product.split("#[cfg(test)]").next().unwrap_or_default();
    let is_name = |part: &&str| part.len() > 2 && part.bytes().all(|byte| byte.is_ascii_uppercase());
    let parts = product.split(['"', '#', '{', '}', '\n', ' ']);
    let marked = |name: &str| product.contains(&format!("{name}#"));
    parts.filter(is_name).filter(|name| marked(name)).map(|name| format!("{name}#")).collect()
}

fn folder(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// The packages in a folder, each with those it depends on outside of tests.
fn packages_in(folder_of_all: &str) -> BTreeMap<String, Vec<String>> {
    let manifests =
        manifests().into_iter().filter(|file| file.path.starts_with(&format!("{folder_of_all}/")));
    let package = |file: Source| (folder(&file.path).to_owned(), dependencies(&file, "dependencies"));
    manifests.map(package).collect()
}

#[test]
fn the_domain_knows_nothing_of_the_world() {
    let shared = packages_in("shared");
    let known = shared.get("commerce").cloned().unwrap_or_default();
    assert!(known.contains(&"jiff".to_owned()), "the manifest was not read");
    let worldly = known.into_iter().filter(|name| WORLD.iter().any(|world| name.starts_with(world)));
    assert_none("the domain depends on", worldly.collect());
}

#[test]
fn the_domain_asks_neither_clock_nor_environment_nor_network() {
    let asks =
        ["Timestamp::now", "SystemTime", "Instant::now", "std::env", "std::net", "std::fs", "std::thread"];
    let domain = rust().into_iter().filter(|file| file.path.starts_with("shared/commerce/src/"));
    let found = domain.filter(|file| asks.iter().any(|ask| file.code().contains(ask)));
    assert_none("impure", found.map(|file| file.path).collect());
}

#[test]
fn the_domain_knows_none_of_us() {
    let all: Vec<String> =
        packages_in("shared").into_keys().chain(packages_in("functions").into_keys()).collect();
    let known = packages_in("shared").remove("commerce").unwrap_or_default();
    assert_none("the domain depends on", known.into_iter().filter(|name| all.contains(name)).collect());
}

#[test]
fn adapters_do_not_know_each_other() {
    let shared = packages_in("shared");
    for adapter in ADAPTERS {
        let known = shared.get(adapter).unwrap_or_else(|| panic!("{adapter} is not there"));
        let others = known.iter().filter(|name| ADAPTERS.contains(&name.as_str()));
        assert_none(&format!("{adapter} depends on"), others.cloned().collect());
    }
}

#[test]
fn functions_do_not_know_each_other() {
    let functions = packages_in("functions");
    for (function, known) in &functions {
        let others = known.iter().filter(|name| functions.contains_key(*name));
        assert_none(&format!("{function} depends on"), others.cloned().collect());
    }
}

#[test]
fn nothing_shared_knows_a_function() {
    let functions = packages_in("functions");
    for (shared, known) in packages_in("shared") {
        let found = known.into_iter().filter(|name| functions.contains_key(name));
        assert_none(&format!("{shared} depends on"), found.collect());
    }
}

#[test]
fn the_fakes_reach_no_deployed_function() {
    let everything = packages_in("shared").into_iter().chain(packages_in("functions"));
    let with_fakes = everything.filter(|(_, known)| known.contains(&"testkit".to_owned()));
    assert_none("a product with fakes", with_fakes.map(|(package, _)| package).collect());
}

#[test]
fn a_folder_is_named_like_its_package() {
    let differs = |file: &Source| {
        let package = format!("name = \"{}\"", folder(&file.path));
        file.path.split('/').count() == 3 && !file.text.contains(&package)
    };
    let found = manifests().into_iter().filter(|file| !file.path.starts_with("tests/")).filter(differs);
    assert_none("named differently", found.map(|file| file.path).collect());
}

#[test]
fn only_the_wiring_reads_the_environment() {
    let reads = |file: &Source| file.code().contains("std::env") || file.code().contains("env::var");
    let may = |path: &str| path.starts_with("shared/aws/") || path.ends_with("/src/main.rs");
    let found = rust().into_iter().filter(|file| !may(&file.path) && !file.is_for_tests()).filter(reads);
    assert_none("reads the environment", found.map(|file| file.path).collect());
}

#[test]
fn only_one_file_knows_how_keys_are_written() {
    let prefixes: BTreeSet<String> =
        rust().iter().filter(|file| file.path == KEYS).flat_map(key_prefixes).collect();
    let known = "AUTO# CATALOGUE# CHECKOUT# DONE# FACT# KEY# ORDER# PARKED# POST# PRODUCT# SUB# WAIT#";
    assert!(known.split(' ').all(|prefix| prefixes.contains(prefix)), "the map was not read: {prefixes:?}");
    let literal = |file: &Source| {
        let code = file.code();
        let written =
            |prefix: &&String| code.contains(&format!("\"{prefix}")) || code.contains(&format!("#{prefix}"));
        prefixes.iter().find(written).map(|prefix| format!("{}: {prefix}", file.path))
    };
    let product = rust().into_iter().filter(|file| !file.is_for_tests());
    let elsewhere = product.filter(|file| file.path != KEYS);
    assert_none("writes a key", elsewhere.filter_map(|file| literal(&file)).collect());
}

#[test]
fn only_the_edge_knows_status_codes() {
    let knows = |file: &Source| file.code().contains("StatusCode");
    let may = |path: &str| path.starts_with("shared/edge/");
    let found = rust().into_iter().filter(|file| !may(&file.path) && !file.is_for_tests()).filter(knows);
    assert_none("knows a status code", found.map(|file| file.path).collect());
}

#[test]
fn money_is_never_a_fraction() {
    let of_money = |path: &str| path.starts_with("shared/commerce/src/") && !path.ends_with("/money.rs");
    let fractions = |file: &Source| ["f64", "f32"].iter().any(|float| file.code().contains(float));
    let found = rust().into_iter().filter(|file| of_money(&file.path)).filter(fractions);
    assert_none("calculates with fractions", found.map(|file| file.path).collect());
}

/// So that a saved query finds every line of a kind.
#[test]
fn every_line_of_the_log_begins_with_the_name_of_its_event() {
    let lines = ["trace!(", "debug!(", "info!(", "warn!(", "error!(", "$level!("];
    let nameless = |file: &Source| {
        let code = file.code();
        let mut written = code.split("tracing::").skip(1);
        written.any(|line| {
            let begun = lines.iter().find_map(|macro_call| line.strip_prefix(macro_call));
            begun.is_some_and(|fields| !fields.trim_start().starts_with("event = \""))
        })
    };
    let product = || rust().into_iter().filter(|file| !file.is_for_tests());
    assert!(product().any(|file| file.code().contains("tracing::info!(")), "no line was found");
    assert_none("logs a line without a name", product().filter(nameless).map(|file| file.path).collect());
}
