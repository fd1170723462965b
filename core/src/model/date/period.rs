//! Spans of days: reporting periods and terms of office.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Date, DateError, YEAR_MAX, YEAR_MIN};

/// Days from a first to a last, both included; never empty.
///
/// As serde data it is its two dates; decoding refuses a period that ends before it begins.
/// Ordered by first day, then last.
///
/// # Example
///
/// ```
/// use sobo::model::{Date, Period};
///
/// let year = Period::year(2020)?;
/// assert!(year.contains(Date::parse("31/12/2020")?));
/// assert_eq!(year.to_string(), "năm 2020");
/// assert_eq!(Period::quarter(2020, 1)?.to_string(), "quý I/2020");
/// # Ok::<(), sobo::model::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Period {
    from: Date,
    to: Date,
}

impl Period {
    /// The period from one day to another, both included.
    ///
    /// # Errors
    ///
    /// [`DateError::Reversed`] if `from` is after `to`.
    ///
    /// # Example: a reporting year with its own cut-off day, and one day
    ///
    /// ```
    /// use sobo::model::{Date, Period};
    ///
    /// let (first, cut_off) = (Date::parse("01/01/2020")?, Date::parse("30/12/2020")?);
    /// assert_eq!(Period::new(first, cut_off)?.to_string(), "từ 01/01/2020 đến 30/12/2020");
    /// assert_eq!(Period::new(cut_off, cut_off)?.to_string(), "ngày 30/12/2020");
    /// assert!(Period::new(cut_off, first).is_err());
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn new(from: Date, to: Date) -> Result<Period, DateError> {
        if from > to { Err(DateError::Reversed { from, to }) } else { Ok(Period { from, to }) }
    }

    /// A calendar year.
    ///
    /// # Errors
    ///
    /// [`DateError::Year`] if the year is out of range.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Period::year(2020)?.to_string(), "năm 2020");
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn year(year: i32) -> Result<Period, DateError> {
        Period::first_months(year, 12)
    }

    /// A quarter, 1 to 4, of a year.
    ///
    /// # Errors
    ///
    /// A year out of range, or no such quarter ([`DateError::Part`]).
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Period::quarter(2020, 4)?.to().to_string(), "31/12/2020");
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn quarter(year: i32, quarter: u32) -> Result<Period, DateError> {
        if !(1..=4).contains(&quarter) {
            return Err(DateError::Part { number: quarter, max: 4 });
        }
        Period::months(year, quarter * 3 - 2, quarter * 3)
    }

    /// A month, 1 to 12, of a year.
    ///
    /// # Errors
    ///
    /// A year out of range, or no such month.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Period::month(2020, 2)?.to().to_string(), "29/02/2020");
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn month(year: i32, month: u32) -> Result<Period, DateError> {
        Period::months(year, month, month)
    }

    /// The first so many months of a year, 1 to 12: reports are due on 6 and 9 months too.
    ///
    /// # Errors
    ///
    /// A year out of range, or no such number of months ([`DateError::Part`]).
    ///
    /// # Example
    ///
    /// ```
    /// let half = sobo::model::Period::first_months(2020, 6)?;
    /// assert_eq!(half.to_string(), "6 tháng đầu năm 2020");
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn first_months(year: i32, count: u32) -> Result<Period, DateError> {
        if !(1..=12).contains(&count) {
            return Err(DateError::Part { number: count, max: 12 });
        }
        Period::months(year, 1, count)
    }

    /// The first day.
    ///
    /// # Example: both ends belong to it
    ///
    /// ```
    /// let year = sobo::model::Period::year(2020)?;
    /// assert!(year.contains(year.from()) && year.contains(year.to()));
    /// assert!(!year.contains(year.to().add_days(1)));
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn from(self) -> Date {
        self.from
    }

    /// The last day; it belongs to the period.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Period::year(2020)?.to().to_string(), "31/12/2020");
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn to(self) -> Date {
        self.to
    }

    /// True from the first day to the last, both included.
    ///
    /// # Example
    ///
    /// ```
    /// assert!(sobo::model::Period::year(2020)?.contains("19/05/2020".parse()?));
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn contains(self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }

    /// From the first day of a month to the last day of another in the same year.
    fn months(year: i32, first: u32, last: u32) -> Result<Period, DateError> {
        let from = Date::from_ymd(year, first, 1)?;
        // December of the last year has no month after it to step back from.
        let to = Date::from_ymd(year, last, super::last_day(year, last))?;
        Period::new(from, to)
    }
}

