//! The organization's machine: dated versions, and what happens to an organization.
//!
//! After a merger the source stays in the tree beneath the organization that took it in, no
//! longer alive: its members go on where they were written and nothing is re-keyed.

use super::{Out, first_recorded, ordered};
use crate::model::{
    Class, Code, Date, EntryId, Fact, Founding, Grade, Measure, NaturalKey, OrgFact, OrgForm,
    OrgId, OrgKind, OrgState, OrgVersion, Placed, Projection, Rule, Subject, Tag, Term, Text,
};
use crate::sorted::{Map, Set};

struct Machine {
    id: OrgId,
    out: Out,
    state: OrgState,
    /// Stocks to be closed when the organization ends.
    open: Set<(Measure, Class)>,
    /// Facts that stand once for a term: measure, first year, detail.
    once: Map<(Measure, i32, u32), EntryId>,
    verdicts: Map<i32, EntryId>,
}

/// Folds an organization's timeline.
pub(super) fn fold(id: OrgId, timeline: &[Placed]) -> Projection {
    let founders = timeline.iter().filter(|p| founding(p).is_some());
    let Some((founder, founded)) =
        first_recorded(founders).and_then(|p| founding(p).map(|f| (p, f)))
    else {
        let mut out = Out::default();
        for placed in timeline {
            let detail = format!("organization {id} has no founding entry");
            out.problem(placed, Rule::NotFounded, detail);
        }
        return out.projection;
    };
    let mut machine = Machine::new(id, founder, founded, timeline);
    for placed in ordered(timeline, rank) {
        machine.step(placed, founder);
    }
    machine.out.projection.keys.push(NaturalKey::OrgCode(founded.code.clone()));
    machine.out.projection.org = Some(machine.state);
    machine.out.projection
}

fn founding(placed: &Placed) -> Option<&Founding> {
    match &placed.event.fact {
        Fact::Org(fact) => fact.founding(),
        _ => None,
    }
}

/// Order of facts of one day: founding first, ending last.
fn rank(placed: &Placed) -> u8 {
    let Fact::Org(fact) = &placed.event.fact else {
        return 5;
    };
    match fact {
        OrgFact::Founded(_) | OrgFact::Received { .. } | OrgFact::Registered(_) => 0,
        OrgFact::Renamed { .. } | OrgFact::KindChanged { .. } => 1,
        OrgFact::CongressHeld { .. } => 2,
        OrgFact::CommitteePending { .. } => 3,
        OrgFact::CommitteeElected { .. } => 4,
        OrgFact::Reparented { .. } => 6,
        OrgFact::Split { .. } => 7,
        OrgFact::Merged { .. } | OrgFact::HandedOver { .. } | OrgFact::Dissolved { .. } => 8,
        OrgFact::Disciplined { form: OrgForm::Disbanding, .. } => 8,
        _ => 5,
    }
}

impl Machine {
    fn new(id: OrgId, founder: &Placed, founding: &Founding, timeline: &[Placed]) -> Self {
        let mut verdicts: Map<i32, &Placed> = Map::new();
        for placed in timeline {
            if let Fact::Org(OrgFact::Rated { year, .. }) = &placed.event.fact {
                let first = verdicts.entry(*year).or_insert(placed);
                if (placed.recorded, placed.id) < (first.recorded, first.id) {
                    *first = placed;
                }
            }
        }
        let version = OrgVersion {
            from: founder.event.on,
            name: founding.name.clone(),
            kind: founding.kind,
            parent: founding.parent,
            alive: true,
            gone: false,
        };
        Self {
            id,
            out: Out::default(),
            state: OrgState {
                code: founding.code.clone(),
                sector: founding.sector.clone(),
                place: founding.place.clone(),
                versions: vec![version],
                handed_over: None,
            },
            open: Set::new(),
            once: Map::new(),
            verdicts: verdicts.into_iter().map(|(year, p)| (year, p.id)).collect(),
        }
    }

    /// The version in force; the list is never empty.
    fn now(&self) -> OrgVersion {
        self.state.versions.last().cloned().unwrap_or_else(|| OrgVersion {
            from: Date::MIN,
            name: Text::default(),
            kind: OrgKind::Cell,
            parent: None,
            alive: false,
            gone: false,
        })
    }

