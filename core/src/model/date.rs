//! Days, periods and moments; the only room of `chrono`.
//!
//! A [`Date`] is a day of the Gregorian calendar without clock or time zone; facts and figures
//! are dated by it. A [`Timestamp`] is a moment, of use only for saying when something was
//! recorded. Nothing here reads a clock: time is always an argument. Nothing panics.
//!
//! Arithmetic stops at the ends of the range, [`Date::MIN`] and [`Date::MAX`], instead of failing:
//! a due day beyond the year 2199 is still after every day there is. Spans of days ([`Period`],
//! [`Term`]) are in `period`, moments in `moment`.

use std::error::Error;
use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::model::text::repair;

mod moment;
mod period;
pub use moment::Timestamp;
pub use period::{Period, Term};

/// The first year a [`Date`] may lie in.
pub const YEAR_MIN: i32 = 1900;
/// The last year a [`Date`] may lie in.
pub const YEAR_MAX: i32 = 2199;

/// 01/01/1900 in days since 01/01/1970.
const DAYS_MIN: i32 = -25_567;
/// 31/12/2199 in days since 01/01/1970.
const DAYS_MAX: i32 = 84_005;

/// The longest text taken for a date, in bytes.
const DATE_BYTES_MAX: usize = 64;

/// A day from 01/01/1900 to 31/12/2199.
///
/// As serde data it is the number of days since 01/01/1970; decoding refuses what is out of range.
///
/// # Example: twelve months of probation
///
/// ```
/// use sobo::model::Date;
///
/// let admitted = Date::parse("29/02/2020")?;
/// assert_eq!(admitted.add_months(12).to_string(), "28/02/2021");
/// assert_eq!(
///     Date::from_ymd(2020, 2, 30).map_err(|error| error.to_string()),
///     Err("there is no 30/02/2020: that month has days 1 to 29".to_owned()),
/// );
/// # Ok::<(), sobo::model::DateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// The first day there is, 01/01/1900.
    pub const MIN: Date = Date(DAYS_MIN);
    /// The last day there is, 31/12/2199.
    pub const MAX: Date = Date(DAYS_MAX);

    /// The day with this year, month (1 to 12) and day of the month.
    ///
    /// # Errors
    ///
    /// * a year outside [`YEAR_MIN`] to [`YEAR_MAX`];
    /// * a month that is not 1 to 12;
    /// * a day the month does not have (30/02, 31/04); the error names its last day.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// assert_eq!(Date::from_ymd(2020, 12, 30)?.to_string(), "30/12/2020");
    /// assert!(Date::from_ymd(1899, 12, 31).is_err());
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Result<Date, DateError> {
        if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
            return Err(DateError::Year { year });
        }
        if !(1..=12).contains(&month) {
            return Err(DateError::Month { month });
        }
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => Ok(Date(date.to_epoch_days())),
            None => Err(DateError::Day { year, month, day, last: last_day(year, month) }),
        }
    }

    /// The day so many days after 01/01/1970 (before it, if negative).
    ///
    /// # Errors
    ///
    /// [`DateError::Range`] outside [`Date::MIN`] to [`Date::MAX`].
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// assert_eq!(Date::from_days(18_626)?.to_iso(), "2020-12-30");
    /// assert!(Date::from_days(i32::MAX).is_err());
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn from_days(days: i32) -> Result<Date, DateError> {
        if (DAYS_MIN..=DAYS_MAX).contains(&days) { Ok(Date(days)) } else { Err(DateError::Range) }
    }

    /// Reads `dd/mm/yyyy`, `d/m/yyyy`, the same with hyphens, or ISO `yyyy-mm-dd`.
    ///
    /// Spaces around are ignored. The day always comes before the month, unless the year is first.
    ///
    /// # Errors
    ///
    /// * not of that form, or with two kinds of separator ([`Misread::Form`]);
    /// * in doubt: a year of two digits ([`Misread::Century`]), or a year first with slashes or
    ///   without padding ([`Misread::YearFirst`]);
    /// * no such day, as [`Date::from_ymd`] says; for `12/31/2020` the error tells that the month
    ///   is expected second.
    ///
    /// # Example: what is read, and what is in doubt
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// for written in ["30/12/2020", " 30-12-2020 ", "2020-12-30"] {
    ///     assert_eq!(Date::parse(written)?.days(), 18_626);
    /// }
    /// assert!(Date::parse("12/30/2020").is_err() && Date::parse("30/12/20").is_err());
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn parse(input: &str) -> Result<Date, DateError> {
        if input.len() > DATE_BYTES_MAX {
            return Err(DateError::TooLong { bytes: input.len() });
        }
        let repaired = repair(input).text;
        let written = repaired.trim();
        let misread = |why| Err(DateError::Misread { written: written.to_owned(), why });
        let separator = if written.contains('/') { '/' } else { '-' };
        let parts: Vec<&str> = written.split(separator).collect();
        let [first, second, third] = parts.as_slice() else {
            return misread(Misread::Form);
        };
        let numbers = [first, second, third].map(|part| digits(part));
        let [Some(a), Some(b), Some(c)] = numbers else {
            return misread(Misread::Form);
        };
        match (first.len(), second.len(), third.len()) {
            (4, 2, 2) if separator == '-' => Date::from_ymd(a as i32, b, c),
            (4, 1..=2, 1..=2) => misread(Misread::YearFirst),
            (1..=2, 1..=2, 4) if b > 12 && (1..=12).contains(&a) => misread(Misread::MonthFirst),
            (1..=2, 1..=2, 4) => Date::from_ymd(c as i32, b, a),
            (1..=2, 1..=2, 2) => misread(Misread::Century),
            _ => misread(Misread::Form),
        }
    }

    /// Days since 01/01/1970, negative before it.
    ///
    /// # Example: days between two dates
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// assert_eq!(Date::parse("01/03/2020")?.days() - Date::parse("28/02/2020")?.days(), 2);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn days(self) -> i32 {
        self.0
    }

    /// The year, 1900 to 2199.
    ///
    /// # Example: the parts of a date
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// let day = Date::parse("30/12/2020")?;
    /// assert_eq!((day.year(), day.month(), day.day()), (2020, 12, 30));
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn year(self) -> i32 {
        self.naive().year()
    }

    /// The month, 1 to 12.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Date::parse("30/12/2020")?.month(), 12);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn month(self) -> u32 {
        self.naive().month()
    }

    /// The day of the month, 1 to 31.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Date::parse("30/12/2020")?.day(), 30);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn day(self) -> u32 {
        self.naive().day()
    }

    /// The date as ISO 8601 writes it, `2020-12-30`; sorts as text like the date itself.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Date::parse("5/3/2020")?.to_iso(), "2020-03-05");
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn to_iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }

    /// So many days later (earlier, if negative), but never beyond [`Date::MIN`] and [`Date::MAX`].
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// assert_eq!(Date::parse("31/12/2020")?.add_days(1), Date::parse("01/01/2021")?);
    /// assert_eq!(Date::MAX.add_days(1), Date::MAX);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn add_days(self, days: i32) -> Date {
        Date(self.0.saturating_add(days).clamp(DAYS_MIN, DAYS_MAX))
    }

    /// The same day so many months later (earlier, if negative), or the last day of that month if
    /// it has no such day: twelve months from 29/02/2020 end on 28/02/2021. Never beyond
    /// [`Date::MIN`] and [`Date::MAX`].
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// assert_eq!(Date::parse("31/08/2020")?.add_months(-6), Date::parse("29/02/2020")?);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn add_months(self, months: i32) -> Date {
        let count = Months::new(months.unsigned_abs());
        let (moved, end) = if months < 0 {
            (self.naive().checked_sub_months(count), DAYS_MIN)
        } else {
            (self.naive().checked_add_months(count), DAYS_MAX)
        };
        let days = moved.map_or(end, |date| date.to_epoch_days());
        Date(days.clamp(DAYS_MIN, DAYS_MAX))
    }

    /// Full months from `earlier` to this day: the greatest `n` for which
    /// `earlier.add_months(n)` is not after this day. Negative if `earlier` is later.
    ///
    /// # Example: full years of membership
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// let joined = Date::from_ymd(1990, 5, 19)?;
    /// assert_eq!(Date::from_ymd(2020, 5, 18)?.months_since(joined) / 12, 29);
    /// assert_eq!(Date::from_ymd(2020, 5, 19)?.months_since(joined) / 12, 30);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn months_since(self, earlier: Date) -> i32 {
        let months = self.calendar_months_since(earlier);
        // That many months later lies in this very month, so only the day can be too late.
        if earlier.add_months(months) > self { months - 1 } else { months }
    }

    /// Months from the month of `earlier` to the month of this day, whatever the days: an age
    /// "counted by month" (tính theo tháng), where the month of birth counts as a whole.
    ///
    /// Who was born on 20/06/2002 is 216 months, 18 years, old from 01/06/2020.
    ///
    /// # Example: eighteen years, counted by month
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// let born = Date::parse("20/06/2002")?;
    /// assert_eq!(Date::parse("01/06/2020")?.calendar_months_since(born), 18 * 12);
    /// assert_eq!(Date::parse("01/06/2020")?.months_since(born), 18 * 12 - 1);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn calendar_months_since(self, earlier: Date) -> i32 {
        let index = |date: Date| date.year() * 12 + date.month() as i32;
        index(self) - index(earlier)
    }

    /// True for Monday to Friday, unless the day is in the table of holidays.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Date;
    ///
    /// let (monday, sunday) = (Date::parse("31/08/2020")?, Date::parse("30/08/2020")?);
    /// let national_day = Date::parse("02/09/2020")?;
    /// assert!(monday.is_working_day(&[]) && !sunday.is_working_day(&[]));
    /// assert!(!national_day.is_working_day(&[national_day]));
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn is_working_day(self, holidays: &[Date]) -> bool {
        !matches!(self.naive().weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(&self)
    }

    fn naive(self) -> NaiveDate {
        // Every day in range exists in chrono, so the default never stands in.
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }
}

