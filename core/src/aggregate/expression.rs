//! Arithmetic over indicators, as text: `a + b - 2 * c`. Knows nothing of where values come from.
//!
//! Numbers are exact fractions, so an identity never fails for a rounding of ours. Length and
//! depth are bounded; nothing panics.

use crate::error::{Error, Result};
use crate::model::{Code, Decimal, format_integer};
use crate::sorted::{Map, Set};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Peekable;
use std::vec::IntoIter;

/// Longest expression, in bytes.
pub const EXPRESSION_BYTES_MAX: usize = 2_000;

/// Deepest nesting of brackets and signs.
pub const EXPRESSION_DEPTH_MAX: usize = 32;

/// An exact fraction in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exact {
    top: i128,
    bottom: i128,
}

impl Exact {
    pub(crate) const ZERO: Self = Self { top: 0, bottom: 1 };
    pub(crate) const ONE: Self = Self { top: 1, bottom: 1 };

    /// A fraction; `None` for a zero denominator or when the numbers grow too large.
    pub(crate) fn new(top: i128, bottom: i128) -> Option<Self> {
        if bottom == 0 || top == i128::MIN || bottom == i128::MIN {
            return None;
        }
        let divisor = common_divisor(top.unsigned_abs(), bottom.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()? * bottom.signum();
        Some(Self { top: top / divisor, bottom: bottom / divisor })
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let shared = common_divisor(self.bottom.unsigned_abs(), other.bottom.unsigned_abs());
        let shared = i128::try_from(shared).ok()?;
        let (mine, theirs) = (self.bottom / shared, other.bottom / shared);
        let top = self.top.checked_mul(theirs)?.checked_add(other.top.checked_mul(mine)?)?;
        Self::new(top, mine.checked_mul(other.bottom)?)
    }

    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated())
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        // Cancelled first, so that products of large amounts stay in range.
        let left = Self::new(self.top, other.bottom)?;
        let right = Self::new(other.top, self.bottom)?;
        Self::new(left.top.checked_mul(right.top)?, left.bottom.checked_mul(right.bottom)?)
    }

    pub(crate) fn over(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.bottom, other.top)?)
    }

    pub(crate) fn negated(self) -> Self {
        // `new` keeps the least number out, so this cannot overflow.
        Self { top: -self.top, bottom: self.bottom }
    }

    pub(crate) fn is_zero(self) -> bool {
        self.top == 0
    }

    pub(crate) fn is_negative(self) -> bool {
        self.top < 0
    }

    /// The distance from zero.
    pub(crate) fn size(self) -> Self {
        if self.top < 0 { self.negated() } else { self }
    }

    /// The whole number, if it is one.
    pub(crate) fn to_integer(self) -> Option<i128> {
        (self.bottom == 1).then_some(self.top)
    }

    /// The greatest whole number that is not larger.
    pub(crate) fn floor(self) -> i128 {
        self.top.div_euclid(self.bottom)
    }

    /// Rounded to so many decimal places (at most four), halves away from zero.
    pub(crate) fn round(self, places: u8) -> Option<Decimal> {
        let scale = 10_i128.pow(u32::from(places.min(Decimal::PLACES)));
        let scaled = self.size().times(Self::new(scale, 1)?)?;
        let half = scaled.plus(Self { top: 1, bottom: 2 })?.floor();
        let units = half.checked_mul(Decimal::UNITS_PER_ONE / scale)?;
        Decimal::from_units(if self.is_negative() { -units } else { units }).ok()
    }
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        Self::new(value.units(), Decimal::UNITS_PER_ONE).unwrap_or(Self::ZERO)
    }
}

fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Something in it is missing.
    Missing,
    /// It divides by zero.
    ByZero,
    /// It leaves the range of numbers.
    TooLarge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Number(Exact),
    Code(Code),
    Negated(Box<Node>),
    Pair(Operation, Box<Node>, Box<Node>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Number(Exact, String),
    Code(Code),
    Sign(char),
}

