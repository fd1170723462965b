//! `sobo indicators`: the catalogue, and what the office of a register listed itself.

use crate::arguments::Indicators;
use crate::fault::{Fault, Outcome};
use crate::shell::{Shell, print, print_json};
use crate::table::Table;
use serde_json::json;
use sobo::Reader;
use sobo::aggregate::{Catalog, Indicator};
use sobo::model::{CodeList, Kind, NaturalKey, text};

/// # Errors
/// What opening the register ends with, where there is one.
pub(crate) fn run(args: &Indicators, shell: &Shell) -> Result<Outcome, Fault> {
    let known = if shell.db.exists() {
        let db = shell.open()?;
        all(&db.read()?)?
    } else {
        Catalog::standard().iter().cloned().collect()
    };
    let words: Vec<String> = args.words.iter().map(|word| text::search_key(word)).collect();
    let found: Vec<&Indicator> = known.iter().filter(|one| fits(one, &words)).collect();
    if args.json {
        let rows: Vec<_> = found.iter().map(|one| as_json(one)).collect();
        print_json(&rows)?;
    } else {
        let mut table = Table::new(&["Mã", "Chỉ tiêu", "Đơn vị tính", "Loại"], &[]);
        for one in &found {
            let kind = kind_label(one.kind).to_owned();
            table.row(vec![one.code.to_string(), one.label.clone(), one.unit.clone(), kind]);
        }
        print(|out| table.print(out))?;
    }
    if found.is_empty() {
        shell.say("no indicator has all of these words; fewer or shorter words find more");
    }
    Ok(Outcome::Clean)
}

/// Every indicator of a register: the catalogue's, and those the office listed.
///
/// # Errors
/// `corrupt` or `io` when the file cannot be read.
pub(crate) fn all(reader: &Reader) -> Result<Vec<Indicator>, Fault> {
    let mut codes: Vec<_> = reader.catalog().iter().map(|one| one.code.clone()).collect();
    reader.snapshot().keys(&mut |key, _| {
        if let NaturalKey::Listed(CodeList::Indicator, code) = key {
            codes.push(code.clone());
        }
        Ok(())
    })?;
    codes.sort();
    codes.dedup();
    let mut known = Vec::with_capacity(codes.len());
    for code in codes {
        match reader.indicator(code.as_str()) {
            Ok(indicator) => known.push(indicator),
            // Listed by an entry that was voided since.
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(known)
}

fn fits(one: &Indicator, words: &[String]) -> bool {
    let key = format!("{} {}", one.code, text::search_key(&one.label));
    words.iter().all(|word| key.contains(word.as_str()))
}

fn as_json(one: &Indicator) -> serde_json::Value {
    json!({ "code": one.code.as_str(), "label": one.label, "unit": one.unit, "kind": one.kind })
}

/// How a figure behaves over time, in Vietnamese.
const fn kind_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Stock => "thời điểm",
        Kind::Flow => "thời kỳ",
        Kind::Verdict => "kết luận năm",
        Kind::Cumulative => "lũy kế",
        Kind::Distinct => "không trùng",
        Kind::Ratio => "tỷ lệ",
        Kind::Attribute => "thuộc tính",
    }
}
