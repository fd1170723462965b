//! sobo as a peer: facts become events of the streams they would be recorded in.

use crate::facts::{BASES, Draw, Fact, Person as Someone, What, YEAR, base, base_of, first_org};
use crate::{Cell, Error, Peer, kinds};
use sobo::aggregate::Tally;
use sobo::ledger::DeviceKey;
use sobo::model::{
    Admission, BadgeStage, Class, Code, CodeList, ControlFact, Date, Discipline, Event, Founding,
    Grade, Measure, MemberFact, MemberForm, MemberId, MemberStatus, OfficeFact, OrgFact, OrgId,
    OrgKind, Organ, Period, Person, RegisteredAs, Sex, StrikeOffGround, Tag, Text, Timestamp,
};
use sobo::{Batch, Database, Options, Scope};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The measures of the yearly tally.
pub const MEASURES: &[Measure] = &[
    Measure::Strength,
    Measure::Admitted,
    Measure::RecognizedEffective,
    Measure::TransferredIn,
    Measure::TransferredOut,
    Measure::StruckOff,
    Measure::Died,
    Measure::Badge,
    Measure::MemberRated,
    Measure::Discipline,
    Measure::DisciplineContent,
];

/// A register, and the ids under which it knows the facts' organizations and members.
pub struct Register {
    db: Database,
    orgs: BTreeMap<u32, OrgId>,
    numbers: BTreeMap<OrgId, u32>,
    members: BTreeMap<u32, (MemberId, u32)>,
}

/// The key of the device that records everything.
pub fn key() -> DeviceKey {
    DeviceKey::from_bytes([0x5b; 32])
}

/// What the device's clock does while events are recorded.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// It stands still, as in a quick import: the register moves on by itself.
    Standing,
    /// It goes on by up to twelve minutes before each event, as drawn from a seed: 19,000 of them
    /// take the working hours of a year.
    Running(u64),
}

const START: u64 = 1_577_836_800_000;

/// How long it is to the next event of a running clock.
fn step(seed: u64, passed: u64) -> u64 {
    u64::from(Draw(seed ^ passed).below(720_000))
}

/// The moments that a running clock tells, without end.
pub fn moments(seed: u64) -> impl Iterator<Item = u64> {
    let first = step(seed, 0);
    std::iter::successors(Some(first), move |passed| Some(passed + step(seed, *passed)))
        .map(|passed| START + passed)
}

fn options(clock: Clock) -> Options {
    let passed = AtomicU64::new(0);
    Options::new(key().device(), move || match clock {
        Clock::Standing => Timestamp::from_millis(START),
        Clock::Running(seed) => {
            let before = passed.load(Ordering::Relaxed);
            let now = before + step(seed, before);
            passed.store(now, Ordering::Relaxed);
            Timestamp::from_millis(START + now)
        }
    })
}

fn content(n: u8) -> String {
    format!("content_{n}")
}

/// The year of the tally.
///
/// # Errors
/// None is expected.
pub fn year() -> Result<Period, Error> {
    Ok(Period::year(YEAR)?)
}

impl Register {
    /// A new register whose device has such a clock.
    ///
    /// # Errors
    /// As [`Peer::create`].
    pub fn create_with(folder: &Path, clock: Clock) -> Result<Self, Error> {
        let db = Database::create(folder.join("register.sobo"), options(clock))?;
        let day = date((YEAR - 1, 1, 1))?;
        db.try_batch(|batch| {
            let list = |list, code: &str, label: &str| -> Result<Event, Error> {
                let (code, label) = (Code::parse(code)?, Text::parse(label)?);
                Ok(Event::new(day, ControlFact::CodeListed { list, code, label }))
            };
            for n in 0..6 {
                batch.record(Scope::Root, list(CodeList::Violation, &content(n), "nội dung")?)?;
            }
            batch.record(Scope::Root, list(CodeList::Document, "letter", "công văn")?)?;
            Ok::<(), Error>(())
        })?;
        Ok(Self { db, orgs: BTreeMap::new(), numbers: BTreeMap::new(), members: BTreeMap::new() })
    }

