//! The events of the generated programs: from an action and a few numbers, and from what has been
//! written so far, an event that a clerk could have meant.

use crate::generate::{Op, What};
use sobo::model::{
    Activity, ActivityKind, Admission, Attendee, BadgeStage, CaseFact, CaseId, ClassId, Code,
    CodeList, ControlFact, CutOff, Date, Decimal, Discipline, ElectedBy, EntryId, Event, Fact, Founding,
    Grade, Ground, Honoured, IndicatorValue, Inspected, Kind, MemberFact, MemberForm, MemberId,
    MemberStatus, Mode, OfficeFact, OrgFact, OrgForm, OrgId, OrgKind, Organ, Period, Person,
    PostBasis, Qualifier, Quantity, RegisteredAs, Reported, ReviewKind, Role, StreamId,
    StrikeOffGround, Term, Text, Track, TransferId,
};
use std::collections::BTreeMap;

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
        birth: (n % 3 > 0).then(|| Date::from_ymd(1955 + n as i32 % 50, 1 + n % 12, 1).unwrap()),
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
    let kinds = [("own.flow", Kind::Flow), ("own.stock", Kind::Stock), ("own.sum", Kind::Cumulative)];
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
            Fact::Case(CaseFact::Opened { .. }) if own => self.cases.push(CaseId(id)),
            Fact::Office(OfficeFact::ClassHeld { .. }) => self.classes.push(ClassId(id)),
            _ => {}
        }
        self.written.push((id, event.clone()));
    }

    fn member(&self, op: &Op) -> MemberId {
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
    fn earlier(&self, op: &Op) -> (EntryId, Event) {
        let len = self.written.len();
        let back = if op.wild { usize::from(op.who) % len } else { usize::from(op.who) % 8 };
        self.written[len - 1 - back.min(len - 1)].clone()
    }
}

/// The event of a step.
pub fn of(op: &Op, on: Date, world: &World) -> Event {
    match op.what {
        What::Void | What::Ruling | What::Correct | What::CorrectAnother => {
            return control(op, on, world);
        }
        _ => {}
    }
    let event = org(op, on, world)
        .map(|fact| Event::new(on, fact))
        .or_else(|| member(op, world).map(|fact| Event::new(on, fact)))
        .or_else(|| case(op, world).map(|fact| Event::new(on, fact)))
        .unwrap_or_else(|| Event::new(on, office(op, on, world)));
    if op.n % 3 == 0 { event.decided(on.add_days(i32::from(op.to) % 60 - 40)) } else { event }
}

