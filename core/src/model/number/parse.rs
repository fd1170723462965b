//! Reading numbers: `hơn 7.995`, `05`, `15,82%`, `2,5 tỷ đồng`, `58 vạn tấn`.
//!
//! A closed grammar: qualifier, sign, digits, magnitude words, unit. Whatever else stands there
//! is refused, since an overlooked word may be a factor of a billion.

use super::{Decimal, NumberError, Qualifier};
use crate::model::text::repair;

/// The longest text taken for a number, in bytes.
pub const NUMBER_BYTES_MAX: usize = 128;

/// The largest whole number read, on either side of zero: that of [`Decimal`].
pub const INTEGER_MAX: i128 = 100_000_000_000_000_000_000_000;

/// Qualifier words in lower case; a longer one before its own beginning.
const QUALIFIERS: [(&str, Qualifier); 9] = [
    ("hơn", Qualifier::Over),
    ("trên", Qualifier::Over),
    ("gần", Qualifier::Nearly),
    ("khoảng", Qualifier::About),
    ("tương đương", Qualifier::About),
    ("bình quân", Qualifier::About),
    ("ước đạt", Qualifier::Estimate),
    ("ước tính", Qualifier::Estimate),
    ("ước", Qualifier::Estimate),
];

/// Magnitude words in lower case.
const MAGNITUDES: [(&str, i128); 6] = [
    ("nghìn", 1_000),
    ("ngàn", 1_000),
    ("vạn", 10_000),
    ("triệu", 1_000_000),
    ("tỷ", 1_000_000_000),
    ("tỉ", 1_000_000_000),
];

/// Units that may follow, in their usual form. Closed, so that a misspelt magnitude is not
/// taken for a unit.
const UNITS: [&str; 16] = [
    "%",
    "đồng",
    "USD",
    "tấn",
    "tạ",
    "kg",
    "ha",
    "m2",
    "lít",
    "năm",
    "tháng",
    "người",
    "lượt",
    "lượt người",
    "đảng viên",
    "tổ chức",
];

/// A number that was read, with what stood around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The number, magnitude words multiplied in; `15,82%` is 15.82.
    pub value: T,
    /// What the words in front say of it.
    pub qualifier: Qualifier,
    /// The unit behind it, if one was written: `%`, `đồng`, `USD`, `tấn`, `đảng viên`, ...
    pub unit: Option<&'static str>,
}

/// Reads a whole number: here a dot separates thousands, `1.500` is one thousand five hundred.
///
/// Accepted around the digits: one qualifier (also `ước` and another, as in `ước đạt trên`), a
/// minus sign, padding zeros, magnitude words multiplied in (`nghìn`, `ngàn`, `vạn`, `triệu`,
/// `tỷ`, `tỉ`, also in rising order: `nghìn tỷ`), a known unit. A comma is accepted if the
/// result is whole: `2,5 tỷ`. Decomposed and misspelt letters are repaired first.
///
/// # Errors
///
/// * a dot that does not separate thousands, as in `2.28`, or a comma that seems to, as in
///   `1,500` ([`NumberError::Doubt`], with the readings);
/// * a fraction ([`NumberError::NotWhole`]); separators out of place; unknown words; two numbers;
/// * beyond [`INTEGER_MAX`] or [`NUMBER_BYTES_MAX`].
///
/// # Example
///
/// ```
/// use sobo::model::{Qualifier, parse_integer};
///
/// let parsed = parse_integer("hơn 7.995")?;
/// assert_eq!((parsed.value, parsed.qualifier), (7_995, Qualifier::Over));
/// assert_eq!(parse_integer("26.393 tỷ đồng")?.value, 26_393_000_000_000);
/// assert!(parse_integer("2.28 vạn tấn").is_err());
/// # Ok::<(), sobo::model::NumberError>(())
/// ```
pub fn parse_integer(input: &str) -> Result<Parsed<i128>, NumberError> {
    let scan = scan(input)?;
    let digits = Digits::of(&scan, Field::Integer)?;
    let whole = digits.times(scan.factor()).and_then(|value| match value {
        Some(value) => Ok(value),
        None if digits.looks_like_thousands() => Err(scan.doubt()),
        None => Err(NumberError::NotWhole { written: scan.number.clone() }),
    })?;
    if !(-INTEGER_MAX..=INTEGER_MAX).contains(&whole) {
        return Err(NumberError::TooLarge);
    }
    Ok(Parsed { value: whole, qualifier: scan.qualifier, unit: scan.unit })
}

