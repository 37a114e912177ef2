//! How rough a world is.
//!
//! Owns what may go wrong and how often; a seed draws it, so that some worlds have one fault alone
//! and others all at once.

use jiff::SignedDuration;
use testkit::faults::Fault;

use super::choice::Chooser;

/// How rough a world is. All chances are in percent.
#[derive(Debug, Clone, PartialEq)]
pub struct Weather {
    /// How often a call goes wrong, and in which ways.
    pub faults: u8,
    pub kinds: Vec<Fault>,
    /// How far the clock of a machine may be from the time, either way.
    pub skew: SignedDuration,
    /// Lanes of each function, and records of a batch.
    pub lanes: usize,
    pub batch: usize,
    /// The longest that an invocation may take; it goes on beside the next when it takes longer.
    pub timeout: SignedDuration,
    /// How much time may pass with each step.
    pub step: SignedDuration,
    /// How often the answer of an invocation is lost, and its batch comes again.
    pub lost_answers: u8,
    /// How often a step brings a record again that was done long ago, as an operator does.
    pub redrives: u8,
    /// How long a client waits for an answer at most.
    pub patience: SignedDuration,
    /// How long who repeats something rests before.
    pub rest: SignedDuration,
    /// How late a wake-up may be, and how often it comes twice.
    pub lateness: SignedDuration,
    pub repeated_wake_ups: u8,
    /// How often a step lets the table drop what has expired.
    pub expiry: u8,
    /// Whether the stack's owner wants checkouts watched.
    pub watches_checkouts: bool,
    /// In which order what is in flight goes on.
    pub order: Order,
}

/// In which order what is in flight goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Eldest,
    Uniform,
    Priorities { changes_once_in: u32 },
}

impl Weather {
    /// Nothing goes wrong, and everything happens in order.
    pub fn calm() -> Self {
        Self {
            faults: 0,
            kinds: Vec::new(),
            skew: SignedDuration::ZERO,
            lanes: 1,
            batch: 1,
            timeout: SignedDuration::from_secs(10),
            step: SignedDuration::ZERO,
            lost_answers: 0,
            redrives: 0,
            patience: SignedDuration::from_secs(30),
            rest: SignedDuration::ZERO,
            lateness: SignedDuration::ZERO,
            repeated_wake_ups: 0,
            expiry: 0,
            watches_checkouts: true,
            order: Order::Eldest,
        }
    }

    /// Some weather.
    pub fn drawn(dice: &mut fastrand::Rng) -> Self {
        let unseen = [Fault::Repeat, Fault::Hang];
        let faults = Fault::FAILURES.into_iter().chain(unseen).chain(Fault::CRASHES);
        let kinds: Vec<Fault> = faults.filter(|_| dice.u8(0..3) == 0).collect();
        let millis = |dice: &mut fastrand::Rng, choices: &[i64]| {
            SignedDuration::from_millis(dice.choice(choices).copied().unwrap_or_default())
        };
        Self {
            faults: if kinds.is_empty() { 0 } else { dice.u8(0..12) },
            kinds,
            skew: millis(dice, &[0, 5, 2_000]),
            lanes: dice.usize(1..=5),
            batch: dice.usize(1..=5),
            timeout: millis(dice, &[10_000, 10_000, 300, 60]),
            step: millis(dice, &[0, 2, 20]),
            lost_answers: dice.choice([0, 0, 3, 15]).unwrap_or_default(),
            redrives: dice.choice([0, 0, 1, 3]).unwrap_or_default(),
            patience: millis(dice, &[30_000, 30_000, 200, 30]),
            rest: millis(dice, &[1, 500, 60_000]),
            // The last is much longer than what has ended is kept.
            lateness: millis(dice, &[0, 0, 60_000, 60_000, 7_200_000, 7_200_000, 400 * 86_400_000]),
            repeated_wake_ups: dice.choice([0, 10, 50]).unwrap_or_default(),
            expiry: dice.choice([0, 1, 10]).unwrap_or_default(),
            watches_checkouts: dice.u8(0..16) > 0,
            order: match dice.u8(0..4) {
                0 => Order::Eldest,
                1 | 2 => Order::Uniform,
                _ => Order::Priorities { changes_once_in: dice.u32(5..60) },
            },
        }
    }

    pub fn chooser(&self, seed: u64) -> Chooser {
        let dice = fastrand::Rng::with_seed(seed);
        match self.order {
            Order::Eldest => Chooser::Eldest,
            Order::Uniform => Chooser::Uniform(dice),
            Order::Priorities { changes_once_in } => {
                Chooser::Priorities { dice, changes_once_in, drawn: std::collections::BTreeMap::new() }
            }
        }
    }
}
