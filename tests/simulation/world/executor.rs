//! Tasks of one thread, each polled when somebody says so.
//!
//! Owns that nothing happens by itself: which of the tasks that want to go on does so is the
//! [`choice`](super::choice) of whoever drives the world.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};

/// Names a task for as long as it runs; a later one has a greater number.
pub type TaskId = usize;

type Running = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
pub struct Executor {
    tasks: BTreeMap<TaskId, Task>,
    born: Spawner,
    next: TaskId,
}

struct Task {
    running: Running,
    flag: Arc<Flag>,
}

impl Executor {
    /// A handle by which tasks start others.
    pub fn spawner(&self) -> Spawner {
        self.born.clone()
    }

    /// The tasks that want to go on, in the order of their birth.
    pub fn ready(&mut self) -> Vec<TaskId> {
        for running in self.born.0.take() {
            let flag = Arc::new(Flag(AtomicBool::new(true)));
            self.tasks.insert(self.next, Task { running, flag });
            self.next += 1;
        }
        let wants = |task: &Task| task.flag.0.load(Ordering::Relaxed);
        self.tasks.iter().filter(|(_, task)| wants(task)).map(|(id, _)| *id).collect()
    }

    /// Polls the task once.
    pub fn go_on(&mut self, id: TaskId) {
        let Some(task) = self.tasks.get_mut(&id) else { return };
        task.flag.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&task.flag));
        if task.running.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            self.tasks.remove(&id);
        }
    }
}

/// Starts tasks.
#[derive(Clone, Default)]
pub struct Spawner(Rc<RefCell<Vec<Running>>>);

impl Spawner {
    pub fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        self.0.borrow_mut().push(Box::pin(future));
    }
}

/// Whether a task was woken.
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
