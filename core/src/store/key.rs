//! Composite keys that sort as the values they are made of. Knows nothing of values and tables'
//! contents.

use super::schema::Table;
use super::value;
use crate::error::{Error, Result};
use crate::model::{
    Class, Date, ENTRY_ID_BYTES, EntryId, Measure, NaturalKey, OrgId, StreamId, Subject,
};

/// Bytes of measure, organization and day or month in front of a class, in whichever order.
pub(crate) const FIGURE_PREFIX_BYTES: usize = 1 + ENTRY_ID_BYTES + 4;

/// A signed number as bytes that sort as it does: the sign bit is flipped, big-endian.
const fn ordered(n: i32) -> [u8; 4] {
    (n as u32 ^ 0x8000_0000).to_be_bytes()
}

const fn unordered(bytes: [u8; 4]) -> i32 {
    (u32::from_be_bytes(bytes) ^ 0x8000_0000) as i32
}

/// The month of a day, counted from the year 0.
pub(crate) fn month_of(day: Date) -> i32 {
    day.year() * 12 + day.month() as i32 - 1
}

/// The stable number of a measure as it stands in keys.
fn measure_byte(measure: Measure) -> u8 {
    // The list ends far below 256; a test says so.
    measure.number() as u8
}

/// The measure first: a figure is read for many organizations.
fn of_month(measure: Measure, org: OrgId, month: i32) -> [u8; FIGURE_PREFIX_BYTES] {
    let mut key = [0; FIGURE_PREFIX_BYTES];
    let (head, tail) = key.split_at_mut(1 + ENTRY_ID_BYTES);
    tail.copy_from_slice(&ordered(month));
    if let Some((first, rest)) = head.split_first_mut() {
        *first = measure_byte(measure);
        rest.copy_from_slice(&org.0.to_bytes());
    }
    key
}

/// The organization first: what one unit records stands together, however many others there are.
fn of_day(measure: Measure, org: OrgId, day: i32) -> [u8; FIGURE_PREFIX_BYTES] {
    let mut key = [0; FIGURE_PREFIX_BYTES];
    let (head, tail) = key.split_at_mut(1 + ENTRY_ID_BYTES);
    tail.copy_from_slice(&ordered(day));
    if let Some((last, first)) = head.split_last_mut() {
        *last = measure_byte(measure);
        first.copy_from_slice(&org.0.to_bytes());
    }
    key
}

/// Beginning of the keys of one day's contributions.
pub(crate) fn day_prefix(measure: Measure, org: OrgId, day: Date) -> [u8; FIGURE_PREFIX_BYTES] {
    of_day(measure, org, day.days())
}

/// Beginning of the keys just behind one day's contributions.
pub(crate) fn day_end(measure: Measure, org: OrgId, day: Date) -> [u8; FIGURE_PREFIX_BYTES] {
    of_day(measure, org, day.days().saturating_add(1))
}

/// Beginning of the keys of one month's tallies.
pub(crate) fn month_prefix(measure: Measure, org: OrgId, month: i32) -> [u8; FIGURE_PREFIX_BYTES] {
    of_month(measure, org, month)
}

/// Puts the key of one subject's contributions of a measure, an organization, a day and a class
/// behind what is there; both arguments in bytes are canonical encodings.
pub(crate) fn contribution(
    behind: &mut Vec<u8>,
    (measure, org, day): (Measure, OrgId, Date),
    class: &[u8],
    subject: &[u8],
) {
    behind.extend_from_slice(&day_prefix(measure, org, day));
    behind.extend_from_slice(class);
    behind.extend_from_slice(subject);
}

/// Puts the key of a month's tally behind what is there.
pub(crate) fn tally(
    behind: &mut Vec<u8>,
    (measure, org, day): (Measure, OrgId, Date),
    class: &[u8],
) {
    behind.extend_from_slice(&month_prefix(measure, org, month_of(day)));
    behind.extend_from_slice(class);
}

/// The day, the class and the subject in a key of contributions.
pub(crate) fn parse_contribution(key: &[u8]) -> Result<(Date, Class, Subject)> {
    let (number, rest) = split_figure(key)?;
    let day = Date::from_days(number).map_err(|_| broken())?;
    let (class, rest) = value::take(rest)?;
    Ok((day, class, value::read(rest)?))
}

/// Beginning of the keys of a measure.
pub(crate) fn measure_prefix(measure: Measure) -> [u8; 1] {
    [measure_byte(measure)]
}

/// The key of a contribution as it stands now, from that of format 6, which had the measure first.
pub(crate) fn moved_contribution(before: &[u8]) -> Result<Vec<u8>> {
    let (head, rest) = before.split_at_checked(1 + ENTRY_ID_BYTES).ok_or_else(broken)?;
    let (measure, org) = head.split_first().ok_or_else(broken)?;
    Ok([org, &[*measure], rest].concat())
}

/// The organization in a key of tallies; `None` for one of another measure.
pub(crate) fn figure_org(key: &[u8], measure: Measure) -> Result<Option<OrgId>> {
    let (head, _) = key.split_at_checked(1 + ENTRY_ID_BYTES).ok_or_else(broken)?;
    match head.split_first() {
        Some((byte, id)) if *byte == measure_byte(measure) => Ok(Some(OrgId(entry(id)?))),
        _ => Ok(None),
    }
}

