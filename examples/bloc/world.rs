//! The bloc as the story knows it while it is told: units, cells, people, and who may be chosen
//! for what. The register knows the same from its entries; nothing here is read back from it.

use crate::error::{Error, Result};
use crate::names::{Data, Maker};
use crate::plan::Plan;
use crate::rng::Rng;
use crate::time::Month;
use sobo::Scope;
use sobo::model::{
    CaseId, Date, EntryId, MemberId, MemberStatus, OrgId, OrgKind, StreamId, Text, TransferId,
};
use std::collections::BTreeSet;

/// What becomes of a probationary member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Recognized when the probation ends.
    Recognized,
    /// Struck off when it ends.
    Unfit,
    /// Moves away before it ends.
    Departs,
}

/// How the congress of a base committee elected its secretary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The congress did.
    Direct,
    /// The committee did.
    ByCommittee,
    /// Nobody did: the seat is vacant.
    Vacant,
    /// The committee itself is not elected yet.
    Pending,
}

/// A base organization.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// In the register.
    pub id: OrgId,
    /// In the register from this day.
    pub since: Date,
    /// Name of the host unit.
    pub host: String,
    /// Base committee or base cell.
    pub kind: OrgKind,
    /// Whether the host unit stands in the city.
    pub city: bool,
    /// Its secretary, since the congress of 2020.
    pub secretary: Option<usize>,
    /// Its deputy secretary.
    pub deputy: Option<usize>,
    /// Its Party duty officer.
    pub duty: Option<usize>,
    /// How its congress of 2020 went.
    pub outcome: Option<Outcome>,
    /// Members of the commission that the congress elects.
    pub seats: u32,
}

impl Unit {
    /// A unit without officers yet.
    pub(crate) const fn new(
        (id, since): (OrgId, Date),
        host: String,
        kind: OrgKind,
        city: bool,
    ) -> Self {
        let (secretary, deputy, duty, outcome) = (None, None, None, None);
        Self { id, since, host, kind, city, secretary, deputy, duty, outcome, seats: 0 }
    }
}

/// A cell: under a base committee, or a base cell itself.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// In the register; a base cell has its unit's id.
    pub id: OrgId,
    /// In the bloc from this day.
    pub since: Date,
    /// Its unit.
    pub unit: usize,
    /// Whether it takes part: not closed, not handed over.
    pub open: bool,
    /// Whether nobody comes or goes while its list is being prepared.
    pub frozen: bool,
    /// Its secretary, since the congress of 2020.
    pub secretary: Option<usize>,
    /// Members.
    pub size: u32,
}

/// A member.
#[derive(Clone, Debug)]
pub(crate) struct Comrade {
    /// In the register.
    pub id: MemberId,
    /// The name.
    pub name: Text,
    /// The cell.
    pub cell: usize,
    /// Official or probationary.
    pub status: MemberStatus,
    /// In this cell and status from this day.
    pub since: Date,
    /// The day from which Party age counts.
    pub party: Date,
    /// What becomes of the probation.
    pub fate: Fate,
    /// Stands in a cell of the bloc now: not gone, not in transit.
    pub here: bool,
    /// Holds a post or is otherwise bound to stay.
    pub held: bool,
    /// Was disciplined.
    pub disciplined: bool,
    /// Has a violation case.
    pub case: bool,
}

/// A transfer that has left and not arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moving {
    /// Its leaving half.
    pub transfer: TransferId,
    /// Who.
    pub who: usize,
    /// To which cell.
    pub to: usize,
    /// When it arrives.
    pub on: Date,
}

/// A recognition that waits for its decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    /// Who.
    pub who: usize,
    /// The day the probation ended.
    pub effective: Date,
    /// The day of the decision.
    pub decided: Date,
}

/// A violation case of the population policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    /// In the register.
    pub id: CaseId,
    /// Who.
    pub who: usize,
    /// When it was found.
    pub opened: Date,
    /// Settled by the administration.
    pub administrative: bool,
    /// Settled by the Party.
    pub party: bool,
}

/// Everything the story remembers.
pub(crate) struct World<'d> {
    /// The seed.
    pub seed: u64,
    /// The plan.
    pub plan: Plan,
    /// Names and host units.
    pub data: &'d Data,
    /// The bloc, root of the register.
    pub bloc: OrgId,
    /// Base organizations.
    pub units: Vec<Unit>,
    /// Cells.
    pub cells: Vec<Cell>,
    /// Members, gone ones too.
    pub people: Vec<Comrade>,
    /// Maker of persons.
    pub maker: Maker,
    /// On the way.
    pub moving: Vec<Moving>,
    /// Waiting for a decision.
    pub waiting: Vec<Waiting>,
    /// Population cases.
    pub cases: Vec<Case>,
    /// Who was proposed for a badge.
    pub badges: BTreeSet<usize>,
    /// Who attended a class this year.
    pub taught: BTreeSet<usize>,
    /// The base committee whose congress could not elect a committee.
    pub pending: usize,
    /// Communes assigned so far.
    pub communes: usize,
    /// Documents received so far, this year.
    pub incoming: u32,
    /// Documents issued so far, by kind, this term.
    pub outgoing: Vec<u32>,
}

