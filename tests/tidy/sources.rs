//! The repository as text.

use std::fs;
use std::path::{Path, PathBuf};

/// A file, by its path from the root of the repository.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// The text of it that is compiled into the product: without the tests at its end, and
    /// without comments.
    pub fn code(&self) -> String {
        let product = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = |line: &&str| !line.trim_start().starts_with("//");
        product.lines().filter(code).collect::<Vec<_>>().join("\n")
    }

    /// Whether it is a test or only there for tests.
    pub fn is_for_tests(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        let by_name =
            parts.iter().any(|part| matches!(*part, "tests" | "tests.rs" | "fixture.rs" | "testkit"));
        by_name || parts.last().is_some_and(|name| name.starts_with("embedded"))
    }
}

/// Every Rust file that is ours.
pub fn rust() -> Vec<Source> {
    let found = with_extension("rs");
    assert!(found.len() > 30, "the sources were not found");
    found
}

/// Every manifest of a package that is ours.
pub fn manifests() -> Vec<Source> {
    let found = with_extension("toml");
    found.into_iter().filter(|file| file.path.ends_with("/Cargo.toml")).collect()
}

fn with_extension(extension: &str) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["functions", "shared", "tests"] {
        collect(&root().join(folder), extension, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The text of one file, by its path from the root of the repository.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                collect(&path, extension, found);
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let path = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned();
            found.push(Source { path, text });
        }
    }
}

/// Names of the packages that a manifest depends on in this section, such as `dependencies`.
pub fn dependencies(manifest: &Source, section: &str) -> Vec<String> {
    let header = format!("[{section}]");
    let lines = manifest.text.lines().skip_while(|line| line.trim() != header).skip(1);
    let names = lines.take_while(|line| !line.starts_with('[')).filter_map(|line| {
        let name = line.split(['=', '.']).next()?.trim();
        let is_entry = !name.is_empty() && !name.starts_with('#') && line.contains('=');
        (is_entry && !line.starts_with(char::is_whitespace)).then(|| name.to_owned())
    });
    names.collect()
}

/// Panics with every finding, one a line.
#[track_caller]
pub fn assert_none(what: &str, findings: Vec<String>) {
    assert!(findings.is_empty(), "{what}:\n  {}", findings.join("\n  "));
}
