//! The whole system in one thread: real functions over a fake world.
//!
//! Owns the wiring, the pump and the passing of time. Everything that is in flight is a task, and
//! each of its awaits is a point where another goes on: clients and what serves them, invocations
//! of both functions on the stream (also those that have timed out and go on beside their
//! repetition), wake-ups on their way, processes with clocks of their own.

pub mod backend;
pub mod choice;
pub mod executor;
pub mod invocation;
pub mod mapping;
pub mod rare;
pub mod requests;
pub mod time;
pub mod weather;

use std::cell::RefCell;
use std::rc::Rc;

use commerce::automation::AutomationKind;
use commerce::fact::Fact;
use commerce::ports::Facts as _;
use jiff::{SignedDuration, Timestamp};
use testkit::faults::Faults;
use testkit::run::block_on;
use testkit::table::Record;

use backend::{Backend, Story};
use choice::{Choice, Chooser};
use executor::Executor;
use invocation::{consumer, deliver, handle, named};
use mapping::{Answer, Consumer, InvocationId, LaneId, Mappings};
use rare::Rare;
use weather::Weather;

/// Records that are brought again: each takes steps of its own, in which more could be.
const MAX_REDRIVEN: usize = 20;

/// Invocations that are given up early: each goes on and slows the next, until none would ever end.
const MAX_TIMED_OUT: usize = 15;

/// Steps after which a world that is not quiet will never be.
const PATIENCE: usize = 200_000;

pub struct World {
    pub backend: Backend,
    pub weather: Weather,
    pub chooser: Chooser,
    executor: Executor,
    mappings: Mappings,
    answers: Answers,
    last: Option<Choice>,
    /// What happened, when somebody wants to read it.
    pub story: Story,
}

type Answers = Rc<RefCell<Vec<(LaneId, InvocationId, Answer)>>>;

impl World {
    pub fn new(faults: Faults, weather: Weather, seed: u64) -> Self {
        let executor = Executor::default();
        let backend = Backend::new(faults, &weather, seed, executor.spawner());
        let mappings = Mappings::new(weather.lanes, weather.batch);
        let chooser = weather.chooser(seed);
        Self {
            backend,
            weather,
            chooser,
            executor,
            mappings,
            answers: Rc::default(),
            last: None,
            story: Story::default(),
        }
    }

    /// One in which nothing goes wrong but by these faults.
    pub fn in_order(faults: Faults) -> Self {
        Self::new(faults, Weather::calm(), 0)
    }

    /// Another one at the same point, where nothing is under way.
    pub fn copied(&self) -> Self {
        let mut world = Self::new(Faults::none(), self.weather.clone(), 0);
        let Backend { table, bus, schedules, time, .. } = &self.backend;
        world.backend.time.reach(time.now());
        world.backend.table = table.copied();
        world.backend.bus = bus.copied();
        world.backend.schedules = schedules.copied(&world.backend.time.clock);
        world
    }

    /// Lets everything happen that needs no more than a pause; wake-ups stay where they are.
    pub fn settle(&mut self) {
        for _ in 0..PATIENCE {
            if !self.step() && !self.let_time_pass(Timestamp::MAX) {
                return;
            }
        }
        panic!("never quiet");
    }

    /// Time passes, with all that happens meanwhile; wake-ups come.
    pub fn wait(&mut self, length: SignedDuration) {
        let until = self.backend.time.now() + length;
        for _ in 0..PATIENCE {
            if self.step() {
                continue;
            }
            let due = self.backend.schedules.live().first().map(|(at, _)| *at);
            match due.filter(|due| *due <= until && self.next_end_of_a_pause().is_none_or(|end| *due <= end))
            {
                Some(due) => self.wake_up(due),
                None if self.let_time_pass(until) => {}
                None => {
                    self.backend.time.reach(until);
                    return;
                }
            }
        }
        panic!("never quiet");
    }

    /// Just before the first reminder is due.
    pub fn reach_before_reminders(&mut self) {
        let reminders = self.backend.schedules.live().into_iter();
        let first = reminders
            .filter(|(_, it)| it.automation.kind() == AutomationKind::Replenishment)
            .min_by_key(|(at, _)| *at);
        let Some((due, _)) = first else { panic!("no reminder is to come") };
        self.wait(due - SignedDuration::from_mins(1) - self.backend.time.now());
    }

    /// All that is due now or within a minute is recorded, and nothing is folded.
    pub fn reminders_are_due(&mut self) {
        self.wake_up(self.backend.time.now() + SignedDuration::from_mins(1));
        while self.serve() {}
    }

