//! A unit's signed submission: what the office takes, and what it refuses with the figure named.

use crate::town::{
    Town, admitted, cell_value, code, day, digest, event, key, options, person, text, year,
};
use sobo::ledger::{Frontier, StreamInfo};
use sobo::model::{
    AuthorityFact, ControlFact, Decimal, DeviceRole, Kind, MemberFact, OfficeFact, OrgFact, OrgId,
    Qualifier, Quantity, StreamId, TransferId,
};
use sobo::sync::{Bundle, Scopes, Total, export};
use sobo::{Database, Missing, Scope};

/// The office has the town; the unit, device 2, has the root's streams and those of its scope.
struct Pair {
    town: Town,
    unit: Database,
}

impl Pair {
    fn new() -> Self {
        let town = Town::new();
        town.db.seal(&key(1)).unwrap();
        let pair = Self { town, unit: Database::in_memory(options(2)).unwrap() };
        pair.serve();
        pair
    }

    /// Brings the root's streams and the unit's own to the unit.
    fn serve(&self) {
        let own = [self.town.base, self.town.east, self.town.west];
        let wanted =
            |_: StreamId, info: &StreamInfo| info.scope.is_none_or(|org| own.contains(&org));
        let reader = self.town.db.read().unwrap();
        let known = self.unit.read().unwrap().frontier().unwrap();
        for delta in export(reader.snapshot(), &known, None, &wanted).unwrap() {
            self.unit.take(delta.unwrap()).unwrap();
        }
    }

    fn admit(&self, name: &str) {
        let fact = admitted(person(name), self.town.east);
        self.unit.record(Scope::Unit(self.town.base), event("02/09/2020", fact)).unwrap();
    }

    fn submit(&self) -> Vec<u8> {
        let office = self.town.db.read().unwrap().frontier().unwrap();
        self.unit.submit(&key(2), self.town.base, year(2020), &office).unwrap()
    }
}

/// Brings everything sealed to another register.
fn send(from: &Database, to: &Database) {
    for delta in from.read().unwrap().export(&Frontier::default()).unwrap() {
        to.take(delta.unwrap()).unwrap();
    }
}

fn figure(db: &Database, indicator: &str, org: OrgId) -> String {
    db.read().unwrap().figure(indicator, org, year(2020)).unwrap().to_string()
}

/// The bundle with its figures changed, signed again by the unit itself.
fn with_totals(bundle: &[u8], change: impl FnOnce(&mut Vec<Total>)) -> Vec<u8> {
    let (_, mut bundle) = Bundle::open(bundle).unwrap();
    change(&mut bundle.totals);
    bundle.sign(&key(2)).unwrap()
}

#[test]
fn an_office_takes_what_it_counts_the_same_itself() {
    let pair = Pair::new();
    pair.admit("Phạm Thị Lan");
    let complete = OfficeFact::Submitted { org: pair.town.base, period: year(2020) };
    pair.unit.record(Scope::Unit(pair.town.base), event("30/12/2020", complete)).unwrap();
    let bundle = pair.submit();
    assert!(bundle.len() < 3_000, "{}", bundle.len());

    let office = &pair.town.db;
    let view = office.read().unwrap().inspect_bundle(&bundle).unwrap();
    assert_eq!((view.device, view.org, view.period), (key(2).device(), pair.town.base, year(2020)));
    assert_eq!(view.name.as_deref(), Some("Đảng bộ Sở Thử nghiệm"));
    assert_eq!((view.entries, view.missing), (2, vec![]));
    assert_eq!(figure(office, "membership.total", pair.town.base), "3");

    let received = office.receive(&bundle).unwrap();
    assert_eq!((received.imported.new, received.figures), (2, view.totals.len()));
    for total in &view.totals {
        let own = office.read().unwrap();
        let own = own.figure(total.indicator.as_str(), pair.town.base, year(2020)).unwrap();
        assert_eq!((own.value, own.status), (total.value, total.status), "{}", total.indicator);
    }
    assert_eq!(figure(office, "membership.total", pair.town.base), "4");
    assert!(office.verify(&mut |_| {}).unwrap().is_clean());
    let again = office.receive(&bundle).unwrap();
    assert_eq!((again.imported.new, again.imported.known), (0, 2));
}