/// The measure and the organization in front of a key of tallies.
pub(crate) fn figure_head(key: &[u8]) -> Result<&[u8]> {
    key.get(..=ENTRY_ID_BYTES).ok_or_else(broken)
}

/// The month or day number in a key of tallies or contributions, and what follows.
pub(crate) fn split_figure(key: &[u8]) -> Result<(i32, &[u8])> {
    let (_, rest) = key.split_at_checked(1 + ENTRY_ID_BYTES).ok_or_else(broken)?;
    let (number, rest) = rest.split_first_chunk().ok_or_else(broken)?;
    Ok((unordered(*number), rest))
}

/// Key of one retraction.
pub(crate) fn retraction(target: EntryId, by: EntryId) -> [u8; 2 * ENTRY_ID_BYTES] {
    let mut key = [0; 2 * ENTRY_ID_BYTES];
    let (head, tail) = key.split_at_mut(ENTRY_ID_BYTES);
    head.copy_from_slice(&target.to_bytes());
    tail.copy_from_slice(&by.to_bytes());
    key
}

/// The entry that retracts, in a key of retractions.
pub(crate) fn parse_retraction(key: &[u8]) -> Result<EntryId> {
    let by = key.get(ENTRY_ID_BYTES..).ok_or_else(broken)?;
    entry(by)
}

/// An entry id that is a whole key.
pub(crate) fn entry(key: &[u8]) -> Result<EntryId> {
    EntryId::from_bytes(key).ok_or_else(broken)
}

/// A stream id that is a whole key.
pub(crate) fn stream(key: &[u8]) -> Result<StreamId> {
    Ok(StreamId(key.try_into().map_err(|_| broken())?))
}

/// The table that a natural key stands in: whether anything is looked up by it.
pub(crate) fn natural_table(key: &NaturalKey) -> Table {
    match key {
        NaturalKey::NameBirth(..) => Table::Names,
        NaturalKey::FileNo(_) | NaturalKey::OrgCode(_) | NaturalKey::Listed(..) => Table::Keys,
    }
}

/// Key of a natural key's holder, in the table that it stands in.
pub(crate) fn natural(key: &NaturalKey, subject: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    append_natural(&mut bytes, key, subject)?;
    Ok(bytes)
}

/// The same behind what is there.
pub(crate) fn append_natural(behind: &mut Vec<u8>, key: &NaturalKey, subject: &[u8]) -> Result<()> {
    if natural_table(key) == Table::Names {
        behind.extend_from_slice(subject);
        return value::append(behind, key);
    }
    value::append(behind, key)?;
    behind.extend_from_slice(subject);
    Ok(())
}

fn broken() -> Error {
    Error::corrupt("a key is damaged").way("rebuild the register's projections")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tag;

    fn org(n: u8) -> OrgId {
        OrgId(EntryId { stream: StreamId([n; 16]), seq: u32::from(n) })
    }

    #[test]
    fn numbers_sort_as_they_count() {
        let numbers = [i32::MIN, -25_567, -1, 0, 1, 255, 256, i32::MAX];
        assert!(numbers.map(ordered).is_sorted());
        assert_eq!(numbers.map(ordered).map(unordered), numbers);
    }

    #[test]
    fn measures_fit_into_a_byte() {
        assert!(Measure::ALL.iter().all(|m| m.number() < 256));
    }

    #[test]
    fn contributions_sort_by_organization_measure_and_day_and_can_be_read() {
        let day = |d| Date::from_ymd(1969, 12, d).unwrap();
        let class: Class = vec![Tag::Number(7)];
        let subject = Subject::Org(org(9));
        let (c, s) = (value::encode(&class).unwrap(), value::encode(&subject).unwrap());
        let row = |at| {
            let mut key = Vec::new();
            contribution(&mut key, at, &c, &s);
            key
        };
        let keys = [
            row((Measure::Strength, org(1), day(30))),
            row((Measure::Strength, org(1), day(31))),
            row((Measure::InTransit, org(1), day(1))),
            row((Measure::Strength, org(2), day(1))),
        ];
        assert!(keys.is_sorted());
        assert!(keys[0].as_slice() < &day_end(Measure::Strength, org(1), day(30))[..]);
        assert!(keys[1].as_slice() > &day_end(Measure::Strength, org(1), day(30))[..]);
        assert_eq!(parse_contribution(&keys[1]).unwrap(), (day(31), class, subject));
        for len in 0..keys[0].len() {
            assert!(parse_contribution(&keys[0][..len]).unwrap_err().is_corrupt());
        }
        let before = [&keys[0][20..21], &keys[0][..20], &keys[0][21..]].concat();
        assert_eq!(moved_contribution(&before).unwrap(), keys[0]);
        assert!(moved_contribution(&before[..20]).unwrap_err().is_corrupt());
        let mut key = Vec::new();
        tally(&mut key, (Measure::Strength, org(1), day(30)), &c);
        assert_eq!(split_figure(&key).unwrap(), (1969 * 12 + 11, c.as_slice()));
    }
}
