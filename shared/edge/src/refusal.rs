//! Why a request is not done: the one error of every endpoint.
//!
//! Owns the sentences and codes that callers see. Must not know a status code, which is
//! `response`'s, and must not show a cause, which is the log's.

use std::error::Error;

use commerce::ports::TableError;
use thiserror::Error;

use crate::issue::{Issue, Issues};
use keys::Scope;

/// Why a request is not done. Its text is what the caller reads as `error`.
///
/// A handler makes `Invalid`, `Conflict`, `NotFound`, `Throttled` and `Unavailable`; the others
/// are decided before it is called.
#[derive(Debug, Error)]
pub enum Refusal {
    /// The body is not JSON, or not UTF-8.
    #[error("{}", Issues::from(.0.clone()).summary())]
    InvalidJson(Issue),
    /// The body is JSON that cannot be accepted; all of its faults.
    #[error("{}", .0.summary())]
    Invalid(Issues),
    /// No key, or one that is not accepted. Which of the two is not told.
    #[error("Send a valid API key as `Authorization: Bearer <key>`.")]
    Unauthorized,
    /// The key may not do this.
    #[error("This API key lacks the scope {missing}.")]
    Forbidden {
        /// What it would need.
        missing: Scope,
    },
    /// There is no such endpoint or thing.
    #[error("{message}")]
    NotFound {
        /// Stable, `snake_case`.
        code: &'static str,
        /// A sentence.
        message: &'static str,
    },
    /// The endpoint exists for other methods.
    #[error("This endpoint accepts {allow}.")]
    MethodNotAllowed {
        /// Those methods, comma-separated, as the `Allow` header has them (RFC 9110 §10.2.1).
        allow: String,
    },
    /// It contradicts what is recorded.
    #[error("{message}")]
    Conflict {
        /// Stable, `snake_case`.
        code: &'static str,
        /// A sentence that says what to do.
        message: &'static str,
    },
    /// The body, or what it becomes in the table, is too large.
    #[error("The body must be at most 256 KB.")]
    TooLarge,
    /// The body is in a content coding that we do not read.
    #[error("Send the body without Content-Encoding, or compressed with gzip.")]
    UnsupportedEncoding,
    /// This caller asks too often.
    #[error("Too many requests. Send this one again in a second.")]
    Throttled,
    /// It could not be done now. Nothing was recorded, or recording it again is harmless.
    #[error("The service is briefly unavailable. Send the same request again; repeating it is safe.")]
    Unavailable {
        /// For the log.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
}

impl Refusal {
    /// Refused for one fault that was found after the body was read.
    #[must_use]
    pub fn invalid(path: &str, message: impl Into<String>) -> Self {
        Self::Invalid(Issue::new(path, message).into())
    }

    /// Refused because something else failed; it is logged once and never sent.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable { cause: cause.into() }
    }

    /// The faults of the body that are named; none where the body is not at fault.
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        match self {
            Self::InvalidJson(issue) => std::slice::from_ref(issue),
            Self::Invalid(issues) => issues.listed(),
            Self::Unauthorized
            | Self::Forbidden { .. }
            | Self::NotFound { .. }
            | Self::MethodNotAllowed { .. }
            | Self::Conflict { .. }
            | Self::TooLarge
            | Self::UnsupportedEncoding
            | Self::Throttled
            | Self::Unavailable { .. } => &[],
        }
    }

    /// Refused because no endpoint has this path.
    #[must_use]
    pub fn unknown_endpoint() -> Self {
        Self::NotFound { code: "not_found", message: "There is no such endpoint." }
    }
}

/// A table that throttles us is no fault of this caller, so it is no 429.
impl From<TableError> for Refusal {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Throttled(_)
            | TableError::Unavailable(_)
            | TableError::Corrupt(_)
            | TableError::FromNewer(_) => Self::unavailable(error),
            TableError::TooLarge => Self::TooLarge,
        }
    }
}
