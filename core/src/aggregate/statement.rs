//! The statement of changes in membership (biến động đảng viên): opening, what came, what went,
//! closing. It closes by construction, for every scope and period; what is left over would be a
//! defect and is shown, never hidden.

use super::evaluate::{Evaluator, Query, Row};
use super::indicator::{Direction, Select};
use super::transfer;
use super::tree::Stay;
use crate::error::Result;
use crate::model::{Class, Date, Kind, Measure, OrgId, Period, Subject, Tag};
use crate::sorted::{Map, Set};
use serde::Serialize;

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
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, .. } = doc::small()?;
    /// let mut statement = db.read()?.statement(bloc, Period::year(2020)?)?;
    /// assert_eq!(statement.residual(), 0);
    /// statement.closing += 1;
    /// assert_eq!(statement.residual(), 1);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub const fn residual(&self) -> i128 {
        let came =
            self.opened + self.admitted + self.restored + self.transferred_in + self.came_with_org;
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
        self.known(scope)?;
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
        let with_org = |direction| -> Result<i128> {
            let mut total = 0;
            self.with_organization(direction, q, &mut |row| {
                total += row.n;
                Ok(())
            })?;
            Ok(total)
        };
        Ok(Statement {
            opening: self.strength(scope, before)?,
            opened: flow(Measure::Opened)?,
            admitted: flow(Measure::Admitted)?,
            restored: flow(Measure::Restored)?,
            transferred_in: moved(Direction::In)?,
            came_with_org: with_org(Direction::In)?,
            expelled: flow(Measure::Expelled)?,
            struck_off: flow(Measure::StruckOff)?,
            exited: flow(Measure::Exited)?,
            died: flow(Measure::Died)?,
            transferred_out: moved(Direction::Out)?,
            went_with_org: with_org(Direction::Out)?,
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

    /// Calls `f` for the rows beneath the members who came into or went out of the scope with
    /// their organization: one by one (received whole, or by a split across its border), or because
    /// an organization crossed it. Of these the rows are the stock of the day before: their moves
    /// are derived, never typed (rule R9).
    pub(super) fn with_organization(
        &self,
        direction: Direction,
        q: Query,
        f: &mut dyn FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let from = q.period.from().add_days(-1);
        let Ok(window) = Period::new(from, q.period.to()) else {
            return Ok(());
        };
        let measure = match direction {
            Direction::In => Measure::CameWithOrg,
            Direction::Out => Measure::WentWithOrg,
            Direction::Internal => return Ok(()),
        };
        let stays = self.tree.stays(q.scope, window);
        self.rows(&Select::all(measure), Kind::Flow, q, &mut |row| match row.class.first() {
            Some(Tag::Org(other)) if transfer::within(&stays, *other, row.day) => Ok(()),
            _ => f(row),
        })?;
        let runs: Map<OrgId, Vec<(Date, Date)>> =
            stays.iter().map(|(org, stays)| (*org, joined(stays))).collect();
        for (org, inside) in &runs {
            for day in crossings(inside, window, direction) {
                self.stock_rows(Measure::Strength, *org, day, &mut |row| f(row))?;
            }
            for to in self.receivers(*org, q.period.to())? {
                let Some(other) = runs.get(&to) else { continue };
                for day in crossings(&intersect(inside, other), window, direction) {
                    self.stock_rows(Measure::InTransit, *org, day, &mut |row| match row
                        .class
                        .first()
                    {
                        Some(Tag::Org(receiver)) if *receiver == to => f(row),
                        _ => Ok(()),
                    })?;
                }
            }
        }
        Ok(())
    }

    /// Calls `f` for every change of a stock of one organization up to a day.
    fn stock_rows(
        &self,
        measure: Measure,
        org: OrgId,
        until: Date,
        f: &mut dyn FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let each = &mut |day, class: &Class, subject: &Subject, entry, n| {
            f(Row { org, day, class, subject, entry, n })
        };
        self.snapshot.contributions(measure, org, None, until, each)
    }

    /// Organizations for which members have ever left an organization, up to a day. Not from the
    /// sums: a transfer that was open at a crossing and completed since has none.
    fn receivers(&self, from: OrgId, until: Date) -> Result<Set<OrgId>> {
        let mut found = Set::new();
        let measure = Measure::InTransit;
        self.snapshot.contributions(measure, from, None, until, &mut |_, class, _, _, _| {
            if let Some(Tag::Org(to)) = class.first() {
                found.insert(*to);
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// The days before the border was crossed, of runs that lie within a window.
fn crossings(runs: &[(Date, Date)], window: Period, direction: Direction) -> Vec<Date> {
    let came =
        |(first, _): &(Date, Date)| Some(first.add_days(-1)).filter(|_| *first > window.from());
    let went = |(_, last): &(Date, Date)| Some(*last).filter(|last| *last < window.to());
    match direction {
        Direction::In => runs.iter().filter_map(came).collect(),
        _ => runs.iter().filter_map(went).collect(),
    }
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
