//! Expressions read, computed and refused.

use super::*;

fn of(code: &Code) -> Option<Exact> {
    let n = match code.as_str() {
        "a" => 7,
        "b" => 23,
        "z" => 0,
        "x-y" => 5,
        _ => return None,
    };
    Exact::new(n, 1)
}

fn eval(text: &str) -> Result<Exact, Fault> {
    Expression::parse(text).unwrap().value(&of)
}

#[test]
fn computes_exactly() {
    let table = [
        ("a + b", 30, 1),
        ("a - b - 1", -17, 1),
        ("a + 2 * b", 53, 1),
        ("(a + 2) * b", 207, 1),
        ("-a * -2", 14, 1),
        ("a / b", 7, 23),
        ("a / 2 / 7", 1, 2),
        ("0.1 + 0.2", 3, 10),
        ("`x-y` + 1_000", 1005, 1),
    ];
    for (text, top, bottom) in table {
        assert_eq!(eval(text), Ok(Exact::new(top, bottom).unwrap()), "{text}");
    }
    assert_eq!(eval("a / z"), Err(Fault::ByZero));
    assert_eq!(eval("a + nobody"), Err(Fault::Missing));
    let large = format!("1{} * 1{}", "0".repeat(30), "0".repeat(30));
    assert_eq!(eval(&large), Err(Fault::TooLarge));
}

#[test]
fn rounds_halves_away_from_zero() {
    for (top, bottom, places, units) in
        [(1, 8, 2, 1_300), (-1, 8, 2, -1_300), (1, 3, 4, 3_333), (38, 33, 1, 12_000)]
    {
        let rounded = Exact::new(top, bottom).unwrap().round(places).unwrap();
        assert_eq!(rounded.units(), units, "{top}/{bottom}");
    }
}

#[test]
fn says_where_it_is_wrong() {
    let table = [
        ("", "it ends where a code, a number or '(' is expected, at character 1"),
        ("a +", "it ends where a code, a number or '(' is expected, at character 4"),
        ("a b", "'b' stands where an operator or the end is expected, at character 3"),
        ("(a", "it ends where ')' is expected, at character 3"),
        ("a \u{111} b", "'\u{111}' means nothing here, at character 3"),
        ("1.2.3", "no number, at character 1"),
        ("2 * 7. + a", "no number, at character 5"),
    ];
    for (text, message) in table {
        let error = Expression::parse(text).unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains(message), "{error}");
    }
    let deep = format!("{}a{}", "(".repeat(40), ")".repeat(40));
    assert!(Expression::parse(&deep).unwrap_err().is_limit());
    assert!(Expression::parse(&"-".repeat(100)).unwrap_err().is_limit());
    assert!(Expression::parse(&"a".repeat(2_001)).unwrap_err().is_limit());
}

#[test]
fn tells_multiples_and_is_written_with_values() {
    let expression = Expression::parse("2 * (a - b) - a / 4").unwrap();
    let shares = expression.linear().unwrap();
    let share = |code| shares.get(&Code::parse(code).unwrap()).copied();
    assert_eq!(share("a"), Exact::new(7, 4));
    assert_eq!(share("b"), Exact::new(-2, 1));
    assert_eq!(Expression::parse("a * b").unwrap().linear(), None);
    let shown = Expression::parse("-a * 2.5 + (b - a)").unwrap();
    let shown = shown.written(&|code| code.as_str().to_uppercase());
    assert_eq!(shown, "\u{2212}A \u{d7} 2,5 + (B \u{2212} A)");
}
