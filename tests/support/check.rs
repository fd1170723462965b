//! What must hold of every register, whatever was written into it.

use sobo::aggregate::{Evaluator, Formula, Recount};
use sobo::ledger::dump_digest;
use sobo::model::{Date, Figure, Kind, OrgId, Period};
use sobo::{Database, Reader};
use std::collections::BTreeSet;

/// A row of a table: table, key, value.
pub type Row = (String, Vec<u8>, Vec<u8>);

/// Every row of every table.
pub fn dump(db: &Database) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut push = |table: &str, key: &[u8], value: &[u8]| {
        rows.push((table.to_owned(), key.to_vec(), value.to_vec()));
    };
    db.read().unwrap().snapshot().dump(&mut push).unwrap();
    rows
}

/// Every row of the tables that figures are read from.
pub fn derived(db: &Database) -> Vec<Row> {
    // Words about authority are an index of entries, as retractions are: a void of a void is one more.
    let log = ["meta", "streams", "entries", "waiting", "retractions", "authority"];
    let mut rows = dump(db);
    rows.retain(|(table, ..)| !log.iter().any(|name| table.starts_with(name)));
    rows
}

/// Two registers hold the same, to the byte.
///
/// # Panics
/// When they do not, naming the first row that differs.
pub fn same_bytes(a: &Database, b: &Database) {
    let digest = |db: &Database| dump_digest(db.read().unwrap().snapshot()).unwrap();
    if digest(a) != digest(b) {
        let (a, b) = (dump(a), dump(b));
        let at = a.iter().zip(&b).position(|(x, y)| x != y).unwrap_or(a.len().min(b.len()));
        panic!("row {at} differs: {:?} and {:?}", a.get(at), b.get(at));
    }
}

/// The figures of a scope and period are what the entries say.
///
/// # Panics
/// When one is not.
pub fn agrees(reader: &Reader, recount: &Recount, scope: OrgId, period: Period) {
    let evaluator =
        Evaluator { snapshot: reader.snapshot(), tree: reader.tree(), catalog: reader.catalog() };
    let differences = recount.compare(&evaluator, scope, period).unwrap();
    let lines: Vec<String> = differences.iter().map(|d| format!("{d:?}")).collect();
    assert!(lines.is_empty(), "{scope}, {period}:\n{}", lines.join("\n"));
}

/// closing = opening + in - out, and the closing is the figure (I1, R1).
///
/// # Panics
/// When it is not so.
pub fn closes(reader: &Reader, scope: OrgId, period: Period) {
    let statement = reader.statement(scope, period).unwrap();
    assert_eq!(statement.residual(), 0, "{scope}, {period}: {statement:#?}");
    assert_eq!(statement.closing, count(reader, "membership.total", scope, period));
    let before = day(period.from().add_days(-1));
    assert_eq!(statement.opening, count(reader, "membership.total", scope, before));
}

/// What stands in the organization itself, beneath it and between those is its whole (I2).
///
/// # Panics
/// When it is not so.
pub fn rolls_up(reader: &Reader, scope: OrgId, on: Date) {
    // In a circle everybody is beneath everybody.
    if !reader.tree().circles(on).is_empty() {
        return;
    }
    let total = |code: &str, org| count(reader, code, org, day(on));
    // Who was written in an organization that merged into this one now belongs to this one.
    let gone = |org| reader.tree().org(org).and_then(|o| o.on(on)).is_none_or(|v| v.gone);
    let mut own_orgs = BTreeSet::from([scope]);
    let mut children = Vec::new();
    for view in reader.orgs(scope, on).unwrap() {
        if view.id != scope && view.parent.is_some_and(|parent| own_orgs.contains(&parent)) {
            if gone(view.id) {
                own_orgs.insert(view.id);
            } else {
                children.push(view.id);
            }
        }
    }
    let own = reader.members(scope, on).unwrap();
    let own = own.iter().filter(|(_, org, _)| own_orgs.contains(org)).count() as i128;
    let sum = |code: &str| children.iter().map(|c| total(code, *c)).sum::<i128>();
    let between = total("membership.in_transit", scope) - sum("membership.in_transit");
    let whole = total("membership.total", scope);
    assert_eq!(whole, own + sum("membership.total") + between, "{scope} on {on}");
    assert!(between >= 0);
}

/// The lines beneath a figure sum to it (I8); a figure that reads a property is no sum.
///
/// # Panics
/// When they do not.
pub fn lineage_sums(reader: &Reader, code: &str, scope: OrgId, period: Period) {
    let lines = reader.lineage(code, scope, period).unwrap();
    let sum: i128 = lines.iter().map(|line| line.n).sum();
    let value = reader.figure(code, scope, period).unwrap().value;
    let units = match reader.indicator(code).unwrap().formula {
        Formula::Attribute(..) | Formula::Percent(..) | Formula::Quotient(..) => return,
        Formula::Amount(..) | Formula::Reported(_) => sum,
        _ => sum * 10_000,
    };
    assert_eq!(value.map_or(0, |q| q.value.units()), units, "{code} of {scope}, {period}");
    for line in lines {
        assert!(reader.entry(line.entry).is_ok(), "{code} names {}", line.entry);
    }
}

/// A stock of a period is the one of its last day; flows of the quarters are those of the year.
///
/// # Panics
/// When it is not so.
pub fn time_adds_up(reader: &Reader, code: &str, scope: OrgId, year: i32) {
    let indicator = reader.indicator(code).unwrap();
    let (kind, formula) = (indicator.kind, indicator.formula);
    let whole = Period::year(year).unwrap();
    let quarter = |q| Period::quarter(year, q).unwrap();
    let value = |period| reader.figure(code, scope, period).unwrap().value;
    match (kind, formula) {
        (Kind::Stock, _) => {
            assert_eq!(value(whole), value(quarter(4)), "{code}");
            assert_eq!(value(whole), value(day(whole.to())), "{code}");
        }
        (
            Kind::Flow | Kind::Verdict,
            Formula::Count(_) | Formula::Transfers(_) | Formula::Sum(_),
        ) => {
            let parts: i128 = (1..=4).map(|q| count(reader, code, scope, quarter(q))).sum();
            assert_eq!(parts, count(reader, code, scope, whole), "{code}");
        }
        (Kind::Distinct, _) => {
            let parts: i128 = (1..=4).map(|q| count(reader, code, scope, quarter(q))).sum();
            assert!(parts >= count(reader, code, scope, whole), "{code}");
        }
        _ => {}
    }
}

/// A counted figure as a whole number.
///
/// # Panics
/// When it is missing or no whole number.
pub fn count(reader: &Reader, code: &str, scope: OrgId, period: Period) -> i128 {
    whole(&reader.figure(code, scope, period).unwrap())
}

fn whole(figure: &Figure) -> i128 {
    figure.value.unwrap().value.to_integer().unwrap()
}

/// A period of one day.
pub fn day(day: Date) -> Period {
    Period::new(day, day).unwrap()
}

/// Nothing is wrong with the log and everything derived from it.
///
/// # Panics
/// When something is.
pub fn is_clean(db: &Database) {
    let report = db.verify(&mut |_| {}).unwrap();
    assert!(report.is_clean(), "{report:#?}");
}
