//! Failures as pages get them: a code that does not change, words, and the rules that refused.
//! Knows nothing of what failed.

use serde::Serialize;
use std::io::ErrorKind;
use wasm_bindgen::JsValue;

/// What a call that fails throws: one JSON text, which the package makes an error of.
#[derive(Serialize)]
pub struct Fault {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refusals: Vec<Refusal>,
}

#[derive(Serialize)]
struct Refusal {
    rule: String,
    text: String,
    line: usize,
}

impl Fault {
    #[expect(clippy::needless_pass_by_value, reason = "texts are made for it at the call")]
    pub(crate) fn new(code: &'static str, message: impl ToString) -> Self {
        Self { code, message: message.to_string(), refusals: Vec::new() }
    }

    /// What is wrong with one of the lines given.
    pub(crate) fn line(line: usize, wrong: &sobo_lines::Wrong) -> Self {
        let text = wrong.to_string();
        let refusal = Refusal { rule: "line".to_owned(), text: text.clone(), line };
        Self { code: "invalid", message: format!("line {line}: {text}"), refusals: vec![refusal] }
    }

    /// The same, in a part of a file that begins at a byte.
    pub(crate) fn after(mut self, byte: usize) -> Self {
        if byte > 0 {
            self.message = format!("after byte {byte} of the file: {}", self.message);
        }
        self
    }

    /// The same, where the event at fault is known by its line.
    pub(crate) fn at_line(mut self, line: usize) -> Self {
        for refusal in &mut self.refusals {
            refusal.line = line;
        }
        self
    }

    /// What the rules have against it, as JSON; nothing where it is no matter of rules.
    pub(crate) fn refusals(&self) -> Option<String> {
        let any = !self.refusals.is_empty();
        any.then(|| serde_json::to_string(&self.refusals).unwrap_or_default())
    }
}

impl From<sobo::Error> for Fault {
    fn from(error: sobo::Error) -> Self {
        let refusal = |one: &sobo::Refusal| Refusal {
            rule: one.rule.clone(),
            text: one.detail.clone(),
            line: one.index,
        };
        let refusals = error.refusals().iter().map(refusal).collect();
        let code = if is_full(&error) { "quota" } else { error.code() };
        Self { code, message: error.to_string(), refusals }
    }
}

/// Whether the browser had no room left: that has a way out of its own.
fn is_full(error: &sobo::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(at) = cause {
        if at.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::StorageFull) {
            return true;
        }
        cause = at.source();
    }
    false
}

impl From<sobo_lines::Wrong> for Fault {
    fn from(wrong: sobo_lines::Wrong) -> Self {
        Self::new("not_found", wrong)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::new("invalid", error)
    }
}

impl From<Fault> for JsValue {
    fn from(fault: Fault) -> Self {
        Self::from_str(&serde_json::to_string(&fault).unwrap_or_default())
    }
}

/// What every method gives.
pub type Outcome<T = String> = Result<T, Fault>;
