//! A wait beside the return of stock: `docs/decisions/0009-waits-for-stock.md`.
//!
//! Somebody asks while stock goes and returns. The clocks of the two functions are not in it: what
//! was first is said by the product's version alone.

use crate::search::{Protocol, breaks, holds};

/// Times that stock returns.
const RETURNS: u8 = 2;
/// Times that a fold dies or is repeated, in all.
const REPETITIONS: u8 = 2;

#[derive(Clone, Copy)]
struct Waiting {
    /// The version is read before the request is recorded; else the newest at the fold counts.
    carries_version: bool,
    /// The commit of the wait checks the product that was read.
    checks_product: bool,
    /// A return tells those alone who asked before it.
    compares_version: bool,
}

const AS_DECIDED: Waiting = Waiting { carries_version: true, checks_product: true, compares_version: true };

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// The product's version; every second one is in stock again.
    product: u8,
    request: Request,
    fold: Fold,
    wait: Wait,
    /// Versions whose return is not walked yet.
    returns: Vec<u8>,
    told: u8,
    repetitions: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Request {
    NotMade,
    /// It has read this version.
    Read(u8),
    /// It is recorded; the product then had the second version.
    Recorded {
        carried: u8,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fold {
    Start,
    /// It has read this version of the product.
    Read(u8),
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wait {
    None,
    Armed { asked: u8 },
    Over,
}

/// The version in which stock returned last, as the product says.
fn returned_in(product: u8) -> u8 {
    product - product % 2
}

impl Waiting {
    fn request(self, state: &State, steps: &mut Vec<(String, State)>) {
        let mut next = state.clone();
        match state.request {
            Request::NotMade => next.request = Request::Read(state.product),
            Request::Read(carried) => next.request = Request::Recorded { carried },
            Request::Recorded { .. } => return,
        }
        steps.push((format!("the request goes on from {:?}", state.request), next));
    }

    fn fold(self, state: &State, steps: &mut Vec<(String, State)>) {
        let Request::Recorded { carried } = state.request else { return };
        let mut next = state.clone();
        match state.fold {
            Fold::Start => next.fold = Fold::Read(state.product),
            Fold::Read(read) if self.checks_product && read != state.product => next.fold = Fold::Start,
            Fold::Read(read) => {
                let asked = if self.carries_version { carried } else { read };
                next.fold = Fold::Done;
                if returned_in(read) > asked {
                    next.told += 1;
                    next.wait = Wait::Over;
                } else {
                    next.wait = Wait::Armed { asked };
                }
            }
            Fold::Done => return,
        }
        steps.push((format!("the fold of the request goes on from {:?}", state.fold), next));
        if state.repetitions < REPETITIONS && state.fold != Fold::Start {
            let mut dies = state.clone();
            dies.fold = Fold::Start;
            dies.repetitions += 1;
            steps.push(("the fold of the request dies".to_owned(), dies));
        }
    }

    fn stock(self, state: &State, steps: &mut Vec<(String, State)>) {
        if state.product < 2 * RETURNS {
            let mut next = state.clone();
            next.product += 1;
            if next.product.is_multiple_of(2) {
                next.returns.push(next.product);
            }
            steps.push((format!("the product has version {}", next.product), next));
        }
        for (index, version) in state.returns.iter().enumerate() {
            let mut next = state.clone();
            next.returns.remove(index);
            if let Wait::Armed { asked } = state.wait
                && (asked < *version || !self.compares_version)
            {
                next.told += 1;
                next.wait = Wait::Over;
            }
            if state.repetitions < REPETITIONS {
                let mut again = next.clone();
                again.returns.insert(index, *version);
                again.repetitions += 1;
                steps.push((format!("the return in {version} is walked, and comes again"), again));
            }
            steps.push((format!("the return in {version} is walked"), next));
        }
    }
}

impl Protocol for Waiting {
    type State = State;

    fn start(&self) -> State {
        State {
            product: 1,
            request: Request::NotMade,
            fold: Fold::Start,
            wait: Wait::None,
            returns: Vec::new(),
            told: 0,
            repetitions: 0,
        }
    }

    fn steps(&self, state: &State) -> Vec<(String, State)> {
        let mut steps = Vec::new();
        self.request(state, &mut steps);
        if state.fold != Fold::Done {
            self.fold(state, &mut steps);
        }
        self.stock(state, &mut steps);
        steps
    }

    fn check(&self, state: &State, is_quiet: bool) -> Result<(), String> {
        if state.told > 1 {
            return Err("told twice".to_owned());
        }
        let Request::Recorded { carried } = state.request else { return Ok(()) };
        let has_returned = returned_in(state.product) > carried;
        if is_quiet && has_returned && state.told == 0 {
            return Err("never told of the stock that returned".to_owned());
        }
        if is_quiet && !has_returned && state.told > 0 {
            return Err("told of stock that was there when they asked".to_owned());
        }
        Ok(())
    }
}

#[test]
fn whoever_asks_is_told_once_of_the_stock_that_returns_after() {
    holds(&AS_DECIDED, 300);
}

#[test]
fn without_the_check_of_the_product_both_miss_each_other() {
    breaks(&Waiting { checks_product: false, ..AS_DECIDED }, "never told of the stock that returned");
}

#[test]
fn a_request_that_takes_the_version_of_its_fold_is_missed() {
    breaks(&Waiting { carries_version: false, ..AS_DECIDED }, "never told of the stock that returned");
}

#[test]
fn a_return_that_compares_no_version_tells_whoever_asked_after_it() {
    breaks(&Waiting { compares_version: false, ..AS_DECIDED }, "told of stock that was there");
}