/// Reads a decimal number: a comma stands before decimals, `15,82`.
///
/// Words and units are those of [`parse_integer`]. Dots between thousands are accepted where they
/// cannot be mistaken for a decimal point: with a comma (`1.500,5`) or twice (`1.500.000`).
///
/// # Errors
///
/// * a single dot, as in `2.28` and `1.500` ([`NumberError::Doubt`], with both readings);
/// * more than four decimals ([`NumberError::TooFine`]; nothing is rounded silently);
/// * separators out of place; unknown words; two numbers; out of range; too long.
///
/// # Example
///
/// ```
/// use sobo::model::{Decimal, NumberError, parse_decimal};
///
/// let parsed = parse_decimal("15,82%")?;
/// assert_eq!((parsed.value, parsed.unit), (Decimal::from_units(158_200)?, Some("%")));
/// assert!(matches!(parse_decimal("1.500"), Err(NumberError::Doubt { .. })));
/// # Ok::<(), NumberError>(())
/// ```
pub fn parse_decimal(input: &str) -> Result<Parsed<Decimal>, NumberError> {
    let scan = scan(input)?;
    let digits = Digits::of(&scan, Field::Decimal)?;
    let value = digits.decimal(scan.factor())?;
    Ok(Parsed { value, qualifier: scan.qualifier, unit: scan.unit })
}

/// What kind of number the reader expects.
#[derive(Clone, Copy, PartialEq)]
enum Field {
    Integer,
    Decimal,
}

/// The parts of a written number.
struct Scan {
    qualifier: Qualifier,
    negative: bool,
    /// Digits, dots and commas, not empty.
    number: String,
    magnitude: i128,
    unit: Option<&'static str>,
}

impl Scan {
    fn factor(&self) -> i128 {
        if self.negative { -self.magnitude } else { self.magnitude }
    }

    /// The doubt whether the only separator stands before decimals or between thousands.
    fn doubt(&self) -> NumberError {
        let (whole, fraction) = self.number.split_once(['.', ',']).unwrap_or((&self.number, ""));
        let point = Digits { written: &self.number, whole: whole.to_owned(), fraction };
        let none = Digits { whole: format!("{whole}{fraction}"), fraction: "", ..point.clone() };
        let readings = [point, none].iter().filter_map(|d| d.decimal(self.factor()).ok()).collect();
        NumberError::Doubt { written: self.number.clone(), readings }
    }
}

/// Splits a written number into its parts.
fn scan(input: &str) -> Result<Scan, NumberError> {
    if input.len() > NUMBER_BYTES_MAX {
        return Err(NumberError::TooLong { bytes: input.len() });
    }
    let lower = repair(input).text.to_lowercase();
    let text = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(NumberError::Empty);
    }
    let (qualifier, rest) = scan_qualifiers(&text)?;
    let unsigned = rest.strip_prefix(['-', '\u{2212}']);
    let rest_unsigned = unsigned.unwrap_or(rest);
    let end = rest_unsigned
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(rest_unsigned.len());
    let (number, tail) = rest_unsigned.split_at_checked(end).unwrap_or_default();
    if number.is_empty() {
        return Err(NumberError::Unknown { part: rest.to_owned() });
    }
    let (magnitude, tail) = scan_magnitudes(tail.trim_start())?;
    let unit = scan_unit(tail)?;
    Ok(Scan { qualifier, negative: unsigned.is_some(), number: number.to_owned(), magnitude, unit })
}

/// Takes the qualifiers off the front: one, or an estimate and one more.
fn scan_qualifiers(text: &str) -> Result<(Qualifier, &str), NumberError> {
    let mut qualifier = Qualifier::Exact;
    let mut rest = text;
    while let Some((word, next, tail)) = QUALIFIERS
        .iter()
        .find_map(|&(word, q)| Some((word, q, rest.strip_prefix(word)?.strip_prefix(' ')?)))
    {
        let fits = match qualifier {
            Qualifier::Exact => true,
            Qualifier::Estimate => next != Qualifier::Estimate,
            _ => false,
        };
        if !fits {
            return Err(NumberError::Qualifiers { word: word.to_owned() });
        }
        // "Estimated at over 3": the estimate stays, and a third word is refused.
        if qualifier == Qualifier::Estimate {
            return match scan_qualifiers(tail)? {
                (Qualifier::Exact, rest) => Ok((qualifier.combine(next), rest)),
                _ => Err(NumberError::Qualifiers { word: word.to_owned() }),
            };
        }
        qualifier = next;
        rest = tail;
    }
    Ok((qualifier, rest))
}