/// Sums, differences, products and quotients of indicator codes and numbers.
///
/// A code begins with a letter; one with a hyphen in it stands between back quotes, since a bare
/// hyphen is a minus. Numbers are whole or have a decimal point; `_` may group their digits.
///
/// ```
/// use sobo::aggregate::Expression;
/// let sum = Expression::parse("11 * five.seats + 55 * three.seats")?;
/// let codes: Vec<String> = sum.codes().iter().map(ToString::to_string).collect();
/// assert_eq!(codes, ["five.seats", "three.seats"]);
/// let error = Expression::parse("a + * b").unwrap_err().to_string();
/// assert!(error.contains("at character 5"), "{error}");
/// # Ok::<(), sobo::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Expression {
    text: String,
    root: Node,
    tokens: Vec<Token>,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// `invalid` for anything that is none, with the place, counted in characters from 1;
    /// `limit` for one longer than [`EXPRESSION_BYTES_MAX`] or nested deeper than
    /// [`EXPRESSION_DEPTH_MAX`].
    ///
    /// # Example: what cannot be read is named with its place
    ///
    /// ```
    /// use sobo::aggregate::Expression;
    ///
    /// assert!(Expression::parse("(membership.total - 2.5) / 3").is_ok());
    /// assert!(Expression::parse("membership.total +").unwrap_err().is_invalid());
    /// assert!(Expression::parse(&"(".repeat(40)).unwrap_err().is_limit());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > EXPRESSION_BYTES_MAX {
            return Err(Error::limit(format!(
                "an expression has at most {EXPRESSION_BYTES_MAX} bytes, this one has {}",
                text.len()
            )));
        }
        let placed = tokens(text)?;
        let tokens = placed.iter().map(|(_, token)| token.clone()).collect();
        let mut parser = Parser { text, tokens: placed.into_iter().peekable() };
        let root = parser.sum(0)?;
        match parser.tokens.next() {
            None => Ok(Self { text: text.to_owned(), root, tokens }),
            Some((at, token)) => Err(parser.refused(Some((at, &token)), "an operator or the end")),
        }
    }

    /// The text it was read from.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::aggregate::Expression::parse("a + b")?.as_str(), "a + b");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The codes in it, each once, in the order of the codes.
    ///
    /// # Example
    ///
    /// ```
    /// let expression = sobo::aggregate::Expression::parse("b + a * b")?;
    /// assert_eq!(expression.codes().len(), 2);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn codes(&self) -> Set<Code> {
        let codes = self.tokens.iter().filter_map(|token| match token {
            Token::Code(code) => Some(code.clone()),
            _ => None,
        });
        codes.collect()
    }

    /// The expression with something else in the place of each code, as `7 + 23 + 1`.
    ///
    /// # Example
    ///
    /// ```
    /// let expression = sobo::aggregate::Expression::parse("a + 2 * b")?;
    /// assert_eq!(expression.written(&|code| format!("<{code}>")), "<a> + 2 × <b>");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn written(&self, of_code: &dyn Fn(&Code) -> String) -> String {
        let mut out = String::new();
        let mut after_operand = false;
        for token in &self.tokens {
            match token {
                Token::Number(number, digits) => out.push_str(&shown(*number, digits)),
                Token::Code(code) => out.push_str(&of_code(code)),
                Token::Sign(c @ ('(' | ')')) => out.push(*c),
                Token::Sign('-') if !after_operand => out.push('\u{2212}'),
                Token::Sign(c) => {
                    let shown = match c {
                        '*' => '\u{d7}',
                        '-' => '\u{2212}',
                        other => *other,
                    };
                    out.push(' ');
                    out.push(shown);
                    out.push(' ');
                }
            }
            after_operand = !matches!(token, Token::Sign(c) if *c != ')');
        }
        out
    }

    /// The value, given the value of each code.
    pub(crate) fn value(&self, of: &dyn Fn(&Code) -> Option<Exact>) -> Result<Exact, Fault> {
        value(&self.root, of)
    }

    /// How often each code counts, if the expression only adds codes and multiples of them.
    pub(crate) fn linear(&self) -> Option<Map<Code, Exact>> {
        let mut shares = Map::new();
        linear(&self.root, Exact::ONE, &mut shares)?;
        Some(shares)
    }
}

