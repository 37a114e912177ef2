//! Faults: which call of a port goes wrong, and how.
//!
//! Owns the plan, the count and the record of calls. [`Faulty`] wraps any implementation of a port,
//! in memory or real, and asks here before each call, so one handle shared by all of them sees a
//! whole process. To prove a process against crashes:
//! run it once without faults, count the calls, then run it once for each call and each way.
//!
//! ```text
//!                 Before            After             Crash(Before)      Crash(After)
//!   effect        not done          done              not done           done
//!   caller gets   an error          an error          nothing: it dies   nothing: it dies
//! ```

mod kinds;
mod errors;
mod faulty;
mod ports;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

pub use errors::Injected;
pub use faulty::Faulty;
pub use kinds::{Failure, Fault, Half, Moment, Operation};

use crate::run::turn;

/// The process died at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crashed;

type Plan = Box<dyn FnMut(usize, Operation) -> Option<Fault> + Send>;

/// How often each operation was called on whose behalf, and what went wrong with it.
pub type Tally = BTreeMap<(&'static str, Operation, Option<Fault>), u64>;

/// A handle on one plan and record of calls; clones share them, and die together.
#[derive(Clone)]
pub struct Faults {
    shared: Arc<Mutex<Shared>>,
    is_dying: Arc<AtomicBool>,
    on_behalf_of: &'static str,
}

struct Shared {
    plan: Plan,
    calls: Vec<Operation>,
    struck: Vec<(usize, Fault)>,
    tally: Tally,
    pace: Option<fastrand::Rng>,
}

impl Default for Faults {
    fn default() -> Self {
        Self::none()
    }
}

impl Faults {
    /// Whatever the plan says of the call with this index, counted from 0 over all operations.
    pub fn planned(plan: impl FnMut(usize, Operation) -> Option<Fault> + Send + 'static) -> Self {
        let shared = Shared {
            plan: Box::new(plan),
            calls: Vec::new(),
            struck: Vec::new(),
            tally: Tally::new(),
            pace: None,
        };
        Self { shared: Arc::new(Mutex::new(shared)), is_dying: Arc::default(), on_behalf_of: "" }
    }

    /// Of another process under the same plan: it dies alone.
    #[must_use]
    pub fn process(&self) -> Self {
        Self { is_dying: Arc::default(), ..self.clone() }
    }

    /// The same process, calling on behalf of this from now on.
    #[must_use]
    pub fn on_behalf_of(&self, whom: &'static str) -> Self {
        Self { on_behalf_of: whom, ..self.clone() }
    }

    /// Makes some calls slower than others, by the seed: of two begun together either may have
    /// its effect first, with what others do in between.
    #[must_use]
    pub fn with_uneven_pace(self, seed: u64) -> Self {
        self.lock().pace = Some(fastrand::Rng::with_seed(seed));
        self
    }

    /// None at all: counts calls only.
    #[must_use]
    pub fn none() -> Self {
        Self::planned(|_, _| None)
    }

    /// The call with this index, counted from 0 over all operations.
    #[must_use]
    pub fn at_call(index: usize, fault: Fault) -> Self {
        Self::planned(move |call, _| (call == index).then_some(fault))
    }

    /// The `nth` call of this operation, counted from 0.
    #[must_use]
    pub fn at_nth(operation: Operation, nth: usize, fault: Fault) -> Self {
        let mut seen = 0;
        Self::planned(move |_, called| {
            let is_it = called == operation && seen == nth;
            seen += usize::from(called == operation);
            is_it.then_some(fault)
        })
    }

    /// Every call of this operation.
    #[must_use]
    pub fn always(operation: Operation, fault: Fault) -> Self {
        Self::planned(move |_, called| (called == operation).then_some(fault))
    }

    /// The first call of each operation before its effect, and the second after it.
    #[must_use]
    pub fn each_operation_before_and_after() -> Self {
        let mut seen = BTreeMap::new();
        Self::planned(move |_, called| {
            let times = seen.entry(called).or_insert(0_usize);
            *times += 1;
            match times {
                1 => Some(Fault::Fail(Moment::Before)),
                2 => Some(Fault::Fail(Moment::After)),
                _ => None,
            }
        })
    }

    /// Any call with a chance of `percent`, one of `faults`, all from the seed.
    #[must_use]
    pub fn randomly(seed: u64, percent: u8, faults: &[Fault]) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let faults = faults.to_vec();
        Self::planned(move |_, _| {
            (random.u8(0..100) < percent).then(|| random.choice(&faults).copied()).flatten()
        })
    }

    /// From now on nothing goes wrong.
    pub fn heal(&self) {
        self.lock().plan = Box::new(|_, _| None);
    }

    /// From now on this plan holds, and its calls count from 0.
    pub fn become_planned(&self, other: Self) {
        let mut shared = self.lock();
        shared.calls.clear();
        shared.struck.clear();
        shared.plan = Box::new(move |call, operation| (other.lock().plan)(call, operation));
    }

    /// Takes note of a call and says what is to go wrong with it.
    #[must_use]
    pub fn next(&self, operation: Operation) -> Option<Fault> {
        let mut shared = self.lock();
        let index = shared.calls.len();
        shared.calls.push(operation);
        let fault = (shared.plan)(index, operation).map(|fault| fault.at(operation));
        shared.struck.extend(fault.map(|fault| (index, fault)));
        *shared.tally.entry((self.on_behalf_of, operation, fault)).or_default() += 1;
        fault
    }

    /// How often everything happened.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.lock().tally.clone()
    }

    /// All calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Operation> {
        self.lock().calls.clone()
    }

    /// What went wrong so far, with the index of the call.
    #[must_use]
    pub fn struck(&self) -> Vec<(usize, Fault)> {
        self.lock().struck.clone()
    }

    /// One call: waits its turn, then has its effect, goes wrong, or both.
    ///
    /// # Errors
    /// Those of the effect, and that of a planned failure.
    pub async fn call<T, E: Injected, F>(
        &self,
        operation: Operation,
        effect: impl Fn() -> F + Send,
    ) -> Result<T, E>
    where
        T: Send,
        F: Future<Output = Result<T, E>> + Send,
    {
        self.turn().await;
        let failed = |failure| Err(E::injected(failure));
        match self.next(operation) {
            None => effect().await,
            Some(Fault::Fail(Moment::Before) | Fault::Take(_)) => failed(Failure::Unavailable),
            Some(Fault::Fail(Moment::After)) => {
                effect().await?;
                failed(Failure::Unavailable)
            }
            Some(Fault::Throttle) => failed(Failure::Throttled),
            Some(Fault::Conflict) => failed(Failure::Conflict),
            Some(Fault::Corrupt) => failed(Failure::Corrupt),
            Some(Fault::Repeat) => {
                effect().await?;
                effect().await
            }
            Some(Fault::Hang) => {
                effect().await?;
                std::future::pending().await
            }
            Some(Fault::Crash(Moment::Before)) => self.die().await,
            Some(Fault::Crash(Moment::After)) => {
                drop(effect().await);
                self.die().await
            }
        }
    }

    /// Waits as long as a call of this pace does.
    pub(crate) async fn turn(&self) {
        let turns = self.lock().pace.as_mut().map_or(1, |pace| pace.u8(1..=4));
        for _ in 0..turns {
            turn().await;
        }
        // What else the dying process had begun gets no further.
        if self.is_dying.load(Ordering::SeqCst) {
            std::future::pending().await
        }
    }

    /// Never returns; whoever runs the process with [`until_crash`](Self::until_crash) drops it.
    pub(crate) async fn die<T>(&self) -> T {
        self.is_dying.store(true, Ordering::SeqCst);
        std::future::pending().await
    }

    /// Runs a process until it ends or dies at a call. When it dies, it is dropped as it stands.
    ///
    /// # Errors
    /// [`Crashed`], when it died.
    pub async fn until_crash<F: Future>(&self, process: F) -> Result<F::Output, Crashed> {
        let mut process = pin!(process);
        std::future::poll_fn(|context| {
            let polled = process.as_mut().poll(context);
            if self.is_dying.swap(false, Ordering::SeqCst) {
                return Poll::Ready(Err(Crashed));
            }
            polled.map(Ok)
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
