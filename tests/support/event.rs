//! The events of the generated programs: from an action and a few numbers, and from what has been
//! written so far, an event that a clerk could have meant.

mod lists;
mod member;
mod office;
mod org;
mod sort;

use crate::generate::{Op, What};
use sobo::ledger::StreamInfo;
use sobo::model::{
    Admission, AuthorityFact, CaseFact, CaseId, ClassId, Code, ControlFact, Date, DeviceId,
    DeviceRole, EntryId, Event, Fact, Founding, Kind, MemberFact, MemberId, MemberStatus,
    OfficeFact, OrgFact, OrgId, OrgKind, Person, RegisteredAs, Role, StreamId, Text, TransferId,
};
use std::collections::BTreeMap;

pub use lists::code_lists;
pub use sort::sort;

/// What has been written so far, as roughly as a clerk remembers it.
#[derive(Debug, Default)]
pub struct World {
    /// Organizations: the upper one, three base organizations, then the others.
    pub orgs: Vec<OrgId>,
    /// Members.
    pub members: Vec<MemberId>,
    /// Where a member was last written to stand.
    pub home: BTreeMap<MemberId, OrgId>,
    /// Transfers without a reception: member, leaving half, receiver.
    open: Vec<(MemberId, TransferId, OrgId)>,
    decisions: Vec<(MemberId, EntryId)>,
    posts: Vec<(MemberId, OrgId, Role)>,
    cases: Vec<CaseId>,
    classes: Vec<ClassId>,
    /// Entries that a correction named, so that a second one can name them too.
    corrected: Vec<EntryId>,
    /// Everything written.
    pub written: Vec<(EntryId, Event)>,
}

/// A day counted from 1 January 2019.
pub fn day(n: i32) -> Date {
    Date::from_ymd(2019, 1, 1).unwrap().add_days(n)
}

/// A code.
pub fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

/// A text.
pub fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

/// A person of a number.
pub fn person(n: u32) -> Person {
    let family = pick(&["Nguyễn", "Trần", "Lê", "Phạm"], n);
    let given = pick(&["An", "Bình", "Chi", "Dũng", "Đức", "Ánh", "Ân"], n / 4);
    Person {
        name: text(&format!("{family} Văn {given}")),
        birth: (!n.is_multiple_of(3))
            .then(|| Date::from_ymd(1955 + n as i32 % 50, 1 + n % 12, 1).unwrap()),
        sex: None,
        file_no: Some(text(&format!("{n:06}HT"))),
        card_no: None,
    }
}

fn founding(name: &str, kind: OrgKind, parent: Option<OrgId>, place: bool) -> Founding {
    Founding {
        name: text(name),
        kind,
        code: code(&name.to_ascii_lowercase().replace(' ', "-")),
        parent,
        sector: None,
        place: place.then(|| code("ha_tinh_city")),
    }
}

/// The upper organization (0) and the base organizations (1 to 3).
pub fn base(n: u8, root: Option<OrgId>) -> OrgFact {
    let kinds = [OrgKind::Upper, OrgKind::BaseCommittee, OrgKind::BaseCommittee, OrgKind::BaseCell];
    let kind = kinds[usize::from(n)];
    OrgFact::Registered(founding(&format!("Base {n}"), kind, root, n.is_multiple_of(2)))
}

/// A cell of a number: some beneath a sectional organization.
pub fn cell(n: u8, world: &World) -> OrgFact {
    let (kind, parent) = match n {
        0 => (OrgKind::Sectional, world.orgs[1]),
        1 | 2 => (OrgKind::Cell, world.orgs[4]),
        n => (OrgKind::Cell, world.orgs[1 + usize::from(n % 2)]),
    };
    OrgFact::Registered(founding(&format!("Cell {n}"), kind, Some(parent), false))
}

/// A member on the roll when the register was opened.
pub fn on_the_roll(n: u8, world: &World) -> MemberFact {
    MemberFact::Registered {
        person: person(u32::from(n)),
        org: pick(&world.orgs[3..], u32::from(n)),
        status: pick(&[MemberStatus::Official, MemberStatus::Probationary], u32::from(n / 3)),
        basis: RegisteredAs::Opening,
        admitted: None,
    }
}

/// What an office lists before it begins.
pub fn listings(day: Date) -> Vec<Event> {
    let kinds =
        [("own.flow", Kind::Flow), ("own.stock", Kind::Stock), ("own.sum", Kind::Cumulative)];
    let listed = kinds.map(|(name, kind)| listing(name, kind));
    listed.into_iter().map(|fact| Event::new(day, fact)).collect()
}

fn listing(name: &str, kind: Kind) -> ControlFact {
    let (label, unit) = (text("Số liệu riêng"), text("người"));
    ControlFact::IndicatorListed { code: code(name), label, kind, unit }
}

fn pick<T: Clone>(list: &[T], n: u32) -> T {
    list[n as usize % list.len()].clone()
}

/// An entry that nobody has.
fn nowhere() -> EntryId {
    EntryId { stream: StreamId([0xee; 16]), seq: 9_999 }
}

