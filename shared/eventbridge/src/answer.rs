//! What EventBridge answered: which entries were taken, and what may become of the others.
//!
//! Owns the reading of `FailedEntryCount` and of error codes. Must not repeat an error's text:
//! it can quote the detail, in which there are names and addresses.

use aws_sdk_eventbridge::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_eventbridge::operation::put_events::PutEventsOutput;
use aws_sdk_eventbridge::types::PutEventsResultEntry;

/// When an entry that was not taken could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chance {
    /// After a pause.
    Soon,
    /// Once an outage is over or a permission is given.
    Later,
    /// Not as it is.
    Never,
}

/// Why an entry was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFailure {
    /// A code of AWS, or what happened instead of an answer.
    pub reason: String,
    /// When it could be taken.
    pub chance: Chance,
}

impl EntryFailure {
    /// By the codes that the API reference lists for an entry:
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html>
    #[must_use]
    pub fn of_entry(code: &str) -> Self {
        let chance = match code {
            "InternalFailure" | "InternalException" | "ThrottlingException" => Chance::Soon,
            "InvalidArgument" | "MalformedDetail" => Chance::Never,
            // Permissions, and whatever is added to the list.
            _ => Chance::Later,
        };
        Self { reason: code.to_owned(), chance }
    }

    /// Of every entry of a request that failed as a whole. The SDK has repeated it already.
    #[must_use]
    pub fn of_request<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Self {
        let reason = error.code().map_or_else(|| error.to_string(), str::to_owned);
        Self { reason, chance: Chance::Later }
    }
}

/// For each entry of the request why it was not taken, or `None` if it was.
#[must_use]
pub fn failures(output: &PutEventsOutput, entries: usize) -> Vec<Option<EntryFailure>> {
    if output.failed_entry_count() == 0 {
        return vec![None; entries];
    }
    (0..entries).map(|index| failure(output.entries().get(index))).collect()
}

/// An entry counts as taken only if the answer says so.
fn failure(result: Option<&PutEventsResultEntry>) -> Option<EntryFailure> {
    let code = result.and_then(PutEventsResultEntry::error_code);
    let id = result.and_then(PutEventsResultEntry::event_id);
    match (code, id) {
        (Some(code), _) => Some(EntryFailure::of_entry(code)),
        (None, Some(_)) => None,
        (None, None) => Some(EntryFailure::of_entry("InternalFailure")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken() -> PutEventsResultEntry {
        PutEventsResultEntry::builder().event_id("1").build()
    }

    fn refused(code: &str) -> PutEventsResultEntry {
        PutEventsResultEntry::builder().error_code(code).build()
    }

    #[test]
    fn results_are_matched_to_entries_by_their_place() {
        let output = PutEventsOutput::builder()
            .failed_entry_count(2)
            .set_entries(Some(vec![taken(), refused("ThrottlingException"), refused("MalformedDetail")]))
            .build();
        let chances: Vec<_> = failures(&output, 3).into_iter().map(|f| f.map(|f| f.chance)).collect();
        assert_eq!(chances, [None, Some(Chance::Soon), Some(Chance::Never)]);
    }

    #[test]
    fn an_entry_that_the_answer_leaves_out_counts_as_not_taken() {
        let output = PutEventsOutput::builder().failed_entry_count(1).entries(taken()).build();
        assert_eq!(failures(&output, 2), [None, Some(EntryFailure::of_entry("InternalFailure"))]);
        let blank = PutEventsResultEntry::builder().build();
        let output = PutEventsOutput::builder().failed_entry_count(1).entries(blank).build();
        assert_eq!(failures(&output, 1), [Some(EntryFailure::of_entry("InternalFailure"))]);
    }

    #[test]
    fn without_failed_entries_all_were_taken() {
        let output = PutEventsOutput::builder().failed_entry_count(0).entries(taken()).build();
        assert_eq!(failures(&output, 1), [None]);
    }

    #[test]
    fn a_permission_can_be_given_later() {
        for code in ["AccessDeniedException", "NotAuthorizedForSourceException", "Unheard"] {
            assert_eq!(EntryFailure::of_entry(code).chance, Chance::Later, "{code}");
        }
    }
}
