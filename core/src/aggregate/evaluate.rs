//! Evaluating a figure: selection, roll-up over the tree of the date, and the formulas.
//!
//! Cost follows the organizations of the scope and the rows of the measure, never the length of
//! the history: whole months come from the tallies.

use super::indicator::{By, Direction, Formula, Indicator, Pattern, Pick, Select};
use super::lineage::Line;
use super::reported;
use super::tree::{Stay, Stays, Tree};
use super::{Catalog, transfer};
use crate::error::{Error, Result};
use crate::model::{
    Basis, Class, Code, Date, Decimal, EntryId, Figure, Kind, Measure, OrgId, OrgKind, Path,
    Period, Qualifier, Quantity, Status, Subject, Tag, percent,
};
use crate::sorted::{Map, Set};
use crate::store::Snapshot;
use std::sync::Arc;

/// Deepest nesting of indicators that are made of indicators.
const DEPTH_MAX: u32 = 8;

/// Computes figures on one snapshot.
#[derive(Clone, Copy)]
pub struct Evaluator<'a> {
    /// The rows.
    pub snapshot: &'a Snapshot,
    /// The tree of every day.
    pub tree: &'a Tree,
    /// What the codes mean.
    pub catalog: &'a Catalog,
}

/// What a figure is asked for.
#[derive(Clone, Copy)]
pub(super) struct Query {
    pub(super) scope: OrgId,
    pub(super) period: Period,
}

/// One selected row.
pub(super) struct Row<'r> {
    pub(super) org: OrgId,
    pub(super) day: Date,
    pub(super) class: &'r Class,
    pub(super) subject: &'r Subject,
    pub(super) entry: EntryId,
    pub(super) n: i128,
}

/// A value on its way to becoming a figure.
pub(super) struct Raw {
    pub(super) value: Option<Quantity>,
    pub(super) path: Path,
    pub(super) status: Option<Status>,
    pub(super) units: u32,
}

impl Raw {
    pub(super) fn counted(n: i128, units: u32) -> Result<Self> {
        let value = Some(Quantity::new(decimal(n)?, Qualifier::Exact));
        Ok(Self { value, path: Path::Counted, status: None, units })
    }

    fn attribute(n: Option<i128>) -> Result<Self> {
        let value = n.map(decimal).transpose()?;
        let value = value.map(|value| Quantity::new(value, Qualifier::Exact));
        Ok(Self { value, path: Path::Attribute, status: None, units: u32::from(value.is_some()) })
    }
}

fn decimal(n: i128) -> Result<Decimal> {
    Decimal::from_integer(n).map_err(|e| Error::limit(e.to_string()))
}