impl TryFrom<String> for Expression {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<Expression> for String {
    fn from(expression: Expression) -> Self {
        expression.text
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A number of the expression as people read it: years and other short ones without a dot.
fn shown(number: Exact, digits: &str) -> String {
    match number.to_integer() {
        Some(whole) if whole >= 10_000 => format_integer(whole),
        _ => digits.replace('.', ","),
    }
}

fn value(node: &Node, of: &dyn Fn(&Code) -> Option<Exact>) -> Result<Exact, Fault> {
    Ok(match node {
        Node::Number(number) => *number,
        Node::Code(code) => of(code).ok_or(Fault::Missing)?,
        Node::Negated(inner) => value(inner, of)?.negated(),
        Node::Pair(operation, left, right) => {
            let (left, right) = (value(left, of)?, value(right, of)?);
            match operation {
                Operation::Add => left.plus(right),
                Operation::Subtract => left.minus(right),
                Operation::Multiply => left.times(right),
                Operation::Divide if right.is_zero() => return Err(Fault::ByZero),
                Operation::Divide => left.over(right),
            }
            .ok_or(Fault::TooLarge)?
        }
    })
}

/// Adds the shares of the codes of a node; `None` where codes are multiplied or divided by.
fn linear(node: &Node, factor: Exact, shares: &mut Map<Code, Exact>) -> Option<()> {
    match node {
        Node::Number(_) => Some(()),
        Node::Code(code) => {
            let share = shares.entry(code.clone()).or_insert(Exact::ZERO);
            *share = share.plus(factor)?;
            Some(())
        }
        Node::Negated(inner) => linear(inner, factor.negated(), shares),
        Node::Pair(Operation::Add, left, right) => {
            linear(left, factor, shares)?;
            linear(right, factor, shares)
        }
        Node::Pair(Operation::Subtract, left, right) => {
            linear(left, factor, shares)?;
            linear(right, factor.negated(), shares)
        }
        Node::Pair(Operation::Multiply, left, right) => match (&**left, &**right) {
            (Node::Number(number), other) | (other, Node::Number(number)) => {
                linear(other, factor.times(*number)?, shares)
            }
            _ => None,
        },
        Node::Pair(Operation::Divide, left, right) => match &**right {
            Node::Number(number) => linear(left, factor.over(*number)?, shares),
            _ => None,
        },
    }
}

/// Cuts a text into tokens, each with its place in characters from 1.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>> {
    let mut out = Vec::new();
    let mut chars = text.chars().enumerate().map(|(i, c)| (i + 1, c)).peekable();
    while let Some((at, c)) = chars.next() {
        let mut run = |keep: &dyn Fn(char) -> bool| {
            let mut word = String::new();
            while let Some((_, c)) = chars.next_if(|(_, c)| keep(*c)) {
                word.push(c);
            }
            word
        };
        let token = match c {
            ' ' | '\n' | '\t' => continue,
            '+' | '-' | '*' | '/' | '(' | ')' => Token::Sign(c),
            '0'..='9' => {
                let digits = format!("{c}{}", run(&|c| matches!(c, '0'..='9' | '.' | '_')));
                let digits = digits.replace('_', "");
                let number = number(&digits).ok_or_else(|| wrong(text, at, "no number"))?;
                Token::Number(number, digits)
            }
            'a'..='z' | '`' => {
                let word = if c == '`' {
                    let word = run(&|c| c != '`');
                    run(&|c| c == '`');
                    word
                } else {
                    format!("{c}{}", run(&|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '.')))
                };
                Token::Code(Code::parse(&word).map_err(|e| wrong(text, at, &e.to_string()))?)
            }
            other => return Err(wrong(text, at, &format!("'{other}' means nothing here"))),
        };
        out.push((at, token));
    }
    Ok(out)
}

fn number(digits: &str) -> Option<Exact> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.contains('.') || (digits.contains('.') && fraction.is_empty()) {
        return None;
    }
    let top = format!("{whole}{fraction}").parse().ok()?;
    Exact::new(top, 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?)
}

fn wrong(text: &str, at: usize, what: &str) -> Error {
    Error::invalid(format!("expression '{text}': {what}, at character {at}"))
}

struct Parser<'a> {
    text: &'a str,
    tokens: Peekable<IntoIter<(usize, Token)>>,
}

impl Parser<'_> {
    fn sum(&mut self, depth: usize) -> Result<Node> {
        let mut left = self.product(depth)?;
        while let Some(sign) = self.sign(&['+', '-']) {
            let operation = if sign == '+' { Operation::Add } else { Operation::Subtract };
            left = Node::Pair(operation, Box::new(left), Box::new(self.product(depth)?));
        }
        Ok(left)
    }

    fn product(&mut self, depth: usize) -> Result<Node> {
        let mut left = self.factor(depth)?;
        while let Some(sign) = self.sign(&['*', '/']) {
            let operation = if sign == '*' { Operation::Multiply } else { Operation::Divide };
            left = Node::Pair(operation, Box::new(left), Box::new(self.factor(depth)?));
        }
        Ok(left)
    }

    fn factor(&mut self, depth: usize) -> Result<Node> {
        if depth > EXPRESSION_DEPTH_MAX {
            return Err(Error::limit(format!(
                "expression '{}' is nested deeper than {EXPRESSION_DEPTH_MAX}",
                self.text
            )));
        }
        match self.tokens.next() {
            Some((_, Token::Number(number, _))) => Ok(Node::Number(number)),
            Some((_, Token::Code(code))) => Ok(Node::Code(code)),
            Some((_, Token::Sign('-'))) => Ok(Node::Negated(Box::new(self.factor(depth + 1)?))),
            Some((_, Token::Sign('('))) => {
                let inner = self.sum(depth + 1)?;
                match self.tokens.next() {
                    Some((_, Token::Sign(')'))) => Ok(inner),
                    found => Err(self.refused(found.as_ref().map(|(at, t)| (*at, t)), "')'")),
                }
            }
            found => {
                let found = found.as_ref().map(|(at, token)| (*at, token));
                Err(self.refused(found, "a code, a number or '('"))
            }
        }
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let next = self.tokens.next_if(|(_, t)| matches!(t, Token::Sign(c) if signs.contains(c)));
        next.and_then(|(_, token)| match token {
            Token::Sign(c) => Some(c),
            _ => None,
        })
    }

    fn refused(&self, found: Option<(usize, &Token)>, expected: &str) -> Error {
        let end = self.text.chars().count() + 1;
        let (at, what) = match found {
            None => (end, "it ends".to_owned()),
            Some((at, Token::Number(_, digits))) => (at, format!("'{digits}' stands")),
            Some((at, Token::Code(code))) => (at, format!("'{code}' stands")),
            Some((at, Token::Sign(sign))) => (at, format!("'{sign}' stands")),
        };
        wrong(self.text, at, &format!("{what} where {expected} is expected"))
    }
}

#[cfg(test)]
mod tests;