fn control(op: &Op, on: Date, world: &World) -> Event {
    let (target, event) = world.earlier(op);
    let target = if op.wild && op.n % 5 == 0 { nowhere() } else { target };
    let reason = text("ghi nhầm");
    match op.what {
        What::Void => Event::new(on, ControlFact::Void { target, reason }),
        What::Ruling => {
            let (keep, _) = world.earlier(&Op { who: op.to, ..*op });
            Event::new(on, ControlFact::Ruling { keep, against: vec![target], reason })
        }
        What::CorrectAnother => {
            let (_, other) = world.earlier(&Op { who: op.to, ..*op });
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
            Fact::Member(MemberFact::Admitted(Admission { org, .. }))
            | Fact::Member(
                MemberFact::Registered { org, .. }
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

fn org(op: &Op, on: Date, world: &World) -> Option<OrgFact> {
    let (org, n) = (world.org(op.at), u32::from(op.n));
    let other = if op.wild { pick(&world.orgs, u32::from(op.to)) } else { world.org(op.to) };
    let term = Term::new(2015 + op.n as i32 % 2 * 5, 2025).unwrap();
    let founded = || {
        let kinds = [OrgKind::Cell, OrgKind::BaseCell, OrgKind::Sectional, OrgKind::BaseCommittee];
        let kind = pick(&kinds, n);
        let base = matches!(kind, OrgKind::BaseCell | OrgKind::BaseCommittee);
        let parent = if base { world.orgs[0] } else { other };
        founding(&format!("New {}", op.n), kind, Some(parent), op.wild)
    };
    Some(match op.what {
        What::Founded => OrgFact::Founded(founded()),
        What::OrgReceived => {
            OrgFact::Received { founding: founded(), from: text("Huyện ủy"), members: 3 }
        }
        What::Renamed => OrgFact::Renamed { org, name: text("Tên mới") },
        What::KindChanged => OrgFact::KindChanged { org, kind: pick(OrgKind::ALL, n) },
        What::Reparented => OrgFact::Reparented { org, parent: other },
        What::Merged => OrgFact::Merged { sources: vec![org], into: other },
        What::Split => {
            let here = world.members.iter().filter(|m| world.home.get(m) == Some(&org));
            let members = here.take(1 + op.n as usize % 3).map(|m| (*m, other)).collect();
            OrgFact::Split { org, ends: op.n.is_multiple_of(3), members }
        }
        What::HandedOver => OrgFact::HandedOver { org, to: text("Huyện ủy"), members: n % 5 },
        What::Dissolved => OrgFact::Dissolved { org },
        What::Surveyed => OrgFact::Surveyed { by: org, unit: text("Công ty") },
        What::OrgRated => {
            let grade = pick(Grade::ALL, n);
            let org = pick(&world.orgs[1..4], u32::from(op.at));
            OrgFact::Rated { org, year: on.year() - i32::from(op.wild), grade, reason: None }
        }
        What::OrgDisciplined => {
            OrgFact::Disciplined { org, form: pick(OrgForm::ALL, n), by: world.orgs[0] }
        }
        What::CongressHeld => OrgFact::CongressHeld { org, term, ordinal: n % 20 },
        What::CommitteeElected => OrgFact::CommitteeElected { org, term, seats: 9, elected: 9 },
        What::CommitteePending => {
            OrgFact::CommitteePending { org, term, reason: text("chưa đủ nhân sự") }
        }
        What::SecretaryElected => {
            OrgFact::SecretaryElected { org, term, by: pick(ElectedBy::ALL, n) }
        }
        What::VacancyLeft => {
            OrgFact::VacancyLeft { org, term, role: pick(Role::ALL, n), seats: 1 }
        }
        What::CommissionElected => {
            OrgFact::CommissionElected { org, term, seats: pick(&[3, 5], n) }
        }
        What::TitleAwarded => OrgFact::TitleAwarded { org, title: code("culture_standard") },
        What::TitleWithdrawn => OrgFact::TitleWithdrawn { org, title: code("culture_standard") },
        What::SponsorshipAssigned => {
            OrgFact::SponsorshipAssigned { org, commune: pick(&communes(), n) }
        }
        What::SponsorshipEnded => OrgFact::SponsorshipEnded { org, commune: pick(&communes(), n) },
        _ => return None,
    })
}

fn communes() -> [Code; 2] {
    [code("ky_hoa"), code("ky_lam")]
}

fn member(op: &Op, world: &World) -> Option<MemberFact> {
    let (member, org, n) = (world.member(op), world.org(op.at), u32::from(op.n));
    let status = pick(MemberStatus::ALL, n);
    let own = person(u32::from(op.who) + 100);
    let from = text("Thành ủy");
    Some(match op.what {
        What::Registered => MemberFact::Registered {
            person: own,
            org,
            status,
            basis: pick(RegisteredAs::ALL, n / 2),
            admitted: None,
        },
        What::Admitted => {
            MemberFact::Admitted(Admission { person: own, org, again: op.n % 7 == 0 })
        }
        What::TransferredIn => MemberFact::TransferredIn { person: own, org, status, from },
        What::ReAdmitted => MemberFact::ReAdmitted { member, org },
        What::Restored => MemberFact::Restored { member, org, status },
        What::TransferredBack => MemberFact::TransferredBack { member, org, from },
        What::Recognized => MemberFact::Recognized { member },
        What::TransferredOut => MemberFact::TransferredOut { member, to: from },
        What::Left => MemberFact::Left { member, to: org },
        What::Received => match world.open.last() {
            Some((member, transfer, to)) => {
                let org = if op.wild { org } else { *to };
                MemberFact::Received { member: *member, transfer: *transfer, org }
            }
            None => MemberFact::Received { member, transfer: TransferId(nowhere()), org },
        },
        What::StruckOff => MemberFact::StruckOff { member, ground: pick(StrikeOffGround::ALL, n) },
        What::Exited => MemberFact::Exited { member },
        What::Died => MemberFact::Died { member },
        What::Badge => MemberFact::Badge {
            member,
            threshold: pick(&[30, 40, 35], n),
            stage: pick(BadgeStage::ALL, n),
        },
        What::MemberRated => {
            let (year, grade) = (2019 + i32::from(op.to % 3), pick(Grade::ALL, n));
            MemberFact::Rated { member, year, grade, reason: None }
        }
        What::Disciplined => MemberFact::Disciplined(Discipline {
            member,
            form: pick(MemberForm::ALL, n),
            by: if op.wild { org } else { pick(&world.orgs[..4], u32::from(op.at)) },
            organ: pick(Organ::ALL, n / 4),
            contents: contents(op.to),
        }),
        What::DisciplineChanged => {
            let (member, decision) =
                world.decisions.last().copied().unwrap_or((member, nowhere()));
            let forms = [None, Some(MemberForm::Warning), Some(MemberForm::Expulsion)];
            MemberFact::DisciplineChanged { member, decision, form: pick(&forms, n) }
        }
        _ => return aside(op, world, (member, org)),
    })
}

fn contents(n: u8) -> Vec<Code> {
    let names = ["forbidden_acts", "population_policy", "corruption_wilful", "forbidden_acts"];
    names.iter().take(usize::from(n) % 5).map(|name| code(name)).collect()
}

fn aside(op: &Op, world: &World, (member, org): (MemberId, OrgId)) -> Option<MemberFact> {
    let n = u32::from(op.n);
    Some(match op.what {
        What::ActivityBegan => {
            MemberFact::ActivityBegan { member, kind: pick(ActivityKind::ALL, n), note: None }
        }
        What::ActivityEnded => MemberFact::ActivityEnded { member, kind: pick(ActivityKind::ALL, n) },
        What::PostTaken => MemberFact::PostTaken {
            member,
            org: if op.wild { world.orgs[0] } else { org },
            organ: pick(Organ::ALL, n),
            role: pick(Role::ALL, n / 4),
            basis: pick(PostBasis::ALL, n / 2),
        },
        What::PostLeft => {
            let (member, org, role) =
                world.posts.last().copied().unwrap_or((member, org, Role::Secretary));
            MemberFact::PostLeft { member, org, role }
        }
        What::DelegateElected => MemberFact::DelegateElected {
            member,
            congress: code("provincial_congress"),
            term: Term::new(2020, 2025).unwrap(),
            alternate: op.n % 3 == 0,
        },
        What::Assessed => MemberFact::Assessed { member, purpose: code("appointment") },
        What::ProfileChanged => MemberFact::ProfileChanged { member, person: person(n) },
        What::SamePerson => {
            MemberFact::SamePerson { member, double: pick(&world.members, u32::from(op.to)) }
        }
        _ => return None,
    })
}

fn case(op: &Op, world: &World) -> Option<CaseFact> {
    let (member, org, n) = (world.member(op), world.org(op.at), u32::from(op.n));
    Some(match op.what {
        What::Inspected => CaseFact::Inspected {
            activity: pick(Activity::ALL, n),
            by: pick(&world.orgs, u32::from(op.to)),
            organ: pick(Organ::ALL, n / 2),
            ground: pick(Ground::ALL, n),
            mode: pick(Mode::ALL, n),
            subject: match n % 3 {
                0 => Inspected::Org(org),
                1 => Inspected::Commission(org),
                _ => Inspected::Member { member, post: pick(&[None, Some(Role::Secretary)], n / 3) },
            },
            contents: Vec::new(),
            conclusion: None,
        },
        What::Opened => CaseFact::Opened { member, org, content: code("population_policy") },
        What::Settled => CaseFact::Settled {
            case: world.cases.last().copied().unwrap_or(CaseId(nowhere())),
            track: pick(Track::ALL, n),
            outcome: text("đã xử lý"),
        },
        _ => return None,
    })
}

fn office(op: &Op, on: Date, world: &World) -> Fact {
    let (member, org, n) = (world.member(op), world.org(op.at), u32::from(op.n));
    let kinds = ["prospective_members", "new_members", "cell_secretaries", "intermediate_theory"];
    let kind = code(pick(&kinds, n));
    OfficeFact::into(match op.what {
        What::ClassHeld => OfficeFact::ClassHeld { org, kind, title: text("Lớp") },
        What::Attended => OfficeFact::Attended {
            class: world.classes.last().copied().unwrap_or(ClassId(nowhere())),
            kind,
            org,
            who: match op.to % 3 {
                0 => Attendee::Person { name: text("Trần Văn Em"), org },
                _ => Attendee::Member(member),
            },
        },
        What::Nominated => OfficeFact::Nominated { member, org, course: code("advanced_theory") },
        What::CourseRegistered => {
            OfficeFact::CourseRegistered { member, org, course: code("intermediate_theory") }
        }
        What::DocumentIn => OfficeFact::DocumentIn { org, kind: code("report"), number: n },
        What::DocumentOut => OfficeFact::DocumentOut { org, kind: code("plan"), number: n },
        What::MeetingHeld => OfficeFact::MeetingHeld { org, kind: code("meeting") },
        What::Commended => OfficeFact::Commended {
            org,
            award: code("province_certificate"),
            honoured: pick(Honoured::ALL, n),
            member: None,
            name: text("Chi bộ 1"),
        },
        What::WorkCompleted => OfficeFact::WorkCompleted {
            org,
            occasion: code("congress_welcome"),
            plaque: n.is_multiple_of(2),
            title: text("Nhà văn hóa"),
        },
        What::UnionActivity => OfficeFact::UnionActivity {
            org,
            union: code("youth_union"),
            kind: code("volunteering"),
            participants: quantity(op),
            title: text("Ngày chủ nhật xanh"),
        },
        What::Reviewed => OfficeFact::Reviewed {
            org,
            instrument: code("directive_05"),
            kind: pick(ReviewKind::ALL, n),
            since: 2016 + i32::from(op.to % 8),
        },
        What::ControllerAssessed => OfficeFact::ControllerAssessed { org, enterprise: world.org(op.to) },
        What::CommuneRecognized => OfficeFact::CommuneRecognized {
            org,
            commune: pick(&communes(), n),
            standard: code("ntm_standard"),
        },
        What::Donated => OfficeFact::Donated {
            org,
            donor: code("unit"),
            channel: code("fund"),
            amount: quantity(op),
        },
        What::Submitted => OfficeFact::Submitted { org, period: reporting(op, on) },
        What::PeriodOpened => {
            let period = reporting(op, on);
            let cut_off = period.to().add_days(-i32::from(op.to % 3) - i32::from(op.wild) * 400);
            OfficeFact::PeriodOpened { org, period, cut_off: CutOff(cut_off), due: period.to() }
        }
        What::IndicatorListed => {
            let kind = pick(&[Kind::Flow, Kind::Stock, Kind::Cumulative], n);
            return listing(pick(&["own.flow", "own.stock", "own.other"], n / 3), kind).into();
        }
        What::CodeListed => {
            let (list, label) = (CodeList::Other, text("cuộc họp"));
            return ControlFact::CodeListed { list, code: code("meeting"), label }.into();
        }
        _ => OfficeFact::Value(IndicatorValue {
            indicator: code(pick(&["own.flow", "own.stock", "own.sum"], n)),
            org: pick(&world.orgs[1..6], u32::from(op.at)),
            period: reporting(op, on),
            value: if op.to % 5 == 0 { Reported::Nothing } else { Reported::Value(quantity(op)) },
            plan: (op.to % 3 == 0).then(|| Quantity::exact(10)),
            previous: None,
            source: None,
        }),
    })
}

fn quantity(op: &Op) -> Quantity {
    let qualifiers = [Qualifier::Exact, Qualifier::Exact, Qualifier::Over, Qualifier::Nearly];
    let value = Decimal::from_units(i128::from(op.to) * 12_500).unwrap();
    Quantity::new(value, pick(&qualifiers, u32::from(op.n)))
}

/// The period an office would report on a day: the year, a quarter, a month.
fn reporting(op: &Op, on: Date) -> Period {
    let (year, month) = (on.year(), on.month());
    match op.n % 4 {
        0 | 1 => Period::year(year),
        2 => Period::quarter(year, (month - 1) / 3 + 1),
        _ => Period::month(year, month),
    }
    .unwrap()
}