/// Prints the shortest name: `năm 2020`, `quý I/2020`, `tháng 03/2020`, `6 tháng đầu năm 2020`
/// (likewise 9), `ngày 30/12/2020`, or else `từ 01/01/2020 đến 30/12/2020`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Period { from, to } = *self;
        let year = from.year();
        let whole_months =
            to.year() == year && from.day() == 1 && to.day() == super::last_day(year, to.month());
        match (whole_months, from.month(), to.month()) {
            (true, 1, 12) => write!(f, "năm {year}"),
            (true, 1, 3) => write!(f, "quý I/{year}"),
            (true, 4, 6) => write!(f, "quý II/{year}"),
            (true, 7, 9) => write!(f, "quý III/{year}"),
            (true, 10, 12) => write!(f, "quý IV/{year}"),
            (true, 1, count @ (6 | 9)) => write!(f, "{count} tháng đầu năm {year}"),
            (true, first, last) if first == last => write!(f, "tháng {first:02}/{year}"),
            _ if from == to => write!(f, "ngày {from}"),
            _ => write!(f, "từ {from} đến {to}"),
        }
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Period, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Period")]
        struct Raw {
            from: Date,
            to: Date,
        }

        let raw = Raw::deserialize(deserializer)?;
        Period::new(raw.from, raw.to).map_err(de::Error::custom)
    }
}

/// A term of office (nhiệm kỳ), from congress to congress: `nhiệm kỳ 2020-2025`.
///
/// It is named by years; the days of the congresses are facts of their own. As serde data it is
/// its two years; decoding refuses what [`Term::new`] refuses.
///
/// # Example
///
/// ```
/// use sobo::model::Term;
///
/// assert_eq!(Term::new(2020, 2025)?.to_string(), "nhiệm kỳ 2020-2025");
/// # Ok::<(), sobo::model::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Term {
    from_year: i32,
    to_year: i32,
}

impl Term {
    /// The term from one year to a later one.
    ///
    /// # Errors
    ///
    /// A year out of range, or a last year that is not later ([`DateError::Term`]).
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Term;
    ///
    /// let term = Term::new(2020, 2025)?;
    /// assert_eq!((term.from_year(), term.to_year()), (2020, 2025));
    /// assert!(Term::new(2025, 2020).is_err());
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn new(from_year: i32, to_year: i32) -> Result<Term, DateError> {
        if let Some(year) =
            [from_year, to_year].into_iter().find(|year| !(YEAR_MIN..=YEAR_MAX).contains(year))
        {
            return Err(DateError::Year { year });
        }
        if from_year >= to_year {
            return Err(DateError::Term { from_year, to_year });
        }
        Ok(Term { from_year, to_year })
    }

