//! Whose turn it is to write: one writer at a time, others on other threads wait. Knows nothing of
//! what is written.

use super::fault;
use crate::error::Result;
use crate::model::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

/// Passed from writer to writer of one register.
#[derive(Default)]
pub(super) struct Turn {
    state: Mutex<State>,
    passed: Condvar,
    /// Raised before and after every commit that changes organizations: odd in between, and after one
    /// that failed, until the next succeeds.
    orgs: AtomicU64,
}

#[derive(Default)]
struct State {
    /// Told apart from waiting for another thread: waiting for oneself would last forever.
    holder: Option<ThreadId>,
    latest: Option<Timestamp>,
}

/// Holds the turn until it is dropped.
pub(super) struct Held<'s>(&'s Turn);

impl Turn {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells states of the organizations apart; `None` while a commit is changing them.
    pub(super) fn orgs_version(&self) -> Option<u64> {
        Some(self.orgs.load(Ordering::SeqCst)).filter(|version| version.is_multiple_of(2))
    }

    /// Waits for the turn.
    ///
    /// # Errors
    /// `is_busy` when this thread has it already, or cannot wait.
    pub(super) fn take(&self) -> Result<Held<'_>> {
        let me = std::thread::current().id();
        let mut state = self.state();
        while let Some(holder) = state.holder {
            if cfg!(target_family = "wasm") || holder == me {
                return Err(fault::busy_writer());
            }
            state = self.passed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.holder = Some(me);
        Ok(Held(self))
    }
}

impl Held<'_> {
    /// The latest moment recorded in any chain, where the last writer that committed knew it: who
    /// writes one entry need not look at every stream for it.
    pub(super) fn latest(&self) -> Option<Timestamp> {
        self.0.state().latest
    }

    /// A commit that changes organizations begins. One that fails is never told as over: nobody
    /// knows then what the file holds. So the number may be odd already; only the holder of the turn
    /// writes it.
    pub(super) fn orgs_change(&self) {
        let version = self.0.orgs.load(Ordering::SeqCst);
        let odd = version + 1 + version % 2;
        self.0.orgs.store(odd, Ordering::SeqCst);
    }

    /// That commit has succeeded: there is a new state of the organizations.
    pub(super) fn orgs_changed(&self) {
        let version = self.0.orgs.load(Ordering::SeqCst);
        self.0.orgs.store((version | 1) + 1, Ordering::SeqCst);
    }

    /// Leaves it to the next writer. Only after a commit: what was dropped was never recorded.
    pub(super) fn leave(&self, latest: Option<Timestamp>) {
        self.0.state().latest = latest;
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.state().holder = None;
        self.0.passed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn a_turn_passes_from_thread_to_thread_and_never_to_two() {
        let (turn, inside) = (Turn::default(), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let held = turn.take().unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        let last = held.latest().map_or(0, Timestamp::as_millis);
                        held.leave(Some(Timestamp::from_millis(last + 1)));
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        let held = turn.take().unwrap();
        assert_eq!(held.latest(), Some(Timestamp::from_millis(800)));
        assert!(turn.take().err().is_some_and(|e| e.is_busy()));
    }

    #[test]
    fn while_a_commit_runs_no_state_of_the_organizations_is_told_even_after_one_that_failed() {
        let turn = Turn::default();
        let before = turn.orgs_version();
        assert!(before.is_some());
        // Fails: `orgs_changed` is never called.
        turn.take().unwrap().orgs_change();
        assert_eq!(turn.orgs_version(), None);
        let held = turn.take().unwrap();
        held.orgs_change();
        assert_eq!(turn.orgs_version(), None, "the next commit is running");
        held.orgs_changed();
        let after = turn.orgs_version();
        assert!(after.is_some() && after != before);
    }
}
