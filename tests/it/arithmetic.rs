//! The cases that are arithmetic or text alone: caps, shares, the calendar, numbers, order,
//! spelling. The tables stand in `tests/data/arithmetic.toml`.

use serde::Deserialize;
use sobo::model::rule::{CapBase, RatingCap};
use sobo::model::text::{Text, name_sort_key, search_key, sort_key};
use sobo::model::{
    Date, Decimal, NumberError, add_working_days, format_decimal, format_decimal_plain,
    format_integer, format_qualified, parse_decimal, parse_integer, percent,
};
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    caps: Vec<Cap>,
    shares: Vec<Share>,
    months: Vec<Months>,
    ages: Vec<Age>,
    working_days: Vec<WorkingDays>,
    integers: Vec<Number>,
    decimals: Vec<Number>,
    words: Vec<Vec<String>>,
    names: Vec<String>,
    same: Vec<Vec<String>>,
}

fn tables() -> Tables {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/arithmetic.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cap {
    unit: String,
    excellent: u64,
    good: u64,
    #[serde(default)]
    other: u64,
    /// Whether it holds on "good" alone, on "good or better", on all rated.
    holds: [bool; 3],
}

#[test]
fn t12_the_cap_is_tested_in_each_unit_and_on_a_named_base() {
    let bases = [CapBase::Good, CapBase::GoodOrBetter, CapBase::Rated];
    for row in tables().caps {
        let holds = bases.map(|base| {
            let cap = RatingCap { percent: 20, base, each_base_organization: true };
            cap.holds(row.excellent, row.good, row.other)
        });
        assert_eq!(holds, row.holds, "{}", row.unit);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    parts: Vec<i128>,
    of: i128,
    places: u8,
    printed: Vec<String>,
    /// What the printed shares add up to: shown with a note, never mended.
    sum: String,
}

#[test]
fn t13_t17_shares_are_rounded_each_for_itself() {
    for row in tables().shares {
        let shares: Vec<Decimal> =
            row.parts.iter().map(|n| percent(*n, row.of, row.places).unwrap()).collect();
        let printed: Vec<String> =
            shares.iter().map(|share| format_decimal(*share, row.places)).collect();
        assert_eq!(printed, row.printed, "{:?} of {}", row.parts, row.of);
        let zero = Decimal::from(0);
        let sum = shares.iter().try_fold(zero, |sum, share| sum.checked_add(*share)).unwrap();
        assert_eq!(format_decimal(sum, row.places), row.sum, "{:?} of {}", row.parts, row.of);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Months {
    from: String,
    add: i32,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Age {
    born: String,
    on: String,
    months: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkingDays {
    from: String,
    count: u32,
    holidays: Vec<String>,
    to: String,
}

#[test]
fn t21_months_and_working_days() {
    for row in tables().months {
        let to = day(&row.from).add_months(row.add);
        assert_eq!(to, day(&row.to), "{} months from {}", row.add, row.from);
    }
    for row in tables().ages {
        let months = day(&row.on).calendar_months_since(day(&row.born));
        assert_eq!(months, row.months, "born {}, on {}", row.born, row.on);
    }
    for row in tables().working_days {
        let holidays: Vec<Date> = row.holidays.iter().map(|h| day(h)).collect();
        let to = add_working_days(day(&row.from), row.count, &holidays);
        assert_eq!(to, day(&row.to), "{} working days from {}", row.count, row.from);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    written: String,
    /// Printed again in full; `doubt` where it has to be asked for.
    read: String,
}

/// What is read, or `doubt`, or the reason why it is no number.
fn told<T>(read: Result<T, NumberError>, show: impl Fn(T) -> String) -> String {
    match read {
        Ok(value) => show(value),
        Err(NumberError::Doubt { .. }) => "doubt".to_owned(),
        Err(other) => other.to_string(),
    }
}

#[test]
fn t25_numbers_as_people_write_them() {
    for row in tables().integers {
        let read = told(parse_integer(&row.written), |n| {
            format_qualified(n.qualifier, &format_integer(n.value))
        });
        assert_eq!(read, row.read, "{}", row.written);
    }
    for row in tables().decimals {
        let read = told(parse_decimal(&row.written), |n| {
            format_qualified(n.qualifier, &format_decimal_plain(n.value))
        });
        assert_eq!(read, row.read, "{}", row.written);
    }
}

#[test]
fn t26_vietnamese_order() {
    for row in tables().words {
        let mut sorted = row.clone();
        sorted.reverse();
        sorted.sort_by_key(|word| sort_key(word));
        assert_eq!(sorted, row);
        let keys: Vec<_> = row.iter().map(|word| sort_key(word)).collect();
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{row:?}");
    }
    let names = tables().names;
    let mut sorted = names.clone();
    sorted.reverse();
    sorted.sort_by_key(|name| name_sort_key(name));
    assert_eq!(sorted, names);
}

#[test]
fn t27_one_text_however_it_was_typed() {
    for row in tables().same {
        let texts: Vec<Text> = row.iter().map(|text| Text::parse(text).unwrap()).collect();
        let keys: Vec<String> = row.iter().map(|text| search_key(text)).collect();
        assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "{row:?}");
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{row:?}");
        // The rows do hold different bytes: otherwise they would show nothing.
        assert!(row.windows(2).all(|pair| pair[0] != pair[1]), "{row:?}");
    }
}
