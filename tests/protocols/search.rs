//! Every state that can be reached, nearest first.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;

/// A state machine with something that must hold.
pub trait Protocol {
    type State: Clone + Ord + Debug;

    fn start(&self) -> Self::State;

    /// What can happen next, in words, and what it leads to.
    fn steps(&self, state: &Self::State) -> Vec<(String, Self::State)>;

    /// What must hold in any state; `is_quiet` where nothing can happen any more.
    ///
    /// # Errors
    /// What does not hold.
    fn check(&self, state: &Self::State, is_quiet: bool) -> Result<(), String>;
}

/// Visits every state, and answers with how many there are.
///
/// # Errors
/// The shortest story of what does not hold.
pub fn search<P: Protocol>(protocol: &P) -> Result<usize, String> {
    let start = protocol.start();
    let mut came_from: BTreeMap<P::State, Option<(P::State, String)>> =
        BTreeMap::from([(start.clone(), None)]);
    let mut next = VecDeque::from([start]);
    while let Some(state) = next.pop_front() {
        let steps = protocol.steps(&state);
        if let Err(broken) = protocol.check(&state, steps.is_empty()) {
            return Err(format!("{}\n{broken} in {state:?}", story(&came_from, &state)));
        }
        for (step, reached) in steps {
            if !came_from.contains_key(&reached) {
                came_from.insert(reached.clone(), Some((state.clone(), step)));
                next.push_back(reached);
            }
        }
    }
    Ok(came_from.len())
}

fn story<S: Clone + Ord>(came_from: &BTreeMap<S, Option<(S, String)>>, state: &S) -> String {
    let mut steps = Vec::new();
    let mut at = state.clone();
    while let Some(Some((before, step))) = came_from.get(&at) {
        steps.push(step.clone());
        at = before.clone();
    }
    steps.reverse();
    steps.join("\n")
}

/// Asserts that the protocol holds, and that so many states at least were visited.
#[track_caller]
pub fn holds<P: Protocol>(protocol: &P, at_least: usize) {
    match search(protocol) {
        Ok(states) => assert!(states >= at_least, "{states} states are not the protocol"),
        Err(story) => panic!("{story}"),
    }
}

/// Asserts that the protocol does not hold without a guard, and ends like this.
#[track_caller]
pub fn breaks<P: Protocol>(protocol: &P, because: &str) {
    match search(protocol) {
        Ok(states) => panic!("it holds without the guard, in all of {states} states"),
        Err(story) => assert!(story.contains(because), "{story}"),
    }
}
