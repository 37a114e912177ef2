//! What is stored, and the version that a write over it is conditional on.

/// A stored item and its version. Version 0 means that there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// Counts the writes of the item.
    pub version: u64,
    pub value: Option<T>,
}

impl<T> Default for Stored<T> {
    fn default() -> Self {
        Self { version: 0, value: None }
    }
}
