//! Lines with every form of field: what is read is written again, and what is wrong is named with its
//! place. No key is on record here, so that everything is named by its id.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use sobo::model::{DeviceId, EntryId, StreamId, Timestamp};
use sobo::{Database, Options};
use sobo_lines::{Reading, Writing};

/// An id that is well formed.
fn id(seq: u32) -> String {
    EntryId { stream: StreamId([7; 16]), seq }.to_string()
}

fn noon() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000)
}

fn read(line: &Value) -> Result<sobo_lines::Line, String> {
    let db = Database::in_memory(Options::new(DeviceId([1; 32]), noon)).unwrap();
    let reader = db.read().unwrap();
    let Value::Object(fields) = line.clone() else { panic!("{line} is no object") };
    sobo_lines::read(fields, &Reading::new(&reader)).map_err(|wrong| wrong.to_string())
}

#[test]
fn what_is_read_is_written_again() {
    let (a, b) = (id(1), id(2));
    for line in [
        json!({ "event": "organization_founded", "name": "Chi bộ Một", "kind": "cell", "code": "cb1",
            "parent": a, "paper": { "decided": "2020-01-02", "number": "12-QĐ/ĐUK" } }),
        json!({ "event": "organization_split", "org": a, "ends": true,
            "members": [{ "member": b, "to": a }] }),
        json!({ "event": "organizations_merged", "sources": [a, b], "into": id(3) }),
        json!({ "event": "congress_held", "org": a, "term": "2020-2025", "ordinal": 12 }),
        json!({ "event": "organization_rated", "org": a, "year": 2020, "grade": "good" }),
        json!({ "event": "admission", "org": a, "again": true, "person": { "name": "Lê Văn Mẫu",
            "birth": "1990-05-19", "sex": "male", "file_no": "100001", "card_no": "9" } }),
        json!({ "event": "member_disciplined", "member": b, "form": "warning", "by": a,
            "organ": "committee", "contents": ["vp1", "vp2"] }),
        json!({ "event": "inspection", "activity": "inspection", "by": a, "organ": "commission",
            "ground": "article_30", "mode": "thematic", "contents": [],
            "subject": { "member": b, "post": "secretary" } }),
        json!({ "event": "inspection", "activity": "supervision", "by": a, "organ": "commission",
            "ground": "article_32", "mode": "signs", "contents": [],
            "subject": { "commission": a } }),
        json!({ "event": "attended", "class": b, "kind": "l1", "org": a,
            "who": { "name": "Trần Thị Mẫu", "org": a } }),
        json!({ "event": "donated", "org": a, "donor": "d1", "channel": "k1",
            "amount": "gần 3.000" }),
        json!({ "event": "indicator_value", "indicator": "chi.tieu", "org": a, "value": "nothing",
            "plan": 12, "previous": "12,5000",
            "period": { "from": "2020-01-01", "to": "2020-12-31" } }),
        json!({ "event": "period_opened", "org": a, "cut_off": "2020-12-10", "due": "2020-12-20",
            "period": { "from": "2020-01-01", "to": "2020-12-31" } }),
        json!({ "event": "indicator_listed", "code": "chi.tieu", "label": "Chỉ tiêu", "kind": "flow",
            "unit": "người", "corrects": { "entry": b, "reason": "nhầm" } }),
        json!({ "event": "granted", "device": "ab".repeat(32), "role": "entry", "unit": a,
            "label": "Máy của chi bộ" }),
        json!({ "event": "revoked", "device": "ab".repeat(32), "reason": "mất máy",
            "last": [{ "stream": "cd".repeat(16), "last": 7 }] }),
        json!({ "event": "fork_settled", "stream": "cd".repeat(16), "seq": 3,
            "digest": "ef".repeat(32), "reason": "chọn nhánh" }),
    ] {
        let mut line = line;
        line["on"] = json!("2020-05-19");
        line["scope"] = json!("*");
        line["recorded"] = json!(1_600_000_000_123_u64);
        let read = read(&line).unwrap_or_else(|wrong| panic!("{line}: {wrong}"));
        let place = (&read.event, read.recorded.unwrap(), None);
        let entry = EntryId { stream: StreamId([9; 16]), seq: 1 };
        let written = sobo_lines::write((entry, 0), place, &Writing::default());
        assert_eq!(Value::Object(written), line);
    }
}

#[test]
fn a_field_that_may_be_left_out_may_be_null() {
    let line = json!({ "event": "admission", "on": "19/05/2020", "org": id(1), "paper": null,
        "person": { "name": "Lê Văn Mẫu", "birth": null } });
    assert!(read(&line).is_ok());
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let death = || json!({ "event": "death", "on": "2020-06-01", "member": id(1) });
    for (field, value, words) in [
        ("member", json!(1), "field 'member': expected a string, found 1"),
        ("member", json!(null), "field 'member': expected a string, found nothing (null)"),
        ("on", json!("31/02/2020"), "field 'on': "),
        ("x", json!(1), "field 'x': is no field here; those there are: member"),
        ("recorded", json!(-1), "field 'recorded': expected a whole number"),
        ("paper", json!({ "number": "1" }), "field 'paper.decided': is missing"),
        ("paper", json!([]), "field 'paper': expected an object, found a list"),
        ("corrects", json!({ "entry": "#a", "reason": "x" }), "field 'corrects.entry': no earlier"),
        ("id", json!("two words"), "field 'id': "),
        ("event", json!("deaht"), "did you mean 'death'"),
    ] {
        let mut line = death();
        line[field] = value;
        let wrong = read(&line).err().unwrap_or_default();
        assert!(wrong.contains(words), "{line}: {wrong}");
    }
    let split = json!({ "event": "organization_split", "on": "2020-06-01", "org": id(1),
        "ends": "yes", "members": [] });
    assert_eq!(
        read(&split).err().as_deref(),
        Some("field 'ends': expected true or false, found 'yes'")
    );
    let list = json!({ "event": "organization_split", "on": "2020-06-01", "org": id(1),
        "ends": false, "members": [{ "member": id(2), "to": id(3) }, { "member": id(2) }] });
    assert_eq!(read(&list).err().as_deref(), Some("field 'members[1].to': is missing"));
}
