//! Scenarios: a small register, what happens in it and what must come out, written as data in
//! `tests/data/cases` with the codes of organizations and the names of members as keys.

mod check;
mod facts;
mod play;

use serde::Deserialize;
use sobo::aggregate::{Identity, Outcome};
use sobo::model::{
    Activity, ActivityKind, Code, CodeList, Date, Grade, Kind, Measure, MemberForm, MemberStatus,
    OrgKind, Organ, Period, Rule, StrikeOffGround, Text,
};
use std::collections::BTreeMap;

/// One case.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    pub(crate) title: String,
    /// What it shows, and what of the case the library cannot say.
    #[serde(rename = "says")]
    _says: String,
    /// The day on which the register was opened.
    #[serde(default = "new_year_eve")]
    opened: Day,
    orgs: Vec<OrgData>,
    #[serde(default)]
    members: Vec<MembersData>,
    #[serde(default)]
    codes: Vec<CodeData>,
    #[serde(default)]
    listed: Vec<ListedData>,
    #[serde(default)]
    indicators: Vec<IndicatorData>,
    #[serde(default)]
    events: Vec<Step>,
    pub(crate) expect: Vec<Expect>,
    #[serde(default)]
    sums: Vec<NaiveSum>,
    #[serde(default)]
    identities: Vec<IdentityData>,
    /// Every finding on `findings_on`: one that is not listed fails the case.
    #[serde(default)]
    findings: Vec<FindingData>,
    findings_on: Option<Day>,
}

fn new_year_eve() -> Day {
    Day(Date::from_ymd(2019, 12, 31).unwrap())
}

/// A day as `dd/mm/yyyy`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Day(pub(crate) Date);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Date::parse(&text).map(Day).map_err(|e| e.to_string())
    }
}

/// A period: `2020`, `2020-Q1`, one day, or two days with `..` between.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Span(pub(crate) Period);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = |t: &str| t.parse::<i32>().map_err(|e| format!("{text}: {e}"));
        let day = |t: &str| Date::parse(t).map_err(|e| e.to_string());
        let period = if let Some((from, to)) = text.split_once("..") {
            Period::new(day(from)?, day(to)?)
        } else if let Some((year, quarter)) = text.split_once("-Q") {
            Period::quarter(number(year)?, number(quarter)?.unsigned_abs())
        } else if text.len() == 4 {
            Period::year(number(&text)?)
        } else {
            Period::new(day(&text)?, day(&text)?)
        };
        period.map(Span).map_err(|e| e.to_string())
    }
}

/// Names or codes: `A1, B3..B5` is A1, B3, B4, B5.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Names(pub(crate) Vec<String>);

impl TryFrom<String> for Names {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut names = Vec::new();
        for part in text.split(',').map(str::trim) {
            let Some((first, last)) = part.split_once("..") else {
                names.push(part.to_owned());
                continue;
            };
            let digits = |t: &str| t.find(|c: char| c.is_ascii_digit()).unwrap_or(t.len());
            let (prefix, from) = first.split_at(digits(first));
            let (other, to) = last.split_at(digits(last));
            let number = |t: &str| t.parse::<u32>().map_err(|e| format!("{part}: {e}"));
            if prefix != other {
                return Err(format!("{part}: '{prefix}' is not '{other}'"));
            }
            names.extend((number(from)?..=number(to)?).map(|n| format!("{prefix}{n}")));
        }
        Ok(Self(names))
    }
}

/// Organizations already there when the register is opened.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrgData {
    codes: Names,
    kind: OrgKind,
    under: Option<String>,
}

/// Members already there; over several organizations they are dealt out in turn.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MembersData {
    orgs: Names,
    names: Names,
    #[serde(default = "official")]
    status: MemberStatus,
}

fn official() -> MemberStatus {
    MemberStatus::Official
}

/// A code of the office's own lists.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeData {
    list: CodeList,
    code: Code,
    label: Text,
}

/// An indicator that units report.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedData {
    codes: Names,
    kind: Kind,
}

/// An indicator added to the standard catalogue: a sum of others, or a measure counted.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorData {
    code: Code,
    kind: Kind,
    #[serde(default)]
    sum: Vec<Code>,
    count: Option<Measure>,
    /// Counted once for each value at this place of the class.
    distinct: Option<usize>,
}