/// Prints `dd/mm/yyyy`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}/{:02}/{:04}", self.day(), self.month(), self.year()))
    }
}

/// Prints `Date(2020-12-30)`: a count of days would tell a reader of a failed test nothing.
impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({})", self.to_iso())
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(self.0)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        Date::from_days(i32::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// The day up to whose end a report counts (ngày chốt số liệu): a [`Date`] that is not mistaken
/// for the date of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CutOff(pub Date);

impl CutOff {
    /// The day itself; what happened on it still counts.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::{CutOff, Date};
    ///
    /// let cut_off = CutOff(Date::parse("30/12/2020")?);
    /// assert_eq!(cut_off.date(), Date::parse("30/12/2020")?);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn date(self) -> Date {
        self.0
    }
}

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The day that is `count` working days after `date`; `date` itself is not counted, and is the
/// answer for zero. Never beyond [`Date::MAX`].
///
/// Saturdays, Sundays and the days in `holidays` do not count. The order of the table does not
/// matter; it must reach as far as the answer, since holidays not in it count as working days.
///
/// # Example: thirty working days are six weeks
///
/// ```
/// use sobo::model::{Date, add_working_days};
///
/// let monday = Date::parse("01/06/2020")?;
/// assert_eq!(add_working_days(monday, 30, &[]), Date::parse("13/07/2020")?);
/// # Ok::<(), sobo::model::DateError>(())
/// ```
pub fn add_working_days(date: Date, count: u32, holidays: &[Date]) -> Date {
    let mut day = date;
    let mut left = count;
    // The end of the range bounds the loop, whatever the count.
    while left > 0 && day < Date::MAX {
        day = day.add_days(1);
        if day.is_working_day(holidays) {
            left -= 1;
        }
    }
    day
}

