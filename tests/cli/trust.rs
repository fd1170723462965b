//! Who may do what: grants, revocations, quarantine, forks; with and without a hub.

use crate::support::{Folder, Run, device, root};
use crate::town::town;
use hub::{Hub, Settings};
use serde_json::Value;
use sobo::model::{DeviceId, Timestamp};
use sobo::{Database, Options};

const UNIT: u8 = 0x21;

fn hub() -> Hub {
    let options = Options::new(DeviceId([0; 32]), || Timestamp::from_millis(1_609_304_400_000));
    let options = options.root(DeviceId(hub::hex::read(&root()).unwrap()));
    Hub::start(Database::in_memory(options).unwrap(), Settings::default()).unwrap()
}

/// The town, and a unit's empty register beside it.
fn with_unit() -> Folder {
    let folder = town();
    folder.register("unit.sobo", UNIT);
    folder
}

fn unit(folder: &Folder, args: &[&str]) -> Run {
    folder.run(&[&["--db", "unit.sobo"], args].concat())
}

fn admission(folder: &Folder, scope: &str, number: u32) {
    let line = format!(
        "{{\"event\":\"admission\",\"on\":\"03/02/2020\",\"scope\":\"{scope}\",\"org\":\"{scope}\",\
         \"again\":false,\"person\":{{\"name\":\"Đỗ Hạ\",\"file_no\":\"{number:06} SX\"}}}}\n"
    );
    folder.write("line.jsonl", line);
}

/// Takes everything of one register into another by file.
fn carry(folder: &Folder, from: &str, to: &str) -> Run {
    let _ = std::fs::remove_file(folder.path("carried.delta"));
    folder.run(&["--db", from, "delta", "export", "--out", "carried.delta"]).ends(0);
    folder.run(&["--db", to, "delta", "import", "carried.delta"])
}

#[test]
fn a_device_is_granted_and_listed() {
    let folder = with_unit();
    let grant = ["grant", &device(UNIT), "entry", "--scope", "tram", "--label", "Văn thư Trạm Đo"];
    let granted = folder.run(&grant);
    assert_eq!(granted.err, format!("granted {} entry for tram\n", &device(UNIT)[..8]));
    let table = folder.run(&["devices"]).ends(0);
    let line = |begin: &str| table.lines().find(|line| line.starts_with(begin)).unwrap();
    assert!(line(&root()[..8]).ends_with("root"), "{table}");
    assert!(line(&device(UNIT)[..8]).ends_with("Văn thư Trạm Đo  entry for tram"), "{table}");
    let json = folder.run(&["devices", "--json"]).json();
    let known = json.as_array().unwrap().iter().find(|one| one["device"] == device(UNIT)).unwrap();
    assert_eq!(known["grants"], serde_json::json!([{ "role": "entry", "scope": "tram" }]));
    assert_eq!((&known["root"], &known["revoked"]), (&Value::Bool(false), &Value::Null));
    folder
        .run(&["grant", &device(9), "entry", "--scope", "none", "--label", "x"])
        .fails(5, &["none"]);
    // Only who may grants.
    carry(&folder, "register.sobo", "unit.sobo").ends(0);
    unit(&folder, &["grant", &device(9), "read", "--label", "x"]).fails(3, &["refused"]);
}

#[test]
fn a_unit_records_its_own_and_nothing_else() {
    let folder = with_unit();
    let hub = hub();
    let sync = |db: &str| folder.run(&["--db", db, "sync", &hub.url()]);
    // Without a grant the hub lets nobody in, and says what to do.
    sync("unit.sobo").fails(3, &["no grant", "sobo grant", &device(UNIT)]);
    let grant = ["grant", &device(UNIT), "entry", "--scope", "tram", "--label", "Văn thư"];
    folder.run(&grant).ends(0);
    sync("register.sobo").ends(0);
    assert!(sync("unit.sobo").ends(0).starts_with("equal: both sides know the same"));
    // It has its own members and not those of others, and its figures are the office's.
    unit(&folder, &["member", "100003 SX"]).ends(0);
    unit(&folder, &["member", "100001 SX"]).fails(5, &["100001 SX"]);
    admission(&folder, "tram", 200_001);
    unit(&folder, &["import", "line.jsonl"]).ends(0);
    admission(&folder, "so-tay", 200_002);
    unit(&folder, &["import", "line.jsonl"])
        .fails(3, &["line 1", "no_grant", "other organizations"]);
    sync("unit.sobo").ends(0);
    sync("register.sobo").ends(0);
    let figure = ["figure", "membership.total", "--scope", "tram", "--year", "2020", "--json"];
    let (mine, theirs) = (unit(&folder, &figure).json(), folder.run(&figure).json());
    assert_eq!(mine["value"], theirs["value"]);
    assert_eq!(theirs["value"], 2);
    // Somebody else's scope is refused, whatever is asked for.
    let orgs = folder.run(&["orgs", "--json"]).json();
    let west = orgs.as_array().unwrap().iter().find(|org| org["code"] == "so-tay").unwrap();
    let foreign = ["sync", &hub.url(), "--scope", west["id"].as_str().unwrap()];
    unit(&folder, &foreign).fails(4, &["not served"]);
    // Revoked, it is served nothing more; what counted before still does.
    folder.run(&["revoke", &device(UNIT)[..8], "--reason", "máy bị mất"]).ends(0);
    sync("register.sobo").ends(0);
    sync("unit.sobo").fails(3, &["revoked", "--new-device"]);
    assert_eq!(folder.run(&figure).json()["value"], 2);
    hub.stop().unwrap();
}