    /// The database.
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// The organization with a number.
    ///
    /// # Errors
    /// When there is none.
    pub fn org(&self, number: u32) -> Result<OrgId, Error> {
        Ok(*self.orgs.get(&number).ok_or("no such organization")?)
    }

    /// Learns the ids of what is in the register already.
    fn learn(&mut self) -> Result<(), Error> {
        let reader = self.db.read()?;
        for (org, state) in reader.tree().iter() {
            let number = state.code.as_str().trim_start_matches('o').parse()?;
            self.orgs.insert(number, org);
            self.numbers.insert(org, number);
        }
        Ok(())
    }

    fn cells(&self, tally: &Tally) -> Result<Vec<Cell>, Error> {
        let mut cells = BTreeMap::<(u8, u32, u32), i64>::new();
        for cell in tally.cells() {
            let org = *self.numbers.get(&cell.org).ok_or("an organization without a number")?;
            for (kind, class, n) in
                self.told(cell.measure, cell.class, (cell.change, cell.total))?
            {
                *cells.entry((kind, org, class)).or_default() += i64::try_from(n)?;
            }
        }
        let all = cells.into_iter().filter(|(_, n)| *n != 0);
        Ok(all.map(|((kind, org, class), n)| (kind, org, class, n)).collect())
    }

    /// The cells of all peers that one of sobo's stands for.
    fn told(
        &self,
        measure: Measure,
        class: &Class,
        (change, total): (i128, i128),
    ) -> Result<Vec<(u8, u32, i128)>, Error> {
        let number = |at: usize| match class.get(at) {
            Some(Tag::Number(n)) => Ok(*n),
            _ => Err("a class without a number"),
        };
        let flow = |kind: u8| Ok(vec![(kind, 0, change)]);
        match measure {
            Measure::Strength => {
                let official = u32::from(number(0)? == MemberStatus::Official.number());
                Ok(vec![(kinds::MEMBERS, official, total)])
            }
            Measure::Admitted => flow(kinds::ADMITTED),
            Measure::RecognizedEffective => flow(kinds::CONFIRMED),
            Measure::TransferredIn => flow(kinds::CAME),
            Measure::TransferredOut => flow(kinds::LEFT),
            Measure::StruckOff => flow(kinds::STRUCK),
            Measure::Died => flow(kinds::DIED),
            Measure::Badge => Ok(vec![(kinds::BADGE, number(1)?, change)]),
            Measure::MemberRated => {
                let place = Grade::ALL.iter().position(|grade| Ok(grade.number()) == number(0));
                Ok(vec![(kinds::RATED, place.ok_or("no such grade")? as u32, change)])
            }
            Measure::Discipline => {
                let Some(Tag::Org(decider)) = class.get(1) else {
                    return Err("a decision without a decider".into());
                };
                let decider = *self.numbers.get(decider).ok_or("an unknown decider")?;
                let form = u32::from(number(0)? != MemberForm::Reprimand.number());
                Ok(vec![(kinds::FORM, form, change), (kinds::DECIDER, decider, change)])
            }
            Measure::DisciplineContent => {
                let Some(Tag::Code(code)) = class.first() else {
                    return Err("a content without a code".into());
                };
                let n = code.as_str().trim_start_matches("content_").parse()?;
                Ok(vec![(kinds::CONTENT, n, change)])
            }
            _ => Ok(Vec::new()),
        }
    }
}

impl Peer for Register {
    const NAME: &'static str = "sobo";

    fn create(folder: &Path) -> Result<Self, Error> {
        Self::create_with(folder, Clock::Standing)
    }