    /// The table has this fact now, as if somebody had stated it.
    pub fn tell(&self, fact: &Fact) {
        let appended = self.backend.table.append(fact);
        block_on(appended).map(drop).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Whether anything may be under way, or have been, whose repetition is done.
    pub fn has_stragglers(&self) -> bool {
        self.backend.times(Rare::TimedOut) + self.backend.times(Rare::BroughtAgain) > 0
            || !self.backend.faults.struck().is_empty()
    }

    /// From now on nothing goes wrong, and everybody is heard.
    pub fn heal(&mut self) {
        self.backend.faults.heal();
        let Weather { order, lanes, batch, .. } = self.weather;
        self.weather = Weather { order, lanes, batch, ..Weather::calm() };
    }

    /// One thing that could happen happens; says whether there was any.
    pub fn step(&mut self) -> bool {
        self.mappings.take(self.backend.table.drain());
        for (lane, invocation, answer) in self.answers.take() {
            let is_lost = self.backend.dice.percent(self.weather.lost_answers);
            self.backend.note(Rare::LostAnswer, usize::from(is_lost));
            self.mappings.end(lane, invocation, if is_lost { Answer::Died } else { answer });
        }
        let timed_out = self.mappings.time_out(self.backend.time.now());
        self.backend.note(Rare::TimedOut, timed_out);
        self.mishap();
        let mut choices: Vec<Choice> = self.executor.ready().into_iter().map(Choice::Task).collect();
        choices.extend(self.mappings.startable().map(Choice::Invoke));
        if choices.is_empty() {
            return false;
        }
        let chosen = self.chooser.choose(&choices, self.last);
        self.last = Some(chosen);
        match chosen {
            Choice::Task(task) => self.executor.go_on(task),
            Choice::Invoke(lane) => self.invoke(lane),
        }
        if self.weather.step > SignedDuration::ZERO {
            let time = &self.backend.time;
            time.reach(time.now() + self.backend.dice.up_to(self.weather.step));
        }
        true
    }

    /// What happens beside everything else, now and then.
    fn mishap(&mut self) {
        let Backend { dice, table, time, .. } = &self.backend;
        if dice.percent(self.weather.expiry) {
            let dropped = table.expire(time.now());
            self.backend.note(Rare::Expired, dropped);
        }
        if self.backend.times(Rare::BroughtAgain) < MAX_REDRIVEN && dice.percent(self.weather.redrives) {
            let stream = table.stream();
            if let Some(record) = dice.throw(|dice| dice.choice(stream)) {
                self.backend.note(Rare::BroughtAgain, 1);
                let consumer = consumer(&record);
                self.handle(consumer, vec![record], |_| {});
            }
        }
    }

    /// When the next pause ends or invocation times out.
    fn next_end_of_a_pause(&self) -> Option<Timestamp> {
        self.backend.time.next().into_iter().chain(self.mappings.next_timeout()).min()
    }

    /// Up to the end of the next pause; says whether there was one by then.
    fn let_time_pass(&mut self, until: Timestamp) -> bool {
        let next = self.next_end_of_a_pause().filter(|next| *next <= until);
        if let Some(next) = next {
            self.backend.time.reach(next);
        }
        next.is_some()
    }

    /// Scheduler lets go of what is due then: it is on its way, and comes late, or twice, or both,
    /// also when its schedule has been deleted meanwhile.
    fn wake_up(&mut self, due: Timestamp) {
        let Backend { time, dice, schedules, .. } = &self.backend;
        time.reach(due);
        for wake_up in schedules.fire_due() {
            let is_repeated = dice.percent(self.weather.repeated_wake_ups);
            self.backend.note(Rare::WokenTwice, usize::from(is_repeated));
            for _ in 0..=usize::from(is_repeated) {
                let late = dice.up_to(self.weather.lateness);
                self.backend.spawn(deliver(self.backend.clone(), wake_up.clone(), late));
            }
        }
    }

    fn invoke(&mut self, lane: LaneId) {
        let now = self.backend.time.now();
        let timeout = if self.backend.times(Rare::TimedOut) < MAX_TIMED_OUT {
            self.weather.timeout
        } else {
            Weather::calm().timeout
        };
        let (invocation, batch) = self.mappings.begin(lane, now, timeout);
        self.story.tell(|| format!("{now} {:?} begins {}", lane.consumer, named(&batch)));
        let (answers, story) = (Rc::clone(&self.answers), self.story.clone());
        self.handle(lane.consumer, batch, move |answer| {
            story.tell(|| format!("    invocation {invocation} of {lane:?}: {answer:?}"));
            answers.borrow_mut().push((lane, invocation, answer));
        });
    }

    fn handle(&self, consumer: Consumer, batch: Vec<Record>, end: impl FnOnce(Answer) + 'static) {
        let backend = self.backend.clone();
        self.backend.spawn(async move { end(handle(&backend, consumer, batch).await) });
    }
}