#[test]
fn what_has_no_grant_waits_and_a_grant_releases_it() {
    let folder = with_unit();
    folder.run(&["quarantine"]).ends(0);
    // A unit that rests on nobody's word records at once; the office's register takes it in.
    folder
        .run(&["--quiet", "--db", "free.sobo", "init", "--open", "--secret", &"33".repeat(32)])
        .ends(0);
    carry(&folder, "register.sobo", "free.sobo").ends(0);
    admission(&folder, "tram", 200_003);
    folder.run(&["--db", "free.sobo", "import", "line.jsonl"]).ends(0);
    let carried = carry(&folder, "free.sobo", "register.sobo");
    assert!(carried.err.ends_with("1 entry does not count: `sobo quarantine` tells why\n"));
    folder.run(&["member", "200003 SX"]).fails(5, &["200003 SX"]);
    let held = folder.run(&["quarantine"]).ends(1);
    assert!(held.contains(&device(0x33)[..8]) && held.contains("chưa được giao quyền"), "{held}");
    assert!(held.ends_with("1 entry does not count\n"), "{held}");
    let json = folder.run(&["quarantine", "--json"]).json();
    assert_eq!((&json[0]["reason"], &json[0]["scope"]), (&"no_grant".into(), &"tram".into()));
    // By now the register knows the device: how it begins is enough.
    let grant =
        |name: &str| folder.run(&["grant", name, "entry", "--scope", "tram", "--label", "Máy 3"]);
    grant("ffff").fails(5, &["no device begins", "sobo device"]);
    grant(&device(0x33)[..8]).ends(0);
    assert_eq!(folder.run(&["quarantine"]).ends(0), "0 entries do not count\n");
    folder.run(&["member", "200003 SX"]).ends(0);
    // Nothing of it counts once the key was never trustworthy.
    let revoke = ["revoke", &device(0x33)[..12], "--nothing-counts", "--reason", "khóa bị lộ"];
    assert!(folder.run(&revoke).err.contains("nothing of it counts"));
    folder.run(&["quarantine"]).ends(1);
    folder
        .run(&["revoke", "ffff", "--reason", "x"])
        .fails(5, &["no device begins", "sobo devices"]);
    folder.run(&["revoke", "", "--reason", "x"]).fails(5, &["no device"]);
}

#[test]
fn an_open_register_comes_under_authority() {
    let folder = Folder::new();
    folder.run(&["init", "--open", "--secret", &"33".repeat(32)]).ends(0);
    assert!(folder.run(&["devices"]).err.contains("open"));
    folder.write(
        "cell.jsonl",
        concat!(
            r#"{"event":"organization_registered","on":"31/12/2018","code":"cb1","#,
            r#""name":"Chi bộ 1","kind":"base_cell"}"#
        ),
    );
    folder.run(&["import", "cell.jsonl"]).ends(0);
    let trusted = folder.run(&["trust", &device(9)]);
    assert!(trusted.err.contains("1 entries do not count"), "{trusted:?}");
    folder.run(&["trust", &device(0x33)]).ends(0);
    folder.run(&["quarantine"]).ends(0);
    assert!(!folder.run(&["devices"]).err.contains("open"));
}

