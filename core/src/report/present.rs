//! How a figure is printed: padding, decimals, money, dates, words, rounding. Knows nothing of
//! where figures stand.

use crate::error::{Error, Result};
use crate::model::{
    Date, Decimal, Qualifier, Quantity, format_count, format_decimal, format_decimal_short,
    format_integer, format_qualified,
};

pub use crate::model::MISSING;

/// Words that units of money and of crops are printed with, and their size.
const SCALES: [(&str, &str, u8); 4] =
    [("ty", "tỷ", 9), ("trieu", "triệu", 6), ("nghin", "nghìn", 3), ("van", "vạn", 4)];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Style {
    /// Whole numbers padded below ten, decimals as they are.
    #[default]
    Auto,
    /// As it is, without padding.
    Plain,
    /// So many decimal places.
    Decimal(u8),
    /// With the sign `%`; so many places, or as many as it has.
    Percent(Option<u8>),
    /// In the word given, or in the largest in which it is exact; with `đồng` or without.
    Scaled { word: Option<&'static str>, currency: bool },
    /// In dong, all digits.
    Dong,
    /// A day from its number `yyyymmdd`.
    Day,
    /// A year: no dot.
    Year,
    /// A Roman numeral.
    Roman,
    /// In words.
    Words,
    /// `tăng` or `giảm` and the size in percent.
    Change,
}

/// How one figure is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Presentation {
    style: Style,
    /// Round down to a multiple of this and say so.
    floor: Option<i128>,
    /// The word of the qualifier, instead of the usual one.
    word: Option<String>,
    /// Without qualifier.
    bare: bool,
    /// The code of the whole of which the figure is printed as a share.
    pub(super) share_of: Option<String>,
}

impl Presentation {
    /// Reads the words after the colon.
    pub(super) fn parse(options: &str) -> Result<Self> {
        let mut out = Self::default();
        for option in options.split(',').map(str::trim).filter(|option| !option.is_empty()) {
            let (name, argument) = option.split_once('=').unwrap_or((option, ""));
            match name {
                "count" => out.style = Style::Auto,
                "plain" => out.style = Style::Plain,
                "decimal" => out.style = Style::Decimal(small(option, argument)?),
                "percent" if argument.is_empty() => out.style = Style::Percent(None),
                "percent" => out.style = Style::Percent(Some(small(option, argument)?)),
                "money" => out.style = Style::Scaled { word: scale(argument)?, currency: true },
                "in" => out.style = Style::Scaled { word: scale(argument)?, currency: false },
                "dong" => out.style = Style::Dong,
                "date" => out.style = Style::Day,
                "year" => out.style = Style::Year,
                "roman" => out.style = Style::Roman,
                "words" => out.style = Style::Words,
                "change" => out.style = Style::Change,
                "floor" => out.floor = Some(step(option, argument)?),
                "word" => out.word = Some(argument.to_owned()),
                "bare" => out.bare = true,
                "of" => out.share_of = Some(argument.to_owned()),
                _ => {
                    return Err(Error::invalid(format!("'{option}' is no way to print a figure"))
                        .way(
                            "use count, plain, decimal=, percent, money, in=, dong, date, year, \
                             roman, words, change, floor=, word=, bare, of=",
                        ));
                }
            }
        }
        if out.share_of.is_some() && out.style == Style::Auto {
            out.style = Style::Percent(Some(2));
        }
        Ok(out)
    }

    /// For a chart or an axis: a padded number looks like a code there.
    pub(super) fn unpadded(mut self) -> Self {
        if self.style == Style::Auto {
            self.style = Style::Plain;
        }
        self
    }

    /// Prints a quantity.
    pub(super) fn print(&self, quantity: Quantity) -> String {
        let Quantity { value, qualifier } = quantity;
        let (value, qualifier, floored) = match self.floor.and_then(|step| floor(value, step)) {
            Some(lower) if lower != value => (lower, Qualifier::Over, true),
            _ => (value, qualifier, false),
        };
        let number = self.number(value);
        if self.bare || (qualifier == Qualifier::Exact && !floored) {
            return number;
        }
        match &self.word {
            Some(word) => format!("{word} {number}"),
            None if floored => format!("trên {number}"),
            None => format_qualified(qualifier, &number),
        }
    }

