//! Playing a scenario: from codes and names to events, through the public interface only.

use super::{Day, FactData, IndicatorData, Names, Scenario, Step};
use sobo::aggregate::{By, Catalog, Formula, Indicator, Select};
use sobo::model::{
    Admission, ClassId, Code, ControlFact, Date, DeviceId, EntryId, Event, Fact, Founding,
    MemberFact, MemberId, MemberStatus, OrgFact, OrgId, OrgKind, Person, RegisteredAs, Subject,
    Text, Timestamp, TransferId,
};
use sobo::{Batch, Database, Options, Scope};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A register in which a scenario has happened.
pub(super) struct Played {
    pub(super) db: Database,
    keys: Keys,
}

/// What the codes and names of a scenario stand for.
#[derive(Default)]
pub(super) struct Keys {
    orgs: BTreeMap<String, OrgId>,
    members: BTreeMap<String, MemberId>,
    pub(super) classes: BTreeMap<String, ClassId>,
    left: BTreeMap<MemberId, TransferId>,
    /// The organization in whose stream a member's events are recorded.
    home: BTreeMap<MemberId, OrgId>,
}

impl Played {
    /// Plays what was recorded by a day; all of it where none is given.
    pub(super) fn new(scenario: &Scenario, known: Option<Day>) -> Self {
        let clock = Arc::new(AtomicU64::new(noon(scenario.opened.0)));
        let time = Arc::clone(&clock);
        let options = Options::new(DeviceId([7; 32]), move || {
            Timestamp::from_millis(time.load(Ordering::Relaxed))
        });
        let own = scenario.indicators.iter().map(indicator);
        let options = options.catalog(Catalog::standard().with(own));
        let db = Database::in_memory(options).unwrap();
        let mut keys = Keys::default();
        db.batch(|batch| keys.open(batch, scenario)).unwrap();
        for step in &scenario.events {
            let recorded = step.recorded.unwrap_or(step.decided.unwrap_or(step.on).max(step.on));
            if known.is_none_or(|known| recorded <= known) {
                clock.store(noon(recorded.0), Ordering::Relaxed);
                let done = db.batch(|batch| keys.play(batch, step));
                done.unwrap_or_else(|e| panic!("{}, {}: {e}", scenario.title, step.on.0));
            }
        }
        Self { db, keys }
    }

    pub(super) fn org(&self, code: &str) -> OrgId {
        self.keys.org(code)
    }

    /// The code or name of a subject in the scenario.
    pub(super) fn name_of(&self, subject: &Subject) -> String {
        let orgs = self.keys.orgs.iter().map(|(name, id)| (name, Subject::Org(*id)));
        let members = self.keys.members.iter().map(|(name, id)| (name, Subject::Member(*id)));
        let found = orgs.chain(members).find(|(_, own)| own == subject);
        found.map_or_else(|| format!("{subject:?}"), |(name, _)| name.clone())
    }
}

/// Noon of a day in Viet Nam.
fn noon(day: Date) -> u64 {
    let hours = i64::from(day.days()) * 24 + 12 - 7;
    u64::try_from(hours).unwrap() * 3_600_000
}

fn indicator(data: &IndicatorData) -> Indicator {
    let select = data.count.map(Select::all);
    let formula = match (select, data.distinct) {
        (Some(select), Some(at)) => Formula::Distinct(select, By::Tag(at)),
        (Some(select), None) => Formula::Count(select),
        (None, _) => Formula::Sum(data.sum.iter().map(|code| (1, code.clone())).collect()),
    };
    let (label, unit) = (data.code.to_string(), "lượt".to_owned());
    Indicator { code: data.code.clone(), label, unit, kind: data.kind, formula }
}

fn person(name: &str) -> Person {
    Person::new(Text::parse(name).unwrap())
}

type Done = sobo::Result<()>;

impl Keys {
    pub(super) fn org(&self, code: &str) -> OrgId {
        *self.orgs.get(code).unwrap_or_else(|| panic!("no organization '{code}' in the scenario"))
    }

    pub(super) fn orgs(&self, codes: &Names) -> Vec<OrgId> {
        codes.0.iter().map(|code| self.org(code)).collect()
    }

    pub(super) fn member(&self, name: &str) -> MemberId {
        *self.members.get(name).unwrap_or_else(|| panic!("no member '{name}' in the scenario"))
    }

