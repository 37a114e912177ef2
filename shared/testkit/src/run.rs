//! Driving futures without a runtime: one to its end, or several interleaved from a seed.
//!
//! Owns that a run is deterministic. Must not know what the futures do; each await of a fake is
//! a point where another future may go on.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Lets others go on before this future does.
pub async fn turn() {
    let mut has_yielded = false;
    std::future::poll_fn(|context| {
        if has_yielded {
            return Poll::Ready(());
        }
        has_yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Runs one future to its end.
///
/// # Panics
/// When it waits for something that only a runtime could give, such as a timer.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let flag = Arc::new(Flag::default());
    let waker = Waker::from(Arc::clone(&flag));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        assert!(flag.take(), "the future waits for what nobody will do");
    }
}

/// Turns in one poll of [`interleave`].
const MAX_TURNS_A_POLL: usize = 32;

/// Turns after which whoever interrupts another waits for what that one has begun.
const MAX_INTERRUPTING: usize = 1_000;

/// Runs a future for so many turns, then another to its end, then the first to its own: what the
/// second does falls between two calls of the first. Tells whether the first was still running.
///
/// A second that gets nowhere without the first, as when that one has a transaction under way,
/// lets it go on.
pub async fn interrupt(
    first: impl Future<Output = ()>,
    turns: usize,
    second: impl Future<Output = ()>,
) -> bool {
    let (mut first, mut second) = (pin!(first), pin!(second));
    if has_ended(first.as_mut(), turns).await {
        second.await;
        return false;
    }
    let is_second_over = has_ended(second.as_mut(), MAX_INTERRUPTING).await;
    first.await;
    if !is_second_over {
        second.await;
    }
    true
}

/// Whether it ends within so many turns.
async fn has_ended(mut future: Pin<&mut impl Future<Output = ()>>, turns: usize) -> bool {
    for _ in 0..turns {
        let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if polled.is_ready() {
            return true;
        }
    }
    false
}

/// Runs all futures to their ends at once; the seed decides who goes on at each await.
pub async fn interleave<F: Future>(seed: u64, futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut tasks: Vec<Task<F>> = futures.into_iter().map(Task::new).collect();
    std::future::poll_fn(move |context| {
        for task in &tasks {
            task.flag.pass_on_to(context.waker());
        }
        // A runtime gives each poll a budget of its resources, and all are pending once it is spent.
        for _ in 0..MAX_TURNS_A_POLL {
            let ready: Vec<usize> = (0..tasks.len()).filter(|at| tasks[*at].wants_to_go_on()).collect();
            match random.choice(ready) {
                Some(at) => tasks[at].go_on(),
                None if tasks.iter().all(|task| task.output.is_some()) => {
                    return Poll::Ready(tasks.iter_mut().filter_map(|task| task.output.take()).collect());
                }
                None => return Poll::Pending,
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

struct Task<F: Future> {
    future: Pin<Box<F>>,
    flag: Arc<Flag>,
    output: Option<F::Output>,
}

// The future is boxed and the output is only ever moved out whole.
impl<F: Future> Unpin for Task<F> {}

impl<F: Future> Task<F> {
    fn new(future: F) -> Self {
        let flag = Arc::new(Flag::default());
        flag.is_ready.store(true, Ordering::SeqCst);
        Self { future: Box::pin(future), flag, output: None }
    }

    fn wants_to_go_on(&self) -> bool {
        self.output.is_none() && self.flag.is_ready.load(Ordering::SeqCst)
    }

    fn go_on(&mut self) {
        self.flag.take();
        let waker = Waker::from(Arc::clone(&self.flag));
        if let Poll::Ready(output) = self.future.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.output = Some(output);
        }
    }
}

/// Whether a future was woken, and whom to tell of it.
#[derive(Default)]
struct Flag {
    is_ready: AtomicBool,
    outer: Mutex<Option<Waker>>,
}

impl Flag {
    fn take(&self) -> bool {
        self.is_ready.swap(false, Ordering::SeqCst)
    }

    fn pass_on_to(&self, outer: &Waker) {
        *self.outer.lock().unwrap_or_else(PoisonError::into_inner) = Some(outer.clone());
    }
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.is_ready.store(true, Ordering::SeqCst);
        if let Some(outer) = &*self.outer.lock().unwrap_or_else(PoisonError::into_inner) {
            outer.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn write(log: Arc<Mutex<Vec<u8>>>, name: u8) {
        for _ in 0..3 {
            turn().await;
            log.lock().unwrap_or_else(PoisonError::into_inner).push(name);
        }
    }

    fn run(seed: u64) -> Vec<u8> {
        let log = Arc::default();
        block_on(interleave(seed, [1, 2].map(|name| write(Arc::clone(&log), name))));
        let written = log.lock().unwrap_or_else(PoisonError::into_inner);
        written.clone()
    }

    #[test]
    fn the_seed_alone_decides_who_goes_on() {
        assert_eq!(run(7), run(7));
        let runs: std::collections::BTreeSet<Vec<u8>> = (0..200).map(run).collect();
        assert!(runs.len() > 15, "of the 20 interleavings there are, {} were seen", runs.len());
    }

    #[test]
    #[should_panic(expected = "waits for what nobody will do")]
    fn a_future_that_waits_for_ever_is_found() {
        block_on(std::future::pending::<()>());
    }
}