    fn version(&mut self, placed: &Placed, change: impl FnOnce(&mut OrgVersion)) {
        let mut next = self.now();
        next.from = placed.event.on;
        change(&mut next);
        // Several changes of one day are one version.
        if self.state.versions.last().is_some_and(|v| v.from == next.from) {
            self.state.versions.pop();
        }
        self.state.versions.push(next);
    }

    fn count(&mut self, placed: &Placed, measure: Measure, class: Class, n: i128) {
        self.out.count(placed.id, (measure, self.id, placed.event.on), class, n);
    }

    /// Opens a stock; false when it is open already.
    fn open(&mut self, placed: &Placed, measure: Measure, class: Class) -> bool {
        let fresh = self.open.insert((measure, class.clone()));
        if fresh {
            self.count(placed, measure, class, 1);
        }
        fresh
    }

    /// Closes a stock; false when it is not open.
    fn close(&mut self, placed: &Placed, measure: Measure, class: Class) -> bool {
        let open = self.open.remove(&(measure, class.clone()));
        if open {
            self.count(placed, measure, class, -1);
        }
        open
    }

    fn step(&mut self, placed: &Placed, founder: &Placed) {
        if placed.id == founder.id {
            self.found(placed);
            return;
        }
        if founding(placed).is_some() {
            let detail = format!("entry {} founded this organization already", founder.id);
            self.out.contradiction(placed, Rule::FoundedTwice, founder.id, detail);
            return;
        }
        if placed.event.on < founder.event.on {
            let detail = format!("the organization stands from {}", founder.event.on);
            self.out.problem(placed, Rule::BeforeFounding, detail);
            return;
        }
        let Fact::Org(fact) = &placed.event.fact else {
            return;
        };
        let now = self.now();
        if self.only_passes_through(fact) && now.alive {
            return;
        }
        if !now.alive {
            let detail = format!("{} ended or left on {}", now.name, now.from);
            self.out.problem(placed, Rule::OrgEnded, detail);
            return;
        }
        self.happen(placed, fact, &now);
    }

    /// Facts that stand in this timeline only because the organization takes someone in.
    fn only_passes_through(&self, fact: &OrgFact) -> bool {
        match fact {
            OrgFact::Merged { sources, .. } => !sources.contains(&self.id),
            OrgFact::Split { org, .. } => *org != self.id,
            _ => false,
        }
    }

    fn found(&mut self, placed: &Placed) {
        let now = self.now();
        self.open(placed, Measure::Organizations, vec![now.kind.into()]);
        if let Some(place) = self.state.place.clone() {
            self.open(placed, Measure::Place, vec![Tag::Code(place)]);
        }
        match &placed.event.fact {
            Fact::Org(OrgFact::Founded(_)) if now.parent.is_some() => {
                self.count(placed, Measure::OrgFounded, vec![now.kind.into()], 1);
            }
            Fact::Org(OrgFact::Received { .. }) => {
                self.count(placed, Measure::OrgReceived, vec![now.kind.into()], 1);
            }
            _ => {}
        }
    }

