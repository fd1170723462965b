//! The statement of changes in membership (biến động đảng viên): opening, what came, what went,
//! closing. It closes by construction, for every scope and period; what is left over would be a
//! defect and is shown, never hidden (DOMAIN section 3.2).

use super::evaluate::{Evaluator, Query};
use super::indicator::{Direction, Select};
use super::transfer;
use super::tree::Stay;
use crate::error::Result;
use crate::model::{Date, Kind, Measure, OrgId, Period, Tag};
use serde::Serialize;
use std::collections::BTreeMap;

/// Members of a scope over a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Members at the end of the day before the period, in transit included.
    pub opening: i128,
    /// Entered on the roll when the register was opened.
    pub opened: i128,
    /// Admitted, a second time included (kết nạp).
    pub admitted: i128,
    /// Restored (phục hồi).
    pub restored: i128,
    /// Transferred in from outside the scope (chuyển đến).
    pub transferred_in: i128,
    /// Came with an organization, entered one by one or with the whole (theo tổ chức đến).
    pub came_with_org: i128,
    /// Expelled (khai trừ).
    pub expelled: i128,
    /// Struck off (xóa tên).
    pub struck_off: i128,
    /// Left on their own wish (xin ra).
    pub exited: i128,
    /// Died (từ trần).
    pub died: i128,
    /// Transferred out of the scope (chuyển đi).
    pub transferred_out: i128,
    /// Went with an organization (theo tổ chức đi).
    pub went_with_org: i128,
    /// Members at the end of the last day, in transit included.
    pub closing: i128,
    /// Of these in transit inside the scope (đang chuyển).
    pub in_transit: i128,
}

impl Statement {
    /// Closing less opening, less what came, plus what went: 0, or a defect.
    pub const fn residual(&self) -> i128 {
        let came = self.opened
            + self.admitted
            + self.restored
            + self.transferred_in
            + self.came_with_org;
        let went = self.expelled
            + self.struck_off
            + self.exited
            + self.died
            + self.transferred_out
            + self.went_with_org;
        self.closing - self.opening - came + went
    }
}

impl Evaluator<'_> {
    /// The statement of changes of a scope over a period.
    ///
    /// # Errors
    /// `not_found` when the register has no such organization; `corrupt` or `io` when rows
    /// cannot be read.
    pub fn statement(&self, scope: OrgId, period: Period) -> Result<Statement> {
        let before = period.from().add_days(-1);
        let q = Query { scope, period };
        let flow = |measure| -> Result<i128> {
            let mut total = 0;
            self.rows(&Select::all(measure), Kind::Flow, q, &mut |row| {
                total += row.n;
                Ok(())
            })?;
            Ok(total)
        };
        let moved = |direction| -> Result<i128> {
            let mut total = 0;
            transfer::rows(self, direction, q, &mut |row| {
                total += row.n;
                Ok(())
            })?;
            Ok(total)
        };
        let (org_in, org_out) = self.moved_whole(scope, period)?;
        Ok(Statement {
            opening: self.strength(scope, before)?,
            opened: flow(Measure::Opened)?,
            admitted: flow(Measure::Admitted)?,
            restored: flow(Measure::Restored)?,
            transferred_in: moved(Direction::In)?,
            came_with_org: flow(Measure::CameWithOrg)? + org_in,
            expelled: flow(Measure::Expelled)?,
            struck_off: flow(Measure::StruckOff)?,
            exited: flow(Measure::Exited)?,
            died: flow(Measure::Died)?,
            transferred_out: moved(Direction::Out)?,
            went_with_org: flow(Measure::WentWithOrg)? + org_out,
            closing: self.strength(scope, period.to())?,
            in_transit: transfer::in_transit(self, scope, period.to())?,
        })
    }

    /// Members of a scope at the end of a day: standing in it, or in transit inside it.
    fn strength(&self, scope: OrgId, day: Date) -> Result<i128> {
        let mut total = transfer::in_transit(self, scope, day)?;
        for org in self.tree.under(scope, day) {
            total += self.standing(org, day)?;
        }
        Ok(total)
    }

    /// Members who stand in one organization itself at the end of a day.
    pub(super) fn standing(&self, org: OrgId, day: Date) -> Result<i128> {
        let mut total = 0;
        self.snapshot.sum(Measure::Strength, org, None, day, &mut |_, n| total += n)?;
        Ok(total)
    }

    /// Members who came and went because an organization moved into or out of the scope: the
    /// stock of the day before. Their spans are derived, never typed (rule R9).
    fn moved_whole(&self, scope: OrgId, period: Period) -> Result<(i128, i128)> {
        let from = period.from().add_days(-1);
        let Ok(window) = Period::new(from, period.to()) else { return Ok((0, 0)) };
        let mut runs: BTreeMap<OrgId, Vec<(Date, Date)>> = BTreeMap::new();
        for (org, stays) in self.tree.stays(scope, window) {
            runs.insert(org, joined(&stays));
        }
        let (mut came, mut went) = (0, 0);
        for (org, inside) in &runs {
            let own = crossing(inside, window, &|day| self.standing(*org, day))?;
            came += own.0;
            went += own.1;
            for (to, changes) in self.open_transfers(*org, period.to())? {
                let Some(other) = runs.get(&to) else { continue };
                let open = |day| changes.iter().filter(|(d, _)| *d <= day).map(|(_, n)| n).sum();
                let pair = crossing(&intersect(inside, other), window, &|day| Ok(open(day)))?;
                came += pair.0;
                went += pair.1;
            }
        }
        Ok((came, went))
    }

    /// For each receiver, the changes of what is in transit from an organization.
    fn open_transfers(
        &self,
        from: OrgId,
        until: Date,
    ) -> Result<BTreeMap<OrgId, Vec<(Date, i128)>>> {
        let mut found: BTreeMap<OrgId, Vec<(Date, i128)>> = BTreeMap::new();
        let measure = Measure::InTransit;
        self.snapshot.contributions(measure, from, None, until, &mut |day, class, _, _, n| {
            if let Some(Tag::Org(to)) = class.first() {
                found.entry(*to).or_default().push((day, n));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// What came in and went out at the borders of runs that lie within a window: the stock of the
/// day before each crossing.
fn crossing(
    runs: &[(Date, Date)],
    window: Period,
    stock: &dyn Fn(Date) -> Result<i128>,
) -> Result<(i128, i128)> {
    let (mut came, mut went) = (0, 0);
    for (first, last) in runs {
        if *first > window.from() {
            came += stock(first.add_days(-1))?;
        }
        if *last < window.to() {
            went += stock(*last)?;
        }
    }
    Ok((came, went))
}

/// The runs of days under the scope, whatever the kind was.
fn joined(stays: &[Stay]) -> Vec<(Date, Date)> {
    let mut runs: Vec<(Date, Date)> = Vec::new();
    for stay in stays {
        match runs.last_mut() {
            Some((_, last)) if last.add_days(1) == stay.from => *last = stay.to,
            _ => runs.push((stay.from, stay.to)),
        }
    }
    runs
}

/// The days in both lists of runs.
fn intersect(a: &[(Date, Date)], b: &[(Date, Date)]) -> Vec<(Date, Date)> {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x.0.max(y.0), x.1.min(y.1))));
    let mut both: Vec<_> = pairs.filter(|(first, last)| first <= last).collect();
    both.sort_unstable();
    both
}
