//! Numbers as officials write them: exact decimals, qualifiers, and how both are printed.
//!
//! Vietnamese convention: a dot between groups of three digits, a comma before decimals, a zero
//! before a count below ten (`05`), a qualifier in front ("hơn 7.995": over 7,995). Reading is in
//! `parse`: what may mean two things is reported with both readings and never guessed.
//!
//! There are no floats here: two machines must print the same digits. Nothing panics.

use std::error::Error;
use std::fmt;
use std::ops::Neg;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

mod parse;
pub use parse::{INTEGER_MAX, NUMBER_BYTES_MAX, Parsed, parse_decimal, parse_integer};

/// The largest distance from zero, in units of 1/10,000.
const UNITS_MAX: i128 = 1_000_000_000_000_000_000_000_000_000;

/// A number with exactly four decimal places, between -10^23 and 10^23.
///
/// As serde data it is the integer count of 1/10,000; decoding refuses what is out of range.
///
/// # Example: sums are exact
///
/// ```
/// use sobo::model::{Decimal, parse_decimal};
///
/// let tenth = parse_decimal("0,1")?.value;
/// let sum = tenth.checked_add(parse_decimal("0,2")?.value);
/// assert_eq!(sum, Some(Decimal::from_units(3_000)?));
/// # Ok::<(), sobo::model::NumberError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

impl Decimal {
    /// Decimal places kept.
    pub const PLACES: u8 = 4;
    /// Units in one whole.
    pub const UNITS_PER_ONE: i128 = 10_000;
    /// Zero.
    pub const ZERO: Decimal = Decimal(0);
    /// The least value, -10^23.
    pub const MIN: Decimal = Decimal(-UNITS_MAX);
    /// The greatest value, 10^23.
    pub const MAX: Decimal = Decimal(UNITS_MAX);

    /// The decimal of a whole number.
    ///
    /// # Errors
    ///
    /// [`NumberError::TooLarge`] beyond 10^23 on either side.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Decimal;
    ///
    /// assert_eq!(Decimal::from_integer(8_246)?.units(), 82_460_000);
    /// assert!(Decimal::from_integer(i128::MAX).is_err());
    /// # Ok::<(), sobo::model::NumberError>(())
    /// ```
    pub fn from_integer(whole: i128) -> Result<Decimal, NumberError> {
        let units = whole.checked_mul(Decimal::UNITS_PER_ONE).ok_or(NumberError::TooLarge)?;
        Decimal::from_units(units)
    }

    /// The decimal of so many units of 1/10,000.
    ///
    /// # Errors
    ///
    /// [`NumberError::TooLarge`] beyond 10^27 units on either side.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Decimal::from_units(158_200)?.to_string(), "15,82");
    /// # Ok::<(), sobo::model::NumberError>(())
    /// ```
    pub fn from_units(units: i128) -> Result<Decimal, NumberError> {
        if (-UNITS_MAX..=UNITS_MAX).contains(&units) {
            Ok(Decimal(units))
        } else {
            Err(NumberError::TooLarge)
        }
    }

    /// The value in units of 1/10,000.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::parse_decimal("15,82")?.value.units(), 158_200);
    /// # Ok::<(), sobo::model::NumberError>(())
    /// ```
    pub fn units(self) -> i128 {
        self.0
    }

    /// The whole number, if there is no fraction.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Decimal;
    ///
    /// assert_eq!(Decimal::from(5).to_integer(), Some(5));
    /// assert_eq!(Decimal::from_units(1)?.to_integer(), None);
    /// # Ok::<(), sobo::model::NumberError>(())
    /// ```
    pub fn to_integer(self) -> Option<i128> {
        (self.0 % Decimal::UNITS_PER_ONE == 0).then_some(self.0 / Decimal::UNITS_PER_ONE)
    }

    /// The sum; `None` if it leaves the range.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Decimal;
    ///
    /// assert_eq!(Decimal::from(2).checked_add(Decimal::from(3)), Some(Decimal::from(5)));
    /// assert_eq!(Decimal::MAX.checked_add(Decimal::from(1)), None);
    /// ```
    pub fn checked_add(self, other: Decimal) -> Option<Decimal> {
        // Two values in range cannot overflow 128 bits.
        Decimal::from_units(self.0.checked_add(other.0)?).ok()
    }

