//! Reading: figures, their lineage, the tree, members and findings, all on one snapshot.

use super::view::{self, OrgView};
use crate::aggregate::{
    Catalog, Checked, Evaluator, Figures, Finding, Identity, Indicator, Line, Statement, Tally,
    Tree, check_all, findings,
};
use crate::error::{Error, Result};
use crate::model::{
    Code, Date, EntryId, Event, Figure, Measure, MemberId, NaturalKey, OrgId, Period, Subject,
    Timestamp,
};
use crate::sorted::{Map, Set};
use crate::store::Snapshot;
use std::sync::Arc;

/// Answers on the register as of one commit: neither waits for writers nor holds them up.
///
/// A reader keeps the pages it sees from being reused: drop it when done.
///
/// # Example: figures of a year
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, bloc, .. } = doc::small()?;
/// let (reader, year) = (db.read()?, Period::year(2020)?);
/// let figure = reader.figure("membership.admitted", bloc, year)?;
/// assert_eq!(figure.value, Some(Quantity::exact(1)));
/// assert_eq!(reader.members(bloc, year.to())?.len(), 2);
/// # Ok::<(), sobo::Error>(())
/// ```
pub struct Reader {
    snapshot: Snapshot,
    catalog: Arc<Catalog>,
    tree: Arc<Tree>,
}

impl Reader {
    pub(super) fn new(snapshot: Snapshot, catalog: Arc<Catalog>, tree: Arc<Tree>) -> Self {
        Self { snapshot, catalog, tree }
    }

