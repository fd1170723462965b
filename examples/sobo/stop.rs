//! Ctrl-C: work that can be given up is given up, and what is being committed is finished.

use crate::fault::{Class, Fault};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

/// The work may be given up at any time.
const WORKING: u8 = 0;
/// Somebody asked to stop.
const STOPPING: u8 = 1;
/// The last step, which is all or nothing by itself, has begun.
const COMMITTING: u8 = 2;

/// How long work that asks may take to end by itself; a read that waits for a line never does.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the process was asked to stop. Cloned, it is the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<State>);

#[derive(Debug, Default)]
struct State {
    step: AtomicU8,
    /// Whether the work asks, so that it is worth waiting for.
    asks: AtomicBool,
    /// Whether a part of the work is done for good.
    kept: AtomicBool,
}

impl Stop {
    /// Listens for Ctrl-C and for the signals that end a process.
    ///
    /// # Errors
    /// `io` when the system does not let it listen.
    pub(crate) fn listen() -> Result<Self, Fault> {
        let stop = Self::default();
        let asked = stop.clone();
        ctrlc::set_handler(move || asked.asked())
            .map_err(|e| Fault::new(Class::Io, format!("Ctrl-C cannot be listened for: {e}")))?;
        Ok(stop)
    }

    /// Called in the listener's thread.
    fn asked(&self) {
        let order = Ordering::SeqCst;
        if self.0.step.compare_exchange(WORKING, STOPPING, order, order) == Err(COMMITTING) {
            eprintln!("too late to stop: the commit is being written");
            return;
        }
        if self.0.asks.load(order) {
            thread::sleep(PATIENCE);
        }
        // The open transaction is never committed.
        let fault = self.fault();
        fault.print();
        process::exit(i32::from(fault.code()));
    }

    /// Asked for between two steps of long work.
    ///
    /// # Errors
    /// `interrupted` once somebody asked to stop.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        self.0.asks.store(true, Ordering::Relaxed);
        match self.0.step.load(Ordering::Relaxed) {
            STOPPING => Err(self.fault()),
            _ => Ok(()),
        }
    }

    /// Called after a part of the work that stays whatever comes.
    pub(crate) fn kept(&self) {
        self.0.kept.store(true, Ordering::Relaxed);
    }

    fn fault(&self) -> Fault {
        Fault::interrupted(self.0.kept.load(Ordering::Relaxed))
    }

    /// Called right before a commit: from here on, Ctrl-C comes too late.
    ///
    /// # Errors
    /// `interrupted` when somebody asked to stop before.
    pub(crate) fn commit(&self) -> Result<(), Fault> {
        let order = Ordering::SeqCst;
        match self.0.step.compare_exchange(WORKING, COMMITTING, order, order) {
            Err(STOPPING) => Err(self.fault()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_begins_or_is_given_up() {
        let stop = Stop::default();
        assert!(stop.check().is_ok());
        stop.0.step.store(STOPPING, Ordering::SeqCst);
        assert_eq!(stop.check().unwrap_err().code(), 130);
        assert_eq!(stop.commit().unwrap_err().code(), 130);
        let stop = Stop::default();
        stop.commit().unwrap();
        stop.asked();
        assert!(stop.check().is_ok(), "what is being committed is finished");
    }
}
