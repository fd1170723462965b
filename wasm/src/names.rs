//! What pages call things: organizations by code or id, members by file number or id, days and
//! periods as they are written. Knows nothing of what is asked about them.

use crate::fault::{Fault, Outcome};
use sobo::Reader;
use sobo::model::{Date, EntryId, MemberId, OrgId, Period, Timestamp};
use sobo_lines::Reading;

/// The platform's time.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as u64)
}

/// A day; today where none is named.
pub(crate) fn day(text: Option<&str>) -> Outcome<Date> {
    match text {
        None => Ok(now().to_date()),
        Some(text) => Date::parse(text).map_err(|e| Fault::new("invalid", e)),
    }
}

/// An organization; the topmost one where none is named.
pub(crate) fn org(reader: &Reader, text: Option<&str>, day: Date) -> Outcome<OrgId> {
    if let Some(text) = text {
        return Ok(Reading::new(reader).org(text)?);
    }
    match reader.roots(day).as_slice() {
        [one] => Ok(*one),
        [] => Err(Fault::new("not_found", format!("no organization is on record by {day}"))),
        _ => Err(Fault::new(
            "invalid",
            "the register has several organizations at the top; name one",
        )),
    }
}

/// A member.
pub(crate) fn member(reader: &Reader, text: &str) -> Outcome<MemberId> {
    Ok(Reading::new(reader).member(text)?)
}

/// An entry.
pub(crate) fn entry(text: &str) -> Outcome<EntryId> {
    EntryId::parse(text).ok_or_else(|| Fault::new("invalid", format!("'{text}' is no entry's id")))
}

/// A period: `2020`, `2020-Q1`, `2020-05`, or `2020-01-01..2020-06-30`.
pub(crate) fn period(text: &str) -> Outcome<Period> {
    let wrong = || {
        let ways = "2020, 2020-Q1, 2020-05 or 2020-01-01..2020-06-30";
        Fault::new("invalid", format!("'{text}' is no period; write it as {ways}"))
    };
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (day(Some(from))?, day(Some(to))?);
        return Period::new(from, to).map_err(|e| Fault::new("invalid", e));
    }
    let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
    let year: i32 = year.parse().map_err(|_| wrong())?;
    let period = match part {
        None => Period::year(year),
        Some(part) => match part.strip_prefix(['Q', 'q']) {
            Some(quarter) => Period::quarter(year, quarter.parse().map_err(|_| wrong())?),
            None => Period::month(year, part.parse().map_err(|_| wrong())?),
        },
    };
    period.map_err(|e| Fault::new("invalid", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them() {
        let days = |text| {
            let period = period(text).unwrap_or_else(|_| panic!("{text}"));
            (period.from().to_iso(), period.to().to_iso())
        };
        assert_eq!(days("2020"), ("2020-01-01".into(), "2020-12-31".into()));
        assert_eq!(days("2020-Q2"), ("2020-04-01".into(), "2020-06-30".into()));
        assert_eq!(days("2020-02"), ("2020-02-01".into(), "2020-02-29".into()));
        assert_eq!(days("2020-01-05..06/02/2020"), ("2020-01-05".into(), "2020-02-06".into()));
        for wrong in ["", "2020-13", "2020-Q5", "x", "2020-01-05..2020-01-04", "2020-05-19"] {
            assert!(period(wrong).is_err(), "{wrong}");
        }
    }
}
