//! Counting: the sum of a selection over a scope, and how many units have reported.
//!
//! Whole months come from tallies, in one walk along the measure's rows; where days within a month
//! matter, each organization is summed by itself.

use super::evaluate::{Evaluator, Query, Raw, spans};
use super::indicator::{Pattern, Select};
use super::tree::Stay;
use crate::error::Result;
use crate::model::{Class, Date, Kind, Measure, OrgId, OrgKind, Period, Status};
use crate::sorted::{Map, Set};
use crate::store::{month_of, value};

/// Whether a day is the first of its month.
pub(super) fn starts_month(day: Date) -> bool {
    day.day() == 1
}

impl Evaluator<'_> {
    pub(super) fn count(&self, select: &Select, kind: Kind, q: Query) -> Result<Raw> {
        // The kind of a counterpart can change within a stay: then each day is looked at.
        if kind != Kind::Stock && select.class.iter().any(|p| matches!(p, Pattern::OfKind(_))) {
            let (mut total, mut units) = (0_i128, Set::new());
            self.rows(select, kind, q, &mut |row| {
                total += row.n;
                units.insert(row.org);
                Ok(())
            })?;
            return Raw::counted(total, units.len() as u32);
        }
        let months = Months::of(kind, q.period);
        let (mut orgs, mut total, mut units) = (Vec::new(), 0_i128, 0);
        for (org, stays) in self.reach(kind, q).iter() {
            let org = *org;
            if months.is_some() && throughout(kind, stays, q.period) {
                if stays.iter().all(|stay| chosen(select, *stay)) {
                    orgs.push(org);
                }
                continue;
            }
            let mut any = false;
            for (from, stay) in spans(kind, stays).filter(|(_, stay)| chosen(select, *stay)) {
                let mut here = 0;
                self.snapshot.sum(select.measure, org, from, stay.to, &mut |class, n| {
                    if self.matches(&select.class, class, stay.to) {
                        here += n;
                    }
                })?;
                total += here;
                any |= here != 0;
            }
            units += u32::from(any);
        }
        if let Some(months) = months {
            let (sum, here) = self.count_months(select, &orgs, months, q.period.to())?;
            total += sum;
            units += here;
        }
        Raw::counted(total, units)
    }

    /// The sum over organizations that lay under the scope throughout, and how many had any.
    fn count_months(
        &self,
        select: &Select,
        orgs: &[OrgId],
        months: Months,
        day: Date,
    ) -> Result<(i128, u32)> {
        let mut sums = vec![0_i128; orgs.len()];
        let mut fits = Fits::default();
        let mut failed = Ok(());
        self.snapshot.tallies(select.measure, orgs, &mut |at, month, class, n| {
            if !months.hold(month) {
                return;
            }
            let fit = select.class.is_empty()
                || fits.of(class, &mut failed, |class| self.matches(&select.class, class, day));
            if let Some(sum) = sums.get_mut(at).filter(|_| fit) {
                *sum += n;
            }
        })?;
        failed?;
        Ok((sums.iter().sum(), sums.iter().filter(|sum| **sum != 0).count() as u32))
    }

    /// Base organizations that declared the year complete, of those alive at its end. `None`
    /// where nobody is expected to: a scope without base organizations under it, or a period
    /// that the office never opened.
    pub(super) fn submissions(&self, scope: OrgId, period: Period) -> Result<Option<Status>> {
        let to = period.to();
        let Ok(year) = Period::year(to.year()) else {
            return Ok(None);
        };
        let mut expected = self.tree.alive(scope, to, OrgKind::BASE);
        expected.sort_unstable();
        let mut sums = vec![0_i128; expected.len()];
        let (first, last) = (month_of(year.from()), month_of(year.to()));
        self.snapshot.tallies(Measure::Submitted, &expected, &mut |at, month, _, n| {
            if let Some(sum) = sums.get_mut(at).filter(|_| first <= month && month <= last) {
                *sum += n;
            }
        })?;
        let reported = sums.iter().filter(|n| **n > 0).count() as u32;
        let expected = expected.len() as u32;
        Ok((expected > 0 && reported > 0).then_some(Status { reported, expected }))
    }
}

fn chosen(select: &Select, stay: Stay) -> bool {
    select.kinds.is_empty() || select.kinds.contains(&stay.kind)
}

/// Whether the months tell everything about an organization: it lay under the scope all the time,
/// as one kind.
fn throughout(kind: Kind, stays: &[Stay], period: Period) -> bool {
    match (kind, stays) {
        (Kind::Stock, _) => true,
        (_, [stay]) => (stay.from, stay.to) == (period.from(), period.to()),
        _ => false,
    }
}

/// The whole months that a count adds up.
#[derive(Clone, Copy)]
struct Months {
    first: i32,
    last: i32,
}

impl Months {
    /// `None` where days within a month matter.
    fn of(kind: Kind, period: Period) -> Option<Self> {
        let first = match kind {
            Kind::Stock => i32::MIN,
            _ if starts_month(period.from()) => month_of(period.from()),
            _ => return None,
        };
        let whole = starts_month(period.to().add_days(1));
        whole.then(|| Self { first, last: month_of(period.to()) })
    }

    fn hold(self, month: i32) -> bool {
        self.first <= month && month <= self.last
    }
}

/// Which classes fit a selection; few are met, again and again.
#[derive(Default)]
struct Fits(Map<Vec<u8>, bool>);

impl Fits {
    fn of(
        &mut self,
        bytes: &[u8],
        failed: &mut Result<()>,
        fits: impl FnOnce(&Class) -> bool,
    ) -> bool {
        if let Some(fit) = self.0.get(bytes) {
            return *fit;
        }
        let fit = match value::read(bytes) {
            Ok(class) => fits(&class),
            Err(error) => {
                *failed = Err(error);
                false
            }
        };
        self.0.insert(bytes.to_vec(), fit);
        fit
    }
}