    fn happen(&mut self, placed: &Placed, fact: &OrgFact, now: &OrgVersion) {
        match fact {
            OrgFact::Renamed { name, .. } => {
                self.version(placed, |v| v.name = name.clone());
                self.count(placed, Measure::OrgRenamed, Vec::new(), 1);
            }
            OrgFact::KindChanged { kind, .. } => self.change_kind(placed, now.kind, *kind),
            OrgFact::Reparented { parent, .. } => self.reparent(placed, now.parent, *parent),
            OrgFact::Merged { into, .. } => self.merge(placed, now, *into),
            OrgFact::Split { ends: true, .. } => self.end(placed, Measure::OrgSplit, now),
            OrgFact::HandedOver { members, .. } => self.hand_over(placed, now, *members),
            OrgFact::Dissolved { .. } => self.end(placed, Measure::OrgDissolved, now),
            OrgFact::Rated { year, grade, .. } => self.rate(placed, *year, *grade),
            OrgFact::Disciplined { form, .. } => {
                self.count(placed, Measure::OrgDisciplined, vec![(*form).into()], 1);
                // Disbanding is a discipline that ends the organization.
                if *form == OrgForm::Disbanding {
                    self.end(placed, Measure::OrgDissolved, now);
                }
            }
            OrgFact::TitleAwarded { title, .. } => {
                self.begin(placed, Measure::Title, title, "holds the title already");
            }
            OrgFact::TitleWithdrawn { title, .. } => {
                self.finish(placed, Measure::Title, title, "does not hold the title");
            }
            OrgFact::SponsorshipAssigned { commune, .. } => {
                let said = "sponsors the commune already";
                if self.begin(placed, Measure::Sponsorship, commune, said) {
                    let class = vec![Tag::Code(commune.clone())];
                    self.count(placed, Measure::SponsorshipAssigned, class, 1);
                }
            }
            OrgFact::SponsorshipEnded { commune, .. } => {
                self.finish(placed, Measure::Sponsorship, commune, "does not sponsor the commune");
            }
            _ => self.congress(placed, fact, now.kind),
        }
    }

    fn congress(&mut self, placed: &Placed, fact: &OrgFact, kind: OrgKind) {
        match fact {
            OrgFact::CongressHeld { term, ordinal, .. } => {
                let class = vec![Tag::Number(*ordinal)];
                self.once(placed, Measure::CongressHeld, (term, 0), class);
            }
            OrgFact::CommitteePending { term, .. } => {
                if self.once(placed, Measure::CommitteePending, (term, 0), Vec::new()) {
                    self.open.insert((Measure::CommitteePending, vec![year_tag(*term)]));
                }
            }
            OrgFact::CommitteeElected { term, .. } => {
                if self.once(placed, Measure::CommitteeElected, (term, 0), Vec::new()) {
                    self.close(placed, Measure::CommitteePending, vec![year_tag(*term)]);
                }
            }
            OrgFact::SecretaryElected { term, by, .. } => {
                self.once(placed, Measure::SecretaryElected, (term, 0), vec![(*by).into()]);
            }
            OrgFact::VacancyLeft { term, role, .. } => {
                let class = vec![(*role).into()];
                self.once(placed, Measure::VacancyLeft, (term, role.number()), class);
            }
            OrgFact::CommissionElected { term, seats, .. } => {
                self.elect_commission(placed, (term, *seats), kind);
            }
            _ => {}
        }
    }

    fn elect_commission(&mut self, placed: &Placed, (term, seats): (&Term, u32), kind: OrgKind) {
        if kind.is_cell() || kind == OrgKind::Sectional {
            let detail = format!("{} has no inspection commission", kind.label());
            self.out.problem(placed, Rule::KindMismatch, detail);
            return;
        }
        let before: Vec<Class> = self
            .open
            .iter()
            .filter(|(measure, _)| *measure == Measure::Commission)
            .map(|(_, class)| class.clone())
            .collect();
        let class = vec![Tag::Number(seats)];
        if self.once(placed, Measure::Commission, (term, 0), class) {
            for class in before {
                self.close(placed, Measure::Commission, class);
            }
            let class = vec![year_tag(*term), Tag::Number(seats)];
            self.open.insert((Measure::Commission, class));
        }
    }

    /// Counts a fact that stands once for a term; the class opens with the term's first year.
    fn once(
        &mut self,
        placed: &Placed,
        measure: Measure,
        (term, detail): (&Term, u32),
        class: Class,
    ) -> bool {
        let key = (measure, term.from_year(), detail);
        if let Some(first) = self.once.get(&key).copied() {
            let detail = format!("'{}' is recorded for the term {term}", measure.label());
            self.out.contradiction(placed, Rule::StandsAlready, first, detail);
            return false;
        }
        self.once.insert(key, placed.id);
        let mut full = vec![year_tag(*term)];
        full.extend(class);
        self.count(placed, measure, full, 1);
        true
    }

    fn begin(&mut self, placed: &Placed, measure: Measure, code: &Code, said: &str) -> bool {
        let opened = self.open(placed, measure, vec![Tag::Code(code.clone())]);
        if !opened {
            self.out.problem(placed, Rule::StandsAlready, format!("{said}: {code}"));
        }
        opened
    }