    /// The difference; `None` if it leaves the range.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Decimal;
    ///
    /// assert_eq!(Decimal::from(2).checked_sub(Decimal::from(3)), Some(-Decimal::from(1)));
    /// ```
    pub fn checked_sub(self, other: Decimal) -> Option<Decimal> {
        self.checked_add(-other)
    }
}

impl From<i64> for Decimal {
    // The range holds every 64-bit integer.
    fn from(whole: i64) -> Decimal {
        Decimal(i128::from(whole) * Decimal::UNITS_PER_ONE)
    }
}

impl Neg for Decimal {
    type Output = Decimal;

    // The range is symmetric, so this cannot overflow.
    fn neg(self) -> Decimal {
        Decimal(-self.0)
    }
}

/// As [`format_decimal_short`] prints it.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format_decimal_short(*self))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i128(self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        Decimal::from_units(i128::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// How near a printed number is to the truth. The order of the variants is part of the format.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// The number itself.
    #[default]
    Exact,
    /// More than this: `hơn`, `trên`.
    Over,
    /// Somewhat less than this: `gần`.
    Nearly,
    /// Around this: `khoảng`, `tương đương`, `bình quân`.
    About,
    /// Not counted yet: `ước`, `ước đạt`, `ước tính`.
    Estimate,
}

impl Qualifier {
    /// The stable number that stands in keys.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Qualifier;
    ///
    /// assert_eq!(Qualifier::from_number(Qualifier::About.number()), Some(Qualifier::About));
    /// ```
    pub const fn number(self) -> u32 {
        match self {
            Self::Exact => 0,
            Self::Over => 1,
            Self::Nearly => 2,
            Self::About => 3,
            Self::Estimate => 4,
        }
    }

    /// The qualifier with this number, if there is one.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Qualifier::from_number(9), None);
    /// ```
    pub const fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Exact,
            1 => Self::Over,
            2 => Self::Nearly,
            3 => Self::About,
            4 => Self::Estimate,
            _ => return None,
        })
    }

    /// The qualifier of a sum of two numbers.
    ///
    /// | | Exact | Over | Nearly | About | Estimate |
    /// |---|---|---|---|---|---|
    /// | **Exact** | Exact | Over | Nearly | About | Estimate |
    /// | **Over** | Over | Over | About | About | Estimate |
    /// | **Nearly** | Nearly | About | Nearly | About | Estimate |
    /// | **About** | About | About | About | About | Estimate |
    /// | **Estimate** | Estimate | Estimate | Estimate | Estimate | Estimate |
    ///
    /// Commutative, associative and idempotent, with `Exact` as identity: the order and grouping
    /// of a sum do not matter.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Qualifier;
    ///
    /// assert_eq!(Qualifier::Over.combine(Qualifier::Nearly), Qualifier::About);
    /// ```
    pub fn combine(self, other: Qualifier) -> Qualifier {
        use Qualifier::{About, Estimate, Exact};
        match (self, other) {
            (Exact, q) | (q, Exact) => q,
            (Estimate, _) | (_, Estimate) => Estimate,
            (a, b) if a == b => a,
            _ => About,
        }
    }

    /// The qualifier of the number taken away: `a - b` is qualified by
    /// `a.combine(b.opposite())`, since taking away "over 5" leaves "nearly" the rest.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Qualifier;
    ///
    /// assert_eq!(Qualifier::Over.opposite(), Qualifier::Nearly);
    /// assert_eq!(Qualifier::Exact.opposite(), Qualifier::Exact);
    /// ```
    pub fn opposite(self) -> Qualifier {
        match self {
            Qualifier::Over => Qualifier::Nearly,
            Qualifier::Nearly => Qualifier::Over,
            other => other,
        }
    }

    /// The Vietnamese word printed before the number; empty for `Exact`.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Qualifier::Over.word(), "hơn");
    /// ```
    pub fn word(self) -> &'static str {
        match self {
            Qualifier::Exact => "",
            Qualifier::Over => "hơn",
            Qualifier::Nearly => "gần",
            Qualifier::About => "khoảng",
            Qualifier::Estimate => "ước",
        }
    }
}

/// A whole number with a dot between groups of three digits: `8.246`.
///
/// # Example
///
/// ```
/// assert_eq!(sobo::model::format_integer(-49_924), "-49.924");
/// ```
pub fn format_integer(value: i128) -> String {
    signed(value < 0, grouped(value.unsigned_abs()))
}