/// Takes the magnitude words off the front; several only if they rise (`nghìn tỷ`).
fn scan_magnitudes(text: &str) -> Result<(i128, &str), NumberError> {
    let mut product = 1;
    let mut last = 1;
    let mut rest = text;
    loop {
        let (word, tail) = rest.split_once(' ').unwrap_or((rest, ""));
        let Some(&(_, factor)) = MAGNITUDES.iter().find(|(name, _)| *name == word) else {
            return Ok((product, rest));
        };
        if factor <= last {
            return Err(NumberError::Unknown { part: rest.to_owned() });
        }
        // Rising magnitudes multiply to 10^22 at most.
        product *= factor;
        last = factor;
        rest = tail;
    }
}

/// The unit that is all of the rest.
fn scan_unit(rest: &str) -> Result<Option<&'static str>, NumberError> {
    if rest.is_empty() {
        return Ok(None);
    }
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(NumberError::SecondNumber { rest: rest.to_owned() });
    }
    let unit = UNITS.iter().find(|unit| unit.to_lowercase() == rest);
    unit.map(|unit| Some(*unit)).ok_or_else(|| NumberError::Unknown { part: rest.to_owned() })
}

/// The digits of a number whose separators have been understood.
#[derive(Clone)]
struct Digits<'a> {
    written: &'a str,
    /// The digits before the comma, without dots.
    whole: String,
    /// The digits after the comma.
    fraction: &'a str,
}

impl<'a> Digits<'a> {
    /// Understands dots and commas, or reports doubt.
    fn of(scan: &'a Scan, field: Field) -> Result<Digits<'a>, NumberError> {
        let written = scan.number.as_str();
        let misplaced = || NumberError::Misplaced { written: written.to_owned() };
        let (whole, fraction) = match written.split_once(',') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (written, None),
        };
        let groups: Vec<&str> = whole.split('.').collect();
        let stray = fraction.is_some_and(|f| f.is_empty() || f.contains(['.', ',']));
        if stray || groups.iter().any(|group| group.is_empty()) {
            return Err(misplaced());
        }
        // One dot and no comma: the only shape that a decimal point could have.
        let one_dot = groups.len() == 2 && fraction.is_none();
        let in_threes = groups.len() == 1 || are_thousands(&groups);
        if one_dot && (!in_threes || field == Field::Decimal) {
            return Err(scan.doubt());
        }
        if !in_threes {
            return Err(misplaced());
        }
        Ok(Digits { written, whole: groups.concat(), fraction: fraction.unwrap_or_default() })
    }

    /// True for `1,500` and its like, which may be thousands written the English way.
    fn looks_like_thousands(&self) -> bool {
        self.fraction.len() == 3
            && !self.written.contains('.')
            && are_thousands(&[&self.whole, self.fraction])
    }

    /// The number times `factor`, if that is whole.
    fn times(&self, factor: i128) -> Result<Option<i128>, NumberError> {
        let fraction = self.fraction.trim_end_matches('0');
        let digits = format!("{}{fraction}", self.whole);
        let Ok(mantissa) = digits.parse::<i128>() else {
            return Err(NumberError::TooLarge);
        };
        let product = mantissa.checked_mul(factor).ok_or(NumberError::TooLarge)?;
        let scale = u32::try_from(fraction.len()).ok().and_then(|p| 10_i128.checked_pow(p));
        Ok(scale.filter(|scale| product % scale == 0).map(|scale| product / scale))
    }

    fn decimal(&self, factor: i128) -> Result<Decimal, NumberError> {
        // The magnitude is at most 10^22, so this cannot overflow.
        let units = self.times(factor.saturating_mul(Decimal::UNITS_PER_ONE))?;
        let too_fine = || NumberError::TooFine { written: self.written.to_owned() };
        Decimal::from_units(units.ok_or_else(too_fine)?)
    }
}

