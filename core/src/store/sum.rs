//! Exact sums of contributions: whole months from tallies, ragged ends from single days. Knows
//! nothing of indicators and of the tree.

use super::schema::Table;
use super::txn::Snapshot;
use super::{key, value};
use crate::error::Result;
use crate::model::{Class, Date, EntryId, Measure, OrgId, Subject};
use crate::sorted::Map;

/// What takes tallies one by one: the organization's place in a list, the month, the bytes of the
/// class, the number.
pub(crate) type EachTally<'f> = dyn FnMut(usize, i32, &[u8], i128) + 'f;

/// So many rows of other organizations cost about as much as finding the next one's.
const PASSED_MAX: u32 = 64;

/// The summands of one row of contributions as they are stored: `None` stands for the founder of
/// the subject.
pub(crate) type Summands = Vec<(Option<EntryId>, i128)>;

/// What takes contributions one by one: day, class, subject, entry and number.
pub type EachContribution<'f> = dyn FnMut(Date, &Class, &Subject, EntryId, i128) -> Result<()> + 'f;

/// Sums by the bytes of their class.
#[derive(Default)]
struct Sums(Map<Vec<u8>, i128>);

impl Sums {
    fn add(&mut self, class: &[u8], n: i128) {
        match self.0.get_mut(class) {
            Some(sum) => *sum = sum.wrapping_add(n),
            None => drop(self.0.insert(class.to_vec(), n)),
        }
    }
}

/// All days up to and with one, as whole months and a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cut {
    /// Months before this one are taken whole.
    month: i32,
    /// Days that are then missing (1) or too many (-1).
    ragged: Option<(i128, Date, Date)>,
}

impl Cut {
    /// Takes the side of the month that has fewer days.
    fn through(day: Date) -> Self {
        let month = key::month_of(day);
        let (nth, len) = (day.day() as i32, month_len(day));
        if nth == len {
            Self { month: month + 1, ragged: None }
        } else if nth * 2 <= len {
            Self { month, ragged: Some((1, day.add_days(1 - nth), day)) }
        } else {
            let rest = (-1, day.add_days(1), day.add_days(len - nth));
            Self { month: month + 1, ragged: Some(rest) }
        }
    }

    fn cost(self) -> i32 {
        self.ragged.map_or(0, |(_, from, to)| to.days() - from.days() + 1)
    }
}

