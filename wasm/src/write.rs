//! Recording: event lines into the register, all of them or none. Knows nothing of what they say.

use crate::fault::{Fault, Outcome};
use crate::register::Register;
use serde_json::{Map, Value};
use sobo::{Batch, Scope};
use sobo_lines::Reading;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
impl Register {
    /// Records lines, a JSON list; gives their entries' ids as the bytes of a JSON list: a browser
    /// makes short text of bytes quicker itself. Durable when it returns.
    ///
    /// # Errors
    /// `invalid` for a line that is none, `refused` with every rule that stands against one; nothing
    /// is recorded then.
    pub fn record(&self, lines: &str) -> Outcome<Vec<u8>> {
        let lines: Vec<Map<String, Value>> = serde_json::from_str(lines)?;
        let reader = self.db.read()?;
        let mut reading = Reading::new(&reader);
        let ids = self.db.try_batch(|batch| all(lines, &mut reading, batch))?;
        Ok(serde_json::to_vec(&ids)?)
    }

    /// Tries lines out; gives everything that stands against them as a JSON list of refusals.
    ///
    /// # Errors
    /// The storage fails.
    pub fn check(&self, lines: &str) -> Outcome {
        let lines: Vec<Map<String, Value>> = serde_json::from_str(lines)?;
        let reader = self.db.read()?;
        let mut reading = Reading::new(&reader);
        match self.db.rehearse(|batch| all(lines, &mut reading, batch)) {
            Ok(_) => Ok("[]".to_owned()),
            Err(fault) => fault.refusals().ok_or(fault),
        }
    }
}

fn all(
    lines: Vec<Map<String, Value>>,
    reading: &mut Reading<'_>,
    batch: &mut Batch<'_>,
) -> Outcome<Vec<String>> {
    let mut ids = Vec::with_capacity(lines.len());
    for (at, fields) in lines.into_iter().enumerate() {
        let line = sobo_lines::read(fields, reading).map_err(|wrong| Fault::line(at, &wrong))?;
        let scope = line.scope.unwrap_or(Scope::Root);
        let recorded = Register::told(line.recorded, || batch.record(scope, line.event.clone()));
        let id = recorded.map_err(|error| Fault::from(error).at_line(at))?;
        reading.learn(id, &line.event, line.label.as_deref());
        ids.push(id.to_string());
    }
    Ok(ids)
}