#[test]
fn a_copied_device_forks_its_stream_and_the_office_settles_it() {
    let folder = with_unit();
    let grant = ["grant", &device(UNIT), "entry", "--scope", "tram", "--label", "Văn thư"];
    folder.run(&grant).ends(0);
    carry(&folder, "register.sobo", "unit.sobo").ends(0);
    // Somebody copies register and key to a second machine, and both go on.
    for file in ["unit.sobo", "unit.sobo.device"] {
        std::fs::copy(folder.path(file), folder.path(&file.replace("unit", "copy"))).unwrap();
    }
    for (db, number) in [("unit.sobo", 200_004), ("copy.sobo", 200_005)] {
        admission(&folder, "tram", number);
        folder.run(&["--db", db, "import", "line.jsonl"]).ends(0);
        carry(&folder, db, "register.sobo").ends(0);
    }
    let json = folder.run(&["forks", "--json"]).json();
    let branches = json[0]["branches"].as_array().unwrap();
    assert_eq!((&json[0]["number"], branches.len()), (&1.into(), 2), "{json}");
    assert!(branches.iter().all(|branch| branch["counts"] == false), "{json}");
    for number in ["200004 SX", "200005 SX"] {
        folder.run(&["member", number]).fails(5, &[number]);
    }
    let table = folder.run(&["forks"]).ends(1);
    assert!(table.ends_with("1 fork\n") && table.contains("tram"), "{table}");
    assert_eq!(table.matches("kết nạp").count(), 2, "{table}");
    // The number that was given twice can be named, and neither entry read.
    let checked = folder.run(&["check", "--year", "2020"]).ends(1);
    assert!(
        checked.contains("[forked]")
            && checked.contains(&format!("({}:1)", &json[0]["stream"].as_str().unwrap())),
        "{checked}"
    );
    let json_checked = folder.run(&["check", "--year", "2020", "--json"]).json();
    let forked =
        json_checked["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "forked");
    assert!(forked.unwrap()["entries"][0]["text"].is_null(), "{json_checked}");
    let stream = json[0]["stream"].as_str().unwrap();
    let settle = |number: &str, branch: &str| {
        let args = ["fork", "settle", &stream[..8], number, branch, "--reason", "máy chép"];
        folder.run(&args)
    };
    settle("2", "00").fails(5, &["not forked at number 2", "sobo forks"]);
    settle("1", "zz").fails(5, &["no branch begins", "sobo forks"]);
    settle("1", &branches[0]["branch"].as_str().unwrap()[..12]).ends(0);
    let json = folder.run(&["forks", "--json"]).json();
    assert_eq!(json[0]["branches"][0]["counts"], true, "{json}");
    let found = ["200004 SX", "200005 SX"].map(|number| folder.run(&["member", number]).code);
    assert!(found.contains(&Some(0)) && found.contains(&Some(5)), "{found:?}");
}

#[test]
fn a_unit_submits_its_year_and_the_office_counts_again() {
    let folder = with_unit();
    let grant = ["grant", &device(UNIT), "entry", "--scope", "tram", "--label", "Văn thư"];
    folder.run(&grant).ends(0);
    carry(&folder, "register.sobo", "unit.sobo").ends(0);
    admission(&folder, "tram", 200_006);
    unit(&folder, &["import", "line.jsonl"]).ends(0);
    folder.run(&["delta", "frontier", "--out", "office.frontier"]).ends(0);
    let submit = ["submit", "--scope", "tram", "--year", "2020", "--since", "office.frontier"];
    let submit = unit(&folder, &[&submit[..], &["--out", "tram.bundle"]].concat());
    assert!(submit.err.contains(" figures, 1 entry, "), "{submit:?}");
    submit.ends(0);
    let seen = folder.run(&["receive", "tram.bundle", "--dry-run"]).ends(0);
    let signed = format!("signed by device {}", &device(UNIT)[..8]);
    assert!(seen.starts_with("tram Chi bộ Trạm Đo, ") && seen.contains(&signed), "{seen}");
    let json = folder.run(&["receive", "tram.bundle", "--dry-run", "--json"]).json();
    let totals = json["totals"].as_array().unwrap();
    let admitted = totals.iter().find(|one| one["indicator"] == "membership.admitted").unwrap();
    assert_eq!((&admitted["value"], &json["missing"]), (&"2".into(), &serde_json::json!([])));
    // A changed file is refused with its place, and nothing was taken by looking.
    let mut changed = folder.read("tram.bundle");
    changed[300] ^= 1;
    folder.write("changed.bundle", changed);
    folder.run(&["receive", "changed.bundle"]).fails(7, &["changed.bundle"]);
    folder.run(&["member", "200006 SX"]).fails(5, &["200006 SX"]);
    let took = folder.run(&["receive", "tram.bundle"]).ends(0);
    assert!(took.ends_with(" figures counted again and equal; 1 new entry taken\n"), "{took}");
    folder.run(&["member", "200006 SX"]).ends(0);
    let again = folder.run(&["receive", "tram.bundle"]).ends(0);
    assert!(again.ends_with("; 0 new entries taken\n"), "{again}");
    // A register that knows nothing of what came before cannot receive it, and says so.
    let lacking = ["--db", "third.sobo", "receive", "tram.bundle"];
    folder.register("third.sobo", 0x22);
    folder.run(&lacking).fails(6, &["may not submit", "tram.bundle"]);
    assert!(folder.run(&[&lacking[..], &["--dry-run"]].concat()).ends(1).contains("missing here"));
}
