//! A small register written through the library, so that what is read does not depend on what is
//! imported.

use crate::support::{DEVICE, Folder};
use sobo::ledger::DeviceKey;
use sobo::model::{
    Admission, Code, Date, Discipline, Event, Fact, Founding, MemberFact, MemberForm, MemberId,
    MemberStatus, OrgFact, OrgId, OrgKind, Organ, Person, RegisteredAs, Text, Timestamp,
};
use sobo::{Database, Options, Scope};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn record(db: &Database, scope: Scope, on: &str, fact: impl Into<Fact>) -> sobo::model::EntryId {
    db.record(scope, Event::new(day(on), fact)).unwrap()
}

/// A bloc, a base committee with two cells, a base cell, five members, and a year of their life.
pub(crate) fn town() -> Folder {
    let folder = Folder::with_register();
    let key = DeviceKey::from_bytes(hub::hex::read(DEVICE).unwrap());
    // Noon of 30/12/2020.
    let options = Options::new(key.device(), || Timestamp::from_millis(1_609_304_400_000));
    let db = Database::open(folder.path("register.sobo"), options).unwrap();
    let org = |name: &str, kind, code: &str, parent| {
        let founding =
            Founding { parent, ..Founding::new(text(name), kind, Code::parse(code).unwrap()) };
        OrgId(record(&db, Scope::Root, "31/12/2018", OrgFact::Registered(founding)))
    };
    let bloc = org("Đảng bộ Khối Sông Xanh", OrgKind::Upper, "khoi", None);
    let base = org("Đảng bộ Sở Thử nghiệm", OrgKind::BaseCommittee, "so", Some(bloc));
    let east = org("Chi bộ Phía Đông", OrgKind::Cell, "so-dong", Some(base));
    let west = org("Chi bộ Phía Tây", OrgKind::Cell, "so-tay", Some(base));
    let post = org("Chi bộ Trạm Đo", OrgKind::BaseCell, "tram", Some(bloc));
    let named = |name: &str, no: &str| Person {
        file_no: Some(text(no)),
        birth: Some(day("02/09/1980")),
        ..Person::new(text(name))
    };
    let opened = |person: Person, org: OrgId| {
        let (status, basis) = (MemberStatus::Official, RegisteredAs::Opening);
        let fact = MemberFact::Registered { person, org, status, basis, admitted: None };
        MemberId(record(&db, Scope::Unit(org), "31/12/2018", fact))
    };
    let an = opened(named("Nguyễn Văn An", "100001 SX"), east);
    let son = opened(named("Lê Sơn", "100002 SX"), west);
    let lam = opened(named("Đỗ Lâm", "100003 SX"), post);
    for (on, name, no, org) in [
        ("03/02/2020", "Trần Thị Mai", "100004 SX", east),
        ("19/05/2020", "Phạm Ân", "100005 SX", post),
    ] {
        let fact = MemberFact::Admitted(Admission::new(named(name, no), org));
        record(&db, Scope::Unit(org), on, fact);
    }
    let left =
        record(&db, Scope::Unit(west), "01/07/2020", MemberFact::Left { member: son, to: east });
    let transfer = sobo::model::TransferId(left);
    let received = MemberFact::Received { member: son, transfer, org: east };
    record(&db, Scope::Unit(east), "10/07/2020", received);
    let out = MemberFact::TransferredOut { member: lam, to: text("Đảng bộ Núi Hồng") };
    record(&db, Scope::Unit(post), "01/09/2020", out);
    let discipline = Discipline {
        member: an,
        form: MemberForm::Reprimand,
        by: base,
        organ: Organ::Committee,
        contents: Vec::new(),
    };
    record(&db, Scope::Unit(base), "10/10/2020", MemberFact::Disciplined(discipline));
    folder
}