    fn open(folder: &Path) -> Result<Self, Error> {
        let db = Database::open(folder.join("register.sobo"), options(Clock::Standing))?;
        let (orgs, numbers, members) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Ok(Self { db, orgs, numbers, members })
    }

    fn take(&mut self, facts: &[Fact]) -> Result<(), Error> {
        let Self { db, orgs, numbers, members } = self;
        let mut book = Book { orgs, numbers, members };
        db.try_batch(|batch| facts.iter().try_for_each(|fact| book.record(batch, fact)))
    }

    fn tally(&mut self, bloc: u32) -> Result<Vec<Cell>, Error> {
        if self.orgs.is_empty() {
            self.learn()?;
        }
        let tally = self.tally_of(first_org(bloc))?;
        self.cells(&tally)
    }

    fn tally_of_base(&mut self, bloc: u32, nth: u32) -> Result<Vec<Cell>, Error> {
        let tally = self.tally_of(base(bloc, nth % BASES))?;
        self.cells(&tally)
    }

    fn answer(&mut self, bloc: u32, nth: Option<u32>) -> Result<usize, Error> {
        let org = nth.map_or_else(|| first_org(bloc), |nth| base(bloc, nth));
        Ok(self.tally_of(org)?.len())
    }

    fn open_and_answer(folder: &Path, bloc: u32) -> Result<usize, Error> {
        Ok(Self::open(folder)?.first_tally(first_org(bloc))?.len())
    }

    fn compact(&mut self) -> Result<(), Error> {
        self.db.compact()?;
        Ok(())
    }
}

impl Register {
    /// The whole tally as sobo gives it: what is timed.
    ///
    /// # Errors
    /// As [`Peer::create`].
    pub fn tally_of(&self, org: u32) -> Result<Tally, Error> {
        Ok(self.db.read()?.tally(self.org(org)?, year()?, MEASURES)?)
    }

    /// The first tally after opening: the organization is found by its code.
    ///
    /// # Errors
    /// As [`Peer::create`].
    pub fn first_tally(&self, org: u32) -> Result<Tally, Error> {
        let reader = self.db.read()?;
        let found = reader.find_org(&Code::parse(&format!("o{org}"))?)?;
        let org = *found.first().ok_or("no such organization")?;
        Ok(reader.tally(org, year()?, MEASURES)?)
    }
}

/// Where facts' numbers lead while they are recorded.
struct Book<'b> {
    orgs: &'b mut BTreeMap<u32, OrgId>,
    numbers: &'b mut BTreeMap<OrgId, u32>,
    /// Each member with the base organization that answers for them.
    members: &'b mut BTreeMap<u32, (MemberId, u32)>,
}

