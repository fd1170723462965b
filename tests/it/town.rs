//! A small register to be misused: one bloc, a base committee with two cells, a base cell, a few
//! members; and two replicas of it that learn from each other.

use sobo::ledger::{DeviceKey, Digest, Ledger, dump_digest};
use sobo::model::{
    Admission, Code, Date, Event, Fact, Founding, IndicatorValue, MemberFact, MemberId,
    MemberStatus, OrgFact, OrgId, OrgKind, Period, Person, Quantity, RegisteredAs, Reported, Text,
    Timestamp,
};
use sobo::{Database, Error, Options, Scope};

pub(crate) struct Town {
    pub(crate) db: Database,
    pub(crate) bloc: OrgId,
    /// A base committee with two cells.
    pub(crate) base: OrgId,
    pub(crate) east: OrgId,
    pub(crate) west: OrgId,
    /// A base cell.
    pub(crate) cell: OrgId,
    /// An official member of the eastern cell, born 02/09/1980, file number 123456-ST.
    pub(crate) an: MemberId,
    /// Admitted in the eastern cell on 20/12/2019.
    pub(crate) mai: MemberId,
    /// An official member of the western cell, secretary of the base committee.
    pub(crate) son: MemberId,
    /// A former member, transferred out on 01/03/2020.
    pub(crate) lam: MemberId,
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(crate) fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

pub(crate) fn code(code: &str) -> Code {
    Code::parse(code).unwrap()
}

pub(crate) fn year(year: i32) -> Period {
    Period::year(year).unwrap()
}

pub(crate) fn person(name: &str) -> Person {
    Person::new(text(name))
}

pub(crate) fn event(on: &str, fact: impl Into<Fact>) -> Event {
    Event::new(day(on), fact)
}

pub(crate) fn founding(name: &str, kind: OrgKind, at: &str, parent: Option<OrgId>) -> Founding {
    Founding { parent, ..Founding::new(text(name), kind, code(at)) }
}

pub(crate) fn registered(person: Person, org: OrgId) -> MemberFact {
    let (status, basis) = (MemberStatus::Official, RegisteredAs::Opening);
    MemberFact::Registered { person, org, status, basis, admitted: None }
}

pub(crate) fn admitted(person: Person, org: OrgId) -> MemberFact {
    MemberFact::Admitted(Admission::new(person, org))
}

/// The key of a device.
pub(crate) fn key(device: u8) -> DeviceKey {
    DeviceKey::from_bytes([device; 32])
}

/// Options of a device whose clock stands at one hour after noon of 30/12/2020 for the first
/// device, two hours for the second: so what the first one records comes first.
pub(crate) fn options(device: u8) -> Options {
    let noon = 1_609_304_400_000;
    assert_eq!(Timestamp::from_millis(noon).to_string(), "30/12/2020 12:00:00");
    let clock = Timestamp::from_millis(noon + u64::from(device) * 3_600_000);
    Options::new(key(device).device(), move || clock)
}

impl Town {
    pub(crate) fn new() -> Self {
        Self::fill(Database::in_memory(options(1)).unwrap())
    }

    /// Fills an empty register.
    pub(crate) fn fill(db: Database) -> Self {
        let opened = "31/12/2018";
        let org = |name, kind, code, parent| {
            let fact = OrgFact::Registered(founding(name, kind, code, parent));
            OrgId(db.record(Scope::Root, event(opened, fact)).unwrap())
        };
        let bloc = org("Đảng bộ Khối Sông Xanh", OrgKind::Upper, "khoi", None);
        let base = org("Đảng bộ Sở Thử nghiệm", OrgKind::BaseCommittee, "so", Some(bloc));
        let east = org("Chi bộ Phía Đông", OrgKind::Cell, "so-dong", Some(base));
        let west = org("Chi bộ Phía Tây", OrgKind::Cell, "so-tay", Some(base));
        let cell = org("Chi bộ Trạm Đo", OrgKind::BaseCell, "tram", Some(bloc));
        let member =
            |on, org, fact| MemberId(db.record(Scope::Unit(org), event(on, fact)).unwrap());
        let an = Person {
            birth: Some(day("02/09/1980")),
            file_no: Some(text("123456-ST")),
            ..person("Nguyễn Văn An")
        };
        let an = member(opened, east, registered(an, east));
        let mai = member("20/12/2019", east, admitted(person("Trần Thị Mai"), east));
        let son = member(opened, west, registered(person("Lê Sơn"), west));
        let lam = member(opened, cell, registered(person("Đỗ Lâm"), cell));
        let left = MemberFact::TransferredOut { member: lam, to: text("Đảng bộ Núi Hồng") };
        db.record(Scope::Unit(cell), event("01/03/2020", left)).unwrap();
        let town = Self { db, bloc, base, east, west, cell, an, mai, son, lam };
        town.take_post(son);
        town
    }