/// True if groups of digits are thousands: one to three digits, not led by zero, then threes.
fn are_thousands(groups: &[&str]) -> bool {
    match groups {
        [first, rest @ ..] => {
            (1..=3).contains(&first.len())
                && !first.starts_with('0')
                && rest.iter().all(|group| group.len() == 3)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubt(written: &str, readings: &[i128]) -> NumberError {
        let readings = readings.iter().map(|&u| Decimal::from_units(u).unwrap()).collect();
        NumberError::Doubt { written: written.to_owned(), readings }
    }

    fn misplaced(written: &str) -> NumberError {
        NumberError::Misplaced { written: written.to_owned() }
    }

    fn unknown(part: &str) -> NumberError {
        NumberError::Unknown { part: part.to_owned() }
    }

    #[test]
    fn t25_integers() {
        let table = [
            ("8.246", Ok(8_246)),
            ("49.924", Ok(49_924)),
            ("2.28", Err(doubt("2.28", &[22_800, 2_280_000]))),
            ("1.500", Ok(1_500)),
            ("05", Ok(5)),
            ("0", Ok(0)),
            ("00", Ok(0)),
            ("-0", Ok(0)),
            ("-8.246", Ok(-8_246)),
            ("\u{2212}5", Ok(-5)),
            ("1.234.567", Ok(1_234_567)),
            ("60.000.000 đồng", Ok(60_000_000)),
            ("15,82", Err(NumberError::NotWhole { written: "15,82".into() })),
            ("15,0", Ok(15)),
            ("1,500", Err(doubt("1,500", &[15_000, 15_000_000]))),
            ("1,500 tỷ", Ok(1_500_000_000)),
            ("0.500", Err(doubt("0.500", &[5_000, 5_000_000]))),
            ("12.3456", Err(doubt("12.3456", &[123_456, 1_234_560_000]))),
            // A reading that no field could hold is not offered.
            ("1.23456", Err(doubt("1.23456", &[1_234_560_000]))),
            ("-2.28", Err(doubt("2.28", &[-22_800, -2_280_000]))),
            ("2.28 vạn tấn", Err(doubt("2.28", &[228_000_000, 22_800_000_000]))),
            ("05.000", Err(doubt("05.000", &[50_000, 50_000_000]))),
            ("1.23.456", Err(misplaced("1.23.456"))),
            ("1,234,567", Err(misplaced("1,234,567"))),
            ("1,234.5", Err(misplaced("1,234.5"))),
            ("5.", Err(misplaced("5."))),
            (",5", Err(misplaced(",5"))),
            ("1..5", Err(misplaced("1..5"))),
            ("5,", Err(misplaced("5,"))),
            (".", Err(misplaced("."))),
            ("100.000.000.000.000.000.000.000", Ok(INTEGER_MAX)),
            ("100.000.000.000.000.000.000.001", Err(NumberError::TooLarge)),
            ("999999999999999999999999999999999999999999", Err(NumberError::TooLarge)),
            ("1000000000000000 tỷ", Err(NumberError::TooLarge)),
        ];
        for (input, expected) in table {
            assert_eq!(parse_integer(input).map(|p| p.value), expected, "{input}");
        }
    }

    #[test]
    fn t25_decimals() {
        let table = [
            ("15,82", Ok(158_200)),
            ("15", Ok(150_000)),
            ("05", Ok(50_000)),
            ("0,0001", Ok(1)),
            ("-0,5", Ok(-5_000)),
            ("0,5000000", Ok(5_000)),
            ("1,234", Ok(12_340)),
            ("1.500,5", Ok(15_005_000)),
            ("1.234.567", Ok(12_345_670_000)),
            ("2,5 tỷ đồng", Ok(25_000_000_000_000)),
            ("1,23456 nghìn", Ok(12_345_600)),
            ("1.500", Err(doubt("1.500", &[15_000, 15_000_000]))),
            ("8.246", Err(doubt("8.246", &[82_460, 82_460_000]))),
            ("2.28", Err(doubt("2.28", &[22_800, 2_280_000]))),
            ("1,23456", Err(NumberError::TooFine { written: "1,23456".into() })),
            ("15.00,5", Err(misplaced("15.00,5"))),
            ("100000000000000000000000", Ok(Decimal::MAX.units())),
            ("100000000000000000000000,1", Err(NumberError::TooLarge)),
        ];
        for (input, expected) in table {
            assert_eq!(parse_decimal(input).map(|p| p.value.units()), expected, "{input}");
        }
        let fine = format!("0,{}1", "0".repeat(100));
        assert_eq!(parse_decimal(&fine), Err(NumberError::TooFine { written: fine.clone() }));
    }

    #[test]
    fn words_around_the_number() {
        use Qualifier::{About, Estimate, Exact, Nearly, Over};
        let table = [
            ("hơn 7.995", 7_995, Over, None),
            ("Trên 3 tỷ đồng", 3_000_000_000, Over, Some("đồng")),
            ("trên 230,9 tỷ đồng", 230_900_000_000, Over, Some("đồng")),
            ("GẦN 400 TRIỆU ĐỒNG", 400_000_000, Nearly, Some("đồng")),
            ("khoảng 500", 500, About, None),
            ("tương đương 12", 12, About, None),
            ("bình quân 3 người", 3, About, Some("người")),
            ("ước 10", 10, Estimate, None),
            ("ước đạt 26.393 tỷ đồng", 26_393_000_000_000, Estimate, Some("đồng")),
            ("ước đạt trên 5 tỉ", 5_000_000_000, Estimate, None),
            ("58 vạn tấn", 580_000, Exact, Some("tấn")),
            ("10.500 tỷ", 10_500_000_000_000, Exact, None),
            ("26 nghìn tỷ đồng", 26_000_000_000_000, Exact, Some("đồng")),
            ("5 ngàn", 5_000, Exact, None),
            ("1,5 triệu usd", 1_500_000, Exact, Some("USD")),
            ("05 triệu đồng", 5_000_000, Exact, Some("đồng")),
            ("9.861m2", 9_861, Exact, Some("m2")),
            ("100%", 100, Exact, Some("%")),
            ("17 %", 17, Exact, Some("%")),
            ("2,5tỷ đồng", 2_500_000_000, Exact, Some("đồng")),
            ("8.246 đảng viên", 8_246, Exact, Some("đảng viên")),
            // Decomposed letters, the wrong u, no-break and doubled spaces.
            ("ho\u{31b}n\u{a0}7.995", 7_995, Over, None),
            ("\u{1a3}ớc  đạt  5  ty\u{309} đồng ", 5_000_000_000, Estimate, Some("đồng")),
        ];
        for (input, value, qualifier, unit) in table {
            let parsed = Parsed { value, qualifier, unit };
            assert_eq!(parse_integer(input), Ok(parsed), "{input}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let table = [
            ("", NumberError::Empty),
            (" \u{a0}", NumberError::Empty),
            ("mười hai", unknown("mười hai")),
            ("khoang 500", unknown("khoang 500")),
            ("hơn", unknown("hơn")),
            ("hơn7", unknown("hơn7")),
            ("2,5 tye đồng", unknown("tye đồng")),
            ("5 tỷ nghìn", unknown("nghìn")),
            ("5 tỷ tỷ", unknown("tỷ")),
            ("89/100", unknown("/100")),
            ("--5", unknown("--5")),
            ("+5", unknown("+5")),
            ("\u{ff15}", unknown("\u{ff15}")),
            ("1e5", unknown("e5")),
            ("1 500", NumberError::SecondNumber { rest: "500".into() }),
            ("2 tỷ 500 triệu", NumberError::SecondNumber { rest: "500 triệu".into() }),
            ("hơn gần 5", NumberError::Qualifiers { word: "gần".into() }),
            ("ước ước 5", NumberError::Qualifiers { word: "ước".into() }),
            ("ước hơn gần 5", NumberError::Qualifiers { word: "hơn".into() }),
        ];
        for (input, error) in table {
            assert_eq!(parse_integer(input), Err(error.clone()), "{input}");
            assert_eq!(parse_decimal(input), Err(error), "{input}");
        }
        let long = "9".repeat(NUMBER_BYTES_MAX + 1);
        assert_eq!(parse_integer(&long), Err(NumberError::TooLong { bytes: 129 }));
    }

    #[test]
    fn no_short_text_panics_and_readings_agree() {
        let alphabet: Vec<char> = "0123.,-% ".chars().collect();
        let mut inputs = vec![String::new()];
        for _ in 0..6 {
            let longer =
                |s: &String| alphabet.iter().map(move |c| format!("{s}{c}")).collect::<Vec<_>>();
            inputs = inputs.iter().flat_map(longer).collect();
            for input in &inputs {
                // A text that both fields read is one number.
                if let (Ok(whole), Ok(decimal)) = (parse_integer(input), parse_decimal(input)) {
                    assert_eq!(Decimal::from_integer(whole.value), Ok(decimal.value), "{input}");
                }
            }
        }
    }
}
