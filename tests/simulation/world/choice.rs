//! Who goes on next, out of all that could.
//!
//! Owns the ways to choose: always the same, by dice, by priorities that seldom change (so that
//! one process can be far ahead of another), or from a script that a search writes.

use std::collections::BTreeMap;

use super::executor::TaskId;
use super::mapping::LaneId;

/// Something that could happen now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// A task goes on to its next await.
    Task(TaskId),
    /// A function is invoked with the oldest records of a lane.
    Invoke(LaneId),
}

/// How to choose.
pub enum Chooser {
    /// Whoever was chosen last goes on as long as it can, then the eldest.
    Eldest,
    /// Any, each time anew.
    Uniform(fastrand::Rng),
    /// Whoever has the highest priority, which is drawn anew once in so many choices.
    Priorities { dice: fastrand::Rng, changes_once_in: u32, drawn: BTreeMap<Choice, u32> },
    /// As a search says.
    Scripted(Script),
}

impl Chooser {
    /// One of these, which are not none. `last` is what was chosen before.
    pub fn choose(&mut self, among: &[Choice], last: Option<Choice>) -> Choice {
        let eldest = last.filter(|last| among.contains(last)).unwrap_or(among[0]);
        match self {
            Self::Eldest => eldest,
            Self::Uniform(dice) => dice.choice(among).copied().unwrap_or(eldest),
            Self::Priorities { dice, changes_once_in, drawn } => {
                if dice.u32(0..*changes_once_in) == 0 {
                    drawn.remove(&eldest);
                }
                let mut priority = |choice: &Choice| *drawn.entry(*choice).or_insert_with(|| dice.u32(..));
                among.iter().copied().max_by_key(|choice| priority(choice)).unwrap_or(eldest)
            }
            Self::Scripted(script) => script.choose(among, last),
        }
    }
}

/// A schedule out of all that depart from the usual one a few times, for a search of them all,
/// depth first. Whoever is departed from waits until nobody else can go on, so that one departure is
/// enough for something to begin, be folded and be published between two reads of another.
///
/// Most faults of concurrency need very few departures
/// (<https://www.microsoft.com/en-us/research/publication/delay-bounded-scheduling/>).
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// Which option to take, choice by choice; the usual one where it ends.
    wanted: Vec<usize>,
    /// What was taken, and out of how many.
    taken: Vec<(usize, usize)>,
    /// Who waits for all others.
    delayed: Vec<Choice>,
    departures: usize,
    most_departures: usize,
}

impl Script {
    pub fn departing(most_departures: usize) -> Self {
        Self { most_departures, ..Self::default() }
    }

    fn choose(&mut self, among: &[Choice], last: Option<Choice>) -> Choice {
        if among.iter().all(|choice| self.delayed.contains(choice)) {
            self.delayed.clear();
        }
        let prompt = || among.iter().copied().filter(|choice| !self.delayed.contains(choice));
        let usual = prompt().find(|choice| Some(*choice) == last).or(prompt().next()).unwrap_or(among[0]);
        let options = if self.departures < self.most_departures { prompt().count() } else { 1 };
        let option = self.wanted.get(self.taken.len()).copied().unwrap_or(0);
        let mut others = prompt().filter(|choice| *choice != usual);
        let chosen = option.checked_sub(1).and_then(|other| others.nth(other)).unwrap_or(usual);
        self.taken.push((option, options));
        if chosen != usual {
            self.departures += 1;
            self.delayed.push(usual);
        }
        chosen
    }

    /// The schedule after the one that was run, if there is one more.
    pub fn next(self) -> Option<Self> {
        let mut taken = self.taken;
        while let Some((option, of)) = taken.pop() {
            if option + 1 < of {
                let wanted = taken.into_iter().map(|(option, _)| option).chain([option + 1]).collect();
                return Some(Self { wanted, ..Self::departing(self.most_departures) });
            }
        }
        None
    }
}
