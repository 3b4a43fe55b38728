//! The families of functions, and the objects that each accepts (ABI-50).

use crate::component::{ComponentType, Framing, Role, Transport};

/// The prefix of a function's name, as a pattern of component types. A field that is `None`
/// matches anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ffi) struct Family {
    role: Option<Role>,
    transport: Option<Transport>,
    datagrams: Option<bool>,
    framing: Option<Framing>,
    synchronous: Option<bool>,
}

impl Family {
    /// Additions of ours that all components have.
    pub(in crate::ffi) const ANY: Self = Self {
        role: None,
        transport: None,
        datagrams: None,
        framing: None,
        synchronous: None,
    };
    pub(in crate::ffi) const SERVER: Self = Self::of_role(Role::Server);
    pub(in crate::ffi) const AGENT: Self = Self::of_role(Role::Agent);
    pub(in crate::ffi) const CLIENT: Self = Self::of_role(Role::Client);
    pub(in crate::ffi) const TCP_SERVER: Self = Self::SERVER.over(Transport::Tcp);
    pub(in crate::ffi) const TCP_AGENT: Self = Self::AGENT.over(Transport::Tcp);
    pub(in crate::ffi) const TCP_CLIENT: Self = Self::CLIENT.over(Transport::Tcp);
    pub(in crate::ffi) const TCP_PULL_SERVER: Self = Self::TCP_SERVER.framed(Framing::Pull);
    pub(in crate::ffi) const TCP_PULL_AGENT: Self = Self::TCP_AGENT.framed(Framing::Pull);
    pub(in crate::ffi) const TCP_PULL_CLIENT: Self = Self::TCP_CLIENT.framed(Framing::Pull);
    pub(in crate::ffi) const TCP_PACK_SERVER: Self = Self::TCP_SERVER.framed(Framing::Pack);
    pub(in crate::ffi) const TCP_PACK_AGENT: Self = Self::TCP_AGENT.framed(Framing::Pack);
    pub(in crate::ffi) const TCP_PACK_CLIENT: Self = Self::TCP_CLIENT.framed(Framing::Pack);

    const fn of_role(role: Role) -> Self {
        Self {
            role: Some(role),
            ..Self::ANY
        }
    }

    const fn over(self, transport: Transport) -> Self {
        Self {
            transport: Some(transport),
            ..self
        }
    }

    const fn framed(self, framing: Framing) -> Self {
        Self {
            framing: Some(framing),
            ..self
        }
    }

    /// Whether the family's functions accept a component or listener of the type. TLS makes no
    /// difference here, because a function that needs it checks it itself (ABI-51).
    #[inline]
    pub(in crate::ffi) fn accepts(self, component_type: ComponentType) -> bool {
        let ComponentType {
            role,
            transport,
            framing,
            secure: _,
            synchronous,
        } = component_type;
        self.role.is_none_or(|wanted| wanted == role)
            && self.transport.is_none_or(|wanted| wanted == transport)
            && self
                .datagrams
                .is_none_or(|wanted| wanted == transport.sends_datagrams())
            && self.framing.is_none_or(|wanted| wanted == framing)
            && self.synchronous.is_none_or(|wanted| wanted == synchronous)
    }
}

#[cfg(feature = "http")]
impl Family {
    /// Additions of ours that all HTTP components have.
    pub(in crate::ffi) const HTTP: Self = Self::ANY.framed(Framing::HTTP);
    pub(in crate::ffi) const HTTP_SERVER: Self = Self::TCP_SERVER.framed(Framing::HTTP);
    pub(in crate::ffi) const HTTP_AGENT: Self = Self::TCP_AGENT.framed(Framing::HTTP);
    pub(in crate::ffi) const HTTP_CLIENT: Self = Self::TCP_CLIENT.framed(Framing::HTTP);
    pub(in crate::ffi) const HTTP_SYNC_CLIENT: Self = Self {
        synchronous: Some(true),
        ..Self::HTTP_CLIENT
    };
}

#[cfg(feature = "udp")]
impl Family {
    /// Additions of ours that all UDP components have.
    pub(in crate::ffi) const UDP: Self = Self {
        datagrams: Some(true),
        ..Self::ANY
    };
    pub(in crate::ffi) const UDP_SERVER: Self = Self::SERVER.over(Transport::UDP);
    pub(in crate::ffi) const UDP_CLIENT: Self = Self::CLIENT.over(Transport::UDP);
    pub(in crate::ffi) const UDP_CAST: Self = Self::CLIENT.over(Transport::CAST);
    pub(in crate::ffi) const UDP_NODE: Self = Self::of_role(Role::NODE).over(Transport::UDP);
    pub(in crate::ffi) const UDP_ARQ_SERVER: Self = Self::UDP_SERVER.framed(Framing::ARQ);
    pub(in crate::ffi) const UDP_ARQ_CLIENT: Self = Self::UDP_CLIENT.framed(Framing::ARQ);
}