impl Evaluator<'_> {
    /// The figure of an indicator for a scope and everything under it.
    ///
    /// # Errors
    /// `not_found` when the catalogue has no such indicator or the register no such
    /// organization; `corrupt` or `io` when rows cannot be read.
    pub fn figure(&self, code: &str, scope: OrgId, period: Period) -> Result<Figure> {
        self.known(scope)?;
        let indicator = self.indicator(code)?;
        let raw = self.raw(&indicator, Query { scope, period }, 0)?;
        let status = match raw.path {
            Path::Counted | Path::Summed => self.submissions(scope, period)?,
            _ => raw.status,
        };
        Ok(Figure {
            basis: Basis {
                indicator: indicator.code.clone(),
                scope,
                from: period.from(),
                to: period.to(),
            },
            value: raw.value,
            kind: indicator.kind,
            path: raw.path,
            status,
            units: raw.units,
        })
    }

    pub(super) fn known(&self, scope: OrgId) -> Result<()> {
        match self.tree.org(scope) {
            Some(_) => Ok(()),
            None => Err(Error::not_found(format!("organization {scope}"))
                .way("list the organizations of the register")),
        }
    }

    /// The indicator of a code: of the catalogue, or one that the office listed.
    ///
    /// # Errors
    /// `not_found` when neither has it.
    pub fn indicator(&self, code: &str) -> Result<Indicator> {
        if let Some(indicator) = self.catalog.get(code) {
            return Ok(indicator.clone());
        }
        reported::listed(self.snapshot, code)?.ok_or_else(|| {
            Error::not_found(format!("indicator '{code}'"))
                .way("list it with IndicatorListed, or look for the code in the catalogue")
        })
    }

    pub(super) fn raw(&self, indicator: &Indicator, q: Query, depth: u32) -> Result<Raw> {
        if depth > DEPTH_MAX {
            return Err(Error::limit(format!("indicator {} is made of itself", indicator.code)));
        }
        match &indicator.formula {
            Formula::Count(select) => self.count(select, indicator.kind, q),
            Formula::Distinct(select, by) => {
                let (found, units) = self.distinct(select, *by, indicator.kind, q)?;
                Raw::counted(found.len() as i128, units)
            }
            Formula::Strength => {
                let standing = self.count(&Select::all(Measure::Strength), Kind::Stock, q)?;
                let moving = transfer::in_transit(self, q.scope, q.period.to())?;
                add(&standing, 1, &Raw::counted(moving, 0)?)
            }
            Formula::InTransit => {
                Raw::counted(transfer::in_transit(self, q.scope, q.period.to())?, 0)
            }
            Formula::Transfers(direction) => self.transfers(*direction, q),
            Formula::WithOrganization(direction) => {
                let mut total = 0;
                let mut units = Set::new();
                self.with_organization(*direction, q, &mut |row| {
                    total += row.n;
                    units.insert(row.org);
                    Ok(())
                })?;
                Raw::counted(total, units.len() as u32)
            }
            Formula::Sum(parts) => self.sum(parts, q, depth),
            Formula::Percent(a, b) => self.quotient((a, b), q, depth, true),
            Formula::Quotient(a, b) => self.quotient((a, b), q, depth, false),
            Formula::Attribute(select, pick) => self.attribute(select, *pick, q),
            Formula::Amount(select, at) => self.amount(select, *at, q),
            Formula::Reported(code) => reported::value(self, code, indicator.kind, q),
        }
    }

    /// The organizations to look at: for a stock those of the day, else those of each day.
    pub(super) fn reach(&self, kind: Kind, q: Query) -> Arc<Stays> {
        let day = q.period.to();
        match Period::new(day, day) {
            Ok(day) if kind == Kind::Stock => self.tree.stays(q.scope, day),
            _ => self.tree.stays(q.scope, q.period),
        }
    }

    /// Calls `f` for every row selected: of a stock every change up to the day.
    pub(super) fn rows(
        &self,
        select: &Select,
        kind: Kind,
        q: Query,
        f: &mut dyn FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        for (org, stays) in self.reach(kind, q).iter() {
            let org = *org;
            for (from, stay) in spans(kind, stays) {
                if !select.kinds.is_empty() && !select.kinds.contains(&stay.kind) {
                    continue;
                }
                self.snapshot.contributions(
                    select.measure,
                    org,
                    from,
                    stay.to,
                    &mut |day, class, subject, entry, n| {
                        if self.matches(&select.class, class, looked_at(kind, q, day)) {
                            f(Row { org, day, class, subject, entry, n })?;
                        }
                        Ok(())
                    },
                )?;
            }
        }
        Ok(())
    }

    pub(super) fn matches(&self, patterns: &[Pattern], class: &Class, day: Date) -> bool {
        patterns.iter().enumerate().all(|(i, pattern)| match (pattern, class.get(i)) {
            (Pattern::Any, _) => true,
            (Pattern::OneOf(tags), Some(tag)) => tags.contains(tag),
            (Pattern::OfKind(kinds), Some(Tag::Org(org))) => {
                self.tree.kind(*org, day).is_some_and(|kind| kinds.contains(&kind))
            }
            _ => false,
        })
    }

    /// What is counted once, each with its sum; and how many organizations had any.
    fn distinct(&self, select: &Select, by: By, kind: Kind, q: Query) -> Result<(Set<Tag>, u32)> {
        let mut sums: Map<Tag, i128> = Map::new();
        let mut orgs = Set::new();
        self.rows(select, kind, q, &mut |row| {
            if let Some(key) = self.key(by, &row, looked_at(kind, q, row.day)) {
                *sums.entry(key).or_default() += row.n;
                orgs.insert(row.org);
            }
            Ok(())
        })?;
        let found = sums.into_iter().filter(|(_, n)| *n > 0).map(|(key, _)| key).collect();
        Ok((found, orgs.len() as u32))
    }

    fn key(&self, by: By, row: &Row<'_>, on: Date) -> Option<Tag> {
        let level = |org| self.tree.kind(org, on).map(|kind| Tag::Number(level(kind)));
        match by {
            By::Tag(i) => row.class.get(i).cloned(),
            By::Org => Some(Tag::Org(row.org)),
            By::Subject => Some(Tag::Who(Box::new(row.subject.clone()))),
            By::Level => level(row.org),
            By::LevelOf(i) => match row.class.get(i) {
                Some(Tag::Org(org)) => level(*org),
                _ => None,
            },
        }
    }

    fn transfers(&self, direction: Direction, q: Query) -> Result<Raw> {
        let mut units = Set::new();
        let mut total = 0;
        transfer::rows(self, direction, q, &mut |row| {
            total += row.n;
            units.insert(row.org);
            Ok(())
        })?;
        Raw::counted(total, units.len() as u32)
    }

    fn part(&self, code: &Code, q: Query, depth: u32) -> Result<Raw> {
        let indicator = self.indicator(code.as_str())?;
        self.raw(&indicator, q, depth + 1)
    }

    fn sum(&self, parts: &[(i8, Code)], q: Query, depth: u32) -> Result<Raw> {
        let mut total = Raw::counted(0, 0)?;
        for (i, (sign, code)) in parts.iter().enumerate() {
            let part = self.part(code, q, depth)?;
            if i == 0 {
                total.path = part.path;
            }
            total = add(&total, *sign, &part)?;
        }
        Ok(total)
    }

    fn quotient(
        &self,
        parts: (&Code, &Code),
        q: Query,
        depth: u32,
        times_hundred: bool,
    ) -> Result<Raw> {
        let above = self.part(parts.0, q, depth)?;
        let below = self.part(parts.1, q, depth)?;
        let value = match (above.value, below.value) {
            (Some(x), Some(y)) => {
                let hundred = if times_hundred { 1 } else { 100 };
                let share = percent(x.value.units(), y.value.units() * hundred, Decimal::PLACES);
                let qualifier = x.qualifier.combine(y.qualifier.opposite());
                share.map(|value| Quantity::new(value, qualifier))
            }
            _ => None,
        };
        Ok(Raw {
            value,
            path: above.path,
            status: above.status.or(below.status),
            units: above.units.max(below.units),
        })
    }

    fn attribute(&self, select: &Select, pick: Pick, q: Query) -> Result<Raw> {
        let kind = match pick {
            // What is still open at the end, for tags; any contribution of the period, for values.
            Pick::LargestTag(_) | Pick::SmallestTag(_) if select.measure == Measure::Commission => {
                Kind::Stock
            }
            _ => Kind::Flow,
        };
        let mut sums: Map<i128, i128> = Map::new();
        self.rows(select, kind, q, &mut |row| {
            let tag = |i: usize| match row.class.get(i) {
                Some(Tag::Number(n)) => Some(i128::from(*n)),
                _ => None,
            };
            let key = match pick {
                Pick::LargestTag(i) | Pick::SmallestTag(i) => tag(i),
                Pick::Value => Some(row.n),
                Pick::Year(add) => Some(i128::from(row.day.year()) + i128::from(add)),
            };
            if let Some(key) = key {
                *sums.entry(key).or_default() += row.n;
            }
            Ok(())
        })?;
        let mut open = sums.into_iter().filter(|(_, n)| *n > 0).map(|(key, _)| key);
        Raw::attribute(match pick {
            Pick::SmallestTag(_) => open.next(),
            _ => open.next_back(),
        })
    }

    fn amount(&self, select: &Select, at: usize, q: Query) -> Result<Raw> {
        let mut units = 0_i128;
        let mut qualifier = Qualifier::Exact;
        let mut orgs = Set::new();
        self.rows(select, Kind::Flow, q, &mut |row| {
            units += row.n;
            orgs.insert(row.org);
            if let Some(Tag::Number(n)) = row.class.get(at) {
                qualifier =
                    qualifier.combine(Qualifier::from_number(*n).unwrap_or(Qualifier::About));
            }
            Ok(())
        })?;
        let value = Decimal::from_units(units).map_err(|e| Error::limit(e.to_string()))?;
        let value = (!orgs.is_empty()).then_some(Quantity::new(value, qualifier));
        Ok(Raw { value, path: Path::Summed, status: None, units: orgs.len() as u32 })
    }

    /// The entries beneath a figure; their shares sum to it. A figure made of others has the
    /// lines of its parts; a ratio those of its numerator.
    ///
    /// # Errors
    /// As [`Evaluator::figure`].
    pub fn lineage(&self, code: &str, scope: OrgId, period: Period) -> Result<Vec<Line>> {
        self.known(scope)?;
        let indicator = self.indicator(code)?;
        let mut lines = Vec::new();
        self.lines(&indicator, Query { scope, period }, (1, 0), &mut lines)?;
        Ok(lines)
    }

    fn lines(
        &self,
        indicator: &Indicator,
        q: Query,
        (sign, depth): (i128, u32),
        lines: &mut Vec<Line>,
    ) -> Result<()> {
        if depth > DEPTH_MAX {
            return Err(Error::limit(format!("indicator {} is made of itself", indicator.code)));
        }
        let mut push = |row: &Row<'_>, subject: &Subject, n: i128| {
            let (entry, org, day) = (row.entry, row.org, row.day);
            lines.push(Line { entry, subject: subject.clone(), org, day, n: n * sign });
        };
        match &indicator.formula {
            Formula::Count(select) | Formula::Amount(select, _) | Formula::Attribute(select, _) => {
                self.rows(select, indicator.kind, q, &mut |row| {
                    push(&row, row.subject, row.n);
                    Ok(())
                })
            }
            Formula::Distinct(select, by) => {
                self.distinct_lines((select, *by), indicator.kind, q, &mut push)
            }
            Formula::Strength => {
                let select = Select::all(Measure::Strength);
                self.rows(&select, Kind::Stock, q, &mut |row| {
                    push(&row, row.subject, row.n);
                    Ok(())
                })?;
                transfer::transit_rows(self, q.scope, q.period.to(), &mut |row| {
                    push(&row, row.subject, row.n);
                    Ok(())
                })
            }
            Formula::InTransit => {
                transfer::transit_rows(self, q.scope, q.period.to(), &mut |row| {
                    push(&row, row.subject, row.n);
                    Ok(())
                })
            }
            Formula::Transfers(direction) => transfer::rows(self, *direction, q, &mut |row| {
                push(&row, row.subject, row.n);
                Ok(())
            }),
            Formula::WithOrganization(direction) => {
                self.with_organization(*direction, q, &mut |row| {
                    push(&row, row.subject, row.n);
                    Ok(())
                })
            }
            Formula::Sum(parts) => parts.iter().try_for_each(|(part_sign, code)| {
                let part = self.indicator(code.as_str())?;
                self.lines(&part, q, (sign * i128::from(*part_sign), depth + 1), lines)
            }),
            Formula::Percent(code, _) | Formula::Quotient(code, _) => {
                let part = self.indicator(code.as_str())?;
                self.lines(&part, q, (sign, depth + 1), lines)
            }
            Formula::Reported(code) => reported::lines(self, code, indicator.kind, q, &mut |row| {
                push(&row, row.subject, row.n);
                Ok(())
            }),
        }
    }

    /// Lines of a distinct count: the first row of each one that counts has 1, the others 0.
    fn distinct_lines(
        &self,
        (select, by): (&Select, By),
        kind: Kind,
        q: Query,
        push: &mut dyn FnMut(&Row<'_>, &Subject, i128),
    ) -> Result<()> {
        let (mut open, _) = self.distinct(select, by, kind, q)?;
        let counts = open.clone();
        self.rows(select, kind, q, &mut |row| {
            let on = looked_at(kind, q, row.day);
            let Some(key) = self.key(by, &row, on) else {
                return Ok(());
            };
            if counts.contains(&key) {
                let n = i128::from(open.remove(&key));
                let subject = match &key {
                    Tag::Who(subject) => (**subject).clone(),
                    Tag::Org(org) => Subject::Org(*org),
                    _ => row.subject.clone(),
                };
                push(&row, &subject, n);
            }
            Ok(())
        })
    }
}

