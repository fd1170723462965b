//! Who may write: what counts, what waits in quarantine, and what a later grant releases; the same
//! on every replica and in every order of arrival.

use crate::props::{cases, disorder_of, years};
use crate::town::{Town, admitted, code, day, digest, event, key, options, person, text};
use proptest::prelude::*;
use sobo::aggregate::Recount;
use sobo::ledger::{DeviceKey, StreamInfo};
use sobo::model::{
    AuthorityFact, CodeList, ControlFact, DeviceId, DeviceRole, EntryId, Event, MemberFact, OrgId,
    QuarantineReason, StreamId,
};
use sobo::{Database, Scope};
use support::check;
use support::fixture::Register;
use support::generate::program;

fn grant(device: u8, role: DeviceRole, scope: Option<OrgId>) -> Event {
    let (device, label) = (key(device).device(), text("Máy tính"));
    event("30/12/2020", AuthorityFact::Granted { device, role, scope, label })
}

fn revoke(device: u8, last: Vec<(StreamId, u32)>) -> Event {
    let (device, reason) = (key(device).device(), text("mất máy"));
    event("30/12/2020", AuthorityFact::Revoked { device, last, reason })
}

fn void(target: EntryId) -> Event {
    event("30/12/2020", ControlFact::Void { target, reason: text("nhầm") })
}

/// A town that rests on its first device.
fn governed() -> Town {
    let town = Town::new();
    town.db.trust(key(1).device()).unwrap();
    assert_eq!(town.db.read().unwrap().quarantine().unwrap(), []);
    town
}

/// A replica of it on another device.
fn replica(town: &Town, device: u8) -> Database {
    let options = options(device).root(key(1).device());
    let db = Database::in_memory(options).unwrap();
    send(&town.db, 1, &db);
    db
}

/// Sends everything that a device has recorded, under its seal.
fn send(from: &Database, device: u8, to: &Database) {
    from.seal(&key(device)).unwrap();
    let known = to.read().unwrap().frontier().unwrap();
    for delta in from.read().unwrap().export(&known).unwrap() {
        to.import(&delta.unwrap().encode().unwrap()).unwrap();
    }
}

fn reasons(db: &Database) -> Vec<QuarantineReason> {
    let held = db.read().unwrap().quarantine().unwrap();
    held.into_iter().map(|held| held.reason).collect()
}

fn total(db: &Database, org: OrgId) -> String {
    let period = sobo::model::Period::new(day("31/12/2020"), day("31/12/2020")).unwrap();
    db.read().unwrap().figure("membership.total", org, period).unwrap().to_string()
}