/// A count as reports print it: as [`format_integer`], with a zero before 1 to 9 (`05`).
///
/// Zero itself is `0`.
///
/// # Example
///
/// ```
/// use sobo::model::format_count;
///
/// assert_eq!([5, 0, 39, 8_246].map(format_count), ["05", "0", "39", "8.246"]);
/// ```
pub fn format_count(value: i128) -> String {
    let digits = grouped(value.unsigned_abs());
    let padded =
        if (1..10).contains(&value.unsigned_abs()) { format!("0{digits}") } else { digits };
    signed(value < 0, padded)
}

/// A decimal with exactly `places` decimals (at most four): `15,82`, `1.500,0`.
///
/// Rounds to the nearest, halves away from zero: 0,125 prints as `0,13` and -0,125 as `-0,13`.
///
/// # Example
///
/// ```
/// use sobo::model::{format_decimal, percent};
///
/// let share = percent(21, 108, 2).unwrap_or_default();
/// assert_eq!(format_decimal(share, 1), "19,4");
/// ```
pub fn format_decimal(value: Decimal, places: u8) -> String {
    let places = places.min(Decimal::PLACES);
    let rounded = divide_rounding(value.0, pow10(Decimal::PLACES - places));
    let scale = pow10(places).unsigned_abs();
    let (whole, fraction) = (rounded.unsigned_abs() / scale, rounded.unsigned_abs() % scale);
    let (digits, width) = (grouped(whole), usize::from(places));
    let all = if places == 0 { digits } else { format!("{digits},{fraction:0width$}") };
    signed(rounded < 0, all)
}

/// A decimal with as many decimals as it has: `15,82`, `3,8`, `1.500`.
///
/// A whole number of four to six digits prints with one dot, which [`parse_decimal`] reports as
/// doubt rather than read; for text that is to be read again use [`format_decimal_plain`].
///
/// # Example
///
/// ```
/// use sobo::model::{format_decimal_short, parse_decimal};
///
/// assert_eq!(format_decimal_short(parse_decimal("15,8200")?.value), "15,82");
/// # Ok::<(), sobo::model::NumberError>(())
/// ```
pub fn format_decimal_short(value: Decimal) -> String {
    let mut places = Decimal::PLACES;
    while places > 0 && value.0 % pow10(Decimal::PLACES - places + 1) == 0 {
        places -= 1;
    }
    format_decimal(value, places)
}

/// A decimal without dots and without trailing zeros, for a field that will be edited: `1500,5`.
///
/// [`parse_decimal`] reads every value back.
///
/// # Example: what is printed is read again
///
/// ```
/// use sobo::model::{Decimal, format_decimal_plain, parse_decimal};
///
/// let value = Decimal::from_units(15_005_000)?;
/// assert_eq!(format_decimal_plain(value), "1500,5");
/// assert_eq!(parse_decimal(&format_decimal_plain(value))?.value, value);
/// # Ok::<(), sobo::model::NumberError>(())
/// ```
pub fn format_decimal_plain(value: Decimal) -> String {
    format_decimal_short(value).replace('.', "")
}

/// A printed number with its qualifier in front: `hơn 7.995`; the number alone if it is exact.
///
/// # Example
///
/// ```
/// use sobo::model::{Qualifier, format_integer, format_qualified};
///
/// assert_eq!(format_qualified(Qualifier::Over, &format_integer(7_995)), "hơn 7.995");
/// ```
pub fn format_qualified(qualifier: Qualifier, number: &str) -> String {
    match qualifier {
        Qualifier::Exact => number.to_owned(),
        other => format!("{} {number}", other.word()),
    }
}

/// `100 * numerator / denominator`, rounded to `places` decimals (at most four), halves away from
/// zero. `None` if the denominator is zero or the result is out of range.
///
/// Each share is rounded for itself and never adjusted, so shares may add up to 99,99: reports
/// say so ("tổng có thể lệch do làm tròn") instead of moving a digit.
///
/// # Example: the classification of 2020
///
/// ```
/// use sobo::model::{format_decimal, percent};
///
/// let shares = [21, 80, 7].map(|n| format_decimal(percent(n, 108, 2).unwrap_or_default(), 2));
/// assert_eq!(shares, ["19,44", "74,07", "6,48"]);
/// ```
pub fn percent(numerator: i128, denominator: i128, places: u8) -> Option<Decimal> {
    if denominator == 0 {
        return None;
    }
    let places = places.min(Decimal::PLACES);
    let scaled = numerator.checked_mul(100 * pow10(places))?;
    // The least i128 has no opposite: refuse it rather than overflow.
    denominator.checked_neg()?;
    scaled.checked_neg()?;
    let rounded = divide_rounding(scaled, denominator);
    Decimal::from_units(rounded.checked_mul(pow10(Decimal::PLACES - places))?).ok()
}