    fn open(&mut self, batch: &mut Batch<'_>, scenario: &Scenario) -> Done {
        let on = scenario.opened.0;
        for data in &scenario.orgs {
            for code in &data.codes.0 {
                let founding = self.founding(code, data.kind, data.under.as_deref());
                let event = Event::new(on, OrgFact::Registered(founding));
                let id = batch.record(Scope::Root, event)?;
                self.orgs.insert(code.clone(), OrgId(id));
            }
        }
        for data in &scenario.codes {
            let (list, code, label) = (data.list, data.code.clone(), data.label.clone());
            let fact = ControlFact::CodeListed { list, code, label };
            batch.record(Scope::Root, Event::new(on, fact))?;
        }
        for data in &scenario.listed {
            for code in &data.codes.0 {
                let label = Text::parse(code).unwrap();
                let unit = label.clone();
                let code = Code::parse(code).unwrap();
                let fact = ControlFact::IndicatorListed { code, label, kind: data.kind, unit };
                batch.record(Scope::Root, Event::new(on, fact))?;
            }
        }
        for data in &scenario.members {
            let orgs = self.orgs(&data.orgs);
            for (name, org) in data.names.0.iter().zip(orgs.iter().cycle()) {
                let (person, org, status) = (person(name), *org, data.status);
                let basis = RegisteredAs::Opening;
                let fact = MemberFact::Registered { person, org, status, basis, admitted: None };
                self.enter(batch, (name, org), Event::new(on, fact))?;
            }
        }
        Ok(())
    }

    pub(super) fn founding(&self, code: &str, kind: OrgKind, under: Option<&str>) -> Founding {
        let name = Text::parse(&format!("{} {code}", kind.label())).unwrap();
        let parent = under.map(|code| self.org(code));
        let code = Code::parse(code).unwrap();
        Founding { parent, ..Founding::new(name, kind, code) }
    }

    /// Records the founding of a member.
    fn enter(&mut self, batch: &mut Batch<'_>, (name, org): (&str, OrgId), event: Event) -> Done {
        let id = MemberId(batch.record(Scope::Unit(org), event)?);
        assert!(self.members.insert(name.to_owned(), id).is_none(), "'{name}' stands for two");
        self.home.insert(id, org);
        Ok(())
    }

    fn play(&mut self, batch: &mut Batch<'_>, step: &Step) -> Done {
        let on = step.on.0;
        let event = |fact: Fact| {
            let event = Event::new(on, fact);
            step.decided.iter().fold(event, |event, day| event.decided(day.0))
        };
        match &step.fact {
            FactData::Admitted { who, org } => {
                let org = self.org(org);
                who.0.iter().try_for_each(|name| {
                    let admission = Admission::new(person(name), org);
                    let event = event(MemberFact::Admitted(admission).into());
                    self.enter(batch, (name, org), event)
                })
            }
            FactData::TransferredIn { who, org, from } => {
                let org = self.org(org);
                who.0.iter().try_for_each(|name| {
                    let (status, from) = (MemberStatus::Official, from.clone());
                    let person = person(name);
                    let fact = MemberFact::TransferredIn { person, org, status, from };
                    self.enter(batch, (name, org), event(fact.into()))
                })
            }
            FactData::Moved { who, to } => who.0.iter().try_for_each(|name| {
                let (member, org) = (self.member(name), self.org(to));
                self.leave(batch, member, &event(MemberFact::Left { member, to: org }.into()))?;
                self.receive(batch, (member, org), &event)
            }),
            FactData::Left { who, to } => who.0.iter().try_for_each(|name| {
                let (member, to) = (self.member(name), self.org(to));
                self.leave(batch, member, &event(MemberFact::Left { member, to }.into()))
            }),
            FactData::Received { who, org } => who.0.iter().try_for_each(|name| {
                self.receive(batch, (self.member(name), self.org(org)), &event)
            }),
            other => {
                for (scope, fact) in self.facts(other) {
                    let id = batch.record(scope, event(fact))?;
                    if let FactData::ClassHeld { class, .. } = other {
                        self.classes.insert(class.clone(), ClassId(id));
                    }
                    if let FactData::Founded { codes, .. } = other {
                        self.found(&codes.0, id);
                    }
                }
                Ok(())
            }
        }
    }

    /// The next code that has no organization yet stands for this one.
    fn found(&mut self, codes: &[String], id: EntryId) {
        let free = codes.iter().find(|code| !self.orgs.contains_key(*code)).unwrap();
        self.orgs.insert(free.clone(), OrgId(id));
    }

    fn leave(&mut self, batch: &mut Batch<'_>, member: MemberId, event: &Event) -> Done {
        let id = batch.record(self.stream(member), event.clone())?;
        self.left.insert(member, TransferId(id));
        Ok(())
    }

    fn receive(
        &mut self,
        batch: &mut Batch<'_>,
        (member, org): (MemberId, OrgId),
        event: &impl Fn(Fact) -> Event,
    ) -> Done {
        let transfer = *self.left.get(&member).expect("a member leaves before being received");
        self.home.insert(member, org);
        let fact = MemberFact::Received { member, transfer, org };
        batch.record(Scope::Unit(org), event(fact.into())).map(drop)
    }

    pub(super) fn stream(&self, member: MemberId) -> Scope {
        self.home.get(&member).map_or(Scope::Root, |org| Scope::Unit(*org))
    }
}