    fn number(&self, value: Decimal) -> String {
        let whole = value.to_integer();
        match &self.style {
            Style::Auto => whole.map_or_else(|| format_decimal_short(value), format_count),
            Style::Plain => format_decimal_short(value),
            Style::Decimal(places) => format_decimal(value, *places),
            Style::Percent(None) => format!("{}%", format_decimal_short(value)),
            Style::Percent(Some(places)) => format!("{}%", format_decimal(value, *places)),
            Style::Scaled { word, currency } => scaled(value, *word, *currency),
            Style::Dong => format!("{} đồng", format_decimal_short(value)),
            Style::Day => whole.and_then(day).unwrap_or_else(|| format_decimal_short(value)),
            Style::Year => {
                whole.map_or_else(|| format_decimal_short(value), |year| year.to_string())
            }
            Style::Roman => whole.and_then(roman).unwrap_or_else(|| format_decimal_short(value)),
            Style::Words => whole.and_then(words).unwrap_or_else(|| format_decimal_short(value)),
            Style::Change => {
                let word = if value < Decimal::ZERO { "giảm" } else { "tăng" };
                let size = if value < Decimal::ZERO { -value } else { value };
                format!("{word} {}%", format_decimal_short(size))
            }
        }
    }
}

fn small(option: &str, argument: &str) -> Result<u8> {
    match argument.parse() {
        Ok(places) if places <= Decimal::PLACES => Ok(places),
        _ => Err(Error::invalid(format!("'{option}': 0 to {} decimal places", Decimal::PLACES))),
    }
}

fn step(option: &str, argument: &str) -> Result<i128> {
    match argument.parse() {
        Ok(step @ 1..=1_000_000_000) => Ok(step),
        _ => Err(Error::invalid(format!("'{option}': a whole number from 1 to a billion"))),
    }
}

fn scale(argument: &str) -> Result<Option<&'static str>> {
    if argument.is_empty() {
        return Ok(None);
    }
    match SCALES.iter().find(|(name, ..)| *name == argument) {
        Some((name, ..)) => Ok(Some(name)),
        None => {
            Err(Error::invalid(format!("'{argument}' is no scale"))
                .way("use ty, trieu, nghin or van"))
        }
    }
}

fn floor(value: Decimal, step: i128) -> Option<Decimal> {
    let units = step.checked_mul(Decimal::UNITS_PER_ONE)?;
    Decimal::from_units(value.units().div_euclid(units) * units).ok()
}

/// In the scale named, or the largest one of millions and billions in which the value is exact.
fn scaled(value: Decimal, word: Option<&str>, currency: bool) -> String {
    let exact = |power: u8| value.units() % 10_i128.pow(u32::from(power)) == 0;
    let size = value.units().unsigned_abs() / Decimal::UNITS_PER_ONE.unsigned_abs();
    let fits = |power: u8| size >= 10_u128.pow(u32::from(power)) && exact(power);
    let chosen = match word {
        Some(name) => SCALES.iter().find(|(n, ..)| *n == name),
        None => SCALES.iter().find(|(_, _, power)| *power >= 6 && fits(*power)),
    };
    let suffix = if currency { " đồng" } else { "" };
    let shifted = chosen.and_then(|(_, word, power)| {
        // A rest below a ten-thousandth of the scale would be lost: then all digits are printed.
        let units = value.units() / 10_i128.pow(u32::from(*power));
        let decimal = exact(*power).then(|| Decimal::from_units(units).ok()).flatten()?;
        Some(format!("{} {word}{suffix}", format_decimal_short(decimal)))
    });
    shifted.unwrap_or_else(|| format!("{}{suffix}", format_decimal_short(value)))
}

fn day(number: i128) -> Option<String> {
    let number = u32::try_from(number).ok()?;
    let year = i32::try_from(number / 10_000).ok()?;
    let date = Date::from_ymd(year, number / 100 % 100, number % 100).ok()?;
    Some(date.to_string())
}

