//! Reading a whole body, from its text to a value or to the list of its faults.
//!
//! Owns the beginning and the end of reading. Must not read a field: that is [`Fields`]'s.

use jiff::Timestamp;
use thiserror::Error;

use super::fields::Fields;
use super::json;
use super::path::At;
use crate::issue::Issues;
use crate::refusal::Refusal;
use crate::warning::Warnings;

/// What was found while a body was read.
pub(super) struct Report {
    pub(super) issues: Issues,
    pub(super) warnings: Warnings,
    pub(super) received_at: Timestamp,
}

/// A reader gave neither a value nor a fault. Only a bug in a function can do this.
#[derive(Debug, Error)]
#[error("a body was not read, and no fault of it was told")]
struct Unread;

/// Reads a body: `read` asks for each field and puts them together.
///
/// # Errors
/// With all faults, of syntax, of single fields and of what `read` told by [`Fields::fault`].
pub fn body<T>(
    text: &str,
    received_at: Timestamp,
    read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
) -> Result<(T, Warnings), Refusal> {
    let (json, issues) = json::parse(text)?;
    let members = match json.as_members() {
        Some(members) => members,
        // Its fault is told already.
        None if !issues.is_empty() => return Err(Refusal::Invalid(issues)),
        None => return Err(Refusal::invalid("", format!("must be a JSON object, this is {}", json.kind()))),
    };
    let mut report = Report { issues, warnings: Warnings::none(), received_at };
    let value = Fields::of(members, At::Top, &mut report).read_whole(read);
    match value {
        _ if !report.issues.is_empty() => Err(Refusal::Invalid(report.issues)),
        Some(value) => Ok((value, report.warnings)),
        None => Err(Refusal::unavailable(Unread)),
    }
}