/// One event, or the same for several members or organizations.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    on: Day,
    decided: Option<Day>,
    /// When the register learnt of it; an expectation with `known` looks no further.
    recorded: Option<Day>,
    fact: FactData,
}

/// Facts in the terms of the field.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum FactData {
    Admitted {
        who: Names,
        org: String,
    },
    TransferredIn {
        who: Names,
        org: String,
        from: Text,
    },
    TransferredOut {
        who: Names,
        to: Text,
    },
    Left {
        who: Names,
        to: String,
    },
    Received {
        who: Names,
        org: String,
    },
    /// Both halves on one day.
    Moved {
        who: Names,
        to: String,
    },
    Recognized {
        who: Names,
    },
    StruckOff {
        who: Names,
        ground: StrikeOffGround,
    },
    Exited {
        who: Names,
    },
    Died {
        who: Names,
    },
    Disciplined {
        who: Names,
        form: MemberForm,
        by: String,
        organ: Organ,
        contents: Vec<Code>,
    },
    ActivityBegan {
        who: Names,
        kind: ActivityKind,
    },
    MemberRated {
        who: Names,
        year: i32,
        grade: Grade,
    },
    Founded {
        codes: Names,
        kind: OrgKind,
        under: String,
    },
    KindChanged {
        orgs: Names,
        kind: OrgKind,
    },
    Reparented {
        orgs: Names,
        under: String,
    },
    Merged {
        orgs: Names,
        into: String,
    },
    Split {
        org: String,
        ends: bool,
        who: Names,
        to: String,
    },
    HandedOver {
        orgs: Names,
        to: Text,
        members: u32,
    },
    Dissolved {
        orgs: Names,
    },
    OrgRated {
        orgs: Names,
        year: i32,
        grade: Grade,
    },
    CongressHeld {
        orgs: Names,
        ordinal: u32,
    },
    Submitted {
        orgs: Names,
        period: Span,
    },
    ClassHeld {
        class: String,
        org: String,
        kind: Code,
    },
    Attended {
        who: Names,
        class: String,
        org: String,
        kind: Code,
    },
    Inspected {
        activity: Activity,
        by: String,
        organ: Organ,
        org: String,
    },
    Value {
        indicator: Code,
        orgs: Names,
        period: Span,
        n: i64,
    },
    /// Several indicators of one organization at once.
    Values {
        org: String,
        period: Span,
        n: BTreeMap<Code, i64>,
    },
    Nothing {
        indicator: Code,
        orgs: Names,
        period: Span,
    },
}

/// What must come out for one scope and period.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) scope: String,
    period: Span,
    /// As known on this day: only what was recorded by then.
    known: Option<Day>,
    /// Indicator to value: a whole number, a decimal as `"16,04"`, or `"missing"`.
    #[serde(default)]
    pub(crate) figures: BTreeMap<String, Wanted>,
    /// Rows of the statement of changes; one that is not listed must be 0.
    statement: Option<BTreeMap<String, i64>>,
    /// Indicator to units that have reported of those expected, as `100/108`.
    #[serde(default)]
    status: BTreeMap<String, String>,
    /// Indicator to the number of units that contributed a value of their own.
    #[serde(default)]
    units: BTreeMap<String, u32>,
    /// Units that have sent nothing.
    silent: Option<Names>,
}

/// A value that is expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Wanted {
    Whole(i64),
    Written(String),
}

/// What adding the figures of units up would give, to show that it is not the figure above them.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NaiveSum {
    indicator: String,
    scopes: Names,
    period: Span,
    gives: i64,
}

/// An identity held against the figures of a scope and period, and what comes of it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityData {
    scope: String,
    period: Span,
    identity: Identity,
    outcome: Outcome,
    /// Left less right.
    residual: Option<i64>,
    /// Figures that nobody reported, in the order of their codes.
    #[serde(default)]
    missing: Vec<String>,
    /// Members and organizations that may explain a failure, in the order in which they are named.
    candidates: Option<Names>,
}

/// A finding: its rule, and the organizations and members it is about.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FindingData {
    rule: Rule,
    about: Names,
}

impl Scenario {
    /// Reads a case.
    pub(crate) fn read(text: &str) -> Self {
        toml::from_str(text).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Plays the case and tells everything that came out otherwise.
    pub(crate) fn run(&self) -> Vec<String> {
        check::run(self)
    }
}