#[cfg(all(test, every_feature))]
mod tests {
    use super::*;

    // proves: ABI-41 ABI-50
    #[test]
    fn families_accept_their_objects() {
        use {Family as F, Framing as K, Role as R};
        // A family, the role of its objects, and their framing where it matters.
        let families = [
            (F::SERVER, R::Server, None),
            (F::TCP_SERVER, R::Server, None),
            (F::TCP_PULL_SERVER, R::Server, Some(K::Pull)),
            (F::TCP_PACK_SERVER, R::Server, Some(K::Pack)),
            (F::AGENT, R::Agent, None),
            (F::TCP_AGENT, R::Agent, None),
            (F::TCP_PULL_AGENT, R::Agent, Some(K::Pull)),
            (F::TCP_PACK_AGENT, R::Agent, Some(K::Pack)),
            (F::CLIENT, R::Client, None),
            (F::TCP_CLIENT, R::Client, None),
            (F::TCP_PULL_CLIENT, R::Client, Some(K::Pull)),
            (F::TCP_PACK_CLIENT, R::Client, Some(K::Pack)),
            (F::HTTP_SERVER, R::Server, Some(K::HTTP)),
            (F::HTTP_AGENT, R::Agent, Some(K::HTTP)),
            (F::HTTP_CLIENT, R::Client, Some(K::HTTP)),
        ];
        for (family, role, framing) in families {
            for kind in [K::Push, K::Pull, K::Pack, K::HTTP] {
                for other in [R::Server, R::Agent, R::Client] {
                    let expected = other == role && framing.is_none_or(|only| only == kind);
                    for component_type in [
                        ComponentType::tcp(other, kind),
                        ComponentType::tcp(other, kind).with_tls(),
                        ComponentType::tcp(other, kind).that_waits(),
                    ] {
                        assert_eq!(
                            family.accepts(component_type),
                            expected,
                            "{family:?} {component_type:?}"
                        );
                        assert!(Family::ANY.accepts(component_type));
                        assert_eq!(F::HTTP.accepts(component_type), kind == K::HTTP);
                    }
                }
            }
        }
        let client = ComponentType::tcp(R::Client, K::HTTP);
        assert!(!F::HTTP_SYNC_CLIENT.accepts(client));
        assert!(F::HTTP_SYNC_CLIENT.accepts(client.that_waits()));
    }

    // proves: ABI-44 ABI-50 ABI-53 ABI-54
    #[test]
    fn udp_families_accept_their_objects() {
        use {ComponentType as T, Family as F, Framing as K, Role as R};
        let objects = [
            (T::udp(R::Server, K::Push), "SERVER UDP_SERVER"),
            (
                T::udp(R::Server, K::ARQ),
                "SERVER UDP_SERVER UDP_ARQ_SERVER",
            ),
            (T::udp(R::Client, K::Push), "CLIENT UDP_CLIENT"),
            (
                T::udp(R::Client, K::ARQ),
                "CLIENT UDP_CLIENT UDP_ARQ_CLIENT",
            ),
            (T::cast(R::Client, K::Push), "CLIENT UDP_CAST"),
            (T::udp(R::NODE, K::Push), "UDP_NODE"),
        ];
        let families = [
            (F::SERVER, "SERVER"),
            (F::AGENT, "AGENT"),
            (F::CLIENT, "CLIENT"),
            (F::UDP_SERVER, "UDP_SERVER"),
            (F::UDP_CLIENT, "UDP_CLIENT"),
            (F::UDP_CAST, "UDP_CAST"),
            (F::UDP_NODE, "UDP_NODE"),
            (F::UDP_ARQ_SERVER, "UDP_ARQ_SERVER"),
            (F::UDP_ARQ_CLIENT, "UDP_ARQ_CLIENT"),
            (F::TCP_SERVER, "-"),
            (F::TCP_AGENT, "-"),
            (F::TCP_CLIENT, "-"),
            (F::TCP_PULL_SERVER, "-"),
            (F::TCP_PACK_CLIENT, "-"),
            (F::HTTP, "-"),
        ];
        for (family, name) in families {
            for (object, accepting) in objects {
                let expected = accepting.split(' ').any(|accepts| accepts == name);
                assert_eq!(family.accepts(object), expected, "{name} {object:?}");
            }
        }
        for (object, _) in objects {
            assert!(F::ANY.accepts(object) && F::UDP.accepts(object));
        }
        for role in [R::Server, R::Agent, R::Client] {
            let tcp = T::tcp(role, K::Push);
            for family in &families[3..9] {
                assert!(!family.0.accepts(tcp), "{}", family.1);
            }
            assert!(!F::UDP.accepts(tcp));
        }
    }
}
