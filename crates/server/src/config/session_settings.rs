//! The settings of sessions, the same in both modes that have them.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use signaling::easyrtc::Json;

use crate::config::ice::IceSettings;
use crate::config::limits::Limits;
use crate::config::link_base::LinkBase;
use crate::config::net::{CorsOrigins, NetSettings, Proxies};
use crate::config::port_range::PortRange;

/// What sessions need.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    /// The address that sessions listen on.
    pub listen: IpAddr,
    /// Their ports, one for each.
    pub ports: PortRange,
    /// Where their links begin.
    pub links: LinkBase,
    /// Whether pages of other names may embed session pages.
    pub is_embeddable: bool,
    /// STUN and TURN servers.
    pub ice: IceSettings,
    /// What their listeners need.
    pub net: NetSettings,
}

impl SessionSettings {
    /// Sessions for this machine alone, on these ports, by http, with the default limits: for tests and benchmarks.
    pub fn local(ports: PortRange) -> Self {
        let listen = Ipv4Addr::LOCALHOST.into();
        Self {
            listen,
            ports,
            links: LinkBase::Direct {
                address: listen,
                is_https: false,
            },
            is_embeddable: false,
            ice: IceSettings {
                servers: no_servers(),
                turn: None,
            },
            net: NetSettings {
                tls: None,
                proxies: Proxies::from(false),
                origins: CorsOrigins::None,
                limits: Arc::new(Limits::default()),
            },
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant")]
fn no_servers() -> Json {
    Json::parse("[]").expect("valid")
}
