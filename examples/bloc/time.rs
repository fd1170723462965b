//! Time as an argument: months of the story, and the clock that the story advances.

use crate::error::Result;
use sobo::model::{Date, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;
/// Between two entries that a clerk types.
const ENTRY_MS: u64 = 1_500;
/// Units record in the afternoon: 14:00 in Viet Nam is 7:00 in UTC.
const AFTERNOON_MS: u64 = 7 * 3_600_000;

/// A month of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
}

impl Month {
    /// A day of the month.
    ///
    /// # Errors
    /// A day that the month does not have.
    pub fn day(self, day: u32) -> Result<Date> {
        Ok(Date::from_ymd(self.year, self.month, day)?)
    }

    /// The first day.
    ///
    /// # Errors
    /// A month that is none.
    pub fn first(self) -> Result<Date> {
        self.day(1)
    }

    /// The last day.
    ///
    /// # Errors
    /// A month that is none.
    pub fn last(self) -> Result<Date> {
        Ok(self.first()?.add_months(1).add_days(-1))
    }

    /// Whether it is this month.
    pub const fn is(self, year: i32, month: u32) -> bool {
        self.year == year && self.month == month
    }

    /// A number that tells months apart.
    pub const fn index(self) -> u64 {
        (self.year as u64) * 12 + self.month as u64
    }

    /// This month's part of something that is spread evenly over the year.
    pub const fn share(self, total: u32) -> u32 {
        total * self.month / 12 - total * (self.month - 1) / 12
    }
}

/// A day of the story, of literals.
///
/// # Errors
/// A day that is none.
pub(crate) fn day(year: i32, month: u32, day: u32) -> Result<Date> {
    Ok(Date::from_ymd(year, month, day)?)
}

/// The clock of the recording device: it stands still until the story advances it.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    /// What the library is given as its clock.
    pub fn reader(&self) -> impl Fn() -> Timestamp + Send + Sync + 'static {
        let now = Arc::clone(&self.0);
        move || Timestamp::from_millis(now.load(Ordering::Relaxed))
    }

    /// Puts it on the afternoon of a day, unless it is later already.
    pub fn advance_to(&self, day: Date) {
        let days = u64::try_from(day.days()).unwrap_or_default();
        self.0.fetch_max(days * DAY_MS + AFTERNOON_MS, Ordering::Relaxed);
    }

    /// Lets the time pass that typing one entry takes.
    pub fn tick(&self) {
        self.0.fetch_add(ENTRY_MS, Ordering::Relaxed);
    }
}