    fn evaluator(&self) -> Evaluator<'_> {
        Evaluator { snapshot: &self.snapshot, tree: &self.tree, catalog: &self.catalog }
    }

    /// The figure of an indicator for an organization and everything under it. A stock is counted
    /// on the period's last day, a flow over all of it, by the tree of each day. A figure that nobody
    /// reported has the value `None`.
    ///
    /// # Errors
    /// `not_found` for an unknown indicator or organization; `limit` when a sum leaves the range of
    /// [`crate::model::Decimal`]; `corrupt` or `io` when the file cannot be read.
    ///
    /// # Example: a stock and a flow
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, .. } = doc::small()?;
    /// let (reader, year) = (db.read()?, Period::year(2020)?);
    /// assert_eq!(reader.figure("membership.total", bloc, year)?.to_string(), "2");
    /// assert_eq!(reader.figure("membership.struck_off", bloc, year)?.to_string(), "0");
    /// assert!(reader.figure("no.such", bloc, year).unwrap_err().is_not_found());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn figure(&self, indicator: &str, scope: OrgId, period: Period) -> Result<Figure> {
        self.evaluator().figure(indicator, scope, period)
    }

    /// What happened in a period and what stands at its end, for every measure, organization and
    /// class under a scope at once: for tables, where a figure for each cell would be many walks.
    /// `measures` may be [`Measure::ALL`].
    ///
    /// # Errors
    /// `not_found` for an unknown organization; `corrupt` or `io` when the file cannot be read.
    ///
    /// # Example: admissions by organization
    ///
    /// ```
    /// # use sobo::model::*;
    /// # use sobo::{Database, Options, Scope};
    /// # let db = Database::in_memory(Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_600_000_000_000)))?;
    /// # let day = Date::from_ymd(2020, 5, 19)?;
    /// # let founding = Founding::new(Text::parse("Chi bộ 1")?, OrgKind::BaseCell, Code::parse("cb1")?);
    /// # let cell = OrgId(db.record(Scope::Root, Event::new(day, OrgFact::Founded(founding)))?);
    /// # let person = Person::new(Text::parse("Trần Thị Mơ")?);
    /// # db.record(Scope::Unit(cell), Event::new(day, MemberFact::Admitted(Admission::new(person, cell))))?;
    /// let tally = db.read()?.tally(cell, Period::year(2020)?, Measure::ALL)?;
    /// let admitted: Vec<_> = tally.of(Measure::Admitted).map(|c| (c.org, c.change)).collect();
    /// assert_eq!(admitted, [(cell, 1)]);
    /// let standing: i128 = tally.of(Measure::Strength).map(|c| c.total).sum();
    /// assert_eq!(standing, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tally(&self, scope: OrgId, period: Period, measures: &[Measure]) -> Result<Tally> {
        self.evaluator().tally(scope, period, measures)
    }

    /// The entries beneath a figure; their shares sum to it.
    ///
    /// # Errors
    /// As [`Reader::figure`].
    ///
    /// # Example: who is behind a number
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, an, mai, .. } = doc::small()?;
    /// let (reader, year) = (db.read()?, Period::year(2020)?);
    /// let lines = reader.lineage("membership.total", bloc, year)?;
    /// let entries: Vec<EntryId> = lines.iter().map(|line| line.entry).collect();
    /// assert!(entries.contains(&an.0) && entries.contains(&mai.0));
    /// assert_eq!(lines.iter().map(|line| line.n).sum::<i128>(), 2);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn lineage(&self, indicator: &str, scope: OrgId, period: Period) -> Result<Vec<Line>> {
        self.evaluator().lineage(indicator, scope, period)
    }

    /// What an indicator is: of the catalogue, or one the office listed.
    ///
    /// # Errors
    /// `not_found` when neither has it.
    ///
    /// # Example: what a code is called and counted in
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// let indicator = db.read()?.indicator("membership.admitted")?;
    /// assert_eq!(indicator.label, "Đảng viên kết nạp mới");
    /// assert_eq!(indicator.unit, "đảng viên");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn indicator(&self, code: &str) -> Result<Indicator> {
        self.evaluator().indicator(code)
    }

    /// The statement of changes in membership of a scope over a period.
    ///
    /// # Errors
    /// As [`Reader::figure`].
    ///
    /// # Example: opening, what came and went, closing
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, an, .. } = doc::small()?;
    /// let died = MemberFact::Died { member: an };
    /// db.record(Scope::Unit(base), Event::new("10/11/2020".parse()?, died))?;
    /// let statement = db.read()?.statement(base, Period::year(2020)?)?;
    /// assert_eq!((statement.opening, statement.admitted, statement.died), (1, 1, 1));
    /// assert_eq!((statement.closing, statement.residual()), (1, 0));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn statement(&self, scope: OrgId, period: Period) -> Result<Statement> {
        self.evaluator().statement(scope, period)
    }

    /// Every finding of the register as of a day, the graver first.
    ///
    /// # Errors
    /// `corrupt` or `io` when the file cannot be read.
    ///
    /// # Example: a finding goes away with its cause
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, .. } = doc::small()?;
    /// let day: Date = "30/12/2020".parse()?;
    /// assert!(db.read()?.findings(day)?.is_empty());
    /// // A code that two organizations have.
    /// let same = Founding::new("Chi bộ Phía Nam".parse()?, OrgKind::Cell, "so-tay".parse()?);
    /// let same = db.record(Scope::Root, Event::new(day, OrgFact::Founded(same.under(base))))?;
    /// assert_eq!(db.read()?.findings(day)?[0].detail, "code so-tay stands for 2 organizations");
    /// let void = ControlFact::Void { target: same, reason: "nhầm mã".parse()? };
    /// db.record(Scope::Root, Event::new(day, void))?;
    /// assert!(db.read()?.findings(day)?.is_empty());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn findings(&self, day: Date) -> Result<Vec<Finding>> {
        findings(&self.evaluator(), day)
    }

    /// Holds identities against the figures of a scope over a period.
    ///
    /// # Errors
    /// As [`Reader::figure`]; an indicator that does not exist is an error, one that nobody
    /// reported is not.
    ///
    /// # Example: parts and their sum
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, .. } = doc::small()?;
    /// use sobo::aggregate::{Identities, Outcome};
    ///
    /// let file: Identities = toml::from_str(r#"
    ///     [[identity]]
    ///     code = "M1"
    ///     label = "Chính thức và dự bị"
    ///     left = "membership.official + membership.probationary"
    ///     relation = "="
    ///     right = "membership.total"
    ///     level = "implied"
    /// "#)?;
    /// let checked = db.read()?.check(&file.identity, bloc, Period::year(2020)?)?;
    /// assert_eq!((checked[0].outcome, checked[0].left_written.as_str()), (Outcome::Holds, "1 + 1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(
        &self,
        identities: &[Identity],
        scope: OrgId,
        period: Period,
    ) -> Result<Vec<Checked>> {
        check_all(identities, &self.figures(scope, period))
    }

    /// The figures of a scope over a period, as reports and identities read them.
    ///
    /// # Example: what a report is built from
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, .. } = doc::small()?;
    /// use sobo::aggregate::Figures;
    ///
    /// let reader = db.read()?;
    /// let figures = reader.figures(bloc, Period::year(2020)?);
    /// assert_eq!(figures.figure("membership.total", None)?.to_string(), "2");
    /// assert_eq!(figures.figure("membership.total", Some(Period::year(2019)?))?.to_string(), "1");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn figures(&self, scope: OrgId, period: Period) -> ScopeFigures<'_> {
        ScopeFigures { reader: self, scope, period }
    }

    /// The organizations of a scope on a day, from the top down, siblings by code. An organization
    /// that ended and still holds members is among them, with [`OrgView::alive`] false.
    ///
    /// # Errors
    /// `not_found` when the register has no such organization.
    ///
    /// # Example: the tree as a list
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, .. } = doc::small()?;
    /// let orgs = db.read()?.orgs(bloc, "30/12/2020".parse()?)?;
    /// let lines: Vec<String> =
    ///     orgs.iter().map(|org| format!("{:1$}{2}", "", org.depth as usize, org.code)).collect();
    /// assert_eq!(lines, ["khoi", " so", "  so-dong", "  so-tay"]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn orgs(&self, scope: OrgId, day: Date) -> Result<Vec<OrgView>> {
        if self.tree.org(scope).is_none() {
            return Err(Error::not_found(format!("organization {scope}")));
        }
        let mut children: Map<OrgId, Vec<(Code, OrgId)>> = Map::new();
        for org in self.tree.under(scope, day) {
            let Some(state) = self.tree.org(org) else {
                continue;
            };
            if let Some(parent) = state.on(day).and_then(|v| v.parent).filter(|_| org != scope) {
                children.entry(parent).or_default().push((state.code.clone(), org));
            }
        }
        let mut views = Vec::new();
        let mut seen = Set::new();
        let mut open = vec![(scope, 0)];
        while let Some((org, depth)) = open.pop() {
            if !seen.insert(org) {
                continue;
            }
            views.extend(self.org_view(org, day, depth));
            let mut below = children.remove(&org).unwrap_or_default();
            below.sort_by(|a, b| b.cmp(a));
            open.extend(below.into_iter().map(|(_, child)| (child, depth + 1)));
        }
        Ok(views)
    }

    fn org_view(&self, org: OrgId, day: Date, depth: u32) -> Option<OrgView> {
        let state = self.tree.org(org)?;
        let version = state.on(day)?;
        Some(OrgView {
            id: org,
            code: state.code.to_string(),
            name: version.name.to_string(),
            kind: version.kind,
            parent: version.parent,
            alive: version.alive,
            depth,
        })
    }

    /// One organization on a day.
    ///
    /// # Errors
    /// `not_found` when it is not in the register by that day.
    ///
    /// # Example: an organization on two days
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, west, .. } = doc::small()?;
    /// let renamed = OrgFact::Renamed { org: west, name: "Chi bộ Ven Sông".parse()? };
    /// db.record(Scope::Root, Event::new("01/07/2020".parse()?, renamed))?;
    /// let reader = db.read()?;
    /// assert_eq!(reader.org(west, "30/06/2020".parse()?)?.name, "Chi bộ Phía Tây");
    /// assert_eq!(reader.org(west, "01/07/2020".parse()?)?.name, "Chi bộ Ven Sông");
    /// assert!(reader.org(west, "01/01/2000".parse()?).unwrap_err().is_not_found());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn org(&self, org: OrgId, day: Date) -> Result<OrgView> {
        let found = self.org_view(org, day, 0);
        found.ok_or_else(|| Error::not_found(format!("organization {org} on {day}")))
    }

    /// The organizations with an office code; more than one is a finding.
    ///
    /// # Errors
    /// `corrupt` or `io` when the file cannot be read.
    ///
    /// # Example: from the office's code to the id
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, .. } = doc::small()?;
    /// assert_eq!(db.read()?.find_org(&"so".parse()?)?, [base]);
    /// assert!(db.read()?.find_org(&"khong-co".parse()?)?.is_empty());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn find_org(&self, code: &Code) -> Result<Vec<OrgId>> {
        let subjects = self.snapshot.key_holders(&NaturalKey::OrgCode(code.clone()))?;
        Ok(subjects
            .into_iter()
            .filter_map(|s| match s {
                Subject::Org(org) => Some(org),
                _ => None,
            })
            .collect())
    }

    /// The members with a file number (số lý lịch); more than one is a finding.
    ///
    /// # Errors
    /// `corrupt` or `io` when the file cannot be read.
    ///
    /// # Example: from the file number to the id
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, an, .. } = doc::small()?;
    /// assert_eq!(db.read()?.find_member("123456-ST")?, [an]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn find_member(&self, file_no: &str) -> Result<Vec<MemberId>> {
        let subjects = self.snapshot.key_holders(&NaturalKey::FileNo(file_no.to_owned()))?;
        Ok(subjects
            .into_iter()
            .filter_map(|s| match s {
                Subject::Member(member) => Some(member),
                _ => None,
            })
            .collect())
    }

    /// One entry: when its store learned it, and the event.
    ///
    /// # Errors
    /// `not_found` when the register has no such entry.
    ///
    /// # Example: an entry and when it was recorded
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, mai, .. } = doc::small()?;
    /// let (recorded, event) = db.read()?.entry(mai.0)?;
    /// assert_eq!(recorded.to_date().to_string(), "30/12/2020");
    /// assert_eq!(event.on.to_string(), "19/05/2020");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn entry(&self, id: EntryId) -> Result<(Timestamp, Event)> {
        let found = self.snapshot.entry_value(id)?;
        found.ok_or_else(|| Error::not_found(format!("entry {id}")))
    }

    /// One entry, where it can be read: `None` when it is not here, was written by newer software, or lies
    /// on a branch of a forked stream that was not chosen. Findings may name such entries.
    ///
    /// # Errors
    /// `corrupt` or `io` when rows cannot be read.
    ///
    /// # Example: an entry, and a number that nobody has given yet
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, mai, .. } = doc::small()?;
    /// let (reader, mut next) = (db.read()?, mai.0);
    /// assert_eq!(reader.readable(next)?, Some(reader.entry(mai.0)?));
    /// next.seq += 1_000;
    /// assert_eq!(reader.readable(next)?, None);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn readable(&self, id: EntryId) -> Result<Option<(Timestamp, Event)>> {
        self.snapshot.readable(id)
    }

    /// An entry in words, in Vietnamese.
    ///
    /// # Errors
    /// As [`Reader::entry`].
    ///
    /// # Example: a line for a list
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, an, bloc, .. } = doc::small()?;
    /// let reader = db.read()?;
    /// assert_eq!(reader.describe(an.0)?, "lập sổ ban đầu: Nguyễn Văn An");
    /// assert_eq!(reader.describe(bloc.0)?, "lập sổ Đảng bộ Khối");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn describe(&self, id: EntryId) -> Result<String> {
        self.entry(id).map(|(_, event)| view::describe(&event))
    }

    /// The rows beneath, for the ledger's own reading functions and for checks.
    ///
    /// # Example: how many entries there are
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// assert_eq!(db.read()?.snapshot().entry_count()?, 6);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The organization tree of every day.
    ///
    /// # Example: what stands under what
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, east, west, .. } = doc::small()?;
    /// let (reader, day) = (db.read()?, "30/12/2020".parse()?);
    /// let under: Vec<OrgId> = reader.tree().under(base, day).into_iter().collect();
    /// assert_eq!(under, [base, east, west]);
    /// assert_eq!(reader.tree().kind(east, day), Some(OrgKind::Cell));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What the codes mean.
    ///
    /// # Example: every code with its Vietnamese term
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// let reader = db.read()?;
    /// let terms: Vec<String> =
    ///     reader.catalog().iter().map(|i| format!("{}: {} ({})", i.code, i.label, i.unit)).collect();
    /// assert!(terms.contains(&"membership.total: Tổng số đảng viên (đảng viên)".to_owned()));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }
}

/// The figures of one scope and period, as reports and identities read them: what
/// [`Reader::figures`] gives. Its methods are those of [`Figures`].
#[derive(Clone, Copy)]
pub struct ScopeFigures<'a> {
    reader: &'a Reader,
    scope: OrgId,
    period: Period,
}

impl Figures for ScopeFigures<'_> {
    fn indicator(&self, code: &str) -> Result<Indicator> {
        self.reader.indicator(code)
    }

    fn figure(&self, code: &str, period: Option<Period>) -> Result<Figure> {
        self.reader.figure(code, self.scope, period.unwrap_or(self.period))
    }

    fn lineage(&self, code: &str, period: Option<Period>) -> Result<Vec<Line>> {
        self.reader.lineage(code, self.scope, period.unwrap_or(self.period))
    }

    fn org_name(&self, org: OrgId, day: Date) -> String {
        self.reader.tree.name(org, day)
    }

    fn describe(&self, line: &Line) -> Result<String> {
        self.reader.describe(line.entry)
    }

    fn silent(&self, period: Period) -> Result<Vec<OrgId>> {
        self.reader.silent(self.scope, period)
    }
}
