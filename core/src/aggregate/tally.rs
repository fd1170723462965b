//! The tally of a scope: what happened in a period and what stands at its end, for every measure,
//! organization and class at once. For tables; a single number is a figure.

use super::count::starts_month;
use super::evaluate::Evaluator;
use super::tree::Stay;
use crate::error::Result;
use crate::model::{Class, Date, Measure, OrgId, Period};
use crate::sorted::Map;
use crate::store::{month_of, value};

/// All cells of a scope and period that are not empty, in order of measure and organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    orgs: Vec<OrgId>,
    classes: Vec<Class>,
    cells: Vec<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    measure: Measure,
    org: u32,
    class: u32,
    change: i128,
    total: i128,
}

/// One cell of a [`Tally`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'t> {
    /// What is counted.
    pub measure: Measure,
    /// Where, before any roll-up.
    pub org: OrgId,
    /// The coordinates, as the measure defines them.
    pub class: &'t Class,
    /// What came in the period, while the organization lay under the scope: the number of a flow.
    pub change: i128,
    /// What has come from the beginning to the period's last day: the number of a stock. 0 for an
    /// organization that does not lie under the scope on that day.
    pub total: i128,
}

impl Tally {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether nothing was counted at all.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Every cell, in order of measure and organization.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        self.cells.iter().filter_map(|place| self.cell(place))
    }

    /// The cells of one measure, in order of the organizations.
    pub fn of(&self, measure: Measure) -> impl Iterator<Item = Cell<'_>> {
        let from = self.cells.partition_point(|place| place.measure < measure);
        let rest = self.cells.get(from..).unwrap_or_default();
        let own = rest.iter().take_while(move |place| place.measure == measure);
        own.filter_map(|place| self.cell(place))
    }

    fn cell(&self, place: &Place) -> Option<Cell<'_>> {
        let Place { measure, org, class, change, total } = *place;
        let (org, class) = (*self.orgs.get(org as usize)?, self.classes.get(class as usize)?);
        Some(Cell { measure, org, class, change, total })
    }
}

/// Gives classes numbers, in order of appearance; few are met, again and again.
#[derive(Default)]
struct Interned {
    numbers: Map<Vec<u8>, u32>,
    classes: Vec<Vec<u8>>,
    last: u32,
}

impl Interned {
    fn number(&mut self, bytes: &[u8]) -> u32 {
        if self.classes.get(self.last as usize).is_some_and(|last| last == bytes) {
            return self.last;
        }
        self.last = match self.numbers.get(bytes) {
            Some(number) => *number,
            None => {
                let next = self.classes.len() as u32;
                self.numbers.insert(bytes.to_vec(), next);
                self.classes.push(bytes.to_vec());
                next
            }
        };
        self.last
    }

    fn classes(self) -> Result<Vec<Class>> {
        self.classes.iter().map(|bytes| value::read(bytes)).collect()
    }
}

/// Where an organization lay under the scope.
enum Lay {
    /// All the time, and the period has whole months: tallies tell everything.
    Throughout,
    /// On these days; days within months have to be looked at.
    At(Vec<Stay>),
}

impl Evaluator<'_> {
    /// The tally of a scope and everything under it, for these measures.
    ///
    /// # Errors
    /// `not_found` when the register has no such organization; `corrupt` or `io` when rows cannot
    /// be read.
    pub fn tally(&self, scope: OrgId, period: Period, measures: &[Measure]) -> Result<Tally> {
        self.known(scope)?;
        let whole = starts_month(period.from()) && starts_month(period.to().add_days(1));
        let lay = |stays: &[Stay]| {
            let throughout = whole && covers(stays) == (period.from(), period.to());
            if throughout { Lay::Throughout } else { Lay::At(stays.to_vec()) }
        };
        let stays = self.tree.stays(scope, period);
        let each = stays.iter().map(|(org, stays)| (*org, lay(stays)));
        let (orgs, lays): (Vec<OrgId>, Vec<Lay>) = each.unzip();
        let mut measures = measures.to_vec();
        measures.sort_unstable();
        measures.dedup();
        let (mut classes, mut cells) = (Interned::default(), Vec::new());
        for measure in measures {
            let from = cells.len();
            self.add_months(measure, (&orgs, &lays), period, &mut classes, &mut cells)?;
            let walked = cells.len();
            self.add_days(measure, (&orgs, &lays), period, &mut classes, &mut cells)?;
            if cells.len() > walked {
                cells.get_mut(from..).unwrap_or_default().sort_by_key(|place| place.org);
            }
        }
        cells.retain(|place| (place.change, place.total) != (0, 0));
        Ok(Tally { orgs, classes: classes.classes()?, cells })
    }

    /// Organizations that lay under the scope throughout: from the tallies of months.
    fn add_months(
        &self,
        measure: Measure,
        (orgs, lays): (&[OrgId], &[Lay]),
        period: Period,
        classes: &mut Interned,
        cells: &mut Vec<Place>,
    ) -> Result<()> {
        let (first, last) = (month_of(period.from()), month_of(period.to()));
        let mut own = cells.len();
        self.snapshot.tallies(measure, orgs, &mut |org, month, class, n| {
            if month > last || !matches!(lays.get(org), Some(Lay::Throughout)) {
                return;
            }
            let (org, class) = (org as u32, classes.number(class));
            let change = if month >= first { n } else { 0 };
            // The cells of an organization stand together at the end.
            if cells.get(own).is_some_and(|place| place.org != org) {
                own = cells.len();
            }
            match cells.iter_mut().skip(own).find(|place| place.class == class) {
                Some(place) => {
                    place.change = place.change.wrapping_add(change);
                    place.total = place.total.wrapping_add(n);
                }
                None => cells.push(Place { measure, org, class, change, total: n }),
            }
        })
    }

    /// The others: from sums that look at days.
    fn add_days(
        &self,
        measure: Measure,
        (orgs, lays): (&[OrgId], &[Lay]),
        period: Period,
        classes: &mut Interned,
        cells: &mut Vec<Place>,
    ) -> Result<()> {
        for (at, (org, lay)) in orgs.iter().zip(lays).enumerate() {
            let Lay::At(stays) = lay else {
                continue;
            };
            let mut own: Map<Class, (i128, i128)> = Map::new();
            for stay in stays {
                let (from, to) = (Some(stay.from), stay.to);
                self.snapshot.sum(measure, *org, from, to, &mut |class, n| {
                    own.entry(class.clone()).or_default().0 += n;
                })?;
            }
            if stays.last().is_some_and(|stay| stay.to == period.to()) {
                self.snapshot.sum(measure, *org, None, period.to(), &mut |class, n| {
                    own.entry(class.clone()).or_default().1 += n;
                })?;
            }
            for (class, (change, total)) in own {
                let class = classes.number(&value::encode(&class)?);
                cells.push(Place { measure, org: at as u32, class, change, total });
            }
        }
        Ok(())
    }
}

/// The first and last day of runs that follow on each other; otherwise of the first alone.
fn covers(stays: &[Stay]) -> (Date, Date) {
    let mut days = (Date::MAX, Date::MIN);
    for (i, stay) in stays.iter().enumerate() {
        if i == 0 {
            days = (stay.from, stay.to);
        } else if days.1.add_days(1) == stay.from {
            days.1 = stay.to;
        } else {
            break;
        }
    }
    days
}