impl Book<'_> {
    fn record(&mut self, batch: &mut Batch<'_>, fact: &Fact) -> Result<(), Error> {
        let on = date(fact.on)?;
        match &fact.what {
            What::Organization { id, parent, level, name } => {
                let kind = match level {
                    0 => OrgKind::Upper,
                    1 => OrgKind::BaseCommittee,
                    _ => OrgKind::Cell,
                };
                let code = Code::parse(&format!("o{id}"))?;
                let mut founding = Founding::new(Text::parse(name)?, kind, code);
                founding.parent = parent.map(|parent| self.org(parent)).transpose()?;
                let org = OrgId(
                    batch.record(Scope::Root, Event::new(on, OrgFact::Registered(founding)))?,
                );
                self.orgs.insert(*id, org);
                self.numbers.insert(org, *id);
            }
            What::Registered { id, cell, official, person } => {
                let status =
                    if *official { MemberStatus::Official } else { MemberStatus::Probationary };
                let fact = MemberFact::Registered {
                    person: name(person)?,
                    org: self.org(*cell)?,
                    status,
                    basis: RegisteredAs::Opening,
                    admitted: None,
                };
                self.found(batch, (*id, *cell), Event::new(on, fact))?;
            }
            What::Admitted { id, cell, person } => {
                let admission = Admission::new(name(person)?, self.org(*cell)?);
                let event = Event::new(on, MemberFact::Admitted(admission));
                self.found(batch, (*id, *cell), event)?;
            }
            What::Came { id, cell, person } => {
                let fact = MemberFact::TransferredIn {
                    person: name(person)?,
                    org: self.org(*cell)?,
                    status: MemberStatus::Official,
                    from: Text::parse("Đảng bộ huyện")?,
                };
                self.found(batch, (*id, *cell), Event::new(on, fact))?;
            }
            What::Document { base, number } => {
                let org = self.org(*base)?;
                let fact =
                    OfficeFact::DocumentOut { org, kind: Code::parse("letter")?, number: *number };
                batch.record(Scope::Unit(org), Event::new(on, fact))?;
            }
            _ => self.record_of_member(batch, on, &fact.what)?,
        }
        Ok(())
    }

    fn record_of_member(&self, batch: &mut Batch<'_>, on: Date, what: &What) -> Result<(), Error> {
        let (id, fact) = match what {
            What::Confirmed { id } => (id, MemberFact::Recognized { member: self.member(*id)?.0 }),
            What::Left { id } => {
                let to = Text::parse("Đảng bộ huyện")?;
                (id, MemberFact::TransferredOut { member: self.member(*id)?.0, to })
            }
            What::Struck { id } => {
                let member = self.member(*id)?.0;
                (id, MemberFact::StruckOff { member, ground: StrikeOffGround::Inactive })
            }
            What::Died { id } => (id, MemberFact::Died { member: self.member(*id)?.0 }),
            What::Rated { id, grade } => {
                let grade = *Grade::ALL.get(usize::from(*grade)).ok_or("no such grade")?;
                let member = self.member(*id)?.0;
                (id, MemberFact::Rated { member, year: YEAR, grade, reason: None })
            }
            What::Disciplined { id, form, decider, content: n } => {
                let form = if *form == 0 { MemberForm::Reprimand } else { MemberForm::Warning };
                let discipline = Discipline {
                    member: self.member(*id)?.0,
                    form,
                    by: self.org(*decider)?,
                    organ: Organ::Committee,
                    contents: vec![Code::parse(&content(*n))?],
                };
                (id, MemberFact::Disciplined(discipline))
            }
            What::Badge { id, threshold } => {
                let (member, threshold) = (self.member(*id)?.0, u32::from(*threshold));
                (id, MemberFact::Badge { member, threshold, stage: BadgeStage::Awarded })
            }
            _ => return Err("no fact about a member".into()),
        };
        let base = self.member(*id)?.1;
        batch.record(Scope::Unit(self.org(base)?), Event::new(on, fact))?;
        Ok(())
    }

    fn found(
        &mut self,
        batch: &mut Batch<'_>,
        (id, cell): (u32, u32),
        event: Event,
    ) -> Result<(), Error> {
        let base = base_of(cell);
        let member = MemberId(batch.record(Scope::Unit(self.org(base)?), event)?);
        self.members.insert(id, (member, base));
        Ok(())
    }

    fn org(&self, number: u32) -> Result<OrgId, Error> {
        Ok(*self.orgs.get(&number).ok_or("no such organization")?)
    }

    fn member(&self, number: u32) -> Result<(MemberId, u32), Error> {
        Ok(*self.members.get(&number).ok_or("no such member")?)
    }
}

fn date((year, month, day): (i32, u32, u32)) -> Result<Date, Error> {
    Ok(Date::from_ymd(year, month, day)?)
}

fn name(someone: &Someone) -> Result<Person, Error> {
    let mut person = Person::new(Text::parse(&someone.name)?);
    person.birth = Some(date(someone.birth)?);
    person.sex = Some(if someone.female { Sex::Female } else { Sex::Male });
    person.file_no = Some(Text::parse(&someone.file_no)?);
    Ok(person)
}
