//! A unit has its own streams, the register's own, and an excerpt of what others wrote about those
//! who came to it: its figures are the office's, and of other units it sees nothing.

mod generated;

use crate::town::{event, founding, key, options, text};
use bloc::{Clock, Data, SEED};
use sobo::ledger::DeviceKey;
use sobo::model::{
    AuthorityFact, ControlFact, Date, DeviceRole, MemberFact, OrgFact, OrgId, OrgKind, Period,
    TransferId,
};
use sobo::sync::Scopes;
use sobo::{Database, Options, Scope};

/// A unit's replica: what a session with the office brings, and the excerpt.
fn unit_of(office: &Database, key: &DeviceKey, unit: OrgId, options: Options) -> Database {
    let db = Database::in_memory(options).unwrap();
    let outcome = db.meet_with(office, &Scopes::Only(vec![unit])).unwrap();
    assert!(outcome.equal, "{outcome:?}");
    db.import(&office.excerpt(key, &[unit]).unwrap()).unwrap();
    assert!(db.verify(&mut |_| {}).unwrap().is_clean());
    db
}

/// Every figure of a scope, as text.
fn figures(db: &Database, scope: OrgId, period: Period) -> Vec<(String, String)> {
    let reader = db.read().unwrap();
    let codes: Vec<String> =
        reader.catalog().iter().map(|indicator| indicator.code.to_string()).collect();
    let value = |code: &String| {
        let figure = reader.figure(code, scope, period).unwrap();
        (code.clone(), format!("{:?}", figure.value))
    };
    codes.iter().map(value).collect()
}

fn differing(a: &[(String, String)], b: &[(String, String)]) -> Vec<String> {
    let pairs = a.iter().zip(b).filter(|(a, b)| a != b);
    pairs.map(|(a, b)| format!("{}: {} and {}", a.0, a.1, b.1)).collect()
}

#[test]
fn every_unit_of_the_bloc_counts_its_own_as_the_office_does() {
    let (data, clock) = (Data::read().unwrap(), Clock::default());
    let own = DeviceKey::from_bytes([5; 32]);
    let options = |device, clock: &Clock| {
        Options::new(device, clock.reader()).catalog(bloc::catalog().unwrap())
    };
    let office = Database::in_memory(options(own.device(), &clock)).unwrap();
    let bloc = bloc::write(&office, &data, (SEED, &clock), &mut |_| ()).unwrap();
    office.seal(&own).unwrap();
    let year = Period::year(2020).unwrap();
    let reader = office.read().unwrap();
    let units = reader.tree().alive(bloc.id, year.to(), OrgKind::BASE);
    let everything = reader.snapshot().entry_count().unwrap();
    drop(reader);
    let mut came = 0;
    for (n, unit) in units.iter().enumerate() {
        let excerpt = office.excerpt(&own, &[*unit]).unwrap();
        let foreign = sobo::sync::Frame::read(&excerpt).unwrap().unwrap();
        let foreign = sobo::sync::Excerpt::open(foreign.payload).unwrap().1.entries().len();
        // Units to which nobody came are all alike: a few of them are enough.
        if foreign == 0 && n % 16 != 0 {
            continue;
        }
        came += usize::from(foreign > 0);
        let device = DeviceKey::from_bytes([6; 32]).device();
        let there = unit_of(&office, &own, *unit, options(device, &clock));
        let held = there.read().unwrap().snapshot().entry_count().unwrap();
        assert!(held < everything / 2, "{held} of {everything}");
        let differ = differing(&figures(&office, *unit, year), &figures(&there, *unit, year));
        assert!(differ.is_empty(), "{unit}, {foreign} entries: {differ:#?}");
    }
    assert!(came > 10, "{came} units to which somebody came");
}

