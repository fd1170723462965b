//! Recorded time. Knows no clock of its own: the moment is an argument everywhere.

use crate::error::{Error, Result};
use crate::limits;
use crate::model::Timestamp;

/// Where an embedding program takes the time from. Any function that gives a [`Timestamp`] is one.
/// It may be wrong, stand still or jump: what is recorded never goes back all the same.
pub trait Clock: Fn() -> Timestamp + Send + Sync {}

impl<F: Fn() -> Timestamp + Send + Sync> Clock for F {}

/// The moment at which the next entry is recorded: now, but at least a millisecond after
/// everything that the register has learnt of so far. So a retraction always comes after what it
/// retracts.
///
/// # Errors
/// `is_limit` when that would be after the year 2199: a clock that is set so is of no use.
pub(crate) fn next(now: Timestamp, last: Timestamp) -> Result<Timestamp> {
    let millis = now.as_millis().max(last.as_millis().saturating_add(1));
    if millis <= limits::RECORDED_MS_MAX {
        return Ok(Timestamp::from_millis(millis));
    }
    Err(Error::limit("the clock is past the year 2199").way("set the clock of this device"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_time_never_goes_back() {
        let at = Timestamp::from_millis;
        assert_eq!(next(at(9), at(5)).unwrap(), at(9));
        assert_eq!(next(at(5), at(5)).unwrap(), at(6));
        assert_eq!(next(at(1), at(5)).unwrap(), at(6));
        for (now, last) in [(u64::MAX, 0), (0, u64::MAX), (0, limits::RECORDED_MS_MAX)] {
            assert!(next(at(now), at(last)).unwrap_err().is_limit());
        }
    }

    #[test]
    fn a_function_is_a_clock() {
        fn read(clock: &dyn Clock) -> Timestamp {
            clock()
        }
        assert_eq!(read(&|| Timestamp::from_millis(3)).as_millis(), 3);
    }
}