    fn finish(&mut self, placed: &Placed, measure: Measure, code: &Code, said: &str) {
        if !self.close(placed, measure, vec![Tag::Code(code.clone())]) {
            self.out.problem(placed, Rule::SpanMismatch, format!("{said}: {code}"));
        }
    }

    fn change_kind(&mut self, placed: &Placed, old: OrgKind, new: OrgKind) {
        if old == new {
            let detail = format!("is {} already", new.label());
            self.out.problem(placed, Rule::StandsAlready, detail);
            return;
        }
        self.version(placed, |v| v.kind = new);
        self.close(placed, Measure::Organizations, vec![old.into()]);
        self.open(placed, Measure::Organizations, vec![new.into()]);
        self.count(placed, Measure::OrgKindChanged, vec![old.into(), new.into()], 1);
    }

    fn reparent(&mut self, placed: &Placed, old: Option<OrgId>, new: OrgId) {
        let Some(old) = old else {
            let detail = "the root of the register stands under nobody";
            self.out.problem(placed, Rule::KindMismatch, detail);
            return;
        };
        if new == self.id || new == old {
            let detail = "name another organization as the one directly above";
            self.out.problem(placed, Rule::StandsAlready, detail);
            return;
        }
        self.version(placed, |v| v.parent = Some(new));
        self.count(placed, Measure::OrgReparented, vec![Tag::Org(old), Tag::Org(new)], 1);
    }

    fn merge(&mut self, placed: &Placed, now: &OrgVersion, into: OrgId) {
        if into == self.id {
            let detail = "an organization cannot be merged into itself";
            self.out.problem(placed, Rule::KindMismatch, detail);
            return;
        }
        if !self.depart(placed, Measure::OrgMerged, now) {
            return;
        }
        self.version(placed, |v| {
            v.alive = false;
            v.gone = true;
            v.parent = Some(into);
        });
        self.close_all(placed);
    }

    fn hand_over(&mut self, placed: &Placed, now: &OrgVersion, members: u32) {
        if !self.depart(placed, Measure::OrgHandedOver, now) {
            return;
        }
        self.version(placed, |v| {
            v.alive = false;
            v.gone = true;
            v.parent = None;
        });
        self.state.handed_over = Some((placed.event.on, members));
        self.close_all(placed);
    }

    fn end(&mut self, placed: &Placed, measure: Measure, now: &OrgVersion) {
        self.count(placed, measure, vec![now.kind.into()], 1);
        self.version(placed, |v| v.alive = false);
        self.close_all(placed);
    }

    /// A departure counts where the organization stood the day before; false for the root.
    fn depart(&mut self, placed: &Placed, measure: Measure, now: &OrgVersion) -> bool {
        let Some(parent) = now.parent else {
            let detail = "the root of the register cannot leave it";
            self.out.problem(placed, Rule::KindMismatch, detail);
            return false;
        };
        let who = Tag::Who(Box::new(Subject::Org(self.id)));
        let class = vec![now.kind.into(), who];
        self.out.count(placed.id, (measure, parent, placed.event.on), class, 1);
        true
    }

    fn close_all(&mut self, placed: &Placed) {
        for (measure, class) in std::mem::take(&mut self.open) {
            self.count(placed, measure, class, -1);
        }
    }

    fn rate(&mut self, placed: &Placed, year: i32, grade: Grade) {
        match self.verdicts.get(&year).copied() {
            Some(first) if first != placed.id => {
                let detail = format!("is rated for {year} already; supersede that entry");
                self.out.contradiction(placed, Rule::VerdictTwice, first, detail);
            }
            _ => match Date::from_ymd(year, 12, 31) {
                Ok(day) => {
                    let key = (Measure::OrgRated, self.id, day);
                    self.out.count(placed.id, key, vec![grade.into()], 1);
                }
                Err(e) => self.out.problem(placed, Rule::Implausible, e.to_string()),
            },
        }
    }
}

fn year_tag(term: Term) -> Tag {
    Tag::Number(term.from_year().unsigned_abs())
}