impl<'d> World<'d> {
    /// A world before anything is recorded.
    pub(crate) fn new(seed: u64, plan: Plan, data: &'d Data) -> Self {
        let nobody = OrgId(EntryId { stream: StreamId([0; 16]), seq: 0 });
        Self {
            seed,
            data,
            bloc: nobody,
            units: Vec::new(),
            cells: Vec::new(),
            people: Vec::new(),
            maker: Maker::default(),
            moving: Vec::new(),
            waiting: Vec::new(),
            cases: Vec::new(),
            badges: BTreeSet::new(),
            taught: BTreeSet::new(),
            pending: 0,
            communes: 0,
            incoming: 0,
            outgoing: vec![0; plan.office.outgoing.len()],
            plan,
        }
    }
}

impl World<'_> {
    /// Chance for one part of the story in one month.
    pub(crate) fn rng(&self, purpose: &str, month: Month) -> Rng {
        Rng::new(self.seed, purpose, month.index())
    }

    /// The stream in which a cell's facts are recorded: its base organization's.
    pub(crate) fn scope(&self, cell: usize) -> Scope {
        Scope::Unit(self.units[self.cells[cell].unit].id)
    }

    /// The unit of a member.
    pub(crate) fn unit_of(&self, who: usize) -> usize {
        self.cells[self.people[who].cell].unit
    }

    /// A member who fits, found from a random place on.
    ///
    /// # Errors
    /// When nobody fits: the plan asks for more than the bloc has.
    pub(crate) fn choose(
        &self,
        rng: &mut Rng,
        what: &str,
        fits: impl Fn(usize, &Comrade) -> bool,
    ) -> Result<usize> {
        let count = self.people.len();
        // A few throws first, so that a rare match is not always the next in a row.
        for _ in 0..64 {
            let who = rng.below(count);
            if fits(who, &self.people[who]) {
                return Ok(who);
            }
        }
        let start = rng.below(count);
        let mut order = (start..count).chain(0..start);
        order
            .find(|who| fits(*who, &self.people[*who]))
            .ok_or_else(|| Error::story(format!("nobody left for: {what}")))
    }

    /// An official member who was here before the month began and may take part in things.
    pub(crate) fn settled(&self, who: &Comrade, first: Date) -> bool {
        who.here
            && who.status == MemberStatus::Official
            && who.since < first
            && !self.cells[who.cell].frozen
    }

    /// A settled member who may leave: no post, and the cell stays large enough.
    pub(crate) fn free(&self, who: &Comrade, first: Date) -> bool {
        self.settled(who, first) && !who.held && self.cells[who.cell].size > 5
    }

    /// A cell that takes people in, in a month that begins on this day.
    pub(crate) fn receiving_cell(&self, rng: &mut Rng, first: Date) -> usize {
        let fits = |cell: &Cell| {
            // A base cell stays below thirty members.
            let most = if cell.id == self.units[cell.unit].id { 27 } else { 34 };
            cell.open && !cell.frozen && cell.since < first && cell.size < most
        };
        for _ in 0..1_000 {
            let cell = rng.below(self.cells.len());
            if fits(&self.cells[cell]) {
                return cell;
            }
        }
        self.cells.iter().position(fits).unwrap_or_default()
    }

    /// Takes a member off the roll of the story.
    pub(crate) fn leaves(&mut self, who: usize) {
        let cell = self.people[who].cell;
        self.people[who].here = false;
        self.cells[cell].size = self.cells[cell].size.saturating_sub(1);
    }

    /// Units of a kind, in the order of the office's codes.
    pub(crate) fn units_of(&self, kind: OrgKind) -> Vec<usize> {
        (0..self.units.len()).filter(|unit| self.units[*unit].kind == kind).collect()
    }

    /// The unit of a host.
    ///
    /// # Errors
    /// When there is none of this name.
    pub(crate) fn unit_named(&self, host: &str) -> Result<usize> {
        let found = self.units.iter().position(|unit| unit.host == host);
        found.ok_or_else(|| Error::story(format!("no unit '{host}' in data/units.toml")))
    }

    /// Open cells of a unit.
    pub(crate) fn cells_of(&self, unit: usize) -> Vec<usize> {
        let of = |cell: &usize| self.cells[*cell].unit == unit && self.cells[*cell].open;
        (0..self.cells.len()).filter(of).collect()
    }
}