fn month_len(day: Date) -> i32 {
    let year = day.year();
    match day.month() {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Snapshot {
    /// The exact sums of a measure in one organization over the days from `from` (from the
    /// beginning when `None`) to `to`, both included, for each class in order. Classes whose sum
    /// is 0 are left out.
    ///
    /// Costs one row for each month and class, and for the days at the ragged ends one row for
    /// each contribution; never more than half a month of them at an end.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for a damaged row.
    pub fn sum(
        &self,
        measure: Measure,
        org: OrgId,
        from: Option<Date>,
        to: Date,
        f: &mut dyn FnMut(&Class, i128),
    ) -> Result<()> {
        let from = from.filter(|from| *from > Date::MIN);
        if from.is_some_and(|from| from > to) {
            return Ok(());
        }
        let mut sums = Sums::default();
        let end = Cut::through(to);
        let start = from.map(|from| Cut::through(from.add_days(-1)));
        let months = start.map_or(i32::MAX, |start| end.month - start.month);
        let cut = start.map_or(0, Cut::cost).saturating_add(end.cost()).saturating_add(months);
        match from {
            Some(from) if to.days() - from.days() < cut => {
                self.add_days(&mut sums, measure, org, (1, from, to))?;
            }
            _ => {
                let first = start.map_or(i32::MIN, |start| start.month);
                self.add_months(&mut sums, measure, org, (first, end.month))?;
                if let Some(ragged) = end.ragged {
                    self.add_days(&mut sums, measure, org, ragged)?;
                }
                if let Some((sign, from, to)) = start.and_then(|start| start.ragged) {
                    self.add_days(&mut sums, measure, org, (-sign, from, to))?;
                }
            }
        }
        let mut classes = Map::new();
        for (bytes, n) in sums.0.into_iter().filter(|(_, n)| *n != 0) {
            classes.insert(value::read::<Class>(&bytes)?, n);
        }
        for (class, n) in &classes {
            f(class, *n);
        }
        Ok(())
    }

    /// The organizations that have ever had a sum of a measure other than 0 at the end of a month,
    /// in order of the ids; whether the register knows them is not looked at. Costs one seek each.
    ///
    /// # Errors
    /// As [`Snapshot::sum`].
    pub fn orgs_of(&self, measure: Measure) -> Result<Vec<OrgId>> {
        let mut orgs = Vec::new();
        let mut from = key::measure_prefix(measure).to_vec();
        loop {
            let mut scan = self.from(Table::Tallies, &from)?;
            let Some((row, _)) = scan.row()? else {
                return Ok(orgs);
            };
            let Some(org) = key::figure_org(row.get(), measure)? else {
                return Ok(orgs);
            };
            orgs.push(org);
            from = key::month_prefix(measure, org, i32::MAX).to_vec();
        }
    }

    /// The tallies of a measure in these organizations, which must be in order: the organization's
    /// place in the list, the month (12 x year + month - 1), the bytes of the class, the number. In
    /// order of organization, month and class.
    ///
    /// Walks along the measure's rows, and over those of other organizations where they are many:
    /// costs what the list holds, whatever else the register does.
    pub(crate) fn tallies(
        &self,
        measure: Measure,
        orgs: &[OrgId],
        f: &mut EachTally<'_>,
    ) -> Result<()> {
        let start = |org: &OrgId| key::month_prefix(measure, *org, i32::MIN);
        let Some(first) = orgs.first() else {
            return Ok(());
        };
        let mut scan = self.from(Table::Tallies, &start(first))?;
        let (mut at, mut passed) = (0, 0);
        // Rows of one organization stand together: their key is looked into once.
        let mut own: Vec<u8> = Vec::new();
        loop {
            let Some((row, n)) = scan.next()? else {
                return Ok(());
            };
            if own.is_empty() || !row.starts_with(&own) {
                let Some(org) = key::figure_org(row, measure)? else {
                    return Ok(());
                };
                while orgs.get(at).is_some_and(|next| *next < org) {
                    at += 1;
                }
                let Some(next) = orgs.get(at) else {
                    return Ok(());
                };
                if *next != org {
                    passed += 1;
                    if passed >= PASSED_MAX {
                        passed = 0;
                        scan = self.from(Table::Tallies, &start(next))?;
                    }
                    continue;
                }
                passed = 0;
                own.clear();
                own.extend_from_slice(key::figure_head(row)?);
            }
            let (month, class) = key::split_figure(row)?;
            f(at, month, class, value::read(n)?);
        }
    }

    /// Adds the tallies of the months from the first up to but without the second.
    fn add_months(
        &self,
        sums: &mut Sums,
        measure: Measure,
        org: OrgId,
        (from, to): (i32, i32),
    ) -> Result<()> {
        let from = key::month_prefix(measure, org, from);
        let to = key::month_prefix(measure, org, to);
        let mut scan = self.between(Table::Tallies, &from, &to)?;
        while let Some((key, n)) = scan.row()? {
            let (_, class) = key::split_figure(key.get())?;
            sums.add(class, value::read(n.get())?);
        }
        Ok(())
    }

    fn add_days(
        &self,
        sums: &mut Sums,
        measure: Measure,
        org: OrgId,
        (sign, from, to): (i128, Date, Date),
    ) -> Result<()> {
        let from = key::day_prefix(measure, org, from);
        let to = key::day_end(measure, org, to);
        let mut scan = self.between(Table::Contributions, &from, &to)?;
        while let Some((key, row)) = scan.row()? {
            let (_, rest) = key::split_figure(key.get())?;
            let (_, subject) = value::take::<Class>(rest)?;
            let class = rest.get(..rest.len() - subject.len()).unwrap_or_default();
            let summands: Summands = value::read(row.get())?;
            let n = summands.iter().fold(0_i128, |sum, (_, n)| sum.wrapping_add(*n));
            sums.add(class, n.wrapping_mul(sign));
        }
        Ok(())
    }

    /// Every contribution to a measure in one organization over the days from `from` (from the
    /// beginning when `None`) to `to`, both included: day, class, subject, entry and number. In
    /// order of the days; within a day the order is fixed but means nothing.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for a damaged row, and whatever `f` returns.
    pub fn contributions(
        &self,
        measure: Measure,
        org: OrgId,
        from: Option<Date>,
        to: Date,
        f: &mut EachContribution<'_>,
    ) -> Result<()> {
        let from = from.unwrap_or(Date::MIN);
        if from > to {
            return Ok(());
        }
        let first = key::day_prefix(measure, org, from);
        let end = key::day_end(measure, org, to);
        let mut scan = self.between(Table::Contributions, &first, &end)?;
        while let Some((key, row)) = scan.row()? {
            let (day, class, subject) = key::parse_contribution(key.get())?;
            for (entry, n) in value::read::<Summands>(row.get())? {
                let entry = entry.or_else(|| subject.founder()).ok_or_else(|| {
                    crate::error::Error::corrupt("a contribution names no entry")
                        .at(Table::Contributions.name())
                        .way("rebuild the register's projections")
                })?;
                f(day, &class, &subject, entry, n)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{StreamId, Tag};
    use crate::store::{Changes, Store};

    fn day(year: i32, month: u32, day: u32) -> Date {
        Date::from_ymd(year, month, day).unwrap()
    }

    fn org(seq: u32) -> OrgId {
        OrgId(EntryId { stream: StreamId([3; 16]), seq })
    }

    #[test]
    fn a_cut_takes_the_cheaper_side() {
        let month = 2020 * 12 + 1;
        let (first, last) = (day(2020, 2, 1), day(2020, 2, 29));
        let early = Cut { month, ragged: Some((1, first, day(2020, 2, 14))) };
        assert_eq!(Cut::through(day(2020, 2, 14)), early);
        let late = Cut { month: month + 1, ragged: Some((-1, day(2020, 2, 16), last)) };
        assert_eq!(Cut::through(day(2020, 2, 15)), late);
        assert_eq!(Cut::through(last), Cut { month: month + 1, ragged: None });
        assert_eq!(Cut::through(Date::MAX), Cut { month: 2200 * 12, ragged: None });
    }

    #[test]
    fn months_are_as_long_as_the_calendar_says() {
        for (year, feb) in [(1900, 28), (2000, 29), (2019, 28), (2020, 29)] {
            assert_eq!(month_len(day(year, 2, 3)), feb);
        }
        for month in 1..=12 {
            let next = day(2021 + i32::from(month as u8 / 12), month % 12 + 1, 1);
            let first = day(2021, month, 1);
            assert_eq!(month_len(first), next.days() - first.days());
        }
    }

    /// Contributions on every third day of four years, in two classes and organizations.
    fn filled() -> (Store, Vec<(Date, u32, OrgId, i128)>) {
        let store = Store::in_memory().unwrap();
        let mut changes = Changes::default();
        let mut facts = Vec::new();
        let mut date = day(2018, 11, 2);
        for i in 0..400_u32 {
            date = date.add_days((i % 5) as i32);
            let (class, at) = (i % 2, org(1 + i % 3));
            let n = i128::from(i % 7) - 2;
            facts.push((date, class, at, n));
            let bytes = value::encode(&vec![Tag::Number(class)]).unwrap();
            let subject = Subject::Org(org(1000 + i));
            let id = value::encode(&subject).unwrap();
            let (mut key, mut tally) = (Vec::new(), Vec::new());
            key::contribution(&mut key, (Measure::Strength, at, date), &bytes, &id);
            key::tally(&mut tally, (Measure::Strength, at, date), &bytes);
            let row: Summands = vec![(None, n - 1), (Some(org(7).0), 1)];
            changes.put(Table::Contributions, key, value::encode(&row).unwrap());
            changes.tally(tally, n);
        }
        store.writer().unwrap().commit(changes, None).unwrap();
        (store, facts)
    }

    #[test]
    fn sums_equal_those_of_the_single_facts() {
        let (store, facts) = filled();
        let snapshot = store.snapshot().unwrap();
        let ends: Vec<Date> = (0..90).map(|i| day(2018, 10, 20).add_days(i * 13 + i % 3)).collect();
        let starts = ends.iter().map(|d| Some(*d)).chain([None, Some(Date::MIN)]);
        for from in starts {
            for to in ends.iter().chain([&Date::MIN, &Date::MAX]) {
                let mut expected = Map::new();
                for (date, class, at, n) in &facts {
                    if *at == org(1) && from.is_none_or(|f| f <= *date) && date <= to {
                        *expected.entry(vec![Tag::Number(*class)]).or_insert(0) += n;
                    }
                }
                expected.retain(|_, n| *n != 0);
                let mut sums = Map::new();
                snapshot
                    .sum(Measure::Strength, org(1), from, *to, &mut |class, n| {
                        assert!(sums.insert(class.clone(), n).is_none());
                    })
                    .unwrap();
                assert_eq!(sums, expected, "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn organizations_of_a_measure_are_named_once() {
        let (store, facts) = filled();
        let mut expected: Vec<OrgId> = facts.iter().map(|(_, _, at, _)| *at).collect();
        expected.sort_unstable();
        expected.dedup();
        let snapshot = store.snapshot().unwrap();
        assert_eq!(snapshot.orgs_of(Measure::Strength).unwrap(), expected);
        assert!(expected.len() > 1 && snapshot.orgs_of(Measure::Died).unwrap().is_empty());
    }

    #[test]
    fn contributions_name_their_entries() {
        let (store, facts) = filled();
        let (from, to) = (day(2019, 1, 5), day(2019, 3, 17));
        let mut found = Map::new();
        let snapshot = store.snapshot().unwrap();
        snapshot
            .contributions(Measure::Strength, org(2), Some(from), to, &mut |day, _, who, id, n| {
                assert!(from <= day && day <= to);
                assert!(Some(id) == who.founder() || id == org(7).0);
                *found.entry(day).or_insert(0) += n;
                Ok(())
            })
            .unwrap();
        let mut expected = Map::new();
        for (date, _, at, n) in facts {
            if at == org(2) && from <= date && date <= to {
                *expected.entry(date).or_insert(0) += n;
            }
        }
        assert_eq!(found, expected);
    }
}