/// `numerator / denominator` to the nearest whole number, halves away from zero; the caller has
/// made sure that the denominator is not zero and neither is the least `i128`.
fn divide_rounding(numerator: i128, denominator: i128) -> i128 {
    let (quotient, rest) = (numerator / denominator, (numerator % denominator).unsigned_abs());
    // Written without doubling the rest, which could overflow.
    if rest == 0 || rest < denominator.unsigned_abs() - rest {
        quotient
    } else if (numerator < 0) == (denominator < 0) {
        quotient + 1
    } else {
        quotient - 1
    }
}

/// Ten to the power of a number of decimal places.
fn pow10(places: u8) -> i128 {
    10_i128.pow(u32::from(places))
}

fn signed(negative: bool, digits: String) -> String {
    if negative { format!("-{digits}") } else { digits }
}

fn grouped(value: u128) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// Why a text is no number, or a number no [`Decimal`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing but spaces.
    Empty,
    /// More than [`NUMBER_BYTES_MAX`] bytes.
    TooLong {
        /// The length found, in bytes.
        bytes: usize,
    },
    /// May mean two numbers, and nothing here says which.
    Doubt {
        /// The number as written.
        written: String,
        /// What it may mean, magnitude words included.
        readings: Vec<Decimal>,
    },
    /// Dots or commas where the convention has none.
    Misplaced {
        /// The number as written.
        written: String,
    },
    /// A fraction where only a whole number makes sense.
    NotWhole {
        /// The number as written.
        written: String,
    },
    /// More than four decimal places.
    TooFine {
        /// The number as written.
        written: String,
    },
    /// Beyond 10^23.
    TooLarge,
    /// A second number after the first.
    SecondNumber {
        /// From the second number on.
        rest: String,
    },
    /// A word or sign that is no digit, qualifier, magnitude or unit known here.
    Unknown {
        /// The part not understood.
        part: String,
    },
    /// Two qualifiers that do not go together.
    Qualifiers {
        /// The second of them.
        word: String,
    },
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumberError::Empty => write!(f, "no number: write it in digits, or leave it out"),
            NumberError::TooLong { bytes } => write!(
                f,
                "{bytes} bytes are too long for a number, the limit is {NUMBER_BYTES_MAX}: \
                 leave only the number and its unit"
            ),
            NumberError::Doubt { written, readings } => {
                write!(f, "`{written}` is in doubt, it may mean ")?;
                for (index, reading) in readings.iter().enumerate() {
                    let or = if index == 0 { "" } else { " or " };
                    write!(f, "{or}{}", format_decimal_plain(*reading))?;
                }
                write!(f, ": write a comma before decimals, and no dot")
            }
            NumberError::Misplaced { written } => write!(
                f,
                "`{written}` has a dot or comma out of place: dots stand between groups of three \
                 digits, one comma before decimals (1.234,5)"
            ),
            NumberError::NotWhole { written } => {
                write!(f, "`{written}` is not a whole number: write it without decimals")
            }
            NumberError::TooFine { written } => {
                write!(f, "`{written}` has more than four decimals: round it first")
            }
            NumberError::TooLarge => {
                write!(f, "the number is beyond 10^23: check its digits and magnitude word")
            }
            NumberError::SecondNumber { rest } => write!(
                f,
                "a second number begins at `{rest}`: write one number, with dots instead of \
                 spaces between thousands (1.500) and a comma before parts of a magnitude (2,5 tỷ)"
            ),
            NumberError::Unknown { part } => write!(
                f,
                "`{part}` is not understood: write digits, with a known qualifier before and a \
                 known magnitude or unit after them"
            ),
            NumberError::Qualifiers { word } => {
                write!(f, "the qualifier `{word}` does not go with the one before: keep one")
            }
        }
    }
}