/// Why there is no such day, period or term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateError {
    /// A year out of range.
    Year {
        /// The year given.
        year: i32,
    },
    /// No such month.
    Month {
        /// The month given.
        month: u32,
    },
    /// The month has no such day.
    Day {
        /// The year given.
        year: i32,
        /// The month given.
        month: u32,
        /// The day given.
        day: u32,
        /// The last day of that month.
        last: u32,
    },
    /// No such quarter, or no such number of first months.
    Part {
        /// The number given.
        number: u32,
        /// The greatest number there is.
        max: u32,
    },
    /// Before 01/01/1900 or after 31/12/2199.
    Range,
    /// A text far too long for a date.
    TooLong {
        /// The length found, in bytes.
        bytes: usize,
    },
    /// A text that is no date, or leaves in doubt which.
    Misread {
        /// The date as written.
        written: String,
        /// What is wrong with it.
        why: Misread,
    },
    /// A period that ends before it begins.
    Reversed {
        /// The first day given.
        from: Date,
        /// The last day given.
        to: Date,
    },
    /// A term that does not end in a later year than it begins.
    Term {
        /// The first year given.
        from_year: i32,
        /// The last year given.
        to_year: i32,
    },
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateError::Year { year } => {
                write!(f, "the year {year} is outside {YEAR_MIN} to {YEAR_MAX}: check its digits")
            }
            DateError::Month { month } => {
                write!(f, "there is no month {month}: months are 1 to 12, and stand after the day")
            }
            DateError::Day { year, month, day, last } => {
                write!(f, "there is no {day:02}/{month:02}/{year}: that month has days 1 to {last}")
            }
            DateError::Part { number, max } => {
                write!(f, "there is no part {number} of a year here: use 1 to {max}")
            }
            DateError::Range => {
                write!(f, "the day is outside {} to {}: check the dates", Date::MIN, Date::MAX)
            }
            DateError::TooLong { bytes } => write!(
                f,
                "{bytes} bytes are too long for a date, the limit is {DATE_BYTES_MAX}: \
                 leave only the date"
            ),
            DateError::Misread { written, why } => write!(f, "`{written}` {why}"),
            DateError::Reversed { from, to } => {
                write!(f, "a period cannot begin on {from} and end on {to}: exchange the two days")
            }
            DateError::Term { from_year, to_year } => write!(
                f,
                "a term cannot run from {from_year} to {to_year}: its last year must be later"
            ),
        }
    }
}

