//! Values without events beneath them: those that units reported for 2020, and those that the
//! office took over from other bodies with their source.

use crate::error::{Error, Result};
use crate::names::Source;
use crate::plan::{REPORTS, Report};
use crate::rng::Rng;
use crate::scribe::Scribe;
use crate::time::{Month, day};
use crate::world::World;
use sobo::Scope;
use sobo::model::{
    Code, Date, Decimal, IndicatorValue, OfficeFact, OrgId, Period, Qualifier, Quantity, Reported,
    Text,
};

/// Units that answer "nothing" to a question that does not concern them; the others say nothing.
const NOTHING: usize = 3;

/// Tells the reports of December 2020.
///
/// # Errors
/// As [`Scribe::record`].
pub(crate) fn month(world: &mut World<'_>, scribe: &mut Scribe<'_>, month: Month) -> Result<()> {
    if !month.is(2020, 12) {
        return Ok(());
    }
    for report in REPORTS {
        by_units(world, scribe, report, month.day(28)?)?;
    }
    for source in &world.data.sources {
        taken_over(world.bloc, scribe, source, month.day(28)?)?;
    }
    Ok(())
}

/// One total of the story, spread over the units that report it.
fn by_units(world: &World<'_>, scribe: &mut Scribe<'_>, report: &Report, on: Date) -> Result<()> {
    // One stream for a group: the same units in the same proportions.
    let mut rng = Rng::new(world.seed, report.spread.group, 0);
    let mut units: Vec<usize> = (0..world.units.len()).collect();
    rng.shuffle(&mut units);
    let step = report.spread.step.max(1);
    let shares = rng.split(report.total / step, report.spread.units);
    let (first, last) = (day(report.since, 1, 1)?, day(2020, 12, 31)?);
    let period = Period::new(first, last)?;
    for (place, unit) in units.into_iter().enumerate().take(shares.len() + NOTHING) {
        let org = world.units[unit].id;
        let value = match shares.get(place) {
            Some(share) => {
                let number = Decimal::from_integer((share * step).into())?;
                let qualifier = if place == 0 { report.qualifier } else { Qualifier::Exact };
                Reported::Value(Quantity::new(number, qualifier))
            }
            None => Reported::Nothing,
        };
        let indicator = Code::parse(report.code)?;
        let (plan, previous, source) = (None, None, None);
        let cell = IndicatorValue { indicator, org, period, value, plan, previous, source };
        scribe.record(Scope::Unit(org), on, OfficeFact::Value(cell))?;
    }
    Ok(())
}

/// One value of another body, at the root.
fn taken_over(bloc: OrgId, scribe: &mut Scribe<'_>, source: &Source, on: Date) -> Result<()> {
    let from = source.from.as_deref().map_or(day(2020, 1, 1), |text| Ok(Date::parse(text)?))?;
    let to = source.to.as_deref().map_or(day(2020, 12, 31), |text| Ok(Date::parse(text)?))?;
    let qualifier = source.qualifier.as_deref().unwrap_or("exact");
    let qualifier = qualifier_of(qualifier)
        .ok_or_else(|| Error::story(format!("{}: no qualifier '{qualifier}'", source.code)))?;
    let value = Quantity::new(number(&source.value)?, qualifier);
    let previous = source.previous.as_ref().map(number).transpose()?;
    let cell = IndicatorValue {
        indicator: Code::parse(&source.code)?,
        org: bloc,
        period: Period::new(from, to)?,
        value: Reported::Value(value),
        plan: None,
        previous: previous.map(|number| Quantity::new(number, Qualifier::Exact)),
        source: Some(Text::parse(&source.origin)?),
    };
    scribe.record(Scope::Root, on, OfficeFact::Value(cell))?;
    Ok(())
}

/// The qualifier of a word of the data files.
pub fn qualifier_of(word: &str) -> Option<Qualifier> {
    Some(match word {
        "exact" => Qualifier::Exact,
        "over" => Qualifier::Over,
        "nearly" => Qualifier::Nearly,
        "about" => Qualifier::About,
        "estimate" => Qualifier::Estimate,
        _ => return None,
    })
}

/// The exact decimal of a number of the data files.
///
/// # Errors
/// Anything that is no number with at most four decimal places.
pub fn number(value: &toml::Value) -> Result<Decimal> {
    match value {
        toml::Value::Integer(whole) => Ok(Decimal::from(*whole)),
        // The shortest decimal that reads back as this number is the one that was written.
        toml::Value::Float(float) => decimal(&float.to_string()),
        other => Err(Error::story(format!("'{other}' is no number"))),
    }
}

fn decimal(text: &str) -> Result<Decimal> {
    let broken = || Error::story(format!("'{text}' is no number with four decimal places"));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > usize::from(Decimal::PLACES) {
        return Err(broken());
    }
    let digits = format!("{whole}{fraction:0<width$}", width = usize::from(Decimal::PLACES));
    Ok(Decimal::from_units(digits.parse().map_err(|_| broken())?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (float, units) in [(0.53, 5_300), (-2.24, -22_400), (111.0, 1_110_000), (-0.43, -4_300)]
        {
            assert_eq!(number(&toml::Value::Float(float)).unwrap().units(), units);
        }
        assert!(number(&toml::Value::Float(0.123_45)).is_err());
    }
}