impl Error for NumberError {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error as ValueError, StrDeserializer};

    const QUALIFIERS: [Qualifier; 5] = [
        Qualifier::Exact,
        Qualifier::Over,
        Qualifier::Nearly,
        Qualifier::About,
        Qualifier::Estimate,
    ];

    fn units(units: i128) -> Decimal {
        Decimal::from_units(units).unwrap()
    }

    #[test]
    fn decimals_stay_in_range() {
        assert_eq!(Decimal::from_units(UNITS_MAX), Ok(Decimal::MAX));
        assert_eq!(Decimal::from_units(UNITS_MAX + 1), Err(NumberError::TooLarge));
        assert_eq!(Decimal::from_units(i128::MIN), Err(NumberError::TooLarge));
        assert_eq!(Decimal::from_integer(i128::MAX), Err(NumberError::TooLarge));
        assert_eq!(Decimal::from_integer(INTEGER_MAX), Ok(Decimal::MAX));
        assert_eq!(Decimal::from_integer(-INTEGER_MAX), Ok(Decimal::MIN));
        assert_eq!(Decimal::MAX.checked_add(units(1)), None);
        assert_eq!(Decimal::MIN.checked_sub(units(1)), None);
        assert_eq!(Decimal::MAX.checked_sub(Decimal::MAX), Some(Decimal::ZERO));
        assert_eq!(-Decimal::MIN, Decimal::MAX);
        assert!(Decimal::from(i64::MIN) > Decimal::MIN && Decimal::from(i64::MAX) < Decimal::MAX);
        assert_eq!(Ok(Decimal::from(-3)), Decimal::from_integer(-3));
        assert_eq!(units(15_000).to_integer(), None);
        assert_eq!(units(-20_000).to_integer(), Some(-2));
        assert!(units(-1) < Decimal::ZERO && Decimal::ZERO < units(1));
    }

    #[test]
    fn decimals_travel_as_integers_and_are_checked() {
        assert_eq!(postcard::to_allocvec(&units(-5)), postcard::to_allocvec(&-5_i128));
        for value in [Decimal::MIN, Decimal::ZERO, units(-1), Decimal::MAX] {
            let bytes = postcard::to_allocvec(&value).unwrap();
            assert_eq!(postcard::from_bytes::<Decimal>(&bytes).unwrap(), value);
        }
        let bytes = postcard::to_allocvec(&(UNITS_MAX + 1)).unwrap();
        assert!(postcard::from_bytes::<Decimal>(&bytes).is_err());
    }

    #[test]
    fn qualifiers_form_a_semilattice() {
        use Qualifier::{About, Estimate, Exact, Nearly, Over};
        let table = [
            [Exact, Over, Nearly, About, Estimate],
            [Over, Over, About, About, Estimate],
            [Nearly, About, Nearly, About, Estimate],
            [About, About, About, About, Estimate],
            [Estimate; 5],
        ];
        for (a, row) in QUALIFIERS.into_iter().zip(table) {
            assert_eq!(a.combine(a), a);
            assert_eq!(a.opposite().opposite(), a);
            for (b, sum) in QUALIFIERS.into_iter().zip(row) {
                assert_eq!(a.combine(b), sum);
                assert_eq!(b.combine(a), sum);
                assert_eq!(a.opposite().combine(b.opposite()), sum.opposite());
                for c in QUALIFIERS {
                    assert_eq!(a.combine(b).combine(c), a.combine(b.combine(c)));
                }
            }
        }
        assert_eq!(postcard::to_allocvec(&QUALIFIERS).unwrap(), [0, 1, 2, 3, 4]);
        let named: StrDeserializer<'_, ValueError> = "over".into_deserializer();
        assert_eq!(Qualifier::deserialize(named), Ok(Over));
    }

    #[test]
    fn numbers_print_as_officials_write_them() {
        let table = [
            (0, "0", "0"),
            (5, "5", "05"),
            (-5, "-5", "-05"),
            (10, "10", "10"),
            (999, "999", "999"),
            (8_246, "8.246", "8.246"),
            (-49_924, "-49.924", "-49.924"),
            (60_000_000, "60.000.000", "60.000.000"),
        ];
        for (value, integer, count) in table {
            assert_eq!(format_integer(value), integer);
            assert_eq!(format_count(value), count);
        }
        assert_eq!(
            format_integer(i128::MIN),
            "-170.141.183.460.469.231.731.687.303.715.884.105.728"
        );
    }

    #[test]
    fn decimals_round_halves_away_from_zero() {
        let table = [
            (158_200, 2, "15,82", "15,82"),
            (1_250, 2, "0,13", "0,125"),
            (-1_250, 2, "-0,13", "-0,125"),
            (1_249, 2, "0,12", "0,1249"),
            (5_000, 0, "1", "0,5"),
            (-4_999, 0, "0", "-0,4999"),
            (-5_000, 0, "-1", "-0,5"),
            (99_950, 2, "10,00", "9,995"),
            (15_000_000, 1, "1.500,0", "1.500"),
            (15_000_000, 9, "1.500,0000", "1.500"),
            (0, 2, "0,00", "0"),
            (2_309_000, 1, "230,9", "230,9"),
            (1, 4, "0,0001", "0,0001"),
        ];
        for (value, places, fixed, short) in table {
            assert_eq!(format_decimal(units(value), places), fixed);
            assert_eq!(units(value).to_string(), short);
        }
        assert_eq!(format_decimal_plain(units(15_005_000)), "1500,5");
        assert_eq!(format_decimal_short(Decimal::MIN), "-100.000.000.000.000.000.000.000");
    }

    #[test]
    fn t17_percentages_are_rounded_and_never_adjusted() {
        let shares = |places| [21, 80, 7].map(|n| percent(n, 108, places).unwrap());
        let sum =
            |all: [Decimal; 3]| all.iter().fold(Decimal::ZERO, |a, b| a.checked_add(*b).unwrap());
        assert_eq!(shares(2).map(|s| format_decimal(s, 2)), ["19,44", "74,07", "6,48"]);
        assert_eq!(format_decimal(sum(shares(2)), 2), "99,99");
        assert_eq!(shares(1).map(|s| format_decimal(s, 1)), ["19,4", "74,1", "6,5"]);
        assert_eq!(format_decimal(sum(shares(1)), 1), "100,0");
        let table = [
            (1, 0, None),
            (0, 5, Some(0)),
            (55, 100, Some(550_000)),
            (1, -8, Some(-125_000)),
            (-1, 3, Some(-333_333)),
            (-1, -3, Some(333_333)),
            (i128::MAX, 1, None),
            (i128::MIN, -1, None),
            (1, i128::MIN, None),
            (1, i128::MAX, Some(0)),
        ];
        for (numerator, denominator, expected) in table {
            assert_eq!(percent(numerator, denominator, 4).map(Decimal::units), expected);
        }
    }

    #[test]
    fn rounding_agrees_with_doubling_for_small_numbers() {
        for n in -60..=60_i128 {
            for d in (-12..=12_i128).filter(|d| *d != 0) {
                let (abs, sign) =
                    ((2 * n.abs() + d.abs()) / (2 * d.abs()), n.signum() * d.signum());
                assert_eq!(divide_rounding(n, d), abs * sign, "{n}/{d}");
            }
        }
    }

    #[test]
    fn what_is_printed_reads_back() {
        let sample = (-12_000..12_000_i128).chain((0..38).map(|p| 10_i128.pow(p) - 7));
        for n in sample.filter(|n| n.abs() <= INTEGER_MAX) {
            for text in [format_integer(n), format_count(n)] {
                assert_eq!(parse_integer(&text).map(|p| p.value), Ok(n), "{text}");
            }
            let value = units(n);
            let plain = format_decimal_plain(value);
            assert_eq!(parse_decimal(&plain).map(|p| p.value), Ok(value), "{plain}");
            let fixed = format_decimal(value, 4);
            assert_eq!(parse_decimal(&fixed).map(|p| p.value), Ok(value), "{fixed}");
            // The short form reads back or is in doubt, and then the value is among the readings.
            let thousand = Decimal::from_integer(n).unwrap();
            let short = format_decimal_short(thousand);
            match parse_decimal(&short) {
                Ok(parsed) => assert_eq!(parsed.value, thousand),
                Err(NumberError::Doubt { readings, .. }) => assert!(readings.contains(&thousand)),
                Err(error) => panic!("{short}: {error}"),
            }
            for q in QUALIFIERS {
                let parsed = parse_decimal(&format_qualified(q, &fixed)).unwrap();
                assert_eq!((parsed.qualifier, parsed.value), (q, value));
            }
        }
    }

    #[test]
    fn doubt_names_both_readings() {
        let doubt = NumberError::Doubt {
            written: "1.500".into(),
            readings: vec![units(15_000), units(15_000_000)],
        };
        assert_eq!(
            doubt.to_string(),
            "`1.500` is in doubt, it may mean 1,5 or 1500: write a comma before decimals, and no dot"
        );
    }
}