impl Error for DateError {}

/// What is wrong with a text that should be a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misread {
    /// Not of a known form.
    Form,
    /// A year of two digits.
    Century,
    /// The year first, but not as ISO writes it: day and month may stand in either order.
    YearFirst,
    /// Only possible if the month was written before the day.
    MonthFirst,
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Misread::Form => "is no date: write dd/mm/yyyy or yyyy-mm-dd, in digits",
            Misread::Century => "does not tell the century: write the year with four digits",
            Misread::YearFirst => "does not tell day from month: write dd/mm/yyyy or yyyy-mm-dd",
            Misread::MonthFirst => "has the month first: write the day before the month",
        })
    }
}

/// The last day of a month that exists.
fn last_day(year: i32, month: u32) -> u32 {
    let first = NaiveDate::from_ymd_opt(year, month, 1);
    let next = first.and_then(|day| day.checked_add_months(Months::new(1)));
    next.and_then(|day| day.checked_sub_days(Days::new(1))).map_or(31, |day| day.day())
}

/// The value of one to four ASCII digits.
fn digits(part: &str) -> Option<u32> {
    // `parse` alone would take a plus sign.
    let all = part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    if all { part.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(input: &str) -> Date {
        Date::parse(input).unwrap()
    }

    #[test]
    fn every_day_there_is_goes_round() {
        assert_eq!(
            (Date::MIN.to_iso(), Date::MAX.to_iso()),
            ("1900-01-01".into(), "2199-12-31".into())
        );
        let mut iso = String::new();
        for days in DAYS_MIN..=DAYS_MAX {
            let date = Date::from_days(days).unwrap();
            assert_eq!(Date::from_ymd(date.year(), date.month(), date.day()), Ok(date));
            assert_eq!(Date::parse(&date.to_string()), Ok(date));
            assert_eq!(Date::parse(&date.to_iso()), Ok(date));
            assert!(iso < date.to_iso());
            iso = date.to_iso();
        }
        assert_eq!(Date::from_days(DAYS_MIN - 1), Err(DateError::Range));
        assert_eq!(Date::from_days(DAYS_MAX + 1), Err(DateError::Range));
        assert_eq!(Date::from_days(0).unwrap().to_string(), "01/01/1970");
    }

    #[test]
    fn every_month_has_its_days_and_no_more() {
        for year in YEAR_MIN..=YEAR_MAX {
            for month in 1..=12 {
                let last = last_day(year, month);
                assert!(Date::from_ymd(year, month, last).is_ok());
                let day = last + 1;
                let error = DateError::Day { year, month, day, last };
                assert_eq!(Date::from_ymd(year, month, day), Err(error));
                assert!(Date::from_ymd(year, month, 0).is_err());
            }
        }
    }

    #[test]
    fn dates_are_read_or_refused_with_a_reason() {
        let accepted = [
            ("30/12/2020", (2020, 12, 30)),
            ("1/2/2020", (2020, 2, 1)),
            (" 01/2/2020\u{a0}", (2020, 2, 1)),
            ("30-12-2020", (2020, 12, 30)),
            ("2020-12-30", (2020, 12, 30)),
            ("29/02/2000", (2000, 2, 29)),
        ];
        for (input, (y, m, d)) in accepted {
            assert_eq!(Date::parse(input), Date::from_ymd(y, m, d), "{input}");
        }
    }

    #[test]
    fn refusals_tell_the_reason() {
        let refused = [
            ("30/02/2020", "there is no 30/02/2020: that month has days 1 to 29"),
            ("31/04/2020", "there is no 31/04/2020: that month has days 1 to 30"),
            ("29/02/1900", "there is no 29/02/1900: that month has days 1 to 28"),
            ("00/04/2020", "there is no 00/04/2020: that month has days 1 to 30"),
            ("01/00/2020", "there is no month 0: months are 1 to 12, and stand after the day"),
            ("30/13/2020", "there is no month 13: months are 1 to 12, and stand after the day"),
            ("12/31/2020", "`12/31/2020` has the month first: write the day before the month"),
            ("01/01/1899", "the year 1899 is outside 1900 to 2199: check its digits"),
            ("01/01/0020", "the year 20 is outside 1900 to 2199: check its digits"),
            ("01/02/20", "`01/02/20` does not tell the century: write the year with four digits"),
            (
                "2020/01/02",
                "`2020/01/02` does not tell day from month: write dd/mm/yyyy or yyyy-mm-dd",
            ),
            ("2020-1-2", "`2020-1-2` does not tell day from month: write dd/mm/yyyy or yyyy-mm-dd"),
        ];
        for (input, message) in refused {
            assert_eq!(Date::parse(input).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn other_forms_are_no_dates() {
        let formless = [
            "",
            "2020",
            "12/2020",
            "30.12.2020",
            "30/12-2020",
            "1/2/3/2020",
            "+1/02/2020",
            "30/12/02020",
            "001/02/2020",
            "ngày 30/12/2020",
            "//",
            "--",
            "\u{ff11}/02/2020",
            "-1/02/2020",
            "1 /2/2020",
            "20201230",
        ];
        for input in formless {
            let error = DateError::Misread { written: input.to_owned(), why: Misread::Form };
            assert_eq!(Date::parse(input), Err(error), "{input}");
        }
        assert_eq!(Date::parse(&"1".repeat(65)), Err(DateError::TooLong { bytes: 65 }));
    }

    #[test]
    fn t21_months_end_on_the_same_day_or_the_last() {
        let table = [
            ("29/02/2020", 12, "28/02/2021"),
            ("31/08/2020", 12, "31/08/2021"),
            ("29/02/2020", 48, "29/02/2024"),
            ("31/01/2020", 1, "29/02/2020"),
            ("31/03/2020", -1, "29/02/2020"),
            ("31/12/2020", 2, "28/02/2021"),
            ("15/01/2020", -1, "15/12/2019"),
            ("30/12/2020", 0, "30/12/2020"),
        ];
        for (start, months, end) in table {
            assert_eq!(date(start).add_months(months), date(end), "{start} {months}");
        }
        for (count, end) in [(i32::MAX, Date::MAX), (i32::MIN, Date::MIN)] {
            assert_eq!(date("01/01/2020").add_months(count), end);
            assert_eq!(date("01/01/2020").add_months(count / 100_000), end);
            assert_eq!(date("01/01/2020").add_days(count), end);
            assert_eq!(end.add_days(count), end);
        }
    }

    #[test]
    fn t21_age_by_month() {
        let table = [
            ("20/06/2002", "19/06/2020", 215, 216),
            ("20/06/2002", "20/06/2020", 216, 216),
            ("20/06/2002", "01/06/2020", 215, 216),
            ("20/06/2002", "31/05/2020", 215, 215),
            ("29/02/2020", "28/02/2021", 12, 12),
            ("29/02/2020", "27/02/2021", 11, 12),
            ("31/08/2020", "30/09/2020", 1, 1),
            ("01/02/2020", "31/01/2020", -1, -1),
            ("15/02/2020", "01/02/2020", -1, 0),
            ("01/02/2020", "01/02/2020", 0, 0),
        ];
        for (born, day, full, calendar) in table {
            assert_eq!(date(day).months_since(date(born)), full, "{born} {day}");
            assert_eq!(date(day).calendar_months_since(date(born)), calendar, "{born} {day}");
        }
    }

    #[test]
    fn full_months_are_the_greatest_count_that_fits() {
        let day = |offset| date("01/12/2019").add_days(offset);
        for a in 0..430 {
            for b in (0..430).step_by(3) {
                let n = day(b).months_since(day(a));
                assert!(day(a).add_months(n) <= day(b));
                assert!(day(a).add_months(n + 1) > day(b));
            }
        }
        assert_eq!(Date::MAX.months_since(Date::MIN), 3_599);
        assert_eq!(Date::MIN.months_since(Date::MAX), -3_600);
    }

    #[test]
    fn t21_working_days_skip_weekends_and_holidays() {
        // The National Day of 2020, a Wednesday, and Reunification and Labour Day.
        let holidays = [date("02/09/2020"), date("30/04/2020"), date("01/05/2020")];
        let table = [
            ("01/09/2020", 0, "01/09/2020"),
            ("01/09/2020", 1, "03/09/2020"),
            ("04/09/2020", 1, "07/09/2020"),
            ("05/09/2020", 1, "07/09/2020"),
            ("29/04/2020", 1, "04/05/2020"),
            ("31/08/2020", 30, "13/10/2020"),
            // A start on a free day stays where it is for zero days.
            ("02/09/2020", 0, "02/09/2020"),
        ];
        for (start, count, end) in table {
            assert_eq!(add_working_days(date(start), count, &holidays), date(end), "{start}");
        }
        assert_eq!(add_working_days(date("01/09/2020"), u32::MAX, &[]), Date::MAX);
        assert!(!date("06/09/2020").is_working_day(&[]));
    }

    #[test]
    fn working_days_agree_with_counting_one_by_one() {
        let holidays = [date("02/09/2020"), date("07/09/2020")];
        for offset in 0..20 {
            let start = date("25/08/2020").add_days(offset);
            for count in 0..30 {
                let end = add_working_days(start, count, &holidays);
                let days = (start.days() + 1..=end.days()).map(|d| Date::from_days(d).unwrap());
                assert_eq!(days.filter(|d| d.is_working_day(&holidays)).count(), count as usize);
                assert!(count == 0 || end.is_working_day(&holidays));
            }
        }
    }

    #[test]
    fn data_are_integers_and_checked() {
        let day = date("30/12/2020");
        let bytes = postcard::to_allocvec(&18_626_i32).unwrap();
        assert_eq!(postcard::to_allocvec(&day).unwrap(), bytes);
        assert_eq!(postcard::to_allocvec(&CutOff(day)).unwrap(), bytes);
        assert_eq!(postcard::from_bytes::<Date>(&bytes).unwrap(), day);
        assert_eq!(postcard::from_bytes::<CutOff>(&bytes).unwrap(), CutOff(day));
        for refused in [DAYS_MIN - 1, DAYS_MAX + 1, i32::MIN, i32::MAX] {
            let bytes = postcard::to_allocvec(&refused).unwrap();
            assert!(postcard::from_bytes::<Date>(&bytes).is_err(), "{refused}");
            assert!(postcard::from_bytes::<CutOff>(&bytes).is_err(), "{refused}");
        }
        assert_eq!(format!("{:?}", date("30/12/2020")), "Date(2020-12-30)");
        assert_eq!(CutOff(date("30/12/2020")).to_string(), "30/12/2020");
    }
}
