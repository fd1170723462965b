//! The clocks of a simulation: one true time in ticks, and for each replica a clock that may run fast
//! or slow, jump, or show nothing finer than hours. Knows nothing of who reads them.

use crate::fixture::START_MS;
use sobo::model::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What passes in one tick.
pub const TICK_MS: i64 = 60_000;

/// How a clock is wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Skew {
    /// How far ahead, in milliseconds.
    pub ahead_ms: i64,
    /// How much it gains in a tick, in milliseconds.
    pub drift_ms: i64,
    /// Whether it shows whole hours only, so that many moments are the same one.
    pub coarse: bool,
}

/// A clock that its replica reads and the simulation sets. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock {
    shown: Arc<AtomicU64>,
    skew: Skew,
}

impl Clock {
    /// A clock at the beginning of the simulation.
    pub fn new(skew: Skew) -> Self {
        let clock = Self { shown: Arc::default(), skew };
        clock.set(0);
        clock
    }

    /// Lets the clock show what it shows at a tick.
    pub fn set(&self, tick: u64) {
        let Skew { ahead_ms, drift_ms, coarse } = self.skew;
        let now = START_MS as i64 + ahead_ms + tick as i64 * (TICK_MS + drift_ms);
        let now = u64::try_from(now).unwrap_or(0);
        self.shown.store(if coarse { now - now % 3_600_000 } else { now }, Ordering::SeqCst);
    }

    /// Puts the clock forward, or back.
    pub fn jump(&mut self, millis: i64) {
        self.skew.ahead_ms += millis;
    }

    /// What the clock shows.
    pub fn read(&self) -> Timestamp {
        Timestamp::from_millis(self.shown.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_as_wrong_as_it_is_told() {
        let read = |clock: &Clock, tick| {
            clock.set(tick);
            clock.read().as_millis() as i64 - START_MS as i64
        };
        let mut fast = Clock::new(Skew { drift_ms: 5, ..Skew::default() });
        assert_eq!(read(&fast, 3), 180_015);
        fast.jump(-200_000);
        assert_eq!(read(&fast, 3), -19_985);
        let coarse = Clock::new(Skew { coarse: true, ..Skew::default() });
        assert_eq!(read(&coarse, 61), 3_600_000);
        assert_eq!(read(&coarse, 119), 3_600_000);
    }
}
