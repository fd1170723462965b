//! The tally of a scope as pages get it: every cell that is not empty, in lists that name each
//! organization and each class once. Knows nothing of how anything is counted.

use crate::fault::{Fault, Outcome};
use crate::names;
use crate::register::Register;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sobo::model::{Class, Measure, OrgId, Tag};
use sobo::sorted::Map;
use wasm_bindgen::prelude::wasm_bindgen;

/// Numbers up to here are exact on a page.
const EXACT_MAX: i128 = (1 << 53) - 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    scope: Option<String>,
    period: String,
    measures: Vec<String>,
}

/// Cells name their measure, organization and class by their places in the lists.
#[derive(Default, Serialize)]
struct TallyOut {
    measures: Vec<&'static str>,
    orgs: Vec<String>,
    classes: Vec<Vec<Value>>,
    cells: Vec<(usize, usize, usize, i64, i64)>,
}

#[wasm_bindgen]
impl Register {
    /// What came in a period and what stands at its end, by measure, organization and class.
    ///
    /// # Errors
    /// `invalid` for an unknown measure, `not_found` for an unknown organization.
    pub fn tally(&self, query: &str) -> Outcome {
        let asked: Asked = serde_json::from_str(query)?;
        let reader = self.db.read()?;
        let period = names::period(&asked.period)?;
        let scope = names::org(&reader, asked.scope.as_deref(), period.to())?;
        let measures = asked.measures.iter().map(|code| measure(code));
        let measures = measures.collect::<Outcome<Vec<_>>>()?;
        let tally = reader.tally(scope, period, &measures)?;
        let mut out = TallyOut {
            measures: measures.iter().map(|one| one.code()).collect(),
            ..TallyOut::default()
        };
        let (mut orgs, mut classes, mut last) = (Map::new(), Map::new(), None);
        for cell in tally.cells() {
            let measure = measures.iter().position(|one| *one == cell.measure).unwrap_or_default();
            // Cells of an organization stand together, and a tally has each class once.
            let org = match last {
                Some((org, at)) if org == cell.org => at,
                _ => place(&mut orgs, cell.org, &mut out.orgs, OrgId::to_string),
            };
            last = Some((cell.org, org));
            let class = std::ptr::from_ref(cell.class).addr();
            let class = place(&mut classes, class, &mut out.classes, |_| tags(cell.class));
            out.cells.push((measure, org, class, exact(cell.change)?, exact(cell.total)?));
        }
        Ok(serde_json::to_string(&out)?)
    }
}

fn measure(code: &str) -> Outcome<Measure> {
    let wrong = || Fault::new("invalid", format!("'{code}' is no measure"));
    Measure::from_code(code).ok_or_else(wrong)
}

/// Where something stands in a list, which it joins when it is new.
fn place<K: Ord + Copy, T>(
    places: &mut Map<K, usize>,
    key: K,
    list: &mut Vec<T>,
    say: impl FnOnce(&K) -> T,
) -> usize {
    *places.entry(key).or_insert_with(|| {
        list.push(say(&key));
        list.len() - 1
    })
}

fn tags(class: &Class) -> Vec<Value> {
    let tag = |tag: &Tag| match tag {
        Tag::Number(number) => Value::from(*number),
        Tag::Code(code) => Value::from(code.as_str()),
        Tag::Org(org) => Value::from(org.to_string()),
        Tag::Who(subject) => serde_json::to_value(subject).unwrap_or_default(),
    };
    class.iter().map(tag).collect()
}

fn exact(number: i128) -> Outcome<i64> {
    let fits = number.abs() <= EXACT_MAX;
    let number = fits.then(|| i64::try_from(number).ok()).flatten();
    number.ok_or_else(|| Fault::new("limit", "a number is larger than a page can hold exactly"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_exact_or_are_refused() {
        assert_eq!(exact(EXACT_MAX).ok(), Some(9_007_199_254_740_991));
        assert_eq!(exact(-3).ok(), Some(-3));
        assert!(exact(EXACT_MAX + 1).is_err() && exact(i128::MIN + 1).is_err());
    }

    #[test]
    fn what_comes_twice_stands_once_in_its_list() {
        let (mut places, mut list) = (Map::new(), Vec::new());
        let mut at = |key| place(&mut places, key, &mut list, |key: &u32| key.to_string());
        assert_eq!([at(7), at(3), at(7)], [0, 1, 0]);
        assert_eq!(list, ["7", "3"]);
    }
}