#[test]
fn figures_that_a_unit_made_up_are_refused_by_name() {
    let pair = Pair::new();
    pair.admit("Phạm Thị Lan");
    let bundle = pair.submit();
    let before = digest(&pair.town.db);
    let places: Vec<usize> = (0..Bundle::open(&bundle).unwrap().1.totals.len()).collect();
    for at in places {
        let mut name = String::new();
        let forged = with_totals(&bundle, |totals| {
            name = totals[at].indicator.to_string();
            let more = totals[at].value.map_or(Decimal::ZERO, |quantity| quantity.value);
            let more = more.checked_add(Decimal::from(1)).unwrap();
            totals[at].value = Some(Quantity::new(more, Qualifier::Exact));
        });
        let error = pair.town.db.receive(&forged).unwrap_err();
        let told = error.to_string();
        assert!(error.is_conflict() && told.contains(&format!("figure {name} of")), "{told}");
    }
    let forged = with_totals(&bundle, |totals| {
        let total = totals.iter_mut().find(|t| t.indicator == code("membership.total")).unwrap();
        total.value = Some(Quantity::exact(9));
        for total in totals {
            total.status = None;
        }
    });
    assert_eq!(digest(&pair.town.db), before);
    let told = pair.town.db.receive(&forged).unwrap_err().to_string();
    assert!(told.contains("of Đảng bộ Sở Thử nghiệm for năm 2020 is 9, and"), "{told}");
    assert!(told.contains("its entries give 4"), "{told}");
    assert!(
        told.contains(&format!("(in membership.total of organization {}", pair.town.base)),
        "{told}"
    );
    assert!(told.contains("nothing was taken"), "{told}");
    assert_eq!(digest(&pair.town.db), before);
    pair.town.db.receive(&bundle).unwrap();
}

#[test]
fn a_qualifier_and_a_missing_value_are_part_of_a_figure() {
    let pair = Pair::new();
    let bundle = pair.submit();
    for value in [None, Some(Quantity::new(Decimal::from(3), Qualifier::Over))] {
        let forged = with_totals(&bundle, |totals| {
            let total = totals.iter_mut().find(|t| t.indicator == code("membership.total"));
            total.unwrap().value = value;
        });
        let told = pair.town.db.receive(&forged).unwrap_err().to_string();
        assert!(told.contains("its entries give 3"), "{told}");
    }
    let unknown = with_totals(&bundle, |totals| {
        totals.push(Total { indicator: code("zz.unknown"), value: None, status: None });
    });
    let error = pair.town.db.receive(&unknown).unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("zz.unknown"), "{error}");
}

#[test]
fn indicators_that_the_office_listed_are_counted_too() {
    let pair = Pair::new();
    let listed = ControlFact::IndicatorListed {
        code: code("office.visits"),
        label: text("Lượt thăm"),
        kind: Kind::Flow,
        unit: text("lượt"),
    };
    pair.town.record(event("01/01/2020", listed)).unwrap();
    pair.town.db.seal(&key(1)).unwrap();
    pair.serve();
    let mut value = cell_value(&pair.town, "office.visits", 12);
    value.org = pair.town.base;
    let value = event("20/12/2020", OfficeFact::Value(value));
    pair.unit.record(Scope::Unit(pair.town.base), value).unwrap();
    let bundle = pair.submit();
    let view = pair.town.db.read().unwrap().inspect_bundle(&bundle).unwrap();
    let visits = view.totals.iter().find(|t| t.indicator == code("office.visits")).unwrap();
    assert_eq!(visits.value, Some(Quantity::exact(12)));
    pair.town.db.receive(&bundle).unwrap();
    assert_eq!(figure(&pair.town.db, "office.visits", pair.town.bloc), "12");
}

#[test]
fn entries_of_the_root_that_only_the_unit_knows_are_asked_for() {
    let pair = Pair::new();
    // A second office, as of before the latest news of the root.
    let late = Database::in_memory(options(3)).unwrap();
    send(&pair.town.db, &late);
    let known = late.read().unwrap().frontier().unwrap();
    let renamed = OrgFact::Renamed { org: pair.town.east, name: text("Chi bộ Bến Sông") };
    pair.town.record(event("01/07/2020", renamed)).unwrap();
    pair.town.db.seal(&key(1)).unwrap();
    pair.serve();
    pair.admit("Phạm Thị Lan");
    let bundle = pair.submit();
    let before = digest(&late);
    let error = late.receive(&bundle).unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let told = error.to_string();
    assert!(told.contains("of which 6 are here") && told.contains("take the missing"), "{told}");
    let root = pair.town.db.stream(Scope::Root).id();
    let view = late.read().unwrap().inspect_bundle(&bundle).unwrap();
    assert_eq!(view.missing, [Missing { stream: root, here: 6, known: 7 }]);
    assert_eq!(digest(&late), before);
    // Beyond what that office has, the root's news come along.
    let whole = pair.unit.submit(&key(2), pair.town.base, year(2020), &known).unwrap();
    let received = late.receive(&whole).unwrap();
    assert_eq!((received.imported.new, received.imported.known), (2, 0));
}

