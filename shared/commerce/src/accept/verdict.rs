//! What is to be done with a statement, and the limits within which it is kept.

use crate::version::Outcome;

/// Most statements that one order or checkout may have: each is read when one of them is folded.
pub const MAX_STATEMENTS: usize = 500;
/// What they may take together, in bytes: they are read when one of them is folded, and shown in
/// one answer, of which Lambda takes 6 MB.
pub(super) const MAX_STATED_BYTES: usize = 2 * 1024 * 1024;
/// Why two statements cannot both be true, or cannot both be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contradiction {
    /// A placed order has one customer.
    OtherCustomer,
    /// A placed order has one currency.
    OtherCurrency,
    /// One refund has one amount.
    OtherRefund,
    /// There are [`MAX_STATEMENTS`], or they are as large as they may be.
    TooManyStatements,
}

/// What the caller should know of a statement that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// It was stated before with other details, which stand.
    AlreadyRecorded,
    /// It is recorded, and another version counts.
    SupersededContent,
    /// What is recorded triggers nothing, so this does not either.
    RecordedAsHistorical,
    /// The order is in another currency: the refund is not counted.
    OtherCurrency,
}

/// What is to be done with a statement, and what to answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict<F> {
    /// To be appended, if it is new.
    pub record: Option<F>,
    /// What came of it.
    pub outcome: Outcome,
    /// What the caller should know.
    pub notices: Vec<Notice>,
}

impl<F> Verdict<F> {
    pub(super) fn record(fact: F, outcome: Outcome) -> Self {
        Self { record: Some(fact), outcome, notices: Vec::new() }
    }

    pub(super) fn known(outcome: Outcome) -> Self {
        Self { record: None, outcome, notices: Vec::new() }
    }

    pub(super) fn noticing(mut self, notice: Option<Notice>) -> Self {
        self.notices.extend(notice);
        self
    }
}