    fn take_post(&self, member: MemberId) {
        use sobo::model::{Organ, PostBasis, Role};
        let (org, organ, role) = (self.base, Organ::Committee, Role::Secretary);
        let basis = PostBasis::Congress;
        let fact = MemberFact::PostTaken { member, org, organ, role, basis };
        self.record(event("01/06/2020", fact)).unwrap();
    }

    /// Records in the root stream.
    pub(crate) fn record(&self, event: Event) -> sobo::Result<sobo::model::EntryId> {
        self.db.record(Scope::Root, event)
    }

    /// The event is refused for this one rule; the text says why; nothing is changed.
    pub(crate) fn refuses(&self, event: Event, rule: &str, says: &str) {
        let before = digest(&self.db);
        let shown = format!("{event:?}");
        let error = self.record(event).expect_err(&shown);
        assert_refused(&error, rule, says);
        assert_eq!(digest(&self.db), before, "{shown} was refused and left something behind");
    }

    /// The rules of all findings at the end of 2020, in their order.
    pub(crate) fn findings(&self) -> Vec<&'static str> {
        rules(&self.db)
    }

    /// Another replica that knows the same.
    pub(crate) fn replica(&self, device: u8) -> Self {
        let db = Database::in_memory(options(device)).unwrap();
        copy(&self.db, &db);
        assert_eq!(digest(&db), digest(&self.db));
        Self { db, ..*self }
    }
}

/// The error is a refusal that names this rule and says so, and what to do or look at.
pub(crate) fn assert_refused(error: &Error, rule: &str, says: &str) {
    assert_eq!(error.code(), "refused", "{error}");
    let rules: Vec<&str> = error.refusals().iter().map(|r| r.rule.as_str()).collect();
    assert!(rules.contains(&rule), "{rules:?} without {rule}: {error}");
    assert!(error.to_string().contains(says), "'{error}' does not say '{says}'");
}

/// The rules of all findings at the end of 2020.
pub(crate) fn rules(db: &Database) -> Vec<&'static str> {
    let found = db.read().unwrap().findings(day("31/12/2020")).unwrap();
    found.iter().map(|finding| finding.rule.code()).collect()
}

pub(crate) fn digest(db: &Database) -> Digest {
    dump_digest(db.read().unwrap().snapshot()).unwrap()
}

/// Brings everything that one register knows to another.
pub(crate) fn copy(from: &Database, to: &Database) {
    let reader = from.read().unwrap();
    let ledger = Ledger::new(reader.snapshot()).unwrap();
    for (id, info, ..) in ledger.streams().unwrap() {
        let entries: Vec<_> = ledger.entries(id).unwrap().map(Result::unwrap).collect();
        to.insert(&info, &entries).unwrap();
    }
}

/// Lets two registers learn from each other; they hold the same bytes then.
pub(crate) fn exchange(a: &Database, b: &Database) {
    copy(a, b);
    copy(b, a);
    assert_eq!(digest(a), digest(b));
}

/// A reported value of the base cell for 2020.
pub(crate) fn cell_value(town: &Town, indicator: &str, n: i64) -> IndicatorValue {
    IndicatorValue {
        indicator: code(indicator),
        org: town.cell,
        period: year(2020),
        value: Reported::Value(Quantity::exact(n)),
        plan: None,
        previous: None,
        source: None,
    }
}