#[test]
fn the_office_may_know_more_than_the_unit_did() {
    let pair = Pair::new();
    pair.admit("Phạm Thị Lan");
    let first = pair.submit();
    let died = MemberFact::Died { member: pair.town.an };
    pair.town.record(event("10/11/2020", died)).unwrap();
    pair.admit("Vũ Thị Hoa");
    let second = pair.submit();
    let office = &pair.town.db;
    // The later one first: each is counted from what was known when it was made.
    assert_eq!(office.receive(&second).unwrap().imported.new, 2);
    assert_eq!(office.receive(&first).unwrap().imported.known, 1);
    assert_eq!(figure(office, "membership.total", pair.town.base), "4");
}

#[test]
fn a_register_that_knows_everything_submits_its_scope_alone() {
    let town = Town::new();
    let bundle = town.db.submit(&key(1), town.base, year(2020), &Frontier::default()).unwrap();
    let (_, opened) = Bundle::open(&bundle).unwrap();
    let scopes = [Scope::Root, Scope::Unit(town.east), Scope::Unit(town.west)];
    let mut streams = scopes.map(|scope| town.db.stream(scope).id());
    streams.sort_unstable();
    assert_eq!(opened.frontier.iter().map(|(stream, _)| stream).collect::<Vec<_>>(), streams);
    let fresh = Database::in_memory(options(3)).unwrap();
    fresh.receive(&bundle).unwrap();
    assert_eq!(figure(&fresh, "membership.total", town.base), "3");
    let there = fresh.read().unwrap().members(town.bloc, day("31/12/2019")).unwrap().len();
    let here = town.db.read().unwrap().members(town.bloc, day("31/12/2019")).unwrap().len();
    assert_eq!((there, here), (3, 4), "nobody of the other unit went along");
}

#[test]
fn streams_of_what_was_merged_into_the_unit_belong_to_it() {
    let town = Town::new();
    let merged = OrgFact::Merged { sources: vec![town.cell], into: town.west };
    let son = person("Cao Thị Sen");
    let fact = admitted(son, town.cell);
    town.db.record(Scope::Unit(town.cell), event("01/04/2020", fact)).unwrap();
    town.record(event("01/07/2020", merged)).unwrap();
    let bundle = town.db.submit(&key(1), town.base, year(2020), &Frontier::default()).unwrap();
    let fresh = Database::in_memory(options(3)).unwrap();
    fresh.receive(&bundle).unwrap();
    assert_eq!(figure(&fresh, "membership.total", town.base), "4");
    assert_eq!(digest(&fresh), digest(&town.db));
}

#[test]
fn what_was_not_counted_with_is_not_taken() {
    let pair = Pair::new();
    let before = digest(&pair.town.db);
    pair.admit("Phạm Thị Lan");
    let (_, counted) = Bundle::open(&pair.submit()).unwrap();
    pair.admit("Vũ Thị Hoa");
    let (_, later) = Bundle::open(&pair.submit()).unwrap();
    let mixed = Bundle { deltas: later.deltas.clone(), ..counted.clone() };
    let error = pair.town.db.receive(&mixed.sign(&key(2)).unwrap()).unwrap_err();
    assert!(error.is_corrupt() && error.to_string().contains("did not count with"), "{error}");
    let mixed = Bundle { deltas: counted.deltas, ..later };
    let error = pair.town.db.receive(&mixed.sign(&key(2)).unwrap()).unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(digest(&pair.town.db), before);
}