    /// The year in which it begins.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Term::new(2020, 2025)?.from_year(), 2020);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn from_year(self) -> i32 {
        self.from_year
    }

    /// The year in which it ends.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Term::new(2020, 2025)?.to_year(), 2025);
    /// # Ok::<(), sobo::model::DateError>(())
    /// ```
    pub fn to_year(self) -> i32 {
        self.to_year
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nhiệm kỳ {}-{}", self.from_year, self.to_year)
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Term, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Term")]
        struct Raw {
            from_year: i32,
            to_year: i32,
        }

        let raw = Raw::deserialize(deserializer)?;
        Term::new(raw.from_year, raw.to_year).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Result<Period, DateError> {
        Period::new(Date::parse(from)?, Date::parse(to)?)
    }

    #[test]
    fn periods_print_their_shortest_name() {
        let table = [
            ("01/01/2020", "31/12/2020", "năm 2020"),
            ("01/01/2020", "31/03/2020", "quý I/2020"),
            ("01/04/2020", "30/06/2020", "quý II/2020"),
            ("01/07/2020", "30/09/2020", "quý III/2020"),
            ("01/10/2020", "31/12/2020", "quý IV/2020"),
            ("01/01/2020", "30/06/2020", "6 tháng đầu năm 2020"),
            ("01/01/2020", "30/09/2020", "9 tháng đầu năm 2020"),
            ("01/02/2020", "29/02/2020", "tháng 02/2020"),
            ("01/02/2020", "28/02/2020", "từ 01/02/2020 đến 28/02/2020"),
            ("01/01/2020", "30/12/2020", "từ 01/01/2020 đến 30/12/2020"),
            ("01/01/2020", "31/12/2021", "từ 01/01/2020 đến 31/12/2021"),
            ("01/03/2020", "31/03/2021", "từ 01/03/2020 đến 31/03/2021"),
            ("30/12/2020", "30/12/2020", "ngày 30/12/2020"),
        ];
        for (from, to, name) in table {
            assert_eq!(period(from, to).unwrap().to_string(), name);
        }
    }

    #[test]
    fn constructors_give_what_they_name() {
        for year in [YEAR_MIN, 2019, 2020, YEAR_MAX] {
            assert_eq!(Period::year(year).unwrap().to_string(), format!("năm {year}"));
            for month in 1..=12 {
                let name = format!("tháng {month:02}/{year}");
                assert_eq!(Period::month(year, month).unwrap().to_string(), name);
            }
            for (quarter, numeral) in (1..).zip(["I", "II", "III", "IV"]) {
                let name = format!("quý {numeral}/{year}");
                assert_eq!(Period::quarter(year, quarter).unwrap().to_string(), name);
            }
        }
        assert_eq!(Period::first_months(2020, 3), Period::quarter(2020, 1));
        assert_eq!(Period::first_months(2020, 6), period("01/01/2020", "30/06/2020"));
        assert_eq!(Period::year(2200), Err(DateError::Year { year: 2200 }));
        assert_eq!(Period::month(2020, 13), Err(DateError::Month { month: 13 }));
        for number in [0, 5, u32::MAX] {
            let error = DateError::Part { number, max: 4 };
            assert_eq!(Period::quarter(2020, number), Err(error));
        }
        assert_eq!(Period::first_months(2020, 0), Err(DateError::Part { number: 0, max: 12 }));
    }

    #[test]
    fn every_day_belongs_to_one_month_and_one_quarter() {
        let year = Period::year(2020).unwrap();
        let mut day = year.from();
        while day <= year.to() {
            let months = (1..=12).filter(|m| Period::month(2020, *m).unwrap().contains(day));
            let quarters = (1..=4).filter(|q| Period::quarter(2020, *q).unwrap().contains(day));
            assert_eq!((months.count(), quarters.count()), (1, 1), "{day}");
            day = day.add_days(1);
        }
        assert!(!year.contains(day));
    }

    #[test]
    fn reversed_spans_are_refused_also_in_data() {
        assert_eq!(
            period("30/12/2020", "01/01/2020").unwrap_err().to_string(),
            "a period cannot begin on 30/12/2020 and end on 01/01/2020: exchange the two days"
        );
        assert_eq!(
            Term::new(2025, 2020).unwrap_err().to_string(),
            "a term cannot run from 2025 to 2020: its last year must be later"
        );
        assert_eq!(Term::new(2020, 22025), Err(DateError::Year { year: 22025 }));

        let year = Period::year(2020).unwrap();
        let bytes = postcard::to_allocvec(&year).unwrap();
        assert_eq!(postcard::from_bytes::<Period>(&bytes).unwrap(), year);
        assert_eq!(bytes, postcard::to_allocvec(&(18_262, 18_627)).unwrap());
        let bytes = postcard::to_allocvec(&(2, 1)).unwrap();
        assert!(postcard::from_bytes::<Period>(&bytes).is_err());
        let term = Term::new(2020, 2025).unwrap();
        let bytes = postcard::to_allocvec(&term).unwrap();
        assert_eq!(postcard::from_bytes::<Term>(&bytes).unwrap(), term);
        let bytes = postcard::to_allocvec(&(2025, 2020)).unwrap();
        assert!(postcard::from_bytes::<Term>(&bytes).is_err());
    }
}
