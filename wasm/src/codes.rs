//! The codes that lines may use: those that every register knows, and those that an office has listed.
//! Knows nothing of the lines that use them.

use crate::fault::{Fault, Outcome};
use crate::register::Register;
use serde::Serialize;
use sobo::Reader;
use sobo::ledger::Ledger;
use sobo::model::{CodeList, ControlFact, EntryId, Fact, Placed, Timestamp, rule};
use sobo::sorted::Set;
use wasm_bindgen::prelude::wasm_bindgen;

/// The lists by their codes, as lines name them.
const LISTS: [(&str, CodeList); 9] = [
    ("indicator", CodeList::Indicator),
    ("violation", CodeList::Violation),
    ("document", CodeList::Document),
    ("class", CodeList::Class),
    ("award", CodeList::Award),
    ("place", CodeList::Place),
    ("purpose", CodeList::Purpose),
    ("donation", CodeList::Donation),
    ("other", CodeList::Other),
];

/// One code with its term; `entry` listed it, unless every register knows it.
#[derive(Debug, PartialEq, Serialize)]
struct CodeOut {
    code: String,
    label: String,
    entry: Option<String>,
}

/// What one entry lists.
struct Listing {
    recorded: Timestamp,
    entry: EntryId,
    code: String,
    label: String,
}

#[wasm_bindgen]
impl Register {
    /// The codes of a list with their terms: those that every register knows first, then those listed,
    /// in the order in which they were.
    ///
    /// # Errors
    /// `not_found` for a list that there is not.
    pub fn codes(&self, list: &str) -> Outcome {
        let wrong = || Fault::new("not_found", format!("there is no list '{list}' of codes"));
        let found = LISTS.iter().find(|(code, _)| *code == list);
        let (_, list) = found.ok_or_else(wrong)?;
        Ok(serde_json::to_string(&all(&self.db.read()?, *list)?)?)
    }
}

/// Every code of a list.
fn all(reader: &Reader, list: CodeList) -> Outcome<Vec<CodeOut>> {
    let standard = rule::STANDARD_CODES.iter().filter(|(of, ..)| *of == list);
    let known = |(_, code, label): &(_, &str, &str)| CodeOut {
        code: (*code).into(),
        label: (*label).into(),
        entry: None,
    };
    let mut all: Vec<_> = standard.map(known).collect();
    for Listing { entry, code, label, .. } in listed(reader, list)? {
        // Of several listings of one code the first counts.
        if all.iter().all(|known| known.code != code) {
            all.push(CodeOut { code, label, entry: Some(entry.to_string()) });
        }
    }
    Ok(all)
}

/// The codes of the indicators that an office has listed.
pub(crate) fn indicators(reader: &Reader) -> Outcome<Set<String>> {
    Ok(listed(reader, CodeList::Indicator)?.into_iter().map(|listing| listing.code).collect())
}

/// The listings of a list that are in force; the first recorded stands first.
fn listed(reader: &Reader, list: CodeList) -> Outcome<Vec<Listing>> {
    let subjects = reader.snapshot().listings(list)?;
    let ledger = Ledger::new(reader.snapshot())?;
    let mut all: Vec<Listing> = Vec::new();
    for subject in subjects {
        // A listing that was corrected keeps its subject: what counts is the live entry.
        all.extend(ledger.timeline(&subject)?.iter().filter_map(|placed| listing(placed, list)));
    }
    all.sort_by_key(|listing| (listing.recorded, listing.entry));
    Ok(all)
}

fn listing(placed: &Placed, list: CodeList) -> Option<Listing> {
    let (code, label) = match &placed.event.fact {
        Fact::Control(ControlFact::CodeListed { list: of, code, label }) if *of == list => {
            (code, label)
        }
        Fact::Control(ControlFact::IndicatorListed { code, label, .. })
            if list == CodeList::Indicator =>
        {
            (code, label)
        }
        _ => return None,
    };
    let (recorded, entry) = (placed.recorded, placed.id);
    Some(Listing { recorded, entry, code: code.to_string(), label: label.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, json};
    use sobo::model::{Date, DeviceId, Event};
    use sobo::{Database, Options, Scope};
    use sobo_lines::Reading;

    fn register() -> Database {
        let clock = || Timestamp::from_millis(1_600_000_000_000);
        Database::in_memory(Options::new(DeviceId([1; 32]), clock)).unwrap()
    }

    fn list(db: &Database, list: CodeList, code: &str, label: &str) -> EntryId {
        let (code, label) = (code.parse().unwrap(), label.parse().unwrap());
        let fact = ControlFact::CodeListed { list, code, label };
        db.record(Scope::Root, Event::new(day(), fact)).unwrap()
    }

    fn day() -> Date {
        Date::from_ymd(2020, 1, 1).unwrap()
    }

    fn told(db: &Database, list: CodeList) -> Vec<(String, String)> {
        let all = all(&db.read().unwrap(), list).ok().unwrap();
        all.into_iter().map(|one| (one.code, one.label)).collect()
    }

    #[test]
    fn what_an_office_lists_stands_behind_what_everybody_knows() {
        let db = register();
        let standard = told(&db, CodeList::Violation);
        assert!(standard.iter().any(|(code, _)| code == "forbidden_acts"));
        assert_eq!(told(&db, CodeList::Class), []);
        list(&db, CodeList::Violation, "late_fees", "chậm đóng đảng phí");
        list(&db, CodeList::Class, "new_members", "lớp đảng viên mới");
        let late = ("late_fees".to_owned(), "chậm đóng đảng phí".to_owned());
        assert_eq!(told(&db, CodeList::Violation), [standard, vec![late]].concat());
        assert_eq!(told(&db, CodeList::Class).len(), 1);
    }

    #[test]
    fn of_two_listings_the_first_counts_until_it_is_void() {
        let db = register();
        let first = list(&db, CodeList::Class, "theory", "lý luận");
        list(&db, CodeList::Class, "theory", "lý luận chính trị");
        assert_eq!(told(&db, CodeList::Class), [("theory".into(), "lý luận".into())]);
        let void = ControlFact::Void { target: first, reason: "ghi thiếu".parse().unwrap() };
        db.record(Scope::Root, Event::new(day(), void)).unwrap();
        assert_eq!(told(&db, CodeList::Class), [("theory".into(), "lý luận chính trị".into())]);
    }

    #[test]
    fn a_code_whose_list_was_corrected_stands_in_the_new_one() {
        let db = register();
        let wrong = list(&db, CodeList::Class, "theory", "lý luận");
        let (code, label) = ("theory".parse().unwrap(), "lý luận".parse().unwrap());
        let right = ControlFact::CodeListed { list: CodeList::Place, code, label };
        let again = Event::new(day(), right).superseding(wrong, "nhầm danh mục".parse().unwrap());
        db.record(Scope::Root, again).unwrap();
        assert_eq!(told(&db, CodeList::Class), []);
        assert_eq!(told(&db, CodeList::Place), [("theory".into(), "lý luận".into())]);
    }

    #[test]
    fn lists_have_the_codes_that_lines_give_them() {
        let db = register();
        let reader = db.read().unwrap();
        for (code, list) in LISTS {
            let line = json!({
                "event": "code_listed", "on": "2020-01-01", "list": code, "code": "a", "label": "á",
            });
            let line: Map<_, _> = line.as_object().unwrap().clone();
            let read = sobo_lines::read(line, &Reading::new(&reader)).unwrap();
            let Fact::Control(ControlFact::CodeListed { list: found, .. }) = read.event.fact else {
                panic!("{code} is read as something else");
            };
            assert_eq!(found, list);
        }
    }
}
