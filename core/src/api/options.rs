//! Options of opening: who writes, what time it is, what the codes mean.

use crate::aggregate::Catalog;
use crate::model::{DeviceId, Timestamp};
use crate::store::StoreOptions;
use std::sync::Arc;

/// How a database is opened. Time is an argument: the library never reads a clock itself.
///
/// ```
/// use sobo::{Options, model::{DeviceId, Timestamp}};
/// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_609_286_400_000));
/// # let _ = options;
/// ```
#[derive(Clone)]
pub struct Options {
    pub(super) device: DeviceId,
    pub(super) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) store: StoreOptions,
}

impl Options {
    /// Options of a device with a clock.
    pub fn new(device: DeviceId, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            device,
            clock: Arc::new(clock),
            catalog: Arc::new(Catalog::standard()),
            store: StoreOptions::default(),
        }
    }

    /// With another catalogue of indicators.
    #[must_use]
    pub fn catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = Arc::new(catalog);
        self
    }

    /// With other options of the storage: memory for pages, checks on opening.
    #[must_use]
    pub fn store(mut self, store: StoreOptions) -> Self {
        self.store = store;
        self
    }
}
