//! The codes that lines may use: those that every register knows, and those that an office has listed.
//! Knows nothing of the lines that use them.

use crate::fault::{Fault, Outcome};
use crate::register::Register;
use serde::Serialize;
use sobo::Reader;
use sobo::ledger::Ledger;
use sobo::model::{
    CodeList, ControlFact, EntryId, Fact, NaturalKey, Placed, Subject, Timestamp, rule,
};
use sobo::sorted::{Map, Set};
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

/// Every listing in force, of a register with so many entries. Within a list the first recorded
/// stands first.
pub(crate) struct Listings {
    of: u64,
    lists: Map<CodeList, Vec<Listing>>,
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
        let reader = self.db.read()?;
        let mut kept = self.listings.borrow_mut();
        Ok(serde_json::to_string(&Listings::kept(&mut kept, &reader)?.codes(*list))?)
    }
}

impl Listings {
    /// What was read before, or, where there are more entries since, everything anew.
    pub(crate) fn kept<'k>(kept: &'k mut Option<Self>, reader: &Reader) -> Outcome<&'k Self> {
        let of = reader.snapshot().entry_count()?;
        Ok(match kept.take().filter(|listings| listings.of == of) {
            Some(listings) => kept.insert(listings),
            None => kept.insert(Self { of, lists: read(reader)? }),
        })
    }

    /// The codes of the indicators that an office has listed.
    pub(crate) fn indicators(&self) -> Set<String> {
        let all = self.lists.get(&CodeList::Indicator).into_iter().flatten();
        all.map(|listing| listing.code.clone()).collect()
    }

    fn codes(&self, list: CodeList) -> Vec<CodeOut> {
        let standard = rule::STANDARD_CODES.iter().filter(|(of, ..)| *of == list);
        let mut all: Vec<_> = standard
            .map(|(_, code, label)| CodeOut {
                code: (*code).into(),
                label: (*label).into(),
                entry: None,
            })
            .collect();
        for listing in self.lists.get(&list).into_iter().flatten() {
            // Of several listings of one code the first counts.
            if all.iter().all(|known| known.code != listing.code) {
                let (code, label) = (listing.code.clone(), listing.label.clone());
                all.push(CodeOut { code, label, entry: Some(listing.entry.to_string()) });
            }
        }
        all
    }
}

fn read(reader: &Reader) -> Outcome<Map<CodeList, Vec<Listing>>> {
    let mut subjects: Vec<Subject> = Vec::new();
    reader.snapshot().keys(&mut |key, subject| {
        subjects.extend(matches!(key, NaturalKey::Listed(..)).then(|| subject.clone()));
        Ok(())
    })?;
    let ledger = Ledger::new(reader.snapshot())?;
    let mut lists: Map<CodeList, Vec<Listing>> = Map::new();
    for subject in subjects {
        // A listing that was corrected keeps its subject: what counts is the live entry.
        for placed in ledger.timeline(&subject)? {
            if let Some((list, listing)) = listing(&placed) {
                lists.entry(list).or_default().push(listing);
            }
        }
    }
    for all in lists.values_mut() {
        all.sort_by_key(|listing| (listing.recorded, listing.entry));
    }
    Ok(lists)
}

fn listing(placed: &Placed) -> Option<(CodeList, Listing)> {
    let (list, code, label) = match &placed.event.fact {
        Fact::Control(ControlFact::CodeListed { list, code, label }) => (*list, code, label),
        Fact::Control(ControlFact::IndicatorListed { code, label, .. }) => {
            (CodeList::Indicator, code, label)
        }
        _ => return None,
    };
    let (recorded, entry) = (placed.recorded, placed.id);
    Some((list, Listing { recorded, entry, code: code.to_string(), label: label.to_string() }))
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
        let mut kept = None;
        let all = Listings::kept(&mut kept, &db.read().unwrap()).ok().unwrap().codes(list);
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
    fn what_was_read_is_kept_until_there_is_more() {
        let db = register();
        list(&db, CodeList::Class, "theory", "lý luận");
        let mut kept = None;
        let count = |kept: &mut Option<Listings>| {
            Listings::kept(kept, &db.read().unwrap()).ok().unwrap().codes(CodeList::Class).len()
        };
        assert_eq!([count(&mut kept), count(&mut kept)], [1, 1]);
        list(&db, CodeList::Class, "language", "ngoại ngữ");
        assert_eq!(count(&mut kept), 2);
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
