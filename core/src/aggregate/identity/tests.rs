//! Identities checked against a small made-up register.

use super::*;
use crate::aggregate::Formula;
use crate::model::{Basis, Kind, MemberId, Path, StreamId};

fn entry(seq: u32) -> EntryId {
    EntryId { stream: StreamId([9; 16]), seq }
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

/// Figures by code, each with its lines.
#[derive(Default)]
struct Fake {
    figures: Map<String, (Option<Quantity>, Path, Vec<Line>)>,
}

impl Fake {
    fn counted(mut self, code: &str, members: &[u32]) -> Self {
        let line = |m: &u32| Line {
            entry: entry(*m),
            subject: Subject::Member(MemberId(entry(*m))),
            org: OrgId(entry(1)),
            day: Date::from_ymd(2020, 5, *m % 28 + 1).unwrap(),
            n: 1,
        };
        let value = Some(Quantity::exact(members.len() as i64));
        let lines = members.iter().map(line).collect();
        self.figures.insert(code.into(), (value, Path::Counted, lines));
        self
    }

    fn reported(mut self, name: &str, value: Option<(&str, Qualifier)>) -> Self {
        let quantity = value.map(|(text, q)| Quantity::new(decimal(text), q));
        let day = Date::from_ymd(2020, 12, 31).unwrap();
        let period = Period::year(2020).unwrap();
        let (seq, org) = (100 + self.figures.len() as u32, OrgId(entry(2)));
        let subject = Subject::Cell(code(name), org, period);
        let n = quantity.map_or(0, |q| q.value.units());
        let lines = vec![Line { entry: entry(seq), subject, org, day, n }];
        self.figures.insert(name.into(), (quantity, Path::Recorded, lines));
        self
    }
}

fn decimal(text: &str) -> Decimal {
    crate::model::parse_decimal(text).unwrap().value
}

impl Figures for Fake {
    fn figure(&self, name: &str, _: Option<Period>) -> Result<Figure> {
        let (value, path, _) =
            self.figures.get(name).ok_or_else(|| Error::not_found(name.to_owned()))?;
        let (from, to) = (Date::MIN, Date::MAX);
        let basis = Basis { indicator: code(name), scope: OrgId(entry(1)), from, to };
        let (kind, status, units) = (Kind::Flow, None, 1);
        Ok(Figure { basis, value: *value, kind, path: *path, status, units })
    }

    fn lineage(&self, code: &str, _: Option<Period>) -> Result<Vec<Line>> {
        Ok(self.figures.get(code).map(|(.., lines)| lines.clone()).unwrap_or_default())
    }

    fn indicator(&self, name: &str) -> Result<Indicator> {
        let (label, unit) = (name.to_owned(), String::new());
        let formula = Formula::Reported(code(name));
        Ok(Indicator { code: code(name), label, unit, kind: Kind::Flow, formula })
    }

    fn org_name(&self, _: OrgId, _: Date) -> String {
        "Chi bộ Một".into()
    }

    fn describe(&self, line: &Line) -> Result<String> {
        Ok(format!("entry {}", line.entry.seq))
    }
}

fn identity(left: &str, relation: Relation, right: &str) -> Identity {
    Identity {
        code: "T".into(),
        label: "thử".into(),
        left: Expression::parse(left).unwrap(),
        relation,
        right: (!right.is_empty()).then(|| Expression::parse(right).unwrap()),
        level: Level::Stated,
        tolerance: None,
        places: None,
        group: None,
        candidates: Search::Subjects,
        note: None,
    }
}

/// 39 disciplined, 37 contents: two decisions say nothing of the content.
fn discipline() -> Fake {
    let all: Vec<u32> = (1..=39).collect();
    Fake::default()
        .counted("total", &all)
        .counted("content.a", &all[..7])
        .counted("content.b", &all[7..30])
        .counted("content.c", &all[30..31])
        .counted("content.d", &all[31..37])
}

#[test]
fn two_without_content_are_named() {
    let sides = ("content.a + content.b + content.c + content.d", "total");
    let checked = identity(sides.0, Relation::Equal, sides.1).check(&discipline()).unwrap();
    assert_eq!(checked.outcome, Outcome::Fails);
    assert!(checked.is_finding());
    assert_eq!(checked.residual, Some(Decimal::from(-2)));
    assert_eq!(
        (checked.left_written.as_str(), checked.right_written.as_str()),
        ("7 + 23 + 1 + 6", "39")
    );
    let named: Vec<(Side, u32)> =
        checked.candidates.iter().map(|c| (c.side, c.entry.seq)).collect();
    assert_eq!(named, [(Side::Right, 38), (Side::Right, 39)]);
    assert_eq!(checked.candidates[0].org_name, "Chi bộ Một");
    assert_eq!(checked.more, 0);
}

#[test]
fn a_member_counted_twice_on_one_side_is_named() {
    let fake = Fake::default().counted("a", &[1, 2]).counted("b", &[2]).counted("t", &[1, 2]);
    let checked = identity("a + b", Relation::Equal, "t").check(&fake).unwrap();
    let named: Vec<_> = checked.candidates.iter().map(|c| (c.side, c.entry.seq)).collect();
    assert_eq!(named, [(Side::Left, 2)]);
}

#[test]
fn reported_values_name_their_units_and_entries() {
    let fake = Fake::default()
        .reported("via", Some(("5000000000", Qualifier::Nearly)))
        .reported("wide", Some(("20000000000", Qualifier::Over)));
    let checked = identity("via", Relation::Equal, "wide").check(&fake).unwrap();
    assert_eq!(checked.candidates.len(), 2);
    assert_eq!(checked.left.unwrap().qualifier, Qualifier::Nearly);
    let apart = identity("via - wide", Relation::Derived, "").check(&fake).unwrap();
    // Nearly one less over the other is nearly the difference.
    assert_eq!(apart.left.unwrap().qualifier, Qualifier::Nearly);
    assert_eq!(apart.outcome, Outcome::NotCheckable);
}

#[test]
fn missing_is_not_zero() {
    let fake = Fake::default().counted("a", &[1]).reported("b", None);
    let checked = identity("a + b", Relation::Equal, "nobody").check(&fake).unwrap();
    assert_eq!(checked.outcome, Outcome::Missing);
    assert_eq!(checked.missing, [code("b"), code("nobody")]);
    assert_eq!((checked.left, checked.left_written.as_str()), (None, "1 + ?"));
}

#[test]
fn relations_compare_exactly() {
    let number = |text| Some((text, Qualifier::Exact));
    let fake = Fake::default()
        .reported("third", number("0,3333"))
        .reported("n", number("950"))
        .reported("g", number("8,4"))
        .reported("m", number("38"))
        .reported("h", number("15,5"));
    let table = [
        ("third * 3", Relation::Near, "1", Outcome::Holds),
        ("third * 2", Relation::Near, "1", Outcome::Fails),
        ("n", Relation::AtMost, "950", Outcome::Holds),
        ("n + 1", Relation::AtMost, "950", Outcome::Fails),
        ("n / (n - n)", Relation::Equal, "1", Outcome::NotCheckable),
        ("n", Relation::WholeBase, "g", Outcome::Holds),
        ("m", Relation::WholeBase, "h", Outcome::Fails),
    ];
    for (left, relation, right, outcome) in table {
        let mut identity = identity(left, relation, right);
        identity.tolerance = Some(Expression::parse("0.01").unwrap());
        assert_eq!(identity.check(&fake).unwrap().outcome, outcome, "{left} {right}");
    }
    let base = identity("m", Relation::WholeBase, "h").check(&fake).unwrap();
    assert_eq!(base.left_written, "38 / 33 \u{2212} 1");
    assert_eq!(base.left.unwrap().value, decimal("15,1515"));
    assert!(identity("n", Relation::Equal, "").check(&fake).unwrap_err().is_invalid());
    let mut huge = identity("n", Relation::Equal, "1");
    huge.left = Expression::parse(&["9000000000"; 5].join(" * ")).unwrap();
    assert!(huge.check(&fake).unwrap_err().is_limit());
}

#[test]
fn candidates_are_bounded_and_can_be_left_out() {
    let all: Vec<u32> = (1..=60).collect();
    let fake = Fake::default().counted("a", &all).counted("b", &[]);
    let mut identity = identity("a", Relation::Equal, "b");
    let checked = identity.check(&fake).unwrap();
    assert_eq!((checked.candidates.len(), checked.more), (CANDIDATES_MAX, 40));
    identity.candidates = Search::None;
    assert!(identity.check(&fake).unwrap().candidates.is_empty());
}
