//! The comparison by itself.
