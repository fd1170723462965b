//! Moments, as clocks elsewhere gave them, and the day they fell on in Viet Nam.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::Date;

const DAY_MS: u64 = 86_400_000;
/// Viet Nam keeps UTC+7 all year.
const VIETNAM_OFFSET_MS: u64 = 7 * 3_600_000;

/// A moment: milliseconds since 01/01/1970 00:00 UTC, as somebody's clock gave them.
///
/// Any count is accepted, since a wrong clock must not stop its owner.
///
/// # Example
///
/// ```
/// use sobo::model::{Date, Timestamp};
///
/// // 17:30 UTC is half past midnight in Viet Nam.
/// let recorded = Timestamp::from_millis(1_609_349_400_000);
/// assert_eq!(recorded.to_date(), Date::parse("31/12/2020")?);
/// assert_eq!(recorded.to_string(), "31/12/2020 00:30:00");
/// # Ok::<(), sobo::model::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The moment so many milliseconds after 01/01/1970 00:00 UTC.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Timestamp::from_millis(0).to_string(), "01/01/1970 07:00:00");
    /// ```
    pub fn from_millis(millis: u64) -> Timestamp {
        Timestamp(millis)
    }

    /// Milliseconds since 01/01/1970 00:00 UTC.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Timestamp::from_millis(500).as_millis(), 500);
    /// ```
    pub fn as_millis(self) -> u64 {
        self.0
    }

    /// The day it was in Viet Nam (Asia/Ho_Chi_Minh, UTC+7); [`Date::MAX`] for all later moments.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::{Date, Timestamp};
    ///
    /// assert_eq!(Timestamp::from_millis(1_609_304_400_000).to_date(), Date::parse("30/12/2020")?);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn to_date(self) -> Date {
        self.local().map_or(Date::MAX, |(date, _)| date)
    }

    /// The day in Viet Nam and the milliseconds since its midnight, unless after 2199.
    fn local(self) -> Option<(Date, u64)> {
        let local = self.0.checked_add(VIETNAM_OFFSET_MS)?;
        let date = Date::from_days(i32::try_from(local / DAY_MS).ok()?).ok()?;
        Some((date, local % DAY_MS))
    }
}

/// What an embedding program's own clock gave; reads none. A moment before 1970 counts as 1970, one
/// beyond the range of milliseconds as the last there is.
///
/// ```
/// use sobo::model::Timestamp;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let moment = UNIX_EPOCH + Duration::from_millis(1_609_286_400_000);
/// assert_eq!(Timestamp::from(moment).to_string(), "30/12/2020 07:00:00");
/// assert_eq!(Timestamp::from(UNIX_EPOCH - Duration::from_secs(1)), Timestamp::from_millis(0));
/// ```
impl From<SystemTime> for Timestamp {
    fn from(moment: SystemTime) -> Self {
        let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Prints `dd/mm/yyyy hh:mm:ss` in Viet Nam; after 2199 the milliseconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((date, millis)) = self.local() else {
            return write!(f, "{} ms", self.0);
        };
        let (minutes, second) = (millis / 60_000, millis / 1_000 % 60);
        write!(f, "{date} {:02}:{:02}:{second:02}", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_fall_on_the_day_of_viet_nam() {
        let table = [
            (0, "01/01/1970 07:00:00"),
            (17 * 3_600_000 - 1, "01/01/1970 23:59:59"),
            (17 * 3_600_000, "02/01/1970 00:00:00"),
            (u64::MAX, "18446744073709551615 ms"),
            (u64::MAX / 2, "9223372036854775807 ms"),
        ];
        for (millis, text) in table {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
        let end = (Date::MAX.days() as u64 + 1) * DAY_MS - VIETNAM_OFFSET_MS;
        for (millis, time) in [(end - 1, "31/12/2199 23:59:59"), (end, "7258093200000 ms")] {
            let moment = Timestamp::from_millis(millis);
            assert_eq!((moment.to_date(), moment.to_string()), (Date::MAX, time.to_owned()));
        }
        assert_eq!(Timestamp::from_millis(u64::MAX).to_date(), Date::MAX);
        let bytes = postcard::to_allocvec(&Timestamp::from_millis(500));
        assert_eq!(bytes, postcard::to_allocvec(&500_u64));
    }
}
