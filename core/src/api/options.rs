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
    pub(super) root: Option<DeviceId>,
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
            root: None,
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

    /// With the device on whose word the register rests. It is kept in the file when the register is
    /// created: from then on only what this device and those it grants have written counts. A
    /// register without one is open: what anybody has written counts.
    ///
    /// # Example: what a stranger writes counts nowhere
    ///
    /// ```
    /// use sobo::ledger::DeviceKey;
    /// use sobo::prelude::*;
    ///
    /// let noon = || Timestamp::from_millis(1_609_304_400_000);
    /// let [office, stranger] = [1, 2].map(|n| DeviceKey::from_bytes([n; 32]).device());
    /// let db = Database::in_memory(Options::new(stranger, noon).root(office))?;
    /// let cell = Founding::new("Chi bộ 1".parse()?, OrgKind::BaseCell, "cb1".parse()?);
    /// let founded = Event::new("19/05/2020".parse()?, OrgFact::Founded(cell));
    /// let refused = db.record(Scope::Root, founded).unwrap_err();
    /// assert_eq!(refused.refusals()[0].rule, "no_grant");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn root(mut self, device: DeviceId) -> Self {
        self.root = Some(device);
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