#[test]
fn only_who_reports_submits_and_with_its_own_key() {
    let pair = Pair::new();
    let submit =
        |device, org| pair.unit.submit(&key(device), org, year(2020), &Frontier::default());
    let error = submit(2, pair.town.east).unwrap_err();
    assert!(error.is_invalid() && error.to_string().contains("its base organization"), "{error}");
    assert!(submit(1, pair.town.base).unwrap_err().is_invalid());
    let unsealed = Town::new().replica(2);
    let error = unsealed.db.submit(&key(2), unsealed.base, year(2020), &Frontier::default());
    assert!(error.unwrap_err().to_string().contains("under a seal"));
    let nobody = OrgId(pair.town.an.0);
    assert!(submit(2, nobody).unwrap_err().is_not_found());
    let delta = pair.unit.read().unwrap().export(&Frontier::default()).unwrap().next().unwrap();
    let error = pair.town.db.receive(&delta.unwrap().encode().unwrap()).unwrap_err();
    assert!(error.is_format() && error.to_string().contains("Bundle"), "{error}");
}

#[test]
fn a_device_submits_for_what_it_is_granted() {
    let root = key(1).device();
    let town = Town::fill(Database::in_memory(options(1).root(root)).unwrap());
    let grant = |device: u8, role, scope| {
        let (device, label) = (key(device).device(), text("Văn thư"));
        town.record(event("01/01/2020", AuthorityFact::Granted { device, role, scope, label }))
    };
    grant(2, DeviceRole::Entry, Some(town.base)).unwrap();
    grant(3, DeviceRole::Entry, Some(town.cell)).unwrap();
    grant(4, DeviceRole::Read, Some(town.base)).unwrap();
    town.db.seal(&key(1)).unwrap();
    let submit = |device: u8| {
        let unit = Database::in_memory(options(device).root(root)).unwrap();
        send(&town.db, &unit);
        unit.submit(&key(device), town.base, year(2020), &Frontier::default()).unwrap()
    };
    let granted = submit(2);
    town.db.receive(&granted).unwrap();
    for device in [3, 4, 5] {
        let error = town.db.receive(&submit(device)).unwrap_err();
        assert!(error.is_conflict() && error.to_string().contains("may not submit"), "{error}");
    }
    let (device, reason) = (key(2).device(), text("mất máy"));
    let revoked = AuthorityFact::Revoked { device, last: vec![], reason };
    town.record(event("30/12/2020", revoked)).unwrap();
    let error = town.db.receive(&granted).unwrap_err();
    assert!(error.to_string().contains("may not submit"), "{error}");
}

#[test]
fn a_copied_device_is_told() {
    let pair = Pair::new();
    let copied = Database::in_memory(options(2)).unwrap();
    send(&pair.unit, &copied);
    let copied = Pair { town: pair.town.replica(1), unit: copied };
    pair.admit("Phạm Thị Lan");
    copied.admit("Vũ Thị Hoa");
    let second = copied.submit();
    pair.town.db.receive(&pair.submit()).unwrap();
    let before = digest(&pair.town.db);
    let error = pair.town.db.receive(&second).unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("was copied"), "{error}");
    assert_eq!(digest(&pair.town.db), before);
}

#[test]
fn members_who_came_from_elsewhere_count_in_a_bundle() {
    let town = Town::new();
    let org = town.cell;
    let left = MemberFact::Left { member: town.mai, to: org };
    let left = town.db.record(Scope::Unit(town.base), event("01/10/2020", left)).unwrap();
    town.db.seal(&key(1)).unwrap();
    let unit = Database::in_memory(options(2)).unwrap();
    unit.meet_with(&town.db, &Scopes::Only(vec![org])).unwrap();
    unit.import(&town.db.excerpt(&key(1), &[org]).unwrap()).unwrap();
    let (member, transfer) = (town.mai, TransferId(left));
    let received = MemberFact::Received { member, transfer, org };
    unit.record(Scope::Unit(org), event("15/10/2020", received)).unwrap();
    let office = town.db.read().unwrap().frontier().unwrap();
    let bundle = unit.submit(&key(2), org, year(2020), &office).unwrap();
    let (_, opened) = Bundle::open(&bundle).unwrap();
    let total = opened.totals.iter().find(|total| total.indicator == code("membership.total"));
    assert_eq!(total.unwrap().value, Some(Quantity::exact(1)));
    assert_eq!(figure(&unit, "membership.total", org), "1");
    let late = Database::in_memory(options(3)).unwrap();
    let error = late.receive(&bundle).unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("of another unit"), "{error}");
    town.db.receive(&bundle).unwrap();
    assert_eq!(figure(&town.db, "membership.total", org), "1");
}
