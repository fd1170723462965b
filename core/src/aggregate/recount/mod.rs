//! The second way to count: every figure again from the entries alone, slow and plain, to be held
//! against the tallies.
//!
//! It knows the events, the indicators and how an entry is read, and nothing of the folds, their
//! contributions, the tallies and the tree that serve the figures. It thinks in spans ("stood here
//! from this day up to that one") and in happenings, where the folds think in signed changes, so
//! that the same slip is not made twice.

mod authority;
mod live;
mod paper;
mod person;
mod place;
mod value;

use super::evaluate::Evaluator;
use super::{Catalog, Indicator};
use crate::error::{Error, Result};
use crate::model::{
    Class, Code, Date, EntryId, IndicatorValue, Kind, Measure, OrgId, OrgKind, Period, Quantity,
    Subject, Timestamp,
};
use crate::sorted::Map;
use crate::store::Snapshot;
use serde::Serialize;

/// Two ways of counting that do not agree: a defect of the software, never of the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The indicator.
    pub code: Code,
    /// What the tallies say.
    pub figure: Option<Quantity>,
    /// What the entries say.
    pub recounted: Option<Quantity>,
}

/// What one organization was from a day on.
struct Version {
    from: Date,
    kind: OrgKind,
    parent: Option<OrgId>,
    /// Merged into another or handed over: its members are no longer its own.
    gone: bool,
}

/// Something that held of a subject in an organization from a day on, up to but without another.
struct Span {
    measure: Measure,
    org: OrgId,
    class: Class,
    subject: Subject,
    from: Date,
    until: Option<Date>,
}

/// Something that happened in an organization on a day.
struct Happening {
    measure: Measure,
    org: OrgId,
    class: Class,
    subject: Subject,
    day: Date,
    n: i128,
}

/// Everything the entries say, in plain lists.
#[derive(Default)]
struct History {
    versions: Map<OrgId, Vec<Version>>,
    spans: Vec<Span>,
    happenings: Vec<Happening>,
    values: Vec<IndicatorValue>,
    /// Indicators that the office listed: when first, and their kind.
    listed: Map<Code, ((Timestamp, EntryId), Kind)>,
}

/// The register's history, read once from its entries.
///
/// ```
/// use sobo::aggregate::{Catalog, Recount};
/// use sobo::model::{Code, Date, DeviceId, Event, Founding, OrgFact, OrgId, OrgKind, Period};
/// use sobo::model::{Text, Timestamp};
/// use sobo::{Database, Options, Scope};
///
/// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_609_286_400_000));
/// let db = Database::in_memory(options)?;
/// let founding = Founding {
///     name: Text::parse("Chi bộ 1")?,
///     kind: OrgKind::BaseCell,
///     code: Code::parse("cb1")?,
///     parent: None,
///     sector: None,
///     place: None,
/// };
/// let day = Date::from_ymd(2015, 1, 1)?;
/// let org = OrgId(db.record(Scope::Root, Event::new(day, OrgFact::Registered(founding)))?);
/// let reader = db.read()?;
/// let recount = Recount::new(reader.snapshot())?;
/// let year = Period::year(2020)?;
/// let count = recount.figure(reader.catalog(), "organization.base_total", org, year)?;
/// assert_eq!(count, reader.figure("organization.base_total", org, year)?.value);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Recount {
    history: History,
}

impl Recount {
    /// Reads every entry and replays it.
    ///
    /// # Errors
    /// `corrupt` or `io` when an entry cannot be read.
    pub fn new(snapshot: &Snapshot) -> Result<Self> {
        let mut history = History::default();
        for (subject, timeline) in live::timelines(snapshot)? {
            match &subject {
                Subject::Org(id) => place::replay(*id, &timeline, &mut history),
                Subject::Member(id) => person::replay(*id, &timeline, &mut history),
                _ => paper::replay(&subject, &timeline, &mut history),
            }
        }
        Ok(Self { history })
    }

    /// What the entries say for an indicator; `None` when nobody reported.
    ///
    /// # Errors
    /// `not_found` for an indicator that neither the catalogue nor the office has; `limit` for a
    /// number out of range.
    pub fn figure(
        &self,
        catalog: &Catalog,
        code: &str,
        scope: OrgId,
        period: Period,
    ) -> Result<Option<Quantity>> {
        let indicator = self.indicator(catalog, code)?;
        value::of(&self.history, catalog, &indicator, (scope, period))
    }

    /// Holds every indicator of the catalogue and every listed one against its figure.
    ///
    /// # Errors
    /// As [`Evaluator::figure`] and [`Recount::figure`].
    pub fn compare(
        &self,
        evaluator: &Evaluator<'_>,
        scope: OrgId,
        period: Period,
    ) -> Result<Vec<Difference>> {
        let standard = evaluator.catalog.iter().map(|indicator| indicator.code.clone());
        let mut differences = Vec::new();
        for code in standard.chain(self.history.listed.keys().cloned()) {
            let figure = evaluator.figure(code.as_str(), scope, period)?.value;
            let recounted = self.figure(evaluator.catalog, code.as_str(), scope, period)?;
            if figure != recounted {
                differences.push(Difference { code, figure, recounted });
            }
        }
        Ok(differences)
    }

    fn indicator(&self, catalog: &Catalog, code: &str) -> Result<Indicator> {
        if let Some(indicator) = catalog.get(code) {
            return Ok(indicator.clone());
        }
        let known =
            Code::parse(code).ok().and_then(|code| self.history.listed.get_key_value(&code));
        let (code, (_, kind)) =
            known.ok_or_else(|| Error::not_found(format!("indicator '{code}'")))?;
        Ok(Indicator {
            code: code.clone(),
            label: String::new(),
            unit: String::new(),
            kind: *kind,
            formula: super::Formula::Reported(code.clone()),
        })
    }
}

impl History {
    /// What an organization was on a day.
    fn version(&self, org: OrgId, day: Date) -> Option<&Version> {
        let versions = self.versions.get(&org)?;
        versions.iter().filter(|v| v.from <= day).max_by_key(|v| v.from)
    }

    /// Whether an organization stood under another, or was it, on a day: upwards step by step.
    fn is_under(&self, org: OrgId, scope: OrgId, day: Date) -> bool {
        let mut at = org;
        // More steps than organizations go round in a circle.
        for _ in 0..=self.versions.len() {
            let Some(version) = self.version(at, day) else {
                return false;
            };
            if at == scope {
                return !version.gone;
            }
            let Some(parent) = version.parent else {
                return false;
            };
            at = parent;
        }
        false
    }
}
