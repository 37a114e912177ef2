//! What a handler answers when a request is done.
//!
//! Owns the frame of a success body: `success` first, `warnings` last and only when there are
//! any. Must not know what is in between.

use serde::Serialize;

use crate::refusal::Refusal;
use crate::warning::Warnings;

/// Which success it is; `response` knows the status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Success {
    Ok,
    Accepted,
}

/// A request that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub(crate) success: Success,
    pub(crate) body: String,
}

#[derive(Serialize)]
struct Frame<'a, T> {
    success: bool,
    #[serde(flatten)]
    body: &'a T,
    #[serde(skip_serializing_if = "Warnings::is_empty")]
    warnings: &'a Warnings,
}

impl Reply {
    /// 200. `body` is a struct or map without the members `success` and `warnings`.
    ///
    /// # Errors
    /// When `body` cannot be written as a JSON object.
    pub fn ok(body: &impl Serialize, warnings: &Warnings) -> Result<Self, Refusal> {
        Self::framed(Success::Ok, body, warnings)
    }

    /// 202: it is durable, and its effects follow. Otherwise as [`Reply::ok`].
    ///
    /// # Errors
    /// When `body` cannot be written as a JSON object.
    pub fn accepted(body: &impl Serialize, warnings: &Warnings) -> Result<Self, Refusal> {
        Self::framed(Success::Accepted, body, warnings)
    }

    fn framed(success: Success, body: &impl Serialize, warnings: &Warnings) -> Result<Self, Refusal> {
        let frame = Frame { success: true, body, warnings };
        let body = serde_json::to_string(&frame).map_err(Refusal::unavailable)?;
        Ok(Self { success, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::warning::Warning;

    #[derive(Serialize)]
    struct Order {
        queued: bool,
    }

    #[test]
    fn a_success_body_starts_with_success() {
        let reply = Reply::accepted(&Order { queued: true }, &Warnings::none()).unwrap();
        assert_eq!(reply.body, r#"{"success":true,"queued":true}"#);
    }

    #[test]
    fn warnings_come_last_when_there_are_any() {
        let mut warnings = Warnings::none();
        warnings.push(Warning::RefundExceedsTotal);
        let reply = Reply::ok(&Order { queued: true }, &warnings).unwrap();
        assert_eq!(reply.body, r#"{"success":true,"queued":true,"warnings":["refund_exceeds_total"]}"#);
    }

    #[test]
    fn what_is_no_object_is_refused_and_not_sent_half() {
        assert!(matches!(Reply::ok(&[1], &Warnings::none()), Err(Refusal::Unavailable { .. })));
    }
}