#[test]
fn a_unit_receives_somebody_from_another_and_learns_nothing_of_the_rest() {
    let office = crate::town::Town::new();
    let (base, cell, an) = (office.base, office.cell, office.an);
    office.db.trust(key(1).device()).unwrap();
    for (device, unit) in [(2, base), (3, cell)] {
        let (role, scope, label) = (DeviceRole::Entry, Some(unit), text("Máy đơn vị"));
        let device = key(device).device();
        let granted = AuthorityFact::Granted { device, role, scope, label };
        office.record(event("01/01/2020", granted)).unwrap();
    }
    office.db.seal(&key(1)).unwrap();
    let replica = |device: u8, unit| {
        unit_of(&office.db, &key(1), unit, options(device).root(key(1).device()))
    };
    let (from, to) = (replica(2, base), replica(3, cell));
    assert!(to.read().unwrap().member(an, Date::MAX).is_err(), "of another unit");
    let left = MemberFact::Left { member: an, to: cell };
    let transfer = TransferId(from.record(Scope::Unit(base), event("01/10/2020", left)).unwrap());
    from.seal(&key(2)).unwrap();
    from.meet_with(&office.db, &Scopes::Only(vec![base])).unwrap();
    // The receiving unit learns of it through the office.
    let meet = |db: &Database, unit| {
        db.meet_with(&office.db, &Scopes::Only(vec![unit])).unwrap();
        db.import(&office.db.excerpt(&key(1), &[unit]).unwrap()).unwrap()
    };
    assert!(meet(&to, cell).new > 0);
    let received = MemberFact::Received { member: an, transfer, org: cell };
    to.record(Scope::Unit(cell), event("15/10/2020", received)).unwrap();
    to.seal(&key(3)).unwrap();
    meet(&to, cell);
    meet(&from, base);
    let year = Period::year(2020).unwrap();
    for (db, unit) in [(&from, base), (&to, cell)] {
        let differ = differing(&figures(&office.db, unit, year), &figures(db, unit, year));
        assert!(differ.is_empty(), "{differ:#?}");
        assert!(db.verify(&mut |_| {}).unwrap().is_clean());
        let rebuilt = db.rebuild(&mut |_| {}).unwrap();
        assert_eq!(rebuilt.before, rebuilt.after);
    }
    // What the receiving unit writes of them later stays there.
    let (role, basis) = (sobo::model::Role::Secretary, sobo::model::PostBasis::Appointed);
    let organ = sobo::model::Organ::Cell;
    let taken = MemberFact::PostTaken { member: an, org: cell, role, organ, basis };
    to.record(Scope::Unit(cell), event("20/12/2020", taken)).unwrap();
    to.seal(&key(3)).unwrap();
    meet(&to, cell);
    meet(&from, base);
    let history = |db: &Database| db.read().unwrap().member(an, Date::MAX).unwrap().history.len();
    assert_eq!((history(&office.db), history(&to), history(&from)), (4, 4, 3));
}

#[test]
fn only_an_office_vouches_and_a_whole_stream_goes_before_an_excerpt() {
    let office = crate::town::Town::new();
    let cell = founding("Chi bộ Mới", OrgKind::BaseCell, "moi", Some(office.bloc));
    let cell = OrgId(office.record(event("01/02/2020", OrgFact::Founded(cell))).unwrap());
    let left = MemberFact::Left { member: office.an, to: cell };
    office.db.record(Scope::Unit(office.base), event("01/10/2020", left)).unwrap();
    office.db.trust(key(1).device()).unwrap();
    office.db.seal(&key(1)).unwrap();
    let unit = unit_of(&office.db, &key(1), cell, options(3).root(key(1).device()));
    let excerpts = |db: &Database| db.read().unwrap().snapshot().excerpt_ids().unwrap().len();
    assert!(excerpts(&unit) > 0);
    let stranger = office.db.excerpt(&key(9), &[cell]).unwrap();
    let error = unit.import(&stranger).unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("may not vouch"), "{error}");
    let nowhere = OrgId(sobo::model::EntryId { seq: 99, ..cell.0 });
    assert!(office.db.excerpt(&key(1), &[nowhere]).unwrap_err().is_not_found());
    // Everything comes: the excerpt is no longer needed, and the register is the office's.
    let outcome = unit.meet_with(&office.db, &Scopes::All).unwrap();
    assert!(outcome.equal, "{outcome:?}");
    assert_eq!(excerpts(&unit), 0);
    assert_eq!(crate::town::digest(&unit), crate::town::digest(&office.db));
}

#[test]
fn an_excerpt_takes_the_place_of_the_one_before_and_of_none_that_is_newer() {
    let office = crate::town::Town::new();
    let cell = founding("Chi bộ Mới", OrgKind::BaseCell, "moi", Some(office.bloc));
    let cell = OrgId(office.record(event("01/02/2020", OrgFact::Founded(cell))).unwrap());
    let left = MemberFact::Left { member: office.an, to: cell };
    let left = office.db.record(Scope::Unit(office.base), event("01/10/2020", left)).unwrap();
    office.db.seal(&key(1)).unwrap();
    let unit = unit_of(&office.db, &key(1), cell, options(3));
    let held = |db: &Database| db.read().unwrap().snapshot().excerpt_ids().unwrap();
    let (first, before) = (office.db.excerpt(&key(1), &[cell]).unwrap(), held(&unit));
    assert!(before.contains(&left));
    assert_eq!(unit.import(&first).unwrap().known, before.len(), "once more");
    // It was a mistake: the member never set out for the cell, and is none of its business.
    let void = ControlFact::Void { target: left, reason: text("ghi nhầm") };
    office.db.record(Scope::Unit(office.base), event("02/10/2020", void)).unwrap();
    let second = office.db.excerpt(&key(1), &[cell]).unwrap();
    for excerpt in [&second, &first, &second] {
        unit.import(excerpt).unwrap();
        assert_eq!(held(&unit), []);
        assert!(unit.read().unwrap().member(office.an, Date::MAX).is_err());
        assert!(unit.verify(&mut |_| {}).unwrap().is_clean());
        let rebuilt = unit.rebuild(&mut |_| {}).unwrap();
        assert_eq!(rebuilt.before, rebuilt.after);
    }
    // One for more units takes the place of theirs; one for fewer leaves it.
    unit.import(&office.db.excerpt(&key(1), &[office.bloc, cell]).unwrap()).unwrap();
    let both = held(&unit);
    assert!(both.contains(&office.an.0));
    unit.import(&second).unwrap();
    assert_eq!(held(&unit), both);
}
