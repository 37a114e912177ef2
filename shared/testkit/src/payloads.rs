//! The files of `events/`: whole payloads of Lambda, exactly what `cargo lambda invoke` sends.
//!
//! Owns that each of them is tested: one that no test sends is dead code and does not compile
//! without a warning, and one that is not listed fails a test.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

/// A file of `events/`.
#[derive(Clone, Copy)]
pub struct File {
    /// What the file is called, with its ending.
    pub name: &'static str,
    /// What is in it.
    pub text: &'static str,
}

impl std::fmt::Debug for File {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

impl File {
    /// What it holds.
    ///
    /// # Panics
    /// When it holds something else.
    #[must_use]
    #[track_caller]
    pub fn parsed<T: DeserializeOwned>(self) -> T {
        let parsed = serde_json::from_str(self.text);
        parsed.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// Holds that these are all the files of a folder.
///
/// # Panics
/// When they are not.
#[track_caller]
pub fn assert_complete(folder: &str, listed: &[&str]) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let there: BTreeSet<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(there, listed.iter().map(|name| (*name).to_owned()).collect(), "{folder}");
}

/// Lists the files of a folder of `events/` as constants, with the test that none is left out.
#[macro_export]
macro_rules! payloads {
    ($folder:literal: $($name:ident = $file:literal;)+) => {
        $(#[doc = concat!("`", $file, "`")] pub const $name: $crate::payloads::File = $crate::payloads::File {
            name: $file,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/", $folder, "/", $file)),
        };)+

        #[test]
        fn every_file_is_listed() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/", $folder);
            $crate::payloads::assert_complete(folder, &[$($file),+]);
        }
    };
}
