//! The parking of a stream's consumer in memory.

use std::sync::{Arc, Mutex, PoisonError};

use streams::{ParkError, ParkedRecord, Parking};

/// Keeps what is parked, or fails to; clones share it.
#[derive(Clone, Default)]
pub struct MemoryParking {
    /// Whether it fails, whatever is parked.
    pub is_down: bool,
    parked: Arc<Mutex<Vec<ParkedRecord>>>,
}

impl MemoryParking {
    /// Everything parked, in order.
    #[must_use]
    pub fn parked(&self) -> Vec<ParkedRecord> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Parking for MemoryParking {
    async fn park(&self, record: &ParkedRecord) -> Result<(), ParkError> {
        if self.is_down {
            return Err(ParkError("timeout".to_owned()));
        }
        self.parked.lock().unwrap_or_else(PoisonError::into_inner).push(record.clone());
        Ok(())
    }
}