/// The day on which kinds are looked at: of a stock the day of the count.
fn looked_at(kind: Kind, q: Query, day: Date) -> Date {
    match kind {
        Kind::Stock => q.period.to(),
        _ => day,
    }
}

/// The days to read in an organization: for a stock everything up to the day.
pub(super) fn spans(kind: Kind, stays: &[Stay]) -> impl Iterator<Item = (Option<Date>, Stay)> {
    stays.iter().map(move |stay| ((kind != Kind::Stock).then_some(stay.from), *stay))
}

const fn level(kind: OrgKind) -> u32 {
    match kind {
        OrgKind::Upper => 1,
        OrgKind::BaseCommittee | OrgKind::BaseCell => 2,
        OrgKind::Sectional | OrgKind::Cell => 3,
    }
}

/// Adds a part to a total; something missing makes the total missing, which is not zero.
fn add(total: &Raw, sign: i8, part: &Raw) -> Result<Raw> {
    let value = match (total.value, part.value) {
        (Some(a), Some(b)) => {
            let less = Quantity::new(-b.value, b.qualifier.opposite());
            let b = if sign < 0 { less } else { b };
            Some(a.plus(b).ok_or_else(|| Error::limit("the sum of a figure is too large"))?)
        }
        _ => None,
    };
    Ok(Raw {
        value,
        path: total.path,
        status: total.status.or(part.status),
        units: total.units.max(part.units),
    })
}
