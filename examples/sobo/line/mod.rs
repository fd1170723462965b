//! The lines of import and export: one event a line, in the field's terms and natural keys.