impl World {
    /// Learns what an entry says.
    pub fn learn(&mut self, id: EntryId, event: &Event) {
        let own = event.supersedes.is_none();
        self.corrected.extend(event.supersedes.iter().map(|(target, _)| *target));
        match &event.fact {
            Fact::Org(fact) if own && fact.founding().is_some() => self.orgs.push(OrgId(id)),
            Fact::Member(fact) if own && fact.founds().is_some() => {
                self.members.push(MemberId(id));
                self.home.insert(MemberId(id), fact.orgs()[0]);
            }
            Fact::Member(MemberFact::Left { member, to }) => {
                self.open.push((*member, TransferId(id), *to));
            }
            Fact::Member(MemberFact::Received { member, transfer, org }) => {
                self.open.retain(|(_, open, _)| open != transfer);
                self.home.insert(*member, *org);
            }
            Fact::Member(MemberFact::Disciplined(d)) => self.decisions.push((d.member, id)),
            Fact::Member(MemberFact::PostTaken { member, org, role, .. }) => {
                self.posts.push((*member, *org, *role));
            }
            Fact::Case(CaseFact::Opened { .. } | CaseFact::LetterReceived { .. }) if own => {
                self.cases.push(CaseId(id));
            }
            Fact::Office(OfficeFact::ClassHeld { .. }) => self.classes.push(ClassId(id)),
            _ => {}
        }
        self.written.push((id, event.clone()));
    }

    fn member(&self, op: Op) -> MemberId {
        if op.wild && op.n.is_multiple_of(4) {
            return MemberId(nowhere());
        }
        pick(&self.members, u32::from(op.who))
    }

    /// Cells and what else there is below the upper organization.
    fn org(&self, n: u8) -> OrgId {
        pick(&self.orgs[1..], u32::from(n))
    }

    /// One of the entries written last; for a wild step any, or none that is there.
    fn earlier(&self, op: Op) -> (EntryId, Event) {
        let len = self.written.len();
        let back = if op.wild { usize::from(op.who) % len } else { usize::from(op.who) % 8 };
        self.written[len - 1 - back.min(len - 1)].clone()
    }
}

/// The event of a step.
pub fn of(op: Op, on: Date, world: &World) -> Event {
    match op.what {
        What::Void | What::Ruling | What::Correct | What::CorrectAnother => {
            return control(op, on, world);
        }
        What::Granted | What::Revoked | What::ForkSettled => {
            return Event::new(on, authority(op, world));
        }
        _ => {}
    }
    let event = org::of(op, on, world)
        .map(|fact| Event::new(on, fact))
        .or_else(|| member::of(op, world).map(|fact| Event::new(on, fact)))
        .or_else(|| office::case(op, world).map(|fact| Event::new(on, fact)))
        .unwrap_or_else(|| Event::new(on, office::of(op, on, world)));
    if op.n.is_multiple_of(3) {
        event.decided(on.add_days(i32::from(op.to) % 60 - 40))
    } else {
        event
    }
}

/// What is said of one of the devices that write, or of one that never does.
fn authority(op: Op, world: &World) -> AuthorityFact {
    let device = DeviceId([1 + op.to % 4; 32]);
    let scope = (!op.at.is_multiple_of(3)).then(|| pick(&world.orgs[1..4], u32::from(op.at / 3)));
    match op.what {
        What::Granted => {
            let role = pick(DeviceRole::ALL, u32::from(op.n));
            let scope = scope.filter(|_| role != DeviceRole::Admin);
            AuthorityFact::Granted { device, role, scope, label: text("Máy văn phòng") }
        }
        What::Revoked => {
            let scopes = [None, scope, Some(world.orgs[1])];
            let streams = scopes.map(|scope| StreamInfo { device, scope }.id());
            let last = streams.map(|stream| (stream, u32::from(op.who) % 40)).to_vec();
            AuthorityFact::Revoked { device, last, reason: text("mất máy") }
        }
        _ => {
            let stream = StreamInfo { device, scope }.id();
            let (seq, digest) = (u32::from(op.who), [op.n; 32]);
            AuthorityFact::ForkSettled { stream, seq, digest, reason: text("chọn máy cũ") }
        }
    }
}

fn control(op: Op, on: Date, world: &World) -> Event {
    let again = world.corrected.last().filter(|_| op.what == What::Correct && op.n % 3 == 1);
    let again = again.and_then(|id| world.written.iter().find(|(written, _)| written == id));
    let (target, event) = again.cloned().unwrap_or_else(|| world.earlier(op));
    let target = if op.wild && op.n.is_multiple_of(5) { nowhere() } else { target };
    let reason = text("ghi nhầm");
    match op.what {
        What::Void => Event::new(on, ControlFact::Void { target, reason }),
        What::Ruling => {
            let (keep, _) = world.earlier(Op { who: op.to, ..op });
            Event::new(on, ControlFact::Ruling { keep, against: vec![target], reason })
        }
        What::CorrectAnother => {
            let (_, other) = world.earlier(Op { who: op.to, ..op });
            Event { supersedes: Some((target, reason)), ..other }
        }
        _ => {
            let shifted = event.on.add_days(i32::from(op.days) % 61 - 30);
            let fact = elsewhere(event.fact.clone(), world.org(op.to), op.n);
            Event { on: shifted, fact, supersedes: Some((target, reason)), ..event }
        }
    }
}

/// The same fact with another organization, where it has one and the number says so.
fn elsewhere(mut fact: Fact, other: OrgId, n: u8) -> Fact {
    if n.is_multiple_of(2) {
        match &mut fact {
            Fact::Member(
                MemberFact::Admitted(Admission { org, .. })
                | MemberFact::Registered { org, .. }
                | MemberFact::TransferredIn { org, .. }
                | MemberFact::Left { to: org, .. },
            ) => *org = other,
            Fact::Org(OrgFact::Registered(founding) | OrgFact::Founded(founding))
                if founding.parent.is_some() =>
            {
                founding.parent = Some(other);
            }
            _ => {}
        }
    }
    fact
}