/// Roman numerals of 1 to 3.999.
fn roman(number: i128) -> Option<String> {
    const SIGNS: [(i128, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = (1..4_000).contains(&number).then_some(number)?;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    Some(out)
}

/// Words of 0 to 99; larger numbers are printed in digits.
fn words(number: i128) -> Option<String> {
    const ONES: [&str; 10] =
        ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let number = usize::try_from(number).ok()?;
    let (tens, ones) = (number / 10, number % 10);
    let one = ONES.get(ones)?;
    let tail = match (tens, ones) {
        (_, 0) => String::new(),
        (2.., 1) => " mốt".to_owned(),
        (_, 5) => " lăm".to_owned(),
        _ => format!(" {one}"),
    };
    match tens {
        0 => Some((*one).to_owned()),
        1 => Some(format!("mười{tail}")),
        _ => ONES.get(tens).map(|ten| format!("{ten} mươi{tail}")),
    }
}

/// A number as data: decimal point, no groups.
pub(super) fn plain(value: Decimal) -> String {
    match value.to_integer() {
        Some(whole) => whole.to_string(),
        None => format_decimal_short(value).replace('.', "").replace(',', "."),
    }
}

/// A whole number in the Vietnamese convention.
pub(super) fn grouped(number: usize) -> String {
    format_integer(i128::try_from(number).unwrap_or(i128::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parse_decimal;

    fn print(options: &str, number: &str, qualifier: Qualifier) -> String {
        let value = parse_decimal(number).unwrap().value;
        Presentation::parse(options).unwrap().print(Quantity::new(value, qualifier))
    }

    #[test]
    fn prints_as_officials_write() {
        use Qualifier::{About, Estimate, Exact, Nearly, Over};
        let table = [
            ("", "5", Exact, "05"),
            ("", "8246", Exact, "8.246"),
            ("", "0", Exact, "0"),
            ("", "7995", Over, "hơn 7.995"),
            ("plain", "4", Exact, "4"),
            ("", "1,5", About, "khoảng 1,5"),
            ("word=bình quân", "1,5", About, "bình quân 1,5"),
            ("bare", "1,5", About, "1,5"),
            ("decimal=1", "19,44", Exact, "19,4"),
            ("percent", "15,82", Exact, "15,82%"),
            ("percent=1", "100", Exact, "100,0%"),
            ("change", "-0,43", Exact, "giảm 0,43%"),
            ("change", "3,76", Exact, "tăng 3,76%"),
            ("money", "5000000000", Nearly, "gần 5 tỷ đồng"),
            ("money,word=trên", "230900000000", Over, "trên 230,9 tỷ đồng"),
            ("money", "350000000", Over, "hơn 350 triệu đồng"),
            ("money", "60000", Exact, "60.000 đồng"),
            ("money", "1000000001", Exact, "1.000.000.001 đồng"),
            ("money=trieu", "49924000000", Exact, "49.924 triệu đồng"),
            ("money=ty", "26393000000000", Estimate, "ước 26.393 tỷ đồng"),
            ("dong", "60000000", Exact, "60.000.000 đồng"),
            ("in=van", "22800", Exact, "2,28 vạn"),
            ("in=trieu", "1500000", Exact, "1,5 triệu"),
            ("date", "20201230", Exact, "30/12/2020"),
            ("year", "2020", Exact, "2020"),
            ("roman", "19", Exact, "XIX"),
            ("words", "2", Exact, "hai"),
            ("words", "21", Exact, "hai mươi mốt"),
            ("words", "15", Exact, "mười lăm"),
            ("words", "40", Exact, "bốn mươi"),
            ("words", "240", Exact, "240"),
            ("floor=50", "353", Exact, "trên 350"),
            ("floor=50", "350", Exact, "350"),
            ("floor=50,word=hơn", "399", Exact, "hơn 350"),
        ];
        for (options, number, qualifier, expected) in table {
            assert_eq!(print(options, number, qualifier), expected, "{options} {number}");
        }
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for options in ["loud", "decimal=9", "floor=0", "money=xu", "percent=x"] {
            assert!(Presentation::parse(options).unwrap_err().is_invalid(), "{options}");
        }
        let share = Presentation::parse("of=organization.base_total").unwrap();
        assert_eq!(share.share_of.as_deref(), Some("organization.base_total"));
    }

    #[test]
    fn data_has_a_decimal_point() {
        for (text, data) in [("8246", "8246"), ("-0,43", "-0.43"), ("1234,5", "1234.5")] {
            assert_eq!(plain(parse_decimal(text).unwrap().value), data);
        }
    }
}