#[test]
fn a_device_without_a_grant_records_nothing_and_what_it_had_recorded_waits_for_one() {
    let town = governed();
    let there = replica(&town, 2);
    let refused = there
        .record(Scope::Unit(town.base), event("28/12/2020", MemberFact::Died { member: town.an }));
    let refused = refused.unwrap_err();
    assert_eq!(refused.refusals()[0].rule, "no_grant");
    assert!(refused.to_string().contains("ask an administrator"), "{refused}");
    // While its register was open, it could.
    let open = Database::in_memory(options(2)).unwrap();
    send(&town.db, 1, &open);
    open.record(Scope::Unit(town.base), event("28/12/2020", MemberFact::Died { member: town.an }))
        .unwrap();
    let before = total(&town.db, town.bloc);
    send(&open, 2, &town.db);
    assert_eq!(reasons(&town.db), [QuarantineReason::NoGrant]);
    assert_eq!(crate::town::rules(&town.db), ["no_grant"]);
    assert_eq!(total(&town.db, town.bloc), before, "it counts nowhere");
    assert!(town.db.verify(&mut |_| {}).unwrap().is_clean());
    town.record(grant(2, DeviceRole::Entry, Some(town.base))).unwrap();
    assert_eq!(reasons(&town.db), []);
    assert_ne!(total(&town.db, town.bloc), before, "the grant releases it");
    assert!(town.db.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn a_grant_speaks_of_its_organization_and_a_role_of_its_facts() {
    let town = governed();
    town.record(grant(2, DeviceRole::Entry, Some(town.base))).unwrap();
    town.record(grant(3, DeviceRole::Read, None)).unwrap();
    town.record(grant(4, DeviceRole::Office, None)).unwrap();
    let died = event("28/12/2020", MemberFact::Died { member: town.an });
    let listed =
        ControlFact::CodeListed { list: CodeList::Other, code: code("own"), label: text("riêng") };
    let listed = event("28/12/2020", listed);
    let (unit, other) = (Scope::Unit(town.base), Scope::Unit(town.cell));
    for (device, scope, event, allowed) in [
        (2, unit, &died, true),
        (2, other, &died, false),
        (2, Scope::Root, &died, false),
        (2, unit, &listed, false),
        (2, unit, &grant(5, DeviceRole::Entry, Some(town.base)), false),
        (3, unit, &died, false),
        (4, unit, &died, true),
        (4, Scope::Root, &listed, true),
        (4, Scope::Root, &grant(5, DeviceRole::Entry, None), false),
    ] {
        let recorded = replica(&town, device).record(scope, event.clone());
        assert_eq!(recorded.is_ok(), allowed, "device {device}, {scope:?}, {event:?}");
    }
}

#[test]
fn a_unit_retracts_what_was_written_for_it_and_nothing_else() {
    let town = governed();
    let (unit, other) = (Scope::Unit(town.base), Scope::Unit(town.cell));
    let theirs = event("20/12/2020", admitted(person("Vũ Hà"), town.cell));
    let theirs = town.db.record(other, theirs).unwrap();
    let own = event("20/12/2020", admitted(person("Vũ Lan"), town.east));
    let own = town.db.record(unit, own).unwrap();
    town.record(grant(2, DeviceRole::Entry, Some(town.base))).unwrap();
    let there = replica(&town, 2);
    let refused = there.record(unit, void(theirs)).unwrap_err();
    assert_eq!(refused.refusals()[0].rule, "no_grant");
    there.record(unit, void(own)).unwrap();
    send(&there, 2, &town.db);
    assert_eq!(reasons(&town.db), []);
    assert_eq!(digest(&there), digest(&town.db));
}

#[test]
fn a_revocation_ends_each_stream_at_a_number_and_voiding_it_undoes_it() {
    let town = governed();
    town.record(grant(2, DeviceRole::Entry, Some(town.base))).unwrap();
    let there = replica(&town, 2);
    let unit = Scope::Unit(town.base);
    let admit = |name: &str| {
        there.record(unit, event("20/12/2020", admitted(person(name), town.east))).unwrap()
    };
    admit("Vũ Hà");
    send(&there, 2, &town.db);
    let counted = total(&town.db, town.bloc);
    let stream = there.stream(unit).id();
    // Racing: the device goes on recording, with a clock set back, while it is being revoked.
    let revoked = town.record(revoke(2, vec![(stream, 1)])).unwrap();
    admit("Vũ Lan");
    admit("Vũ Mây");
    send(&there, 2, &town.db);
    assert_eq!(reasons(&town.db), [QuarantineReason::Revoked; 2]);
    assert_eq!(total(&town.db, town.bloc), counted);
    send(&town.db, 1, &there);
    assert_eq!(digest(&there), digest(&town.db));
    let refused = there.record(unit, event("20/12/2020", admitted(person("Vũ An"), town.east)));
    assert!(refused.unwrap_err().to_string().contains("revoked"));
    town.record(void(revoked)).unwrap();
    assert_eq!(reasons(&town.db), []);
    assert!(town.db.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn administrators_who_turn_against_each_other_lock_nobody_out() {
    let town = governed();
    for device in [2, 3] {
        town.record(grant(device, DeviceRole::Admin, None)).unwrap();
    }
    let (one, two) = (replica(&town, 2), replica(&town, 3));
    one.record(Scope::Root, revoke(3, Vec::new())).unwrap();
    two.record(Scope::Root, revoke(2, Vec::new())).unwrap();
    one.record(Scope::Root, grant(5, DeviceRole::Office, None)).unwrap();
    // A third one, from below.
    one.record(Scope::Root, grant(4, DeviceRole::Admin, None)).unwrap();
    send(&one, 2, &town.db);
    send(&two, 3, &town.db);
    assert_eq!(reasons(&town.db), [], "revoked by an equal: nothing ends");
    let below = replica(&town, 4);
    send(&one, 2, &below);
    below.record(Scope::Root, revoke(2, Vec::new())).unwrap();
    below.record(Scope::Root, revoke(5, Vec::new())).unwrap();
    send(&below, 4, &town.db);
    let devices = town.db.read().unwrap().devices().unwrap();
    let revoked =
        |n: u8| devices.iter().find(|d| d.device == key(n).device()).unwrap().revoked.is_some();
    assert_eq!([1, 2, 3, 4, 5].map(revoked), [false, false, false, false, true]);
    // From above it ends, and so does what it had made.
    let stream = StreamInfo { device: key(2).device(), scope: None }.id();
    town.record(revoke(2, vec![(stream, 2)])).unwrap();
    let held = town.db.read().unwrap().quarantine().unwrap();
    let of = |n: u8| held.iter().filter(|h| h.device == key(n).device()).count();
    assert_eq!([1, 2, 3, 4, 5].map(of), [0, 1, 0, 2, 0], "{held:?}");
    assert!(town.db.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn a_lost_root_is_replaced_by_every_replica() {
    let town = governed();
    let new = DeviceKey::from_bytes([77; 32]).device();
    let wrong = Database::in_memory(options(3).root(new)).unwrap();
    send(&town.db, 1, &wrong);
    assert!(reasons(&wrong).len() > 5, "who rests on another device counts otherwise");
    town.db.trust(new).unwrap();
    assert_eq!(digest(&town.db), digest(&wrong));
}

#[test]
fn a_register_opens_only_under_the_root_it_was_made_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.sobo");
    let root = |n: u8| options(1).root(DeviceId([n; 32]));
    drop(Database::create(&path, root(1)).unwrap());
    drop(Database::open(&path, options(1)).unwrap());
    drop(Database::open(&path, root(1)).unwrap());
    let error = Database::open(&path, root(2)).err().unwrap();
    assert!(error.is_conflict() && error.to_string().contains("0101"), "{error}");
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn under_authority_figures_are_what_the_entries_say_after_every_step(program in program(70)) {
        let log = program.write();
        let register = Register::rooted(9);
        let opening = log.entries.len() - program.ops.len();
        register.insert_runs(&log.entries[..opening]);
        for (i, step) in log.entries[opening..].iter().enumerate() {
            register.insert(std::slice::from_ref(step));
            let reader = register.db().read().unwrap();
            let recount = Recount::new(reader.snapshot()).unwrap();
            let orgs: Vec<OrgId> = reader.tree().iter().map(|(org, _)| org).collect();
            check::agrees(&reader, &recount, orgs[0], years()[i % 3]);
        }
        check::is_clean(register.db());
    }

    #[test]
    fn under_authority_any_order_gives_one_register(program in program(80), seed in any::<u64>()) {
        let log = program.write();
        let first = Register::rooted(9);
        first.insert_runs(&log.entries);
        let other = disorder_of(&log, seed, Register::rooted(7));
        check::same_bytes(first.db(), other.db());
    }
}
