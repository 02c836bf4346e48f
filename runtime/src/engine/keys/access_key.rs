//! Access keys: whose signatures are known (reference 7.1).

use std::fmt;
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::engine::policy::Policy;

/// An access key, with what its user may do.
#[derive(Clone)]
pub struct AccessKey {
    /// `AKIA…`, of temporary ones `ASIA…`.
    pub id: Box<str>,
    /// What requests are signed with.
    pub secret: Zeroizing<String>,
    /// Whether it opens anything.
    pub enabled: bool,
    /// The user's name.
    pub user: Box<str>,
    /// The user's account, twelve digits; `None`: the gateway's own.
    pub account: Option<Box<str>>,
    /// The user's policies, which allow together.
    pub policies: Vec<Policy>,
    /// What a temporary key needs besides.
    pub session: Option<Session>,
    /// When it was made.
    pub created: SystemTime,
    /// When it ends, where another one has taken its place.
    pub ends: Option<SystemTime>,
}

impl AccessKey {
    /// Whether it is somebody's at this time. A temporary key may have expired all the same: that has a refusal of its own.
    pub fn is_active(&self, now: SystemTime) -> bool {
        self.enabled && self.ends.is_none_or(|ends| now < ends)
    }
}

/// What makes an access key a temporary one.
#[derive(Clone)]
pub struct Session {
    /// What `X-Amz-Security-Token` must say.
    pub token: Zeroizing<String>,
    /// When the key ends.
    pub expires: SystemTime,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("id", &self.id)
            .field("enabled", &self.enabled)
            .field("user", &self.user)
            .field("account", &self.account)
            .field("policies", &self.policies.len())
            .field("session", &self.session)
            .field("created", &self.created)
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("expires", &self.expires).finish_non_exhaustive()
    }
}
