//! Options of opening: who writes, what time it is, what the codes mean.

use crate::aggregate::Catalog;
use crate::model::{DeviceId, Timestamp};
use crate::store::StoreOptions;
use std::sync::Arc;

/// How a database is opened. Time is an argument: the library never reads a clock itself.
///
/// # Example: the clock of the system, and one that stands still
///
/// ```
/// use sobo::{Options, model::{DeviceId, Timestamp}};
///
/// let device = DeviceId([1; 32]); // 32 bytes that no other device has.
/// let running = Options::new(device, || std::time::SystemTime::now().into());
/// let standing = Options::new(device, || Timestamp::from_millis(1_609_286_400_000));
/// # let _ = (running, standing);
/// ```
#[derive(Clone)]
pub struct Options {
    pub(super) device: DeviceId,
    pub(super) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) store: StoreOptions,
}

impl Options {
    /// Options of a device with a clock; the standard catalogue, the default storage. The clock is
    /// asked once for each event recorded, from the thread that records it, and at the steps of a
    /// session.
    pub fn new(device: DeviceId, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            device,
            clock: Arc::new(clock),
            catalog: Arc::new(Catalog::standard()),
            store: StoreOptions::default(),
        }
    }

    /// With another catalogue of indicators.
    ///
    /// # Example: without any standard indicator
    ///
    /// ```
    /// use sobo::aggregate::Catalog;
    /// use sobo::prelude::*;
    ///
    /// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// let db = Database::in_memory(options.catalog(Catalog::default()))?;
    /// assert!(db.read()?.indicator("membership.total").unwrap_err().is_not_found());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = Arc::new(catalog);
        self
    }

    /// With other options of the storage: memory for pages, checks on opening.
    ///
    /// # Example: little memory, and a check on opening
    ///
    /// ```
    /// use sobo::prelude::*;
    /// use sobo::store::StoreOptions;
    ///
    /// let store = StoreOptions { cache_bytes: 4 << 20, check_on_open: true };
    /// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0)).store(store);
    /// assert!(Database::in_memory(options)?.verify(&mut |_| {})?.is_clean());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn store(mut self, store: StoreOptions) -> Self {
        self.store = store;
        self
    }
}
