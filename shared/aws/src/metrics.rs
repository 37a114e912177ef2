//! Metrics of this process: of which stack, and by which clock.

use commerce::ports::Clock as _;

use crate::clock::SystemClock;
use crate::environment::Environment;

/// Starts writing metrics, of the stack that `STACK_NAME` says; `none` for a process that somebody
/// started by hand.
pub fn install(environment: &Environment) {
    let stack = environment.optional("STACK_NAME").unwrap_or_else(|| "none".to_owned());
    metrics::install(stack, || SystemClock.now());
}
